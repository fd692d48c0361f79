"""What came of a DRKS trial: publications, documents, the plan for single participants' data.

In: the record's `trialResults`, which gets emptied. Out: parts of the `Trial`, and the summary of results, which is
running text. Files inside the record (base64) are not kept.
"""

from typing import Any, Final

from crawler.formats._html_fields import HtmlFields
from crawler.registries import _drks_words as words
from crawler.registries._drks_reading import Spoken
from trials.model import Document, Identifier, IpdSharing, OtherText, Reference

_PLANS: Final = {True: "yes", False: "no", None: None}
_REPORTED: Final = frozenset({"RESULT", "BASICREPORTING"})


def read_results(part: HtmlFields, kept: list[OtherText]) -> dict[str, Any]:
    """Publications, documents, sharing, and whether there are results: None where the record does not tell."""
    told = Spoken(part.parts("trialResultsDescriptions"), kept)
    summary = told.text("briefSummaryOfResultsDescription", "description")
    references, documents, kinds = _read_publications(part)
    plan, statement = part.flag("ipdSharingPlan"), told.text("ipdSharingPlanDescription", "ipd.description")
    posted = part.date("firstResultPublication", "actual")
    return {
        "summary_of_results": summary,
        "posted": posted,
        "references": tuple(references),
        "documents": tuple(documents),
        "ipd": IpdSharing(plan=_PLANS[plan], description=statement) if plan is not None or statement else None,
        "has_results": True if summary or posted or kinds & _REPORTED else None,
    }


def _read_publications(part: HtmlFields) -> tuple[list[Reference], list[Document], set[str]]:
    references, documents, kinds = [], [], set()
    for one in part.parts("publications"):
        kind, text, link = one.line("type") or "OTHER", one.line("description"), one.line("link")
        name = one.part("document").line("name")
        one.drop("document")  # the file itself
        kinds.add(kind)
        if kind in words.DOCUMENTS:
            label = text or words.DOCUMENTS[kind]
            protocol = kind == "TRIALPROTOCOL"
            documents.append(Document(label=label, protocol=protocol, filename=name, url=link))
        elif text or link:
            citation = " ".join(word for word in (text, link) if word)
            references.append(Reference(citation=citation, type=words.REFERENCES.get(kind)))
        elif name:
            documents.append(Document(label=name, filename=name))
    return references, documents, kinds


def read_related(part: HtmlFields) -> list[Identifier]:
    """Other studies of the register that the record names: follow-ups and the like, never the same study."""
    found = []
    for place, one in enumerate(part.parts("relatedDrksTrials")):
        one.drop("description")
        if own := one.line("drksId"):
            at = f"trialResults.relatedDrksTrials[{place}].drksId"
            found.append(Identifier(value=own, scheme="drks", role="mentioned", field=at, type="related"))
    return found
