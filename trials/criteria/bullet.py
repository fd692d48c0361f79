"""What a rule sees of one criterion: its view, its list, the bullet it stands under, and what the trial is about."""

import re
from typing import NamedTuple

from trials.criteria.model import Kind

_SPINE = re.compile(
    r"\b(?:spin(?:e|al)|lumbar|lumbosacral|low(?:er)? back|back pain|dis[ck]s?|intervertebral|"
    r"vertebra[el]?(?! arter)|discogenic|sciatica|radicul\w+|"
    r"myelopath\w+|facet|spondyl\w+|cervical(?! (?:cancer|carcinoma|intraepi|cyto|mucus|dyspl))|neck pain|c?lbp|"
    r"pedic(?:le|ular)|lamin(?:ectom|oplast)\w+|kyphoplasty|discectomy|sacroiliac|[ltc]\d-[ls]?\d)\b"
)
_ASKED = re.compile(
    r"\b(?:back pain|neck pain|c?lbp|lumbago|sciatica|discogenic|radiculopath\w+|"
    r"dis[ck] (?:hernia|degener|prolaps|protrus)\w*|"
    r"degenerative dis[ck]|intervertebral|spinal stenosis|spondylo\w+|facet joint|"
    r"(?:lumbar|cervical|thoracolumbar|spinal) (?:fusion|arthrodesis))\b"
)
_CORD = re.compile(
    r"spinal cord (?:injur|lesion|trauma)|\bsci\b|\basia\b|\bfrankel\b|paraplegi|tetraplegi|quadriplegi|"
    r"spinal injur|injur(?:y|ies) (?:to|of) the spinal cord"
)


_SPINE_STEMS = (
    *(
        "spin",
        "lumb",
        "back",
        "disc",
        "disk",
        "vertebra",
        "sciatica",
        "radicul",
        "myelop",
        "facet",
        "spond",
        "cervical",
    ),
    *("neck", "lbp", "pedic", "lamin", "kypho", "sacroiliac", "l4", "l5", "c5", "c6", "t12", "l1", "s1"),
)
_CORD_STEMS = ("spinal", "sci", "asia", "frankel", "plegi")


class Bullet(NamedTuple):
    """One criterion. `view`, `said` and `text` have the same length; `under` is the view of the parent bullet, or "".

    `said` is the view without the phrases that ask for nothing ("with or without stenosis", "except skin cancer").

    `spine`: the text is about the spine, so that a bare "fracture" or "level" may be read as one of the spine.
    `cord`: the text is about spinal cord injury.
    """

    view: str
    said: str
    text: str
    kind: Kind
    under: str
    spine: bool
    cord: bool


def about_spine(view: str, inclusion: str) -> bool:
    """Tell whether a whole text is about the spine: two mentions or more, or pain or discs of the back asked for."""
    if not any(stem in view for stem in _SPINE_STEMS):
        return False
    if _ASKED.search(inclusion):
        return True
    found = _SPINE.finditer(view)
    return next(found, None) is not None and next(found, None) is not None


def about_cord(view: str, inclusion: str) -> bool:
    """Tell whether a text is about spinal cord injury: named among the inclusions, or three times."""
    if not any(stem in view for stem in _CORD_STEMS):
        return False
    found = list(_CORD.finditer(view))
    return len(found) > 2 or (bool(found) and _CORD.search(inclusion) is not None)
