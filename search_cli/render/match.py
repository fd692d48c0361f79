"""`trials match` for people: what was read, how many fit, then trial by trial what decides, with its words.

In: the answer as `--json` gives it. Out: blocks under headings, wide and plain alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from search_cli.render.blocks import Block, Bullet, Fact, lines
from search_cli.render.layout import clip
from search_cli.render.output import Output
from search_cli.render.sources import paragraph, render_end
from search_cli.render.words import alone, best_status, count, human, own_status, phase, place
from trials import NOTICE

Answer = Mapping[str, Any]
FITS: Final = {"fits_so_far": "fits so far", "could_fit": "could fit", "does_not_fit": "does not fit"}
STYLES: Final = {"fits_so_far": "green", "could_fit": "yellow", "does_not_fit": "dim"}
STATES: Final = {"met": "fits", "not_met": "stands against it", "unknown": "open"}
QUESTIONS_SHOWN, QUOTE = 4, 300


def render_match(out: Output, answer: Answer, titles: Mapping[str, str], *, today: date, explain: bool) -> None:
    """The whole answer."""
    for text, style in heading(answer):
        paragraph(out, text, style)
    for trial in answer["trials"]:
        out.line()
        paragraph(out, clip(trial["title"] or "(no title)", 600), "bold")
        out.line((trial["id"], "cyan"), " · ", (verdict_in_short(trial), STYLES[trial["fit"]]))
        out.lines(lines(body(trial, explain=explain), out.width, plain=out.plain))
    out.line()
    for text in after(answer):
        paragraph(out, text)
    render_end(out, answer["as_of"], titles, today=today)


def heading(answer: Answer) -> Iterator[tuple[str, str]]:
    """What was read from the person's words, and how many of each fit."""
    read = answer["read"]
    if read:
        told = "; ".join(f"{each['field']} = {value(each['value'])} (“{clip(each['quote'], 80)}”)" for each in read)
        yield f"Read: {told}. Wrong? Correct it with --set FIELD=VALUE.", ""
    if "counts" in answer:
        found = answer["counts"]
        fits, could, never = (found[name] for name in ("fits_so_far", "could_fit", "does_not_fit"))
        fit_so_far, do_not = ("fits" if fits == 1 else "fit"), ("does" if never == 1 else "do")
        told = f"{fits} {fit_so_far} so far, {could} could fit, {never} {do_not} not fit"
        yield f"{count(answer['total'], 'trial')}: {told}.", "bold"
    told = answer["notice"].replace(NOTICE, "").strip()
    if told:
        yield told, "dim"


def verdict_in_short(trial: Answer) -> str:
    """ "could fit: 5 questions decide, 3 criteria to be checked"."""
    told = FITS[trial["fit"]]
    if trial["failing"]:
        return f"{told}: {count(len(trial['failing']), 'point')} against it"
    number = len(trial["questions"])
    decide = f"{count(number, 'question')} {'decides' if number == 1 else 'decide'}" if number else ""
    met = f"{count(trial['met'], 'criterion', 'criteria')} met" if trial["met"] and not number else ""
    check = f"{count(trial['to_check'], 'criterion', 'criteria')} to be checked" if trial["to_check"] else ""
    parts = ", ".join(filter(None, (decide, met, check)))
    return f"{told}: {parts or 'it states no criteria'}"


def body(trial: Answer, *, explain: bool) -> Iterator[Block]:
    """Status, place, what fails with its words, what is open, what a doctor has to check."""
    yield Fact("Status", status(trial))
    if trial["site"]:
        where = ", ".join(filter(None, (trial["site"]["facility"], place(trial["site"]))))
        yield Fact("Nearest site", f"{where} ({trial['distance_km']:,.0f} km)")
    for told in trial.get("filters", ()):
        yield Bullet(f"left out by {told}")
    for verdict in trial["failing"]:
        yield Bullet(against(verdict), style="")
    for verdict in trial["wishes"]:
        if verdict["state"] != "met":
            yield Bullet(unwished(verdict), style="")
    if trial["questions"] and not trial["failing"]:
        asked = [each["words"] for each in trial["questions"]]
        more = f" … and {len(asked) - QUESTIONS_SHOWN} more" if len(asked) > QUESTIONS_SHOWN else ""
        yield Fact("Open", " ".join(asked[:QUESTIONS_SHOWN]) + more)
    if trial["to_check"] and trial["failing"]:
        yield Fact("To be checked", f"{count(trial['to_check'], 'criterion', 'criteria')}")
    if explain:
        yield from explained(trial)


