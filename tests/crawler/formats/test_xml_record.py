"""One record of XML becomes nested values; what no record has is refused, slips of the pen are mended and counted."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.formats import _xml_record
from crawler.formats._xml_record import read_element
from trials.errors import ReadError


def test_children_attributes_and_repeats_become_plain_values() -> None:
    read = read_element(b"<a x='1'><b>one</b><c/><d> </d><e>1</e><e>2</e><f y='2'>t</f></a>", "toy", many=("b",))
    assert read.name == "a"
    assert read.values == {"@x": "1", "b": ["one"], "e": ["1", "2"], "f": {"@y": "2", "#": "t"}}
    assert not read.repairs


@pytest.mark.parametrize(
    ("body", "wanted", "repair"),
    [
        (b"<a><b>p & q</b></a>", "p & q", "xml/entities"),
        (b"<a><b>x&nbsp;y &alpha;</b></a>", "x\xa0y α", "xml/entities"),
        (b"<a><b>&lt; &#39; &bogus;</b></a>", "< ' &bogus;", "xml/entities"),
        (b"<a><b>x&#x1F;y&#0;&#99999999;</b></a>", "xy", "xml/entities"),
        (b"<a><b>x\x07y</b></a>", "xy", "xml/illegal-characters"),
        (b"<a><b>Per\xfa</b></a>", "Per\ufffd", "xml/encoding"),
    ],
)
def test_slips_are_mended_and_counted(body: bytes, wanted: str, repair: str) -> None:
    read = read_element(body, "toy")
    assert read.values == {"b": wanted}
    assert repair in read.repairs


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "toy/not-xml"),
        (b"<a><b></a>", "toy/not-xml"),
        (b"no xml", "toy/not-xml"),
        (b"<!DOCTYPE a><a/>", "toy/doctype"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "toy/doctype"),
        (b"<a>" * 200 + b"</a>" * 200, "toy/too-deep"),
    ],
)
def test_what_no_record_has_is_refused_with_a_sentence(body: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as refused:
        read_element(body, "toy")
    assert refused.value.reason == reason
    assert refused.value.detail


def test_a_record_of_endless_elements_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_xml_record, "MOST_ELEMENTS", 1000)
    with pytest.raises(ReadError, match="more than 1,000 elements"):
        read_element(b"<a>" + b"<b/>" * 1001 + b"</a>", "toy")


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_text_between_tags_is_read_or_refused(text: str) -> None:
    with suppress(ReadError):
        assert read_element(f"<a><b>{text}</b></a>".encode("utf-8", "surrogatepass"), "toy").name == "a"
