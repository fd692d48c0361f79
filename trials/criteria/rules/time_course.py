"""How long it has hurt, and how long it was treated without operation.

A length of time belongs to the care that failed if it stands by it ("failed 3 months of conservative care"), else to
the pain or symptoms that it follows ("back pain for at least 6 months"). A bare length is a minimum; failed care
without any length is `>=` 0.
"""

import re
from collections.abc import Iterator, Sequence

from trials.criteria.bullet import Bullet
from trials.criteria.durations import Duration, durations
from trials.criteria.model import Claim
from trials.criteria.rules.rule import Rule, alternatives

_SPINE_CARE = (
    r"(?:conservative(?:ly)?\b|non-?\s?operative(?:ly)?\b|non-?\s?surgical(?:ly)?\b|un?operative\b|"
    r"non-?\s?invasive (?:treatment|therap|care|management)\w*|"
    r"(?:optimal |standard |maximal |usual )?medical (?:management|treatment|therap|care)\w*|"
    r"physical therap\w+|physio-?\s?therap\w+|manual therap\w+|chiropract\w+|"
    r"rehabilitation|medication\w*|pharmaco\w+|analgesics?|nsaids?|standard (?:of )?(?:care|treatment|"
    r"therap\w+)|"
    r"(?:previous|prior|other|usual|current|existing|available|any|multimodal|"
    r"non-?steroidal[\w -]{0,30}) (?:treatment|therap|management|medic)\w*|treatments? tried|"
    r"epidural (?:\w+ )?injections?|exercise\w*|bed rest|drug (?:therap|treat)\w*|oral (?:medic|"
    r"drug)\w+|medical\b|back pain management|care\b)"
)
_FAILED = (
    r"(?:\bfail\w*|unrespons\w+|not respon\w+|non-?\s?respon\w+|did not (?:respond|improve)|"
    r"has not respon\w+|have not respon\w+|not (?:been )?(?:improved|improve|relieved|alleviated|"
    r"resolved|controlled|adequately)|refractory|resistan\w+|despite|in spite of|inadequate\w*|"
    r"insufficient\w*|unsuccessful\w*|ineffective\w*|without (?:\w+ ){0,2}(?:success|improvement|relief|"
    r"effect|response|benefit)|"
    r"no (?:\w+ ){0,2}(?:improvement|relief|response|success|effect|benefit)|"
    r"lack of (?:\w+ ){0,2}(?:response|improvement|relief|success|effect)|intractable|recalcitrant|"
    r"exhausted|unreliev\w+|poor(?:ly)? (?:response|respon\w+|effect)|"
    r"persist\w* (?:despite|after|following)|continu\w+ (?:despite|after)|treatments? tried|"
    r"unable to (?:\w+ )?relie\w+|little (?:or no )?(?:response|improvement)|invalid|not effective|"
    r"no longer respon\w+)"
)
_PURE_CARE = r"(?:conservative(?:ly)?\b|non-?\s?operative(?:ly)?\b|non-?\s?surgical(?:ly)?\b)"
_CARE_FAILED = re.compile(rf"{_FAILED}[^;]{{0,90}}?\b{_SPINE_CARE}|\b{_SPINE_CARE}[^;]{{0,110}}?\b{_FAILED}")
_CARE_REQUIRED = re.compile(
    r"\b(?:completed|undergone|underwent|received|had|tried|trial(?:s)? of|course of|after|following|"
    r"at least|minimum(?: of)?|treated|history of|attempt\w*|adequate|participated in|months? of|"
    rf"weeks? of|prior|previous)\b[^;]{{0,50}}?\b{_PURE_CARE}|"
    rf"\b{_PURE_CARE}[ -](?:\w+ ){{0,3}}(?:for|lasting|of|over|during|≥|>|at least|more than)\b"
)
_CARE_HAD = re.compile(r"\b(?:completed|undergone|underwent|received|tried|had|attempt\w*|after|following|treated)\b")
_NOT_CARE = re.compile(
    r"antibiotic|chemotherap|radiotherap|hypertens|hormon|insulin|blood pressure|diabet|contracep|"
    r"anti-?tumou?r|smoking"
)
_CARE_SUBJECT = re.compile(
    r"\bpain|physio|analges|symptom|spin|dis[ck]|back|lumb|neck|radicul|sciatic|conservativ|operativ|surgical|physic|"
    r"hernia|treatments? tried|facet"
)

