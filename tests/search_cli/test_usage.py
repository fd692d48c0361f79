"""Calls that cannot be read: one sentence on stderr that says what would be right, exit 2, nothing on stdout."""

import pytest

from search_cli.group import names
from tests.search_cli.conftest import Call


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("serach",), "`trials search`"),
        (("xyzzy",), "--help"),
        (("a\x1b[31mb",), "--help"),
        (("search", "--recruting"), "--recruiting"),
        (("search", "--limit", "many"), "whole number"),
        (("search", "--limit", "0"), "10000"),
        (("search", "disc", "--limit", "-1"), "'-1' is not"),
        (("search", "--limit", "10001"), "10000"),
        (("search", "--status", "recruting"), "recruiting"),
        (("search", "--phase", "9"), "early1"),
        (("search", "--age", "old"), "years"),
        (("search", "--age", "900"), "120 years or less"),
        (("search", "--sex", "x"), "female"),
        (("search", "--sort", "luck"), "relevance"),
        (("search", "--country", "Atlantis"), "country"),
        (("search", "--updated-since", "soon"), "90d"),
        (("search", "--registry", "ctgof"), "ctgov"),
        (("search", "--condition", "disk_herniaton"), "disc_herniation"),
        (("search", "--condition", "qwxyz"), "slipped disc"),
        (("search", "--condition", "intradiscal"), "--route"),
        (("search", "--cells", "intrathecal"), "--route"),
        (("search", "--route", "msc"), "--cells"),
        (("search", "--near", "Lyonn"), "Lyon"),
        (("search", "--near", "SW1A 1AA"), "give a city"),
        (("search", "--near", "Lyon", "--within", "far"), "100km"),
        (("search", "--within", "5km"), "--near"),
        (("search", "--sort", "distance"), "--near"),
        (("show",), "ID"),
        (("show", "NCT90000001", "--raw", "--json"), "--raw"),
        (("runs", "none"), "whole number"),
        (("schema", "trail"), "trial"),
        (("export", "--format", "xls"), "jsonl"),
        (("export", "--scope", "up"), "in or out"),
        (("crawl", "--since", "soon"), "2026-05-01"),
        (("import",), "FILE"),
        (("backup",), "FILE"),
        (("purge", "NCT90000001"), "--why"),
    ],
)
def test_a_wrong_call_is_answered_with_what_would_be_right(
    words: tuple[str, ...], hint: str, sample: object, call: Call
) -> None:
    done = call(*words)
    assert done.code == 2, done
    assert done.out == ""
    assert hint in done.err
    assert_one_sentence(done.err)


@pytest.mark.parametrize("name", names())
def test_an_unknown_option_is_one_sentence_for_every_command(name: str, call: Call) -> None:
    done = call(name, "--no-such-option")
    assert (done.code, done.out) == (2, "")
    assert f"`trials {name} --help`" in done.err
    assert_one_sentence(done.err)


def assert_one_sentence(text: str) -> None:
    assert text.startswith("trials: ")
    assert text.count("\n") == 1
    assert all(mark.isprintable() for mark in text[:-1])
    assert "Traceback" not in text
    assert "bug" not in text
