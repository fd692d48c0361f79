"""What came of an ISRCTN trial and what is shared: publications, files, the plan for single participants' data.

In: the trial's fields, which get emptied. Out: parts of the `Trial`.
"""

import re
from typing import Any, Final

from crawler.formats._html_fields import HtmlFields
from crawler.registries._isrctn_plan import said
from trials.model import Document, IpdSharing, Reference

_PMID: Final = re.compile(r"(?:ncbi\.nlm\.nih\.gov/(?:m/)?pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/([0-9]{4,9})")
_RESULTS: Final = re.compile(r"\bresults\b", re.IGNORECASE)
_PROTOCOL: Final = re.compile(r"protocol", re.IGNORECASE)
_FILES: Final = "https://www.isrctn.com/editorial/retrieveFile/"
_PLANS: Final = {"yes": "yes", "no": "no", "undecided": "undecided", "not specified": None}


def read_results(trial: HtmlFields) -> dict[str, Any]:
    """Publications, documents, sharing, and whether there are results: None where the record does not tell."""
    part = trial.part("results")
    report = said(part.text("basicReport")) or said(part.text("plainEnglishReport"))
    stage = (part.line("publicationStage") or "").lower()
    documents = [*_outputs(trial.part("outputs")), *_attached(trial.part("attachedFiles"))]
    references = _publications(part.text("publicationDetails"))
    return {
        "references": tuple(references),
        "documents": tuple(documents),
        "has_results": True if report or stage == "results" else None,
        "ipd": _sharing(trial.part("miscellaneous"), part),
    }


def _publications(text: str | None) -> list[Reference]:
    """One a line, "2018 Results article in https://… results (added 10/10/2019)"."""
    found = []
    for line in (text or "").split("\n"):
        if citation := said(" ".join(line.split())):
            pmid = _PMID.search(citation)
            kind = "result" if _RESULTS.search(citation) else None
            found.append(Reference(citation=citation, pmid=pmid[1] if pmid else None, type=kind))
    return found


def _outputs(part: HtmlFields) -> list[Document]:
    """Outputs; their kind, day and address are attributes, which copies by other tools have lost."""
    found = []
    for one in part.parts("output"):
        kind, named, uploaded = one.line("@outputType"), one.line("description"), one.line("@dateUploaded")
        link, file = one.part("externalLink"), one.part("localFile")
        address = link.line("@url") or one.line("externalLink")
        filename, number = file.line("@downloadFilename") or file.line("@originalFilename"), file.line("@fileId")
        for inner in (one, link, file):
            inner.drop("productionNotes", *(label for label in inner.labels() if label.startswith("@")))
        url = address or (f"{_FILES}{number}" if number else None)
        if url or filename:
            label = named or kind or "Output"
            protocol = _PROTOCOL.search(kind or label) is not None
            day = (uploaded or "")[:10] or None
            found.append(Document(label=label, protocol=protocol, uploaded=day, filename=filename, url=url))
    return found


def _attached(part: HtmlFields) -> list[Document]:
    found = []
    for one in part.parts("attachedFile"):
        name, named, public = one.line("name"), one.line("description"), one.line("public")
        number = one.line("id") or one.line("@id")
        one.drop(*(label for label in one.labels() if label.startswith("@")))
        if name and (public or "true").lower() == "true":
            url = f"{_FILES}{number}" if number else None
            found.append(Document(label=named or name, filename=name, url=url))
    return found


def _sharing(extra: HtmlFields, part: HtmlFields) -> IpdSharing | None:
    plan, statement = (extra.line("ipdSharingPlan") or "").lower(), said(part.text("ipdSharingStatement"))
    policies = [*part.part("dataPolicies").lines("dataPolicy"), *part.lines("dataPolicy")]
    access = "; ".join(policy for policy in policies if said(policy)) or None
    known = _PLANS.get(plan) if plan in _PLANS or not plan else part.notes.unknown("ipd.plan", plan)
    if known is None and statement is None and access is None:
        return None
    return IpdSharing(plan=known, description=statement, access_criteria=access)
