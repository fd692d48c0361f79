"""How many levels or discs are affected or to be treated: "single-level", "one or two discs", "> 2 levels"."""

import re
from collections.abc import Iterator

from trials.criteria.bullet import Bullet
from trials.criteria.model import Claim
from trials.criteria.numbers import COMPARE, number, operator
from trials.criteria.rules.rule import Rule, alternatives

_N = r"(?:one|two|three|four|five|six|[1-6](?![\d.,%])|single|a single|double|mono|bi)(?:\s*\(\s*[1-6]\s*\))?"
_ADJECTIVE = (
    r"(?:adjacent|contiguous|consecutive|neighbou?ring|lumbar|lumbosacral|cervical|thoracic|spinal|"
    r"spine|vertebral|dis[ck]|intervertebral|symptomatic|painful|positive|degenerat\w+|"
    r"motion|functional|affected|involved|diseased|treated|index|non-?contiguous|non-?adjacent|separate|"
    r"different|levels? of|of the|herniated|black|pathologic\w*|target\w*|operative|surgical|"
    r"(?:non-?)?contained|extruded|protruded|prolapsed|bulging|unilateral|postero-?lateral|"
    r"or more|or fewer|or less|or|\([^()]{0,40}\))"
)
_LEVEL = (
    r"(?:levels?\b|segments?\b|dis[ck]s?\b(?! (?:height|space|herniation size))|interspaces?\b|"
    r"inter-?vertebral spaces?\b|motion segments?\b|fsus?\b)"
)
_MENTION = re.compile(
    rf"(?:(?<![a-z])(?P<pre>{COMPARE})\s*(?:a\s+)?)?(?<![a-z0-9.,/-])(?P<a>{_N})"
    rf"(?:(?:[- ]?(?:level|segment))?[ -]*(?P<sep>or|to|-|and|/|,)[ -]*(?:up to |a |at )?(?P<b>{_N})(?:[ -]*(?:or|"
    rf"to)[ -]*(?P<c>{_N}))?)?"
    r"(?P<suf> ?\+|\s(?:or|and) (?:more|greater|fewer|"
    rf"less))?[ -]*(?:\(?{_ADJECTIVE}\)?[ ,/-]+){{0,5}}?{_LEVEL}(?P<suf2>\s(?:or|and) (?:more|greater|"
    r"fewer|less)(?! than))?"
)
_MULTI = re.compile(
    r"\b(?<!single or )(?<!single and )(?<!one or )(?<!bi- and )(?<!bi and )(?P<multi>multi(?:ple)?|several|"
    r"poly)[ -]*(?:adjacent |lumbar |cervical |spinal |vertebral |"
    r"contiguous |dis[ck] )*(?:levels?|segments?|segmental|dis[ck]s?)\b|\b(?P<mono>uni|"
    r"mono)[ -]?(?:level|segmental|segment)\b|\bsingle[ -]segmental\b"
)
_NOT_SPINE = re.compile(
    r"\b(?:strength|motor|evaluation|scale|hemoglobin|blood|serum|plasma|sensory|education\w*|glucose|"
    r"activity|vitamin|dose|evidence|pain|stress|below|above|neurological|hormone|care|hcg|"
    r"of (?:the )?injury)\b"
)
_AFTER = re.compile(
    r"\s*(?:on (?:the )?(?:\w+ ){0,2}(?:scale|score|evaluation|exam)|of (?:muscle|motor|strength|"
    r"evidence|education|care|injury|pain)|below|above|higher|lower|caudal|cranial|relief)"
)
_OTHER_THAN = re.compile(r"\b(?:other than (?:an? |the )?|pain of )$")
_SINGLE = {"single": 1, "a single": 1, "mono": 1, "bi": 2, "double": 2}


def _levels(bullet: Bullet) -> Iterator[Claim]:
    """Number of levels; the most telling claim of a bullet wins over "at least one"."""
    view = bullet.view
    if bullet.cord and "disc" not in view:
        return
    found = [claim for match in _MENTION.finditer(view) if (claim := _claim(bullet, match))]
    found += [_several(bullet, match) for match in _MULTI.finditer(view)]
    telling = [claim for claim in found if (claim.op, claim.value) not in ((">=", 1.0), (">", 0.0))] or found
    seen: set[tuple[str, object]] = set()
    for claim in sorted(telling, key=lambda c: c.start):
        if (claim.op, claim.value) not in seen:
            seen.add((claim.op, claim.value))
            yield claim


def _claim(bullet: Bullet, match: re.Match[str]) -> Claim | None:
    """Turn one mention into a claim."""
    view = bullet.view
    if _AFTER.match(view, match.end()) or _NOT_SPINE.search(match[0]):
        return None
    if _OTHER_THAN.search(view, max(0, match.start() - 20), match.start()):
        return None
    if re.search(
        r"(?:hemoglobin|glucose|creatinine|serum|muscle strength|strength|grade) [^;]{0,20}$",
        view[max(0, match.start() - 40) : match.start()],
    ):
        return None
    a = _count(match["a"])
    op = operator(match["pre"]) if match["pre"] else None
    suffix = (match["suf"] or match["suf2"] or "").strip()
    if suffix:
        op = "<=" if "less" in suffix or "fewer" in suffix else ">="
    extras = alternatives(bullet)
    if match["b"]:
        values = [a, _count(match["b"]), *([_count(match["c"])] if match["c"] else [])]
        if op in ("<=", "<", ">", ">="):
            return Claim(
                "disc_levels", op, max(values) if op in ("<=", "<") else min(values), match.start(), match.end(), extras
            )
        full = range(int(min(values)), int(max(values)) + 1) if match["sep"] in ("to", "-") else sorted(values)
        return Claim("disc_levels", "in", tuple(float(v) for v in full), match.start(), match.end(), extras)
    return Claim("disc_levels", op if op in ("<", "<=", ">", ">=") else "=", a, match.start(), match.end(), extras)


def _count(words: str) -> float:
    """Give the number of a count word."""
    plain = re.sub(r"\s*\(.*", "", words.strip())
    return float(_SINGLE[plain]) if plain in _SINGLE else number(words)


def _several(bullet: Bullet, match: re.Match[str]) -> Claim:
    """Turn "multi-level" and "unisegmental" into claims."""
    op, value = (">", 1.0) if match["multi"] else ("=", 1.0)
    return Claim("disc_levels", op, value, match.start(), match.end(), alternatives(bullet))


RULES = (Rule(r"level|segment|dis[ck]s?$|interspace|\w*segmental|multilevel|fsu|vertebr", _levels, spine=True),)
