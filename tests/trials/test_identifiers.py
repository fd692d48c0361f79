"""One table knows every registry's numbers: whole strings, numbers in running text, and what only looks like one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.identifiers import _FORMS, _Form, find_all, recognise, scheme_of

WRITTEN = [
    ("NCT90000001", "ctgov", "NCT90000001"),
    ("nct 90000001", "ctgov", "NCT90000001"),
    ("NCT: 90000001", "ctgov", "NCT90000001"),
    ("2099-123456-12", "euctr", "2099-123456-12"),
    ("EudraCT No. 2099-123456-12", "euctr", "2099-123456-12"),
    ("EUCTR2099-123456-12-DE", "euctr", "2099-123456-12"),
    ("EudraCT Number: 2099-123456-12", "euctr", "2099-123456-12"),
    ("2099-500123-12-00", "ctis", "2099-500123-12-00"),
    ("2099-500123-12", "ctis", "2099-500123-12"),
    ("CTIS2099-500123-12-01", "ctis", "2099-500123-12-01"),
    ("U1111-1234-5678", "utn", "U1111-1234-5678"),
    ("UTN: U111112345678", "utn", "U1111-1234-5678"),
    ("ISRCTN 90000001", "isrctn", "ISRCTN90000001"),
    ("DRKS90000001", "drks", "DRKS90000001"),
    ("ACTRN90000000000001p", "anzctr", "ACTRN90000000000001"),
    ("JPRN-jRCTs900000001", "jrct", "jRCTs900000001"),
    ("jRCT9000000001", "jrct", "jRCT9000000001"),
    ("JPRN-UMIN900000001", "umin", "UMIN900000001"),
    ("JapicCTI-900001", "japic", "JapicCTI-900001"),
    ("KCT9000001", "cris", "KCT9000001"),
    ("ChiCTR9000000001", "chictr", "ChiCTR9000000001"),
    ("chictr-ipr-90000001", "chictr", "ChiCTR-IPR-90000001"),
    ("ITMCTR9000000001", "itmctr", "ITMCTR9000000001"),
    ("CTR20990001", "chinadrugtrials", "CTR20990001"),
    ("CTRI/2099/01/900001", "ctri", "CTRI/2099/01/900001"),
    ("IRCT20990101900001N1", "irct", "IRCT20990101900001N1"),
    ("RBR-9abc12", "rebec", "RBR-9abc12"),
    ("PACTR209901900000001", "pactr", "PACTR209901900000001"),
    ("TCTR20990101001", "tctr", "TCTR20990101001"),
    ("SLCTR/2099/001", "slctr", "SLCTR/2099/001"),
    ("RPCEC90000001", "rpcec", "RPCEC90000001"),
    ("LBCTR9000000001", "lbctr", "LBCTR9000000001"),
    ("PER-999-99", "repec", "PER-999-99"),
    ("NL-OMON90001", "nlomon", "NL-OMON90001"),
    ("NTR9001", "ntr", "NTR9001"),
    ("NL99001.000.99", "ccmo", "NL99001.000.99"),
    ("2099-A90001-99", "idrcb", "2099-A90001-99"),
]
NUMBERS = [value for _, _, value in WRITTEN]
each = pytest.mark.parametrize(("text", "scheme", "value"), WRITTEN)


@each
def test_a_number_has_one_form_however_it_is_written(text: str, scheme: str, value: str) -> None:
    assert recognise(text) == (scheme, value)
    assert recognise(f"  {text}\n") == (scheme, value)
    assert scheme_of(text) == scheme


@each
def test_the_one_form_reads_as_itself_in_any_case(text: str, scheme: str, value: str) -> None:
    assert recognise(value) == (scheme, value)
    assert recognise(value.lower()) == (scheme, value)


@each
def test_a_number_is_found_in_running_text_where_it_stands(text: str, scheme: str, value: str) -> None:
    running = f"See also ({text}), the earlier study；登録番号{text}。"
    found = [number for number in find_all(running) if number.scheme == scheme]
    assert [number.value for number in found] == [value, value]
    assert all(recognise(running[number.start : number.end]) == (scheme, value) for number in found)


@pytest.mark.parametrize(
    "text",
    [
        *("", "NCT", "NCT0000000", "NCT00000000", "NCT900000011", "XNCT90000001", "2099-000000-12", "12345678"),
        *("RBR-abcdef", "U2222-1234-5678", "NCT90000001 and NCT90000002", "Protocol 2099-1", "PER-99-999"),
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert recognise(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("XNCT90000001", "NCT900000011", "2099-123456-12-99-1", "1-2099-123456-12", "call 555-2099-123456-12"),
        *("NL123 is a road", "RBR-method", "grant 2099/123456/12"),
    ],
)
def test_the_inside_of_another_number_is_not_found(text: str) -> None:
    assert find_all(text) == []


@given(st.lists(st.sampled_from(NUMBERS), max_size=5), st.sampled_from([", ", " / ", "；", "\n", " and "]))
def test_every_number_of_a_list_is_found_in_order(numbers: list[str], between: str) -> None:
    assert [number.value for number in find_all(between.join(numbers))] == numbers


@given(st.text(st.sampled_from("NCTEUDRA-/ :0123456789中p"), max_size=60) | st.text(max_size=60))
def test_no_text_raises_and_what_is_found_is_recognised(text: str) -> None:
    found = find_all(text)
    assert [number.start for number in found] == sorted(number.start for number in found)
    for number in found:
        assert recognise(text[number.start : number.end]) == (number.scheme, number.value)
        assert recognise(number.value) == (number.scheme, number.value)
    recognise(text)


@pytest.mark.parametrize("form", _FORMS, ids=lambda form: form.hint.decode())
@settings(max_examples=15)
@given(data=st.data())
def test_what_is_looked_for_first_is_in_every_number_of_its_form(form: _Form, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(form.pattern, re.IGNORECASE), fullmatch=True)).strip()
    if 5 <= len(text) <= 60 and re.fullmatch(form.pattern, text, re.IGNORECASE):
        assert recognise(text) is not None


def test_a_hostile_text_takes_no_time() -> None:
    for piece in ("NCT", "EudraCT Number ", "2099-123456-", "U1111-", "RBR-a", "EUCTR:::::"):
        assert len(find_all(piece * 20_000)) < 3
