"""Findings of mind, habit, medicine and law.

Psychiatric illness, drugs and alcohol, tobacco, opioids, blood thinners, litigation: one table entry each.
"""

import re

from trials.criteria.bullet import Bullet
from trials.criteria.model import Claim
from trials.criteria.numbers import quantities
from trials.criteria.rules.rule import Finding, Rule, finding, lookback

_SUBSTANCE = (
    r"(?:substances?|drugs?|alcohol\w*|etoh|ethanol|illicit|illegal|recreational|narcotics?|opioids?|"
    r"opiates?|chemicals?|cannabis|marijuana|"
    r"cocaine|heroin|medications?|prescription|analgesics?)"
)
_ABUSE = r"(?:abus\w+|misus\w+|dependen\w+|addict\w+|use disorders?|over-?use)"
_CIGARETTES = re.compile(r"(\d{1,3})\s*(?:cigarettes|/day|per day|a day)")
_OPIOID = (
    r"(?:opioids?|opiates?|narcotics?|morphine|oxycodone|hydrocodone|fentanyl|methadone|tramadol|"
    r"codeine|buprenorphine|hydromorphone|oxycontin)"
)
_DRUG_ALLERGY = r"(?:allerg\w+|hyper-?sensitiv\w+|sensitiv\w+|intoleran\w+|contra-?indicat\w+)[^;]{0,70}"


def _cigarettes(bullet: Bullet, start: int, end: int) -> dict[str, object]:
    """Give `cigarettes_per_day` where a number of them is the limit."""
    found = _CIGARETTES.search(bullet.view, max(0, start - 40), end + 60)
    return {"cigarettes_per_day": int(found[1])} if found else {}


