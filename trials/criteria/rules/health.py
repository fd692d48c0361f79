"""Findings of general health.

Pregnancy, infection, cancer, diabetes, autoimmune disease, allergy, HIV and hepatitis: one table entry each.
"""

import re

from trials.criteria.bullet import Bullet
from trials.criteria.rules.rule import Finding, finding, lookback

_TO = re.compile(r"[^;]{0,40}?\b(?:to|of|against|from)\s+([^;]{2,160})")
_HBA1C = re.compile(r"(?:hba1c|a1c)[^;0-9]{0,40}?(\d{1,2}(?:\.\d)?)\s?%?")


def _allergen(bullet: Bullet, start: int, end: int) -> dict[str, object]:
    """Name what the allergy is to; "any" where the text does not."""
    found = _TO.match(bullet.view, end) or _TO.match(bullet.view, start, end)
    return {"to": bullet.text[found.start(1) : found.end(1)].strip(" .,;)") if found else "any"}


def _hba1c(bullet: Bullet, start: int, end: int) -> dict[str, object]:
    """Give the HbA1c limit that stands by, if any."""
    found = _HBA1C.search(bullet.view, max(0, start - 60), end + 120)
    return {"hba1c": float(found[1])} if found else {}


_VIRUS = (
    r"(?:hiv(?:[-/ ][12])*|hepatitis(?: [a-e](?:,|/| or| and)?)*|h[bc]v|htlv\S*|syphilis|"
    r"pallidum(?: \(\w+\))?|immuno-?deficiency virus(?: \(hiv\))?|\b[bc])"
)

_NOT_DEVICES = "".join(
    rf"(?<!{word} )"
    for word in (
        "hearing",
        "walking",
        "visual",
        "mobility",
        "decision",
        "first",
        "assistive",
        "erectile",
        "erectogenic",
        "sleep",
    )
)

