"""Match one patient to trials.

What is known comes from a profile (TOML, JSON or a FHIR Bundle), options, a note, or answers to questions. Each trial
fits so far, could fit if some answers are right, or does not fit, with the words that decide. Nothing of it is kept.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from search_cli import filters
from search_cli.exits import ExitCode
from search_cli.options import Json, Plain
from trials.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from search_cli.matching import Asked
    from search_cli.told import Told
    from trials.patient import Patient


def complete_field(incomplete: str) -> list[str]:
    """Fields of the profile for completion in the shell."""
    from trials.patient import Patient

    return [f"{name}=" for name in Patient.model_fields if name.startswith(incomplete)]


def command(
    profile: Annotated[
        str | None, typer.Argument(metavar="[PROFILE]", help="TOML or JSON (see --template), FHIR; - is stdin.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Print a profile to fill in, and end.")] = False,
    note: Annotated[str | None, typer.Option(metavar="FILE", help="A note in free text; - is standard input.")] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Ask what settles most; 'I don't know' is an answer.")] = False,
    fact: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="One field: odi=44. Repeat.", autocompletion=complete_field),
    ] = None,
    age: filters.Age = None,
    sex: filters.Sex = None,
    condition: filters.Condition = None,
    cells: filters.Cells = None,
    route: filters.Route = None,
    near: filters.Near = None,
    within: filters.Within = None,
    country: filters.Country = None,
    status: filters.Status = None,
    recruiting: filters.Recruiting = False,
    phase: filters.Phase = None,
    registry: filters.Registry = None,
    updated_since: filters.UpdatedSince = None,
    everything: Annotated[bool, typer.Option("--all", help="Trials outside cell therapy of the spine too.")] = False,
    why_not: Annotated[
        list[str] | None, typer.Option("--why-not", metavar="ID", help="What stands against one trial. Repeat.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Trials shown, up to 1000.", min=1, max=1000)] = 20,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also every criterion, and why each stands there.")
    ] = False,
    as_json: Json = False,
    plain: Plain = False,
) -> ExitCode:
    """Read, match, answer."""
    from datetime import date

    from indexer.engine import open_engine
    from search_cli.match_answer import build_answer, build_why_not
    from search_cli.render.output import Output
    from search_cli.settings import home, index_setting
    from search_cli.told import build_told

    out = Output(plain=plain)
    if template:
        from trials.patient import template as profile_template

        out.write(profile_template())
        return ExitCode.DONE
    told = build_told(profile, note, fact, age=age, sex=sex, conditions=condition, today=date.today())
    asked = build_asked(
        told,
        {"condition": condition, "cells": cells, "route": route, "country": country, "status": status, "phase": phase},
        near=near,
        within=within,
        recruiting=recruiting,
        registries=filters.known_registries(registry),
        updated_since=updated_since,
        everything=everything,
    )
    engine = open_engine(home(), index_setting())
    if told.urgent and not as_json:
        out.line((told.urgent, "red"))
        out.flush()
    if why_not:
        answer, lost = build_why_not(engine, asked, told, why_not)
        if not answer["trials"]:
            raise NotFoundError(lost)
        return finish(out, answer, as_json=as_json, explain=explain, lost=lost)
    if ask and (note == "-" or profile == "-"):
        raise UsageError("--ask reads your answers from standard input: give the profile or the note as a file")
    answer = build_answer(engine, asked, told, ask=ask, limit=limit, explain=explain)
    return finish(out, answer, as_json=as_json, explain=explain)


def finish(out: Any, answer: dict[str, Any], *, as_json: bool, explain: bool, lost: str = "") -> ExitCode:
    """The answer for a program or for a person, then what was not found."""
    from datetime import date

    from search_cli.registry_names import titles
    from search_cli.render.match import render_match
    from search_cli.render.output import complain

    if as_json:
        out.json(answer)
    else:
        render_match(out, answer, titles(answer["as_of"]), today=date.today(), explain=explain)
    return ExitCode(complain(lost, ExitCode.NO_SUCH_ID)) if lost else ExitCode.DONE


def build_asked(
    told: "Told",
    given: dict[str, list[str] | None],
    *,
    near: str | None,
    within: str | None,
    recruiting: bool,
    registries: tuple[str, ...],
    updated_since: str | None,
    everything: bool,
) -> "Asked":
    """The filters; where no option says it, conditions and place are the profile's. What a profile says of countries,
    cells, donor and routes are wishes: they filter nothing."""
    from indexer.query import make_query
    from search_cli.concept_names import concept_values
    from search_cli.matching import OPEN, Asked, conditions_of
    from search_cli.settings import index_setting
    from trials.matching import asks_for_product

    patient = told.patient
    known_wishes(patient)
    conditions = concept_values("--condition", given["condition"]) or (() if everything else conditions_of(patient))
    stated = given["status"] or ()
    everyone = [value.strip().lower() for value in stated] == ["any"]
    query = make_query(
        statuses=() if everyone or recruiting else (stated or OPEN),
        recruiting=recruiting,
        countries=given["country"] or (),
        phases=given["phase"] or (),
        registries=registries,
        updated_since=updated_since,
        everything=everything,
        conditions=conditions,
        cells=concept_values("--cells", given["cells"]),
        routes=concept_values("--route", given["route"]),
    )
    place, notes = way(told, near, within)
    return Asked(
        query=query._replace(phases=(), registries=(), updated_since=None, notes=notes),
        near=place,
        phases=query.phases,
        registries=query.registries,
        updated_since=query.updated_since,
        note=told.note,
        local=index_setting() is None,
        products=asks_for_product(patient),
    )


def known_wishes(patient: "Patient") -> None:
    """Raises `UsageError` where a wish names cells or a route that the vocabulary does not know."""
    from search_cli.concept_names import concept_values

    concept_values("--cells", patient.cell_sources)
    concept_values("--route", patient.routes)


def way(
    told: "Told", near: str | None, within: str | None
) -> tuple[tuple[float, float, float | None] | None, tuple[str, ...]]:
    """The place to measure from. With --near, as in a search, 100 km unless told; a profile's place only orders."""
    if near is None and told.patient.place:
        from trials.places import find_place

        place = find_place(told.patient.place)
        km = filters.kilometres(within) if within else told.patient.within_km
        return (place.lat, place.lon, km), ((f"{told.patient.place}: {place.note}",) if place.note else ())
    return filters.circle(near, within)