FINDINGS = (
    Finding(
        "psychiatric",
        wakes=(
            r"\w*psych|mental|schizo|bipolar|depress|anxiety|suicid|personality|mood|panic|ptsd|mania|manic|somato|"
            r"somati|emotional|behaviou?ral|neuros|neurot"
        ),
        says=r"\w*psychiatr\w+|psycho-?social(?:ly)? (?:disturb|disorder|problem|issue|illness|instab)\w*|"
        r"psychos[ie]s|psychotic|psychological(?:ly)?|psychopath\w+|psychogenic|"
        r"psychoaffective|"
        r"mental(?:ly)?(?:[ /,]+(?:or|and|physical\w*|emotional\w*|nervous|neuro\w+)){0,3}[ /]*(?:ill\w*|disorders?|"
        r"diseases?|health|problems?|conditions?|disturb\w+|instab\w+|imbalance\w*|derange\w+|unstable)|"
        r"schizo\w+|bipolar|depress(?:ion|ive|ed)|anxiety|suicid\w+|personality disorders?|mood disorders?|"
        r"panic disorders?|\bptsd\b|post-?traumatic stress|\bmani(?:a|c)\b|"
        r"somatoform|somati[sz]ation|emotional(?:ly)? (?:disorder|instab|disturb|unstable)\w*|"
        r"behaviou?ral (?:disorder|disturb)\w*|neuro(?:sis|ses|tic)\b",
        unlike=r"anti-?(?:depress|psychot|anxi)\w*|(?:\bst|respiratory|marrow|myelo|cns|nervous system|immune|"
        r"segment)[ -]depress\w+|depressed (?:skull|fracture|level)\w*|"
        r"psycholog\w+ (?:assess\w+|evaluat\w+|test\w*|support|treatment|therapy|intervention\w*|care)|"
        r"psychiatrists?|psychologists?|(?:obtain )?psychiatric (?:consult\w*|evaluat\w+|assess\w+)|"
        r"(?:\bbeck|hamilton|hospital|zung|montgomery)[^;,]{0,30}(?:depress\w+|anxiety)[^;,]{0,24}(?:scale|"
        r"inventory|assessment|score)?|(?:physical|mental) health (?:composite|component|score|"
        r"professional)\w*|"
        r"psychological(?:ly)? (?:capab|able|stable|fit|ready)\w*|bipolar (?:electro|coag|radio)\w*|"
        r"(?:emotion\w*|psych\w*) (?:stable|stability)",
    ),
    Finding(
        "substance_abuse",
        wakes=(
            r"abus|misus|depend|addict|alcohol|drug|illicit|illegal|recreation|drink|overuse|substance|heroin|cocaine|amphet|cannabis|"
            r"marijuana|etoh|opioid|narcotic"
        ),
        says=rf"{_SUBSTANCE}(?:[ ,/&()-]+(?:and|or|and/or|other|of|use|{_SUBSTANCE})){{0,5}}[ ,/-]+{_ABUSE}|"
        rf"{_SUBSTANCE}(?:[ ,/&-]+(?:and|or|{_SUBSTANCE}))*[ ,/-]+use disorders?|"
        rf"{_ABUSE}(?:[ ,/]+(?:use|of|to|on|for|with|or|and|any|illicit|illegal|"
        rf"{_ABUSE})){{0,5}}[ /]+{_SUBSTANCE}|alcoholi(?:sm|cs?\b)(?! (?:hepat|liver|cirrh|beverage|drink))|"
        r"\baddict(?:ions?|s|ive|ed)\b|"
        r"drug[- ]seeking|(?:intravenous|iv|injecti?ng?|injectable) drug us\w+|(?:illicit|illegal|"
        r"recreational)(?: \w+){0,2} drugs?(?: us\w+)?|recreational us\w+|(?:heroin|cocaine|cannabis|"
        r"marijuana|amphetamines?)(?:[ ,/]+(?:or|and|heroin|cocaine|cannabis|marijuana|"
        r"amphetamines?))* (?:use|users?|consumption)\b|(?:use|user) of (?:\w+ )?(?:illicit|illegal|"
        r"recreational|cannabis|marijuana|cocaine)|"
        r"(?:excessive|heavy|hazardous|harmful|abusive)(?:ly)? (?:use of |consumption of |"
        r"intake of )?(?:alcohol|drink\w*|ethanol)|alcohol (?:intake|consumption|use)\b|drink\w* (?:heavily|"
        r"excessively)",
        unlike=r"(?:steroid|insulin|corticosteroid|ventilator|oxygen|dialysis|transfusion|hormone|"
        r"glucocorticoid)[- ]?dependen\w+|dependent (?:on|upon) (?:a |the )?(?:ventilat|oxygen|wheel|"
        r"insulin|steroid|corticoster|respirat)\w*|"
        r"alcohol (?:block|injection|swab)\w*|drug-?eluting",
        extras=lookback,
    ),
    Finding(
        "smoking",
        wakes=r"smok|tobacco|nicotin|cigar|nonsmok|vap",
        says=r"smok(?:ers?|es?|ing|ed)\b|tobacco|cigarettes?|nicotine|\bvaping",
        unlike=(
            r"smoke inhalation|(?:second-?hand|passive|mox\w+) smok\w+|nicotine (?:replacement|patch\w*|gum)|"
            r"smok\w+ status|nicotine test\w*|smoking cessation (?:program|therap|treat)\w*"
        ),
        extras=_cigarettes,
    ),
    Finding(
        "anticoagulation",
        wakes=(
            r"anti(?:coag|plat|aggreg|thromb)|coagul|platelet|aggreg|thromb|thinn|bloodthin|warfarin|coumadin|"
            r"\w*coumar|heparin|clopidogrel|plavix|rivarox|apixab|"
            r"dabigat|xarelto|eliquis|ticlop|prasug|vitamin|doac|noac|acenoc|phenproc"
        ),
        says=r"(?:oral )?anti-?\s?coagul\w+|anti-?\s?(?:platelet|aggreg|thrombotic|thrombocyt)\w*|warfarin|"
        r"coumadin|\w*coumar(?:ol|in)\w*|heparin\w*|clopidogrel|plavix|blood[- ]?thinn\w+|"
        r"platelet[- ](?:aggregation[- ])?inhibit\w+|inhibit\w+ of (?:platelet|thrombocyte)|"
        r"thrombolytic\w*|rivaroxaban|apixaban|dabigatran|xarelto|eliquis|ticlopidine|prasugrel|"
        r"vitamin k antagonists?|\b[dn]oacs?\b|acenocoumarol|phenprocoumon",
        unlike=(
            rf"{_DRUG_ALLERGY}|lupus anti-?coagul\w+|heparin-induced[^;,]{{0,25}}|anti-?coagul\w+ (?:factor|"
            r"deficien|disorder)\w*|anti-?(?:platelet|thrombocyte) anti\w+|anti-?coagul\w+ tube\w*"
        ),
    ),
    Finding(
        "litigation",
        wakes=r"litig|law|legal|lawyer|attorney|work|compens|disab|claim|medico|remuner|insurance|injury",
        says=r"litigat\w+|law-?\s?suits?|(?:medico-?)?legal (?:action|proceeding|dispute|claim|case|procedure|"
        r"process|issue|matter)\w*|medico-?legal|lawyers?|attorneys?|"
        r"work(?:er|man|men|place)?(?:s|'s|s')?[ -]{1,2}(?:related )?comp(?:ensation|ensations)?\b|"
        r"compensation (?:claim|case|injur|proceeding|board|issue|status|litig|disput)\w*|"
        r"(?:disability|injury|tort|liability|compensatory|insurance|"
        r"work(?:er)?s?'?(?: related)?) claims?\b|\bon (?:\w+ )?disability\b|"
        r"\b(?:seeking|receiving|pending|involved in|remuneration|applying for|financial|unresolved|"
        r"collecting)[^;]{0,45}(?:\bcompensation|disability (?:benefit|payment|pension|insurance)\w*|"
        r"disability\b)",
        unlike=(
            r"power of attorney|compensation (?:for|of)[^;]{0,20}participat\w+|(?:on|receiving|"
            r"pending) [^;]{0,20}(?:disability index|disability questionnaire|disability score)\w*|"
            r"insurance claims? (?:data|database)|disability (?:index|questionnaire|scale|score|rating)\w*|"
            r"(?:physical|intellectual|learning|mental) disabilit\w+"
        ),
    ),
)