def status(trial: Answer) -> str:
    """The status with its phase, and what is in doubt about it."""
    found = trial["supported"]
    told = [human(best_status(trial["status"], found)), phase(trial["phases"])]
    grade = found.get("grade")
    doubt = "; ".join(found.get("reasons", ())) if grade in ("doubtful", "contradicted") else ""
    unsure = f"{grade}: {doubt}" if doubt else own_status(trial["status"], found)
    return " · ".join(filter(None, (*told, unsure)))


def against(verdict: Answer) -> str:
    """ "must not be so: “BMI > 35” (you: 38)"."""
    kind = "asked for" if verdict["kind"] == "inclusion" else "must not be so"
    mine = f" (you: {value(verdict['value'])})" if verdict["value"] is not None else ""
    return f"{kind}{quoted(verdict)}{mine}"


def unwished(verdict: Answer) -> str:
    """ "not your wish (no placebo): a placebo or sham group: “Sham”"."""
    name = human(verdict["variable"]).lower()
    if verdict["state"] == "unknown":
        return f"your wish ({name}): {verdict['reason']}"
    return f"not your wish ({name}): {verdict['reason']}{quoted(verdict)}"


def quoted(verdict: Answer) -> str:
    """The words of a criterion."""
    words = alone(" ".join(verdict["quote"].split()))
    return f": “{clip(words, QUOTE)}”" if words else ""


def explained(trial: Answer) -> Iterator[Block]:
    """Every criterion with its state and reason, then the parts of the order."""
    for verdict in trial["verdicts"]:
        if verdict["state"] != "not_met" and verdict["source"] != "preference" and verdict["variable"] != "heading":
            kind = "asked for" if verdict["kind"] == "inclusion" else "must not be so"
            mine = f"; you: {value(verdict['value'])}" if verdict["value"] is not None else ""
            yield Bullet(f"{STATES[verdict['state']]}: {kind}{quoted(verdict)}", f"{verdict['reason']}{mine}")
    if "why" in trial:
        told = ", ".join(
            f"{human(name).lower()} {value(part)}" for name, part in trial["why"].items() if part is not None
        )
        yield Fact("Stands here by", told)


def value(given: Any) -> str:
    """A value as people write it."""
    if given is None:
        return "none"
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, float):
        return f"{given:g}"
    if isinstance(given, Sequence) and not isinstance(given, str):
        return ", ".join(map(value, given)) or "none"
    return str(given)


def nothing_fits(answer: Answer) -> Iterator[str]:
    """What to let go of where nothing is in question."""
    relaxation = answer.get("relaxation")
    if relaxation:
        name = relaxation["name"]
        told = name if name.startswith(("-", "the ")) else f"the answer on {name.replace('_', ' ')}"
        yield f"Nothing fits. Without {told}, {count(relaxation['gain'], 'more trial')} would be in question."
    elif "counts" in answer and answer["counts"]["does_not_fit"] == answer["total"]:
        yield "Nothing fits, and leaving out one filter or answer alone brings no trial back: leave out two or more."


def after(answer: Answer) -> Iterator[str]:
    """What to do next."""
    shown, total = len(answer["trials"]), answer["total"]
    if shown < total:
        yield f"{shown} of {count(total, 'trial')} shown: --limit {total} shows all."
    question = answer.get("next_question")
    if question:
        yield f"What would settle most ({count(question['trials'], 'trial')}): {question['words']} --ask asks you."
    yield from nothing_fits(answer)
    if any(trial["to_check"] and "verdicts" not in trial for trial in answer["trials"]):
        yield "Every criterion with its words, also those to be checked: --explain."
    if answer["trials"]:
        number = answer["trials"][0]["id"]
        yield f"All about one: trials show {number}. A page for your doctor: trials packet {number} -o packet.html"
