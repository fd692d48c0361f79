"""Findings of the spine: stenosis, instability, fracture, neurological deficit, and whether MRI can be done."""

from trials.criteria.rules.rule import Finding, finding

_MRI = r"\b(?:mri|mr|mrt|nmr|magnetic resonance|magnetic-resonance)\b"
_LIMB = (
    r"(?:hip|femur|femoral|femoris|collum|tibia\w*|fibula\w*|humer\w+|radius|radial|wrist|ankle|ribs?|"
    r"skull|pelvi\w+|long bones?|limbs?|extremit\w+|"
    r"clavic\w+|facial|mandib\w+|patella\w*|non-?vertebral|non-?spinal|acetabul\w+|stress|bone|joint|"
    r"tooth|teeth|colles)"
)
_OTHER_UNSTABLE = (
    r"(?:\w*dynamic\w*|cardiovascular|cardiac|cardiopulmonary|emotional|psych\w+|autonomic|vasomotor|"
    r"genomic|microsatellite|"
    r"knee|shoulder|ankle|patell\w+|hip|elbow|wrist|postural|gait|electrical|metabolic|respiratory|"
    r"vital|circulatory|chromosom\w+|social|glenohumeral)"
)
_OTHER_STENOTIC = (
    r"\b(?:intracranial|extracranial|cerebral|anal canal|aort\w+|carotid|coronary|mitral|valv\w*|\w*arter\w+|"
    r"renal|pylor\w+|urethral|bowel|trachea\w*|"
    r"subglottic|vascular|esophageal|"
    r"ureter\w*|pulmon\w+|bronch\w+|anal|vein|venous|duct\w*|intestin\w+)"
)