FINDINGS = (
    Finding(
        "pregnancy",
        wakes=r"pregn|gravid|breast|breath|lactat|nursing|nonnursing|nonpregn|nonlactat|suckl",
        says=r"(?:negative|positive)(?: \w+){0,6}? pregnancy test\w*|pregnancy test[^;,]{0,30}?(?:negative|"
        r"positive)|"
        r"pregnan\w*|gravid\w*|breast[- ]?fe\w+|breath[- ]feeding|lactat\w+|nursing|suckling",
        unlike=r"(?:prevent\w*|avoid\w*|protect\w* against)(?: \w+){0,2} pregnan\w+|"
        r"(?:capable of|possibility of|possible to|potential (?:of|for|to)|able to|ability to|likel\w+ to|"
        r"chance of|risk of|capacity to)(?: \w+){0,2} (?:pregnan\w+|lactat\w+)|"
        r"(?:can|could|may|might) (?:become|get|be) pregnant|physiologically[^;,]{0,30}pregnant|"
        r"(?:(?<!negative )(?<!positive )(?<!negative serum )(?<!negative urine )(?<!positive serum )(?"
        r"<!positive urine ))(?:(?:urine|serum|blood|hcg|β-hcg)(?: or \w+)? )?pregnancy test\w*(?! (?:is |"
        r"are |was |result )?(?:negative|positive))|"
        r"nursing (?:home|facilit\w+|staff|care|student\w*|school|professional\w*)|"
        r"partners?[^;,]{0,30}pregnan\w+|(?:during|after|since|before|previous|prior) (?:a |"
        r"the )?pregnanc\w+|"
        r"pregnancy (?:prevention|plan\b|outcome)|breast (?:cancer|implant|carcinoma)\w*|impregnat\w+",
        never=r"becom\w+ pregnant (?:during|while|after)[^;]{0,40} will\b",
    ),
    Finding(
        "infection",
        wakes=r"infect|seps|septi|mening|tubercul|tb$|osteomyel|dis[ck]itis|spondylodis|abscess|bacter|empyema",
        says=r"infect(?:ions?|ious|ed|ive)\b(?: (?:diseases?|process\w*|conditions?))?|\bsepsis\b|\bseptic\w*|"
        r"meningitis|tubercul\w+|\btb\b|"
        r"osteomyelitis|\bdis[ck]itis|spondylodis[ck]itis|abscess\w*|bacter[a]?emia|empyema",
        unlike=rf"{_VIRUS}(?: virus)?(?:-|\s|/)*(?:\([^)]{{0,12}}\) )?(?:co-?)?infect\w+|"
        rf"infect\w+ (?:with|by|of|due to|from|caused by|for)(?: the| a| either)? {_VIRUS}|(?:non|anti|"
        r"post)-?infect\w+|infect\w+ (?:control|marker|parameter)\w*|"
        r"(?:anti|lat\w+)[- ]?(?:tb|tubercul\w+)(?: \w+)?|susceptib\w+ to infect\w+|(?:affinity|"
        r"propensity) for infect\w+|prevent\w* infect\w+|sexually transmitted infect\w+",
        extras=lookback,
    ),
    Finding(
        "malignancy",
        wakes=r"malign|cancer|neoplas|tumou?r|carcinom|leuk|lymphom|myelom|\w*sarcom|melanom|metasta|oncolog",
        says=(
            r"malignan\w+|cancer\w*|neoplas\w+|tumou?r\w*|carcinoma\w*|leuk[a]?emi\w+|lymphoma\w*|\bmyeloma\w*|"
            r"\w*sarcoma\w*|melanoma\w*|metasta\w+|oncologic\w*"
        ),
        unlike=r"tumou?r necrosis(?: factor)?|malignant (?:hyperthermia|hypertension)|(?:anti|non)[- ]?(?:cancer|"
        r"neoplas|malignan|tumou?r)\w*|"
        r"cancer (?:screening|cent(?:er|re)|institute|society|therapy)|(?:european|american|national|"
        r"joint)[^;,]{0,40}cancer\w*|tumou?r (?:marker|lysis)\w*|pseudo-?tumou?r\w*|melanocyt\w*",
        extras=lookback,
    ),
    Finding(
        "diabetes",
        wakes=r"diabet|iddm|niddm|t[12]?dm|dm$|hba|hyperglyc",
        says=r"(?:insulin[- ]dependent )?diabet\w+(?: mellitus)?|\bn?iddm\b|\bt[12]dm\b|\bdm\b|\bhb\s?a1c\b",
        unlike=r"diabetes insipidus|non-?diabetic (?:control|volunteer)\w*|anti-?diabetic\w*|pre-?diabet\w+",
        extras=_hba1c,
    ),
    Finding(
        "autoimmune",
        wakes=(
            r"auto|rheum|lupus|sle$|ankylos|spond|psoria|inflam|crohn|ulcerative|sj|sclero|"
            r"vasculit|polym|dermatom|reiter|reactive|ra$|connective|bechterew|colitis|arthrit"
        ),
        says=r"auto-?\s?immun\w+|\brheumat(?:oid|ic|ologic\w*|ism)\b(?: (?:arthritis|diseases?|disorders?))?|"
        r"\blupus\b|\bsle\b|ankylosing spond[yi]l\w+|"
        r"spondyl(?:o|i)?-?arthr(?:iti|opath|os)\w*|psoria\w+|crohn\w*|ulcerative colitis|sj[oö]e?gren\w*|"
        r"scleroderma|systemic sclerosis|vasculitis|polymyalgia|(?:dermato|poly)myositis|"
        r"reiter\w*|reactive arthritis|\bra\b|bechterew|inflammatory(?: \w+){0,2} (?:arthr(?:iti|opath)\w*|"
        r"rheum\w+|joint|spond\w+|spine|bowel|back)|"
        r"(?:systemic|chronic) inflammatory (?:diseases?|disorders?|conditions?)|inflammatory (?:diseases?|"
        r"disorders?|conditions?|lesions?) (?:of|affecting|in) the (?:\w+ )?(?:spine|joints?|vertebra\w*)|"
        r"connective tissue (?:diseases?|disorders?)|juvenile (?:idiopathic )?arthritis|"
        r"collagen (?:diseases?|vascular)",
        unlike=(
            r"anti-?rheumat\w+(?: \w+)?|multiple sclerosis|lupus anticoagul\w+|rheumatologists?|"
            r"rheumatic (?:fever|heart)\w*|spondyl(?:o|i)?arthros[ie]s"
        ),
    ),
    Finding(
        "allergy",
        wakes=r"allerg|hypersens|anaphyl|sensitiv|intoler|reaction",
        says=r"allerg\w+|(?:adverse|anaphyla\w+) (?:drug )?reactions? to\b|"
        r"hyper-?\s?sensitiv\w+|anaphyla\w+|(?:allergic|immune)[- ]?(?:or \w+-?)?mediated reactions?|"
        r"(?:intoleran\w+|sensitiv\w+|adverse (?:drug )?reactions?|reactions?) (?:to|"
        r"of) (?:\w+[ ,]+){0,5}?(?:drugs?|medic\w+|an[a]?esthe\w+|antibiotics?|contrast|steroids?|heparin|"
        r"components?|products?|"
        r"iodine|latex|metals?|gadolinium|albumin|serum|lidocaine|penicillin|gentamicin|dmso|titanium|"
        r"excipients?|ingredients?|agents?|materials?|protein\w*|gelatin|collagen|hyalur\w+|aspirin|nickel)|"
        r"(?:metal|drug|iodine|contrast|latex|titanium)[- ](?:sensitiv|intoleran)\w+",
        unlike=(
            r"allergic (?:rhinitis|conjunctivitis|asthma)|anti-?allerg\w+|allergists?|(?:central|pain|"
            r"mechanical|thermal|visceral|baroreflex|dentin\w*) hyper-?sensitiv\w+|hypersensitivity pneumon\w+"
        ),
        extras=_allergen,
    ),
    Finding(
        "hiv_hepatitis",
        wakes=r"hiv|immunodef|immune$|immuno$|immunedef|hepatit|hbv|hcv|hbs|aids|antihcv",
        says=r"\bhiv\b|human immune?o?-?\s?deficiency vir\w+|hepatitis\b(?:[ -](?:viruses|virus|[bcde]\b)){0,3}|"
        r"\bhbv\b|\bhcv\b|hbs-?\s?ag|anti-?hcv|acquired immun\w*[ -]?deficiency syndrome|"
        rf"{_NOT_DEVICES}\baids\b",
        unlike=(
            r"(?:autoimmune|alcoholic|drug-induced|toxic|uncomplicated|steato) ?hepatitis(?: a\b)?|"
            r"hepatitis a\b(?!\s?(?:and|or|,|/|&))|hepatitis (?:[ab] )?vaccin\w+"
        ),
    ),
)

RULES = tuple(finding(entry) for entry in FINDINGS)