_SAYS_OPIOID = re.compile(
    rf"\b{_OPIOID}(?: \w+){{0,2}}?(?: (?:use|therapy|treatment|analgesi\w+|medications?|drugs?|"
    r"pain medic\w+|equivalents?))?\b|\bmme\b|morphine equivalent\w*"
)
_UNLIKE_OPIOID = re.compile(
    rf"{_DRUG_ALLERGY}|non-?\s?{_OPIOID}\w*|{_OPIOID}[ /-](?:(?:or |and )?\w+ )?{_ABUSE}|"
    rf"{_ABUSE}(?: \w+){{0,3}} {_OPIOID}|{_OPIOID}-(?:naive|free|sparing)|{_OPIOID} antagonists?"
)
_PAST_CARE = re.compile(
    r"fail|conservativ|non-?operative|non-?surgical|refrain|refractory|inadequate|trial of|candidate|"
    r"willing|discontinu|agree|abstain|wash"
)
_TAKEN = re.compile(
    r"\b(?:no|not|without|taking|takes?|using|use|uses|receiving|daily|stable|dose|chronic|current\w*|"
    r"dependent)\b"
)
_DOSE_UNIT = r"(?:mg|mcg|mme|milligrams?)(?:/day|/d|/24 ?h)?"
_FAR = 60  # characters between a dose and the drug


def _opioid(bullet: Bullet) -> list[Claim]:
    """Opioids taken now: a dose where there is one. Opioids of past care, or stopped for the study, are nothing."""
    if bullet.kind == "inclusion" and (_PAST_CARE.search(bullet.view) or not _TAKEN.search(bullet.view)):
        return []
    view = _UNLIKE_OPIOID.sub(lambda found: " " * len(found[0]), bullet.said)
    mentions = [found.span() for found in _SAYS_OPIOID.finditer(view)]
    if not mentions:
        return []
    for dose in quantities(view, _DOSE_UNIT):
        drug = min(mentions, key=lambda span: max(dose.start - span[1], span[0] - dose.end))
        if dose.unit and dose.op and -_FAR < dose.start - drug[1] < _FAR:
            op, value = dose.claim
            start, end = min(drug[0], dose.start), max(drug[1], dose.end)
            return [
                Claim(
                    "opioid_use", op, value, start, end, {"dose_unit": bullet.text[dose.start : end].split(" ", 2)[-1]}
                )
            ]
    return list(_USE.read(bullet._replace(said=view)))


_USE = finding(Finding("opioid_use", wakes="", says=_SAYS_OPIOID.pattern, extras=lookback))

RULES = (
    *(finding(entry) for entry in FINDINGS),
    Rule(
        (
            r"opioid|opiat|narcotic|morphin|oxycod|hydrocod|fentanyl|methadone|tramadol|codein|bupren|"
            r"hydromorph|oxycontin|mme"
        ),
        _opioid,
    ),
)
