"""What was done to the person before: surgery on the spine, cells already received.

Planned or present operations and the study's own cells are nothing, so each mention is judged by the nearest cue before
it in its clause ("previous", "underwent" / "scheduled for", "candidate") and by what follows
("in the past", "candidate").
"""

import re
from collections.abc import Iterator

from trials.criteria.bullet import Bullet
from trials.criteria.model import Claim
from trials.criteria.polarity import denied
from trials.criteria.rules.rule import Rule, first_claim, lookback

_OPERATION = (
    r"(?:surger(?:y|ies)|surgical history|surgical(?:ly)? (?:procedures?|interventions?|treatments?|"
    r"treated|operations?|therap\w+|decompress\w+|fus\w+|stabili[sz]ation|fixation|instrumentation)|"
    r"operat(?:ions?|ed|ive procedures?)|fusions?|arthrodes[ei]s|decompress(?:ions?|ive)(?: \w+)?|"
    r"instrument(?:ation|ed)|fixations?|arthroplast\w+|"
    r"re-?operat\w+|(?:disc )?replacements?|prosthes[ei]s|stabili[sz]ation|spondylodesis)"
)
_SPINAL_OPERATION = (
    r"(?:(?:micro)?-?(?:endoscopic )?dis[ck]ectom\w+|nucleotom\w+|(?:hemi)?laminectom\w+|laminotom\w+|"
    r"laminoplast\w+|foraminotom\w+|"
    r"sequestrectom\w+|corpectom\w+|vertebroplast\w+|kyphoplast\w+|spondylodesis|"
    r"(?:total )?dis[ck] (?:replacement|arthroplasty|prosthesis)|"
    r"inter-?body fusions?|(?:failed[ -]back|post-?\s?laminectomy|post-?discectomy)(?:[- ]surger(?:y|"
    r"ies))? (?:pain )?syndrome|\bfbss\b|postlaminectomy)"
)
_PLACE = (
    r"\b(?:(?:intra|para)?spin(?:e|al)|lumb[ae][rl]|lumbosacral|lumbo-?sacral|thoraco-?lumbar|"
    r"thoracic(?= (?:or |and |/ ?)?(?:spin|vertebr|dis[ck]|level|fusion|lamin|decompr|instrum|lumb|cerv|intervert))|"
    r"cervical(?! (?:cancer|carcinoma|intraepi|cerclage|coni[sz]|dyspl))|vertebra\w*|"
    r"dis[ck]s?|intervertebral|interspinous|back|(?<!bladder )(?<!femoral )(?<!head and )neck|"
    r"levels?|segments?|l\d(?:[-/]?[ls]?\d)?|index|facets?|sacro-?iliac|si joint)\b"
)
_GAP = (
    r"(?:[ ,/&()-]+(?!requir|need|necess|plan|with\b|who\b|that\b|after\b|caus|pain\b|symptom|for\b|"
    r"which\b|are\b|is\b|have\b|has\b)[\w/()&-]+){0,4}?[ ,/()-]+"
)
_MENTION = re.compile(
    rf"{_PLACE}{_GAP}{_OPERATION}\b|\b{_OPERATION}(?:[ ,]+(?!require|need|who\b|that\b|because\b|due\b|"
    rf"or\b)[\w/()&-]+){{0,4}}? ?"
    r"(?:at|on|to|of|in|for|involving|near|around|towards?)(?:[ ,/]+\(?(?!plan|subseq|"
    rf"requir)\w+\)?){{0,7}}?[ ,/(]+"
    rf"(?:{_PLACE}|sciatica|(?:low )?back pain|herniat\w+|source of (?:\w+ )?back|radiculopathy|"
    rf"same (?:level|site))|\b{_SPINAL_OPERATION}"
)
_SPINE_STEMS = (
    *("spin", "lumb", "vertebr", "disc", "disk", "nucleo", "thoracic", "cervical", "sacro", "sciatica", "back", "neck"),
    *("lamin", "foramin", "kypho", "corpectom", "sequestr", "spondyl", "interbody", "fbss"),
)
_OF_THE_SPINE = re.compile(
    rf"spin(?:e|al)|lumb|vertebr|\bdis[ck]|intervert|thoracic|cervical|sacro|sciatica|\bback\b|\bneck\b|{_SPINAL_OPERATION}"
)
_REVISION = re.compile(r"\b(?:revision surger(?:y|ies)|surgical revision|re-?operations?)\b")
_WITHOUT_OPERATION = re.compile(r"non-?\s?(?:surgical|operative|fusion)\w*")
_OTHER_PLACE = re.compile(
    r"\b(?:ophthalm|cataract|cardiac|abdom|dental|knee|hip|brain|oral|gastric|bariatric|"
    r"vascular)\w*\b(?:(?! or | and )[^;,]){0,25}$"
)
_BEFORE = re.compile(
    r"\b(?P<past>prior(?! to)|previous(?:ly)?|histor(?:y|ies)|past|earlier|had|undergone|underwent|"
    r"received|post-?|status|already|former(?:ly)?|"
    r"recent(?:ly)?|other|treated (?:with|by)|failed|treatment with|any|recurrent|after|following)\b|"
    r"\b(?P<planned>plan(?:s|ned|ning)?|schedul\w*|candidates?|indicat\w+|requir\w*|need\w*|await\w*|"
    r"elect(?:ive|ing|ed)|anticipat\w*|undergo(?:ing)?|"
    r"eligible|suitab\w+|intend\w*|contra-?indicat\w*|refus\w*|consent\w*|appropriate|will|going to|"
    r"agree\w*|expect\w*|about to|amenable|prepar\w+|"
    r"willing\w*|necessary|makes?|prevent\w*|impair\w*|consider\w*|proposed|unwilling|during|before|"
    r"decid\w+|deemed|time of|day of|prior to|subsequent|future|preclud\w*|(?:benefits?|success|outcomes?|risks?) of)\b"
)
_AFTER_PAST = re.compile(
    r"[^;]{0,40}?\b(?:in the (?:past|last|previous|prior)|within|previously|ever\b|at any time|(?:more|"
    r"less) than|(?:in|during) (?:his|her|their)|history|before|prior|ago|"
    r"since|performed|of evolution|of the lumbar|in (?:medical )?history)"
)
_AFTER_PLANNED = re.compile(
    r"\s*(?:candidates?\b|is (?:planned|indicated|scheduled|required)|(?:planned|scheduled|indicated|"
    r"required)\b|within (?:the )?next|during the study|clinic\b|risk|department|center|bed)"
)