FINDINGS = (
    Finding(
        "spinal_stenosis",
        wakes=r"stenos|stenot|narrow",
        says=r"(?:\b(?:spin\w+|canal|lumbar|cervical|thoracic|central|foramin\w*|foramen|recess|"
        r"vertebral)\b[\w ,/()-]{0,40}?)\b(?:stenos[ie]s|stenotic)|"
        r"\bstenos[ie]s (?:of|at|in) (?:the )?(?:\w+ ){0,3}(?:spin\w+|canal|foram\w+|lumbar|cervical|level|"
        r"segment|neural|vertebra\w*|column)|"
        r"(?:canal|foram\w+) narrowing|narrowing of (?:the )?(?:\w+ ){0,2}(?:canal|foram\w+)",
        loose=r"\b(?:stenos[ie]s|stenotic)\b",
        unlike=(
            rf"{_OTHER_STENOTIC}(?: \w+){{0,2}} (?:stenos[ie]s|stenotic)|"
            rf"stenos[ie]s of (?:the )?(?:\w+ )?{_OTHER_STENOTIC}"
        ),
    ),
    Finding(
        "instability",
        wakes=r"instab|unstab|hypermob",
        says=r"\b(?:spin\w+|lumbar|cervical|lumbosacral|segment\w*|vertebra\w*|translation\w*|sagittal|"
        r"atlanto\w+|spondyl\w+|biomechanical|mechanical|degenerative|radiograph\w+|"
        r"radiolog\w+)[\w ,/()-]{0,30}?\b(?:in|un)stab(?:ilit\w+|le)\b|"
        r"\b(?:in|un)stab(?:ilit\w+|le)[\w ,/()-]{0,30}?\b(?:spin\w+|lumbar|cervical|lumbosacral|segment\w*|"
        r"vertebra\w*|level|flexion|dis[ck])\b",
        loose=r"\binstabilit\w+",
        unlike=rf"{_OTHER_UNSTABLE}(?:ly)? (?:\w+ )?(?:in|un)stab(?:ilit\w+|le)|unstable (?:angina|cardi\w+|vital|"
        r"medical|disease|condition|coron\w+|diabet\w+|hypert\w+|blood|psych\w+|dose|pain)\w*|"
        r"(?:clinical|medical)(?:ly)? (?:in|un)stab(?:ilit\w+|le)|instabilit\w+ (?:of|in) (?:the )?(?:knee|"
        r"shoulder|ankle|hip)",
    ),
    Finding(
        "fracture",
        wakes=r"fractur",
        says=r"\b(?:vertebra\w*|spin\w+|lumbar|thora\w+|cervical|compression|burst|fragility|pathologic\w*|"
        r"osteopor\w+|insufficiency|pars|endplate|odontoid|sacr\w+)\b[\w ,/()-]{0,30}?\bfractur(?:es?|ed)\b|"
        r"\bfractur(?:es?|ed)\b[\w ,/()-]{0,20}?\b(?:of|in|at|to) (?:the )?(?:\w+ ){0,2}(?:spine|spinal|"
        r"vertebra\w*|lumbar|cervical|pars|thoracic|level)|fractured vertebra\w*",
        loose=r"\bfractur(?:es?|ed)\b",
        unlike=rf"\b{_LIMB}(?:[ ,/]+(?:or|and|{_LIMB})){{0,4}} fractur\w+|fractur\w+ (?:of|"
        rf"in) (?:the )?(?:\w+ )?{_LIMB}\b|fracture[- ](?:sites?|risks?|healing|line|treatment|fixation|"
        r"clinic|level)|"
        r"(?:micro|non)-?\s?(?:traumatic )?fractur\w+",
    ),
    Finding(
        "neuro_deficit",
        wakes=(
            r"neuro|motor|sensor|cauda|muscle|muscular|weakness|foot|saddle|bowel|bladder|sphinct|paresis|"
            r"\w*paresis|strength|sensation|conus|leg|incontin"
        ),
        says=r"neuro-?\s?(?:logic(?:al|ally)?)?[ -](?:\w+ ){0,2}?deficits?\b|neurodeficit\w*|"
        r"neurologic(?:al)?(?:ly)? (?:compromise\w*|deteriorat\w+|dysfunction|loss|worsening)|"
        r"(?:progressi\w+|severe|rapid\w*|worsening|acute|objective|major|significant|new|"
        r"with)(?: \w+){0,2} neurologic(?:al)? (?:symptoms?|signs?|impairments?|symptomatology)|"
        r"(?<!generalized )\b(?:paresis|\w*paresis)\b|cauda equin[ae]|conus medullaris|foot[- ]?drop|drop foot|"
        r"saddle an[a]?esthesia",
        loose=r"\b(?:motor|sensory|sensorimotor|muscular|muscle|focal|strength|limb|leg)(?:[ ,/-]+(?:and|or|"
        r"and/or|motor|sensory|function|strength|power|muscle)){0,3} ?(?:deficits?|weakness|paresis)\b|"
        r"\bprogressive (?:motor )?weakness|motor (?:loss|impairment)|"
        r"(?:decreas\w+|reduced|diminished|abnormal|impaired|altered)(?: \w+)? (?:muscle strength|"
        r"muscle power|motor (?:strength|function|power)|sensation)|"
        r"\b(?:force|strength|power)[^;,]{0,20}?(?:<|≤|less than|under|below|lower than) ?(?:grade )?[0-5] ?/ ?5|"
        r"(?:bowel|bladder|sphincter|vesical)(?:[ ,/-]+(?:and|or|and/or|bowel|bladder|sphincter|function|"
        r"bladder/bowel)){0,3} (?:dysfunction|incontinence|disturbance\w*|involvement|symptoms?|"
        r"impairments?|problems?|loss|deficits?|paralysis)|"
        r"(?:loss of|impaired|new[- ]onset) (?:bowel|bladder|sphincter)",
        cord=False,
        unlike=(
            r"with ?out (?:\w+ )?neurological (?:symptoms|signs) of|gastroparesis|neurologic\w* (?:exam\w*|"
            r"assess\w+|evaluat\w+|status|level|function\w* score)|levels? of (?:\w+ )?neurologic\w* deficits?|"
            r"\b(?:asia|ais|frankel)[ -](?:grade )?[a-e](?:[-/, or]+[a-e])* neurologic\w* deficits?|"
            r"attention deficit|cognitive deficits?"
        ),
    ),
    Finding(
        "mri_contraindication",
        wakes=r"mri$|mr$|magnetic|mrt$|nmr",
        says=rf"contra-?\s?indicat\w*[^;]{{0,70}}?{_MRI}(?: imaging| scan\w*)?|"
        rf"{_MRI}(?: imaging)?(?: \(mri\))?[ -]?(?:scan\w*|exam\w*|imaging)?[ -]?(?:(?:is|are|"
        r"being) )?(?:contra-?\s?indicat|incompatib|unsafe|prohibit|intoleran)\w*|"
        r"(?:\bunable|inability|cannot|can not|can't|not able|incapab\w+|intoleran\w+|prevent\w*|preclud\w*|"
        r"prohibit\w*|unsafe|impossib\w+|incompatible|not compatible|not suitable|ineligible|(?:won't|"
        r"not) (?:allow|permit|tolerate)|"
        r"would not (?:allow|permit)|claustrophob\w+|interfer\w+|complicat\w+|not (?:be )?(?:candidates?|"
        rf"undergo)|exclusion\w* criteri\w+ (?:for|of))[^;,]{{0,60}}?{_MRI}(?: imaging| scan\w*)?|"
        rf"(?:non|not)[- ](?:{_MRI})[- ](?:compatib|safe|condition)\w*|not (?:being )?{_MRI} (?:compatib|"
        rf"safe|condition)\w*|{_MRI}[^;,]{{0,40}}?(?:not (?:be )?(?:possible|feasible|performed|tolerated)|"
        r"cannot be (?:performed|done))",
        unlike=r"contra-?indicat\w*[^;]{0,30}(?:gadolinium|contrast)[^;]{0,30}",
    ),
)

RULES = tuple(finding(entry) for entry in FINDINGS)