_SYMPTOM = (
    r"(?:\b(?:pain|symptom(?:s|atic|atology)?|sciatica|lumbago|radiculopath\w+|radiculitis|claudication|"
    r"(?:course|duration) of (?:the )?(?:disease|illness)|(?:disease|illness) (?:course|duration)|myelopath\w+|"
    r"complaints?|discomfort|backache|"
    r"c?lbp|ache|back problems|neck problems|low back disorder|radicular \w+)\b)"
)
_FOR = (
    r"(?:for|lasting|lasts?|lasted|persist\w*|present|of|duration|longer|more|over|since|exceeding|"
    r"continu\w+|at least|beyond|with|a|history|having|existing|experienc\w+|suffer\w+|greater|less|"
    r"minimum|within|onset|during|began|start\w*|between|from|not|within the|up to)"
)
_BETWEEN_SYMPTOM = re.compile(r"[^;]{0,110}")
_OTHER_ANCHOR = re.compile(
    r"\b(?:treat\w*|therap\w+|care|conservative\w*|medications?|nsaids?|analges\w+|inject\w+|follow-?up|"
    r"screening|mri|imaging|x-?ray|ct|surger\w+|operat\w+|fail\w*|unrespons\w+|refractory|respon\w+|"
    r"respond\w*|"
    r"improvement|relief|physio\w*|rehabilitation|dose|stable|score|scale|vas|nrs|diary|average|mean|"
    r"past|last|previous|preceding|episodes?|pregnan\w*|sitting|stand\w*|walk\w*|management|study|trial|"
    r"enrol\w*|opioids?|steroids?|smok\w*|litigation|lifting|days per|times|age|malignan\w*|cancer|"
    r"tumou?r|diary)\b"
)
_SYMPTOM_AFTER = re.compile(
    r"\s*\)?(?:,(?! and\b)|-)?\s*(?:or (?:more|longer)\s*)?(?:of\s+|history of\s+|duration of\s+|history\b|"
    r"with\s+|from (?:the )?(?:symptom |pain )?onset|(?:from|since|after|of) (?:the )?(?:beginning|"
    r"start|onset) of\s+|(?:since|after|from|following) (?:the )?(?:onset|start|beginning)|"
    r"prior history of )?"
    r"(?:(?:continuous|persistent|chronic|axial|mechanical|predominant\w*|intractable|severe|moderate|"
    r"low|lower|back|leg|neck|arm|radicular|lumbar|discogenic|significant|constant|ongoing|the|his|her|"
    r"their|and/or|and|or|non-?specific|"
    r"recurrent|disabling|debilitating|symptomatic|cervical|unilateral|previous|daily|"
    rf"current)[ ,/()-]+){{0,7}}{_SYMPTOM}"
)
_UNCOUNTED = re.compile(r"\b(?:average|mean|worst|usual|no (?:\w+ ){0,4})\s*$")
_ONSET_AFTER = re.compile(
    r"\s*(?:(?:since|after|from|of|following|before|prior to) (?:the )?(?:symptoms? |pain )?(?:onset|"
    r"start|beginning)|previous(?:ly)?\b|(?:in )?duration\b|ago\b)"
)
_DURATION_NAME = re.compile(r"\b(?:duration|onset|length|history|course)\b[^;]{0,50}$")
_LASTS = re.compile(r"^(?![^;]*\b(?:episodes?|each|treat\w*)\b).*\b(?:lasting|lasts?|lasted|persist\w*)(?: for)?\s*$")
_FAR_FROM_SYMPTOM = 75


def _time_course(bullet: Bullet) -> Iterator[Claim]:
    """Claims on length of conservative care and of symptoms in one bullet."""
    lengths = durations(bullet.view)
    care = _conservative(bullet, lengths)
    if care:
        yield care[0]
    yield from _symptoms(bullet, [d for d in lengths if not care or d is not care[1]])


def _conservative(bullet: Bullet, lengths: Sequence[Duration]) -> tuple[Claim, Duration | None] | None:
    """Failed or required care without operation, with the length of time that was used for it."""
    view = bullet.view
    found = _CARE_FAILED.search(view)
    if found and bullet.cord and not re.search(_PURE_CARE, found[0]):
        found = None
    if found and (_NOT_CARE.search(found[0]) or not _CARE_SUBJECT.search(view) or not _plausible(bullet, found)):
        found = None
    required = None if found else _CARE_REQUIRED.search(view)
    hit = found or required
    if not hit:
        return None
    length = _care_length(view, lengths, hit)
    if length is None and required is not None and not (bullet.kind == "inclusion" and _CARE_HAD.search(required[0])):
        return None
    if length is None:
        return Claim("conservative_months", ">=", 0.0, hit.start(), hit.end(), alternatives(bullet)), None
    op, value = length.claim(">=")
    if length.recent and op == "<=":
        op = ">="
    raw = {"raw": bullet.text[length.start : length.end].strip(), **alternatives(bullet)}
    return Claim(
        "conservative_months", op, value, min(hit.start(), length.start), max(hit.end(), length.end), raw
    ), length


def _plausible(bullet: Bullet, found: re.Match[str]) -> bool:
    """Tell whether failed care is that of the spine: a plain care word, or pain and treatment together."""
    return bullet.kind == "inclusion" or re.search(_PURE_CARE, found[0]) is not None


_DESPITE = re.compile(r"\b(?:despite|in spite|refractory|resistant|unresponsive|not respond\w*)\b")
_PAIN_BEFORE = re.compile(rf"{_SYMPTOM}\W*(?:(?:for|of|lasting|lasts?|persisting|since|at least)\W+){{0,3}}$")