_FOR = re.compile(r"\bfor (?:an? |the )?$")

_CELL_NOUN = (
    r"(?:therap\w+|transplant\w*|treatments?|implant\w+|injections?|infusions?|grafts?|products?|"
    r"administration|procedures?|concentrate\w*|precursor\w*|cells?)"
)
_CELL_WORDS = re.compile(
    r"\b(?:stem|stromal|mesenchymal|progenitor|precursor)(?:[ /-]+(?:stem|stromal|or|and|precursor|"
    r"progenitor|mesenchymal|cells?|based|derived|"
    rf"\([a-z]{{2,6}}\)))*(?:[ -]{_CELL_NOUN})?\b(?![- ](?:related|associated))|"
    r"\b(?:cell|cells|cellular|mononuclear cell)(?:[ -](?:based|derived|or|and|gene|"
    r"tissue))*[ -](?:therap\w+|transplant\w*|treatments?|implant\w+|injections?|infusions?)\b|"
    rf"\b\w*mscs?\b(?: {_CELL_NOUN})?|\bbmac\b|(?:bone )?marrow (?:transplant\w*|aspirate concentrate\w*|"
    r"concentrate\w*|derived (?:stem )?cell\w*)|stromal vascular fraction|\bsvf\b|"
    r"olfactory ensheathing|schwann cells?|regenerative (?:cell|therap)\w*"
)
_CELL_PLANNED = re.compile(
    r"\b(?:plan\w*|willing\w*|consent\w*|agree\w*|undergoing|will|eligible|candidates?|scheduled|before|"
    r"after|during|until|day of|time of|"
    r"unrelated|donors?|clinical trials?|components?|prior to|allerg\w*|sensitiv\w*|expansion|"
    r"culture\w*|risk|other (?:stem )?cell clinical)\b"
)
_CELL_PAST = re.compile(
    r"\b(?:prior(?! to)|previous(?:ly)?(?! to)|history|past|already|ever|received|receiving|undergone|"
    r"underwent|had|treated|recipients?|exposure|(?<!undergo )(?<!for )treatment with|"
    r"therapy with|injection therapy)\b"
)
_CELL_AFTER = re.compile(
    r"[^;]{0,40}?\b(?:in the (?:past|last|previous)|within|previously|ever\b|recipients?|at any time|"
    r"in (?:medical )?history|before (?:enrol|inclus|screen)|prior to (?:enrol|inclus|screen|study))"
)
_BLOOD_CELLS = re.compile(
    r"(?:red|white|blood|t|b|tumou?r|cancer|sickle|giant|squamous|basal|small|large|plasma|mast|beta|"
    r"islet|germ|nerve|plain|dry|fat|skin|hair)[ -](?:blood )?$"
)


