"""Make a page about trials to take to the doctor.

One file that needs no network: the trials side by side, where and how far, whom to ask, criteria with their words, what
each listing says, questions, usual treatments, sources. For paper and screen.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from search_cli import filters
from search_cli.exits import ExitCode
from trials.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.engine import Engine, StoredStudy
    from trials.places import Place


def command(
    numbers: Annotated[list[str], typer.Argument(metavar="ID...", help="Numbers of trials, in any case.")],
    profile: Annotated[
        str | None, typer.Option(metavar="FILE", help="A profile (trials match --template), or FHIR; - is stdin.")
    ] = None,
    near: filters.Near = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The page's file, such as packet.html.")] = None,
) -> ExitCode:
    """Make the page; a number that none has ends with 1, after the page of the others was made."""
    from datetime import date

    from indexer.engine import open_engine
    from search_cli import shown
    from search_cli.packets import build_packet
    from search_cli.profiles import read_profile
    from search_cli.registry_names import titles
    from search_cli.render.output import Output, complain, is_terminal
    from search_cli.render.packet import render_packet
    from search_cli.settings import home, index_setting
    from trials.patient import parse_patient

    to_stdout = output is None or str(output) == "-"
    if output is None and is_terminal():
        raise UsageError("the page needs a file: add -o packet.html")
    today = date.today()
    patient = parse_patient(read_profile(profile, today)[0]) if profile is not None else None
    engine = open_engine(home(), index_setting())
    studies, lost = shown.find_studies(engine, numbers)
    if not studies:
        raise NotFoundError(shown.unknown(lost))
    as_of = engine.state().as_of
    names = titles({*(record["registry"] for study in studies for record in study.records), *as_of})
    start = home_of(near or (patient.place if patient else None))
    others = sponsors_of(engine, studies)
    packet = build_packet(studies, patient, start, as_of=as_of, titles=names, today=today, sponsors=others)
    page = render_packet(packet)
    out = Output()
    if to_stdout:
        out.bytes(page.encode())
    else:
        save(page.encode(), output)
        out.note(f"the page is in {output}: open it in a browser, or print it")
    return ExitCode(complain(shown.unknown(lost), ExitCode.NO_SUCH_ID)) if lost else ExitCode.DONE


def sponsors_of(engine: "Engine", studies: "Sequence[StoredStudy]") -> dict[str, str]:
    """What else each sponsor runs, by its name: a count with the conditions."""
    from search_cli.sponsors import in_words, sponsor_trials

    names = dict.fromkeys((study.records[0].get("sponsor") or {}).get("name") for study in studies)
    found = {name: sponsor_trials(engine, name) for name in names if name}
    return {name: in_words(each) for name, each in found.items() if each}


def home_of(text: str | None) -> "Place | None":
    """The place that distances are counted from."""
    if text is None:
        return None
    from trials.places import find_place

    return find_place(text)


def save(page: bytes, output: Path | None) -> None:
    """The file, whole or not at all."""
    from search_cli.whole_files import whole_file

    if output is not None:
        with whole_file(output) as stream:
            stream.write(page)