def _care_length(view: str, lengths: Sequence[Duration], hit: re.Match[str]) -> Duration | None:
    """Choose the length of time said of the care: before a care word, within the hit, or after it in its sentence."""
    for length in lengths:
        follows = re.match(
            (
                r"\)?\s*(?:or (?:more|longer) )?(?:trial |course |period )?(?:\(?of\)?|with|prior|previous|failed|"
                rf"unsuccessful|-|\s)*(?:[\w,/-]+\s){{0,4}}?{_SPINE_CARE}"
            ),
            view[length.end : length.end + 70],
        )
        if (
            follows
            and length.end >= hit.start() - 40
            and length.start <= hit.end()
            and not (_DESPITE.search(follows[0]) and _PAIN_BEFORE.search(view, 0, length.start))
        ):
            return length
    inside = [d for d in lengths if hit.start() <= d.start < hit.end()]
    if inside:
        return inside[0]
    after = [d for d in lengths if hit.end() <= d.start < hit.end() + 170 and ";" not in view[hit.end() : d.start]]
    for length in after:
        between = view[hit.end() : length.start]
        if (
            not re.search(r"\b(?:pain|symptoms?|screening|mri|within|surgery)\b[^,()]{0,30}$", between)
            and not length.recent
        ):
            return length
    before = [
        d for d in lengths if d.end <= hit.start() and hit.start() - d.end < 12 and ";" not in view[d.end : hit.start()]
    ]
    return (
        before[-1]
        if before
        and re.search(r"(?:after|following|for|least)\W*$", view[max(0, before[-1].start - 12) : before[-1].start])
        else None
    )


def _symptoms(bullet: Bullet, lengths: Sequence[Duration]) -> Iterator[Claim]:
    """Length of pain or symptoms; one claim for each operator."""
    seen: set[str] = set()
    for length in lengths:
        start = _symptom_start(bullet, length)
        if start is None or (bullet.cord and _DISEASE.match(bullet.view, start)):
            continue
        op, value = length.claim("<=" if _newly(bullet.view, start, length) else ">=")
        if op not in seen:
            seen.add(op)
            raw = {"raw": bullet.text[length.start : length.end].strip(), **alternatives(bullet)}
            yield Claim("symptom_months", op, value, min(start, length.start), _symptom_end(bullet.view, length), raw)


_ONSET_OF = re.compile(r"\b(?:onset|start|beginning|course|duration)\b[^;]{0,30}$")
_AHEAD = re.compile(r"\b(?:next|coming|following|subsequent|upcoming)\s*$")
_DISEASE = re.compile(r"course of|duration of|disease|illness")


def _newly(view: str, start: int, length: Duration) -> bool:
    """Tell whether a length counted back from now is the longest allowed: "onset within the last six months"."""
    return length.recent and re.search(r"\bwithin\b", view[start : length.start + 8]) is not None


def _symptom_end(view: str, length: Duration) -> int:
    """Give the end of the quote: with the symptom words where they follow."""
    after = _SYMPTOM_AFTER.match(view, length.end)
    return after.end() if after else length.end


def _symptom_start(bullet: Bullet, length: Duration) -> int | None:
    """Give where the symptom words of a length of time begin, or None where it is said of something else."""
    view = bullet.view
    clause = view.rfind(";", 0, length.start) + 1
    before = view[clause : length.start]
    if _AHEAD.search(before):
        return None
    symptoms = [found for found in re.finditer(_SYMPTOM, before) if not _UNCOUNTED.search(before, 0, found.start())]
    if symptoms and len(before) - symptoms[-1].end() <= _FAR_FROM_SYMPTOM:
        between = before[symptoms[-1].end() :]
        if (not _OTHER_ANCHOR.search(between) or _LASTS.search(between)) and not (
            length.recent
            and not re.search(
                r"\bfor\b|onset|start|began|begin|durat|since|lasting|course", between + view[length.start : length.end]
            )
            and not _ONSET_OF.search(before, 0, symptoms[-1].end())
        ):
            return clause + symptoms[-1].start()
    if (
        _SYMPTOM_AFTER.match(view, length.end)
        and not re.search(r"\b(?:mri|treat\w*|therap\w*|medic\w+|follow-?up)\b[^;]{0,20}$", before)
        and not re.match(r"(?:within|in the)", view[length.start :])
    ):
        return length.start
    named = _DURATION_NAME.search(before)
    if named and _ONSET_AFTER.match(view, length.end) and not bullet.cord:
        return clause + named.start()
    if named and re.search(r"\bonset\b", named[0]) and not bullet.cord and not _OTHER_ANCHOR.search(named[0]):
        return clause + named.start()
    return None


RULES = (
    Rule(
        (
            r"week|month|year|day|wk|yr|conservativ|non|operativ|fail|unrespons|refract|respon|treat|unop|"
            r"despite|medical|physi|rehab"
        ),
        _time_course,
        spine=True,
    ),
)