def _surgery(bullet: Bullet) -> Iterator[Claim]:
    """Surgery on the spine that lies behind the person."""
    if not bullet.spine and not any(stem in bullet.said for stem in _SPINE_STEMS):
        return
    bullet = bullet._replace(said=_WITHOUT_OPERATION.sub(lambda found: " " * len(found[0]), bullet.said))
    found = [match.span() for match in _MENTION.finditer(bullet.said)]
    if not found and bullet.spine and bullet.kind == "exclusion":
        found = [match.span() for match in _REVISION.finditer(bullet.said)]
    mentions = [
        (start, end)
        for start, end in found
        if (bullet.spine or _OF_THE_SPINE.search(bullet.said, start, end)) and _lies_behind(bullet, start, end)
    ]
    claim = first_claim("prior_spine_surgery", bullet, mentions)
    if claim:
        yield _looking_back(bullet, claim)


def _looking_back(bullet: Bullet, claim: Claim) -> Claim:
    """Add how far back the criterion looks."""
    extras = {**claim.extras, **lookback(bullet, claim.start, claim.end)}
    return Claim(claim.variable, claim.op, None, claim.start, claim.end, extras)


def _lies_behind(bullet: Bullet, start: int, end: int) -> bool:
    """Tell whether an operation mentioned is a past one."""
    view = bullet.said
    if _AFTER_PLANNED.match(view, end) or _OTHER_PLACE.search(view, max(0, start - 40), start):
        return False
    if _FOR.search(view, max(0, start - 10), start):
        return False
    if view.startswith(("failed back", "failed-back", "fbss", "postlam", "post-lam", "post lam"), start):
        return True
    clause = view.rfind(";", 0, start) + 1
    cues = _cues(view, max(clause, start - 200), start)
    inside = _BEFORE.search(view, start, end)
    if inside or (cues and cues[-1]["past"]):
        return not (inside and inside["planned"])
    if not cues and (_AFTER_PAST.match(view, end) or denied(view, start, end, bullet.kind)):
        return True
    return bullet.kind == "exclusion" and not cues and _leads(view, clause, start)


_OR = re.compile(r"[\s,/]*(?:or|and|/|and/or)[\s,/]*(?:are |is |be |being |has |have |will |currently )*")
_AFTER_PAIN = re.compile(
    r"\b(?:pain|symptom|syndrome|recur|persist|hernia|patient|month|year|week|stenos|degenerat)\w*\b[^;]{0,40}$"
)


def _cues(view: str, first: int, start: int) -> list[re.Match[str]]:
    """List the cues before a mention; of "previous or planned" the first counts, of "for use after" none."""
    cues: list[re.Match[str]] = []
    for cue in _BEFORE.finditer(view, first, start):
        if cue[0] in ("after", "following") and not _AFTER_PAIN.search(view, max(first, cue.start() - 60), cue.start()):
            continue
        if cues and cues[-1]["past"] and cue["planned"] and _OR.fullmatch(view, cues[-1].end(), cue.start()):
            continue
        cues.append(cue)
    return cues


def _leads(view: str, clause: int, start: int) -> bool:
    """Tell whether a mention without any cue opens its clause or stands in a list, so that it is the criterion."""
    before = view[clause:start].strip()
    return len(before) <= 30 or before.endswith((",", ":", "(", " or", " and", "/"))


def _cells(bullet: Bullet) -> Iterator[Claim]:
    """Cells that the person has received already."""
    mentions = []
    for found in _CELL_WORDS.finditer(bullet.said):
        start, end = found.span()
        if not _BLOOD_CELLS.search(bullet.said, max(0, start - 14), start) and _received(bullet, start, end):
            mentions.append((start, end))
    claim = first_claim("prior_cell_therapy", bullet, mentions)
    if claim:
        yield _looking_back(bullet, claim)


def _received(bullet: Bullet, start: int, end: int) -> bool:
    """Tell whether cells mentioned were given in the past and not as the study's own."""
    view = bullet.said
    clause = view.rfind(";", 0, start) + 1
    before = view[max(clause, start - 110) : start]
    past = list(_CELL_PAST.finditer(before))
    planned = list(_CELL_PLANNED.finditer(before))
    if past and (not planned or planned[-1].start() < past[-1].start()):
        return True
    return not planned and bullet.kind == "exclusion" and _CELL_AFTER.match(view, end) is not None


RULES = (
    Rule(
        r"surg|operat|reoperat|fus|arthrod|decompress|instrument|fixat|arthroplast|replac|prosthes|stabili|"
        r"spondylodes|failed$|\w*dis[ck]ectom|nucleotom|\w*laminectom|"
        r"laminotom|laminoplast|foraminotom|sequestrectom|corpectom|vertebroplast|kyphoplast|fbss|postlam|"
        r"interbody",
        _surgery,
    ),
    Rule(
        (
            r"stem|stromal|mesenchym|progenitor|precursor|cell|\w*msc|bmac|marrow|svf|olfactory|schwann|"
            r"regenerative|mononuclear"
        ),
        _cells,
    ),
)
