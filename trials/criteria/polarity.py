"""Whether words claim a finding, deny it, or say nothing of it.

In: the view of a passage and a mention in it. Out: "present" or "absent" as written; mentions in exceptions ("except
basal cell carcinoma"), indifference ("with or without stenosis"), risk and family history are blanked beforehand.
An exclusion "no prior surgery" stays absent: the list is never turned round.
"""

import re

from trials.criteria.model import Kind

_INDIFFERENT = (
    r"\bwith\s?(?:\(?out\)|(?:,? ?(?:and ?)?/? ?or|and|/) ?(?:with ?out|no))\b[^;)]{0,90}",
    r"\b(?:regardless|irrespective|independent(?:ly)?) of\b[^;,)]{0,60}",
    r"\bwhether or not\b[^;,)]{0,60}",
    r"\bfamily history of\b[^;,)]{0,40}",
    (
        r"\b(?:increase[sd]?|high(?:er)?|elevated|at|potential|low|associated|possible|"
        r"the)?\s*risks?(?: factors?)?(?: of| for)\b[^;,)(]{0,50}"
    ),
    r"\bmay be (?:affected|caused|related|due|associated|the site)\b[^;]{0,250}",
    (
        r"\b(?:scheduled|plan(?:ned|ning)?|indicat(?:ed|ion)|candidates?|eligib(?:le|ility)) for (?:a |an |"
        r"the )?(?:treatment|therapy) of\b[^;,)]{0,30}"
    ),
)
_EXCEPTED = (
    r"(?:\bexcept(?:ions?|ing|ed)?\b(?: (?:for|of|in|that|are|is|include))?|\bother than\b|"
    r"\bapart from\b|\bwith the exceptions? of\b|"
    r"\baside from\b|\bdo(?:es)? not (?:include|apply to|exclude)\b|\bnot including\b|"
    r"\bunless\b(?= it is| they are| due to| caused))"
    r"[^;()]{0,110}"
)
_ALLOWANCE = r"\b(?:as long as|so long as|provided(?: that)?|only if)\b[^;]{0,110}"
_EXCEPTED_EXCLUDING = r"\bexcluding\b[^;,)]{0,80}"
_SILENT = {
    "inclusion": re.compile("|".join((*_INDIFFERENT, _EXCEPTED))),
    "exclusion": re.compile("|".join((*_INDIFFERENT, _EXCEPTED, _EXCEPTED_EXCLUDING, _ALLOWANCE))),
}
_HINT = re.compile(
    r"with\s?(?:\(|[,/]|and|or)|except|regardless|irrespective|independent|whether|other than|apart|aside|risk|"
    r"family history|not (?:includ|apply|exclud)|excluding|unless|for (?:an? |the )?(?:treatment|therapy)|may be|"
    r"long as|provided|only if"
)

_VERB = r"(?:do|does|did|has|have|had|is|are|was|were|be|been|must|should|can|may|will|shall)"
_NEGATOR = re.compile(
    rf"\b{_VERB} not\b|\bno\b(?! (?:more|less|longer|greater|later|fewer|older|younger|other reason))|"
    r"\bwithout\b|\bfree (?:of|from)\b|"
    r"\b(?:absence|lack) of\b|\bnegative\b|\bnever\b|\bneither\b|\bnor\b|\bnone of\b|\bdenies\b|"
    r"\bdoesn't\b|\bdon't\b|\bnot (?:a |an )?"
    r"(?:pregnant|lactating|nursing|breast|diabetic|smok|on|taking|having|have|had|receiving|using|"
    r"currently|known|suffer\w*|be|been|treated|undergone|undergoing|received|previously|"
    r"any|active|involved|to be|become)\b|\bexclu(?:de|des|ded|ding|sion)(?: of)?\b|\brule[ds]? out\b|"
    r"\bmust not\b|\bcannot (?:be|have)\b|"
    r"\bagree[sd]? not to\b|\bnot (?=pregnan|smok)"
)
_DIRECT = re.compile(r"(?:\bnon-?\s?|\bun|\bnot )$")
_BREAK = re.compile(
    r";|\b(?:but|however|although|though|because|due to|since|if|unless|except|who|which|whose|where|"
    r"and (?:have|has|had|is|are|must|who|with|agree)|limited to|able to|willing|responsive|controlled|"
    r"in case)\b|"
    r"\bcontraindicat\w+ (?:to|for) \w+ (?:because|due)"
)
_COMMA = re.compile(r"[,(:]")
_AFTER_DENIED = re.compile(
    r"^[^;]{0,160}\b(?:are|were|will be|is|be) excluded\b|"
    r"^[^;,()]{0,40}\b(?:(?:is|are|was|were|has been|have been|will be|should be|must be)\s+(?:excluded|"
    r"ruled out|absent|negative|not eligible|ineligible|not (?:present|included))|"
    r"(?:negative|excluded|absent)\b)"
)
_ALLOWED = re.compile(
    r"^[^;()]{0,70}\b(?:(?:is|are|will be|may be|being|considered|remain)\s+(?:\w+ )?(?:allowed|"
    r"permitted|permissible|acceptable|tolerated|eligible|accepted|included)|"
    r"not (?:be )?(?:excluded|exclusionary|an exclusion|a criterion|disqualif\w+)|(?:do|"
    r"does) not exclude|may (?:participate|be (?:included|enrolled|allowed|eligible))|"
    r"can (?:participate|be (?:included|enrolled))|(?:is|are) ok|allowed\b|permitted\b)"
)
_NOT_ALLOWED = re.compile(
    r"\b(?:not|never|un)\s*(?:be\s+)?(?:allowed|permitted|acceptable|eligible|included|considered)|"
    r"\bineligible"
)


def silenced(view: str, kind: Kind) -> str:
    """Blank the phrases that mention a finding without asking for it; the length stays."""
    if not _HINT.search(view):
        return view
    return _SILENT[kind].sub(lambda found: " " * len(found[0]), view)


def denied(view: str, start: int, end: int, kind: Kind) -> bool:
    """Tell whether the mention is denied: "no", "without", "free of", "negative for" and the like reach it.

    In an inclusion list a denial reaches over commas ("no tumor, infection or fracture"); in an exclusion list only
    what stands next to it, as denials there belong to other words ("no caregiver, infection").
    """
    if _DIRECT.search(view, max(0, start - 6), start):
        return True
    window = view[max(0, start - (160 if kind == "inclusion" else 45)) : start]
    negators = [one for one in _NEGATOR.finditer(window) if kind == "inclusion" or not one[0].startswith("exclu")]
    if negators:
        between = window[negators[-1].end() :]
        if not _BREAK.search(between) and (kind == "inclusion" or not _COMMA.search(between)):
            return True
    return kind == "inclusion" and _AFTER_DENIED.match(view[end : end + 200]) is not None


def allowed(view: str, end: int) -> bool:
    """Tell whether the words after a mention let it pass: "is allowed", "are not excluded"."""
    after = view[end : end + 100]
    found = _ALLOWED.match(after)
    return found is not None and not _NOT_ALLOWED.search(after[: found.end()])
