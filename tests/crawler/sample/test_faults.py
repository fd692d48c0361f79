"""Each fault does what it says, on the request it was given for, as often as it was told; then the server is well."""

import email.utils
import http.client
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crawler.sample import faults
from crawler.sample.faults import Fault
from tests.crawler.sample.asking import Client
from tests.crawler.sample.studies import studies

Serve = Callable[..., Client]
CLOSED = (http.client.RemoteDisconnected, http.client.IncompleteRead, ConnectionResetError)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (faults.too_many_requests(path="/studies"), 429),
        (faults.unavailable(path="/studies"), 503),
        (faults.status(418, path="/studies"), 418),
        (faults.refuse_token(path="/studies"), 400),
        (faults.redirect_loop(path="/studies"), 302),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else str(value),
)
def test_refusals_come_once_and_only_on_their_path(serve: Serve, fault: Fault, status: int) -> None:
    client = serve(faults=[fault])
    assert client.get("/version").status == 200
    assert client.get().status == status
    assert client.get().status == 200
    assert (fault.seen, fault.fired) == (2, 1)


@pytest.mark.parametrize(("after", "header"), [(7, "7"), ("soon", "soon"), (None, None)])
def test_retry_after_is_what_was_asked_for(serve: Serve, after: int | str | None, header: str | None) -> None:
    client = serve(faults=[faults.too_many_requests(after), faults.unavailable(after, nth=2)])
    assert client.get().headers.get("Retry-After") == header
    assert client.get().headers.get("Retry-After") == header


def test_retry_after_may_be_a_date_that_lies_ahead(serve: Serve) -> None:
    client = serve(faults=[faults.unavailable(faults.http_date(30))])
    told = email.utils.parsedate_to_datetime(client.get().headers["Retry-After"])
    assert 25 < (told - datetime.now(UTC)).total_seconds() < 35


def test_redirect_loop_leads_to_itself(serve: Serve) -> None:
    answer = serve(faults=[faults.redirect_loop()]).get("/version")
    assert answer.headers["Location"] == "/api/v2/version"


def test_nth_times_and_page_say_when(serve: Serve) -> None:
    client = serve(faults=[faults.status(500, nth=2, times=2), faults.status(502, page=2, times=0)])
    assert [client.get("/version").status for _ in range(4)] == [200, 500, 500, 200]
    first = client.get(sort="NCTId:asc")
    token = first.json["nextPageToken"]
    assert [client.get(sort="NCTId:asc", pageToken=token).status for _ in range(3)] == [502, 502, 502]


def test_html_page_has_status_200(serve: Serve) -> None:
    answer = serve(faults=[faults.html_page()]).get()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html")
    assert answer.body.startswith(b"<!DOCTYPE html>")


def test_cut_json_agrees_with_its_length_and_cannot_be_read(serve: Serve) -> None:
    answer = serve(faults=[faults.cut_json(0.9)]).get()
    assert answer.status == 200
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.95])
def test_connection_closes_before_the_announced_end(serve: Serve, share: float) -> None:
    client = serve(faults=[faults.close_early(share)])
    with pytest.raises(CLOSED) as closed:
        client.get()
    if isinstance(closed.value, http.client.IncompleteRead):
        whole = len(client.get().body)
        assert len(closed.value.partial) == int(whole * share)
    assert client.get().status == 200


def test_hanging_answer_comes_after_all(serve: Serve) -> None:
    client = serve(faults=[faults.hang(0.3)])
    began = time.monotonic()
    assert client.get().status == 200
    assert time.monotonic() - began >= 0.3


def test_a_client_of_less_patience_gets_nothing(serve: Serve) -> None:
    client = serve(faults=[faults.hang(30)])
    with pytest.raises(TimeoutError):
        client.get(timeout=0.2)


def test_leaving_ends_a_hanging_connection_at_once(serve: Serve) -> None:
    client = serve(faults=[faults.hang(60)])
    connection = http.client.HTTPConnection(client.registry.url.removeprefix("http://"), timeout=20)
    connection.request("GET", "/api/v2/version")
    while not client.registry.requests:
        time.sleep(0.01)
    client.registry.stop()
    with pytest.raises(CLOSED):
        connection.getresponse()
    connection.close()


def test_dripping_answer_comes_whole_and_slowly(serve: Serve) -> None:
    client = serve(faults=[faults.drip(0.3, pieces=6)])
    began = time.monotonic()
    slow = client.get(sort="NCTId:asc")
    assert time.monotonic() - began >= 0.2
    assert slow.body == client.get(sort="NCTId:asc").body


def test_records_change_between_two_pages(serve: Serve) -> None:
    client = serve()
    records = client.registry.records
    client.registry.faults.append(faults.before_page(lambda: records.pop(min(records)), page=2))
    first, second, *_ = client.pages(sort="NCTId:asc")
    skipped = sorted(studies())[10]
    assert skipped not in {*first.ids, *second.ids}
    assert len(records) == len(studies()) - 1


def test_wrong_total_is_told_where_one_was_asked_for(serve: Serve) -> None:
    client = serve(faults=[faults.wrong_total(9_999, times=0)])
    assert client.get(countTotal="true").json["totalCount"] == 9_999
    assert "totalCount" not in client.get().json


def test_empty_page_has_a_token_for_what_should_have_come(serve: Serve) -> None:
    client = serve(faults=[faults.empty_page(page=2)])
    first, empty, third, *_ = client.pages(sort="NCTId:asc")
    assert len(first.ids) == 10
    assert empty.ids == []
    assert third.ids == sorted(studies())[10:20]


def test_duplicates_repeat_the_end_of_the_page_before(serve: Serve) -> None:
    client = serve(faults=[faults.duplicates(page=2)])
    first, second, *_ = client.pages(sort="NCTId:asc")
    assert second.ids[:3] == first.ids[-3:]
    assert second.ids[3:] == sorted(studies())[10:20]


def test_broken_record_has_no_number(serve: Serve) -> None:
    client = serve(faults=[faults.broken_record(), faults.broken_record({"rubbish": True}, nth=2)])
    for broken in ({"protocolSection": {"statusModule": {}}, "hasResults": False}, {"rubbish": True}):
        found = client.get().json["studies"]
        assert len(found) == 11
        assert broken in found
    assert len(client.get().ids) == 10


def test_huge_field_is_as_long_as_told_and_the_record_stays_as_it_was(serve: Serve) -> None:
    client = serve(faults=[faults.huge_field(300_000), faults.huge_field(1_000, field="protocolSection.x.y", nth=2)])
    (whole,) = client.get(pageSize="1", sort="NCTId:asc").json["studies"]
    assert len(whole["protocolSection"]["descriptionModule"]["detailedDescription"]) == 300_000
    (other,) = client.get(pageSize="1", sort="NCTId:asc").json["studies"]
    assert len(other["protocolSection"]["x"]["y"]) == 1_000
    assert client.get(pageSize="1", sort="NCTId:asc").json["studies"] == [studies()[min(studies())]]


def test_two_faults_on_one_request_both_count(serve: Serve) -> None:
    client = serve(faults=[faults.wrong_total(3), faults.hang(0.1)])
    began = time.monotonic()
    assert client.get(countTotal="true").json["totalCount"] == 3
    assert time.monotonic() - began >= 0.1
