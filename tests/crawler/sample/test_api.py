"""The server speaks ClinicalTrials.gov's API v2: lists, pages, single studies, and refusals in plain text."""

from collections.abc import Callable

import pytest

from crawler.sample.server import DATA_TIMESTAMP
from tests.crawler.sample.asking import Client
from tests.crawler.sample.studies import studies, texts

Serve = Callable[..., Client]
ALIAS, ALIASED = "NCT90999036", "NCT90365084"


def test_version_says_when_the_data_are_from(client: Client) -> None:
    answer = client.get("/version")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json["dataTimestamp"] == DATA_TIMESTAMP
    assert answer.json["apiVersion"].startswith("2.")


def test_data_timestamp_can_be_moved_while_it_runs(serve: Serve) -> None:
    client = serve(data_timestamp="2026-11-19T09:00:05")
    client.registry.data_timestamp = "2026-11-23T09:00:06"
    assert client.get("/version").json["dataTimestamp"] == "2026-11-23T09:00:06"


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ({}, ["User-agent: *", "Disallow:"]),
        ({"crawl_delay": 1.5}, ["User-agent: *", "Disallow:", "Crawl-delay: 1.5"]),
        ({"robots": "User-agent: *\nDisallow: /api/\n"}, ["User-agent: *", "Disallow: /api/"]),
    ],
)
def test_robots_says_what_it_was_told(serve: Serve, options: dict[str, object], lines: list[str]) -> None:
    answer = serve(**options).get("/robots.txt", root="")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.body.decode().splitlines() == lines


def test_a_page_holds_ten_unless_told(client: Client) -> None:
    assert len(client.get().ids) == len(client.get(pageSize="0").ids) == 10
    assert len(client.get(pageSize="7").ids) == 7


def test_a_page_never_holds_more_than_the_registry_gives(serve: Serve) -> None:
    client = serve()
    base = client.registry.records["NCT90017919"]
    for number in range(1001):
        base["protocolSection"]["identificationModule"]["nctId"] = f"NCT{80_000_000 + number}"
        client.registry.records[f"NCT{80_000_000 + number}"] = base
    assert len(client.get(pageSize="5000", fields="NCTId").ids) == 1000


def test_pages_together_hold_every_record_once(client: Client) -> None:
    pages = list(client.pages(pageSize="9", sort="LastUpdatePostDate:desc"))
    assert all(len(page.ids) == 9 for page in pages[:-1])
    assert sorted(key for page in pages for key in page.ids) == sorted(studies())


def test_records_are_served_as_they_are(client: Client) -> None:
    served = client.get(pageSize="1000").json["studies"]
    assert {study["protocolSection"]["identificationModule"]["nctId"]: study for study in served} == studies()
    assert client.get(f"/studies/{ALIASED}").json == studies()[ALIASED]


def test_total_comes_on_the_first_page_only_and_only_when_asked(client: Client) -> None:
    first, *others = client.pages(pageSize="40", countTotal="true")
    assert first.json["totalCount"] == len(studies())
    assert others
    assert all("totalCount" not in page.json for page in others)
    assert "totalCount" not in client.get().json


def test_last_page_has_no_token(client: Client) -> None:
    assert "nextPageToken" not in client.get(pageSize=str(len(studies()))).json
    assert "nextPageToken" in client.get(pageSize=str(len(studies()) - 1)).json


def test_a_token_is_refused_for_another_question_and_taken_with_another_page_size(client: Client) -> None:
    token = client.get(query_cond="spinal", sort="NCTId:asc").json["nextPageToken"]
    refused = client.get(query_cond="disc", sort="NCTId:asc", pageToken=token)
    assert (refused.status, refused.headers["Content-Type"]) == (400, "text/plain")
    assert "pageToken" in refused.body.decode()
    again = client.get(query_cond="spinal", sort="NCTId:asc", pageToken=token, pageSize="2", countTotal="true")
    assert len(again.ids) == 2


@pytest.mark.parametrize("token", ["rubbish", "AAAA", "NF0g5JGDl_8", "ü", "e30="])
def test_a_token_that_was_never_given_is_refused(client: Client, token: str) -> None:
    assert client.get(pageToken=token).status == 400


def test_position_tokens_shift_with_the_list_and_key_tokens_do_not(serve: Serve) -> None:
    for paging, lost in (("position", 1), ("key", 0)):
        client = serve(paging=paging)
        first = client.get(sort="NCTId:asc", pageSize="10")
        del client.registry.records[first.ids[0]]
        rest = [key for page in _rest(client, first.json["nextPageToken"]) for key in page]
        assert len(studies()) - len({*first.ids, *rest}) == lost


def _rest(client: Client, token: str) -> list[list[str]]:
    pages = []
    while token:
        page = client.get(sort="NCTId:asc", pageSize="10", pageToken=token)
        pages.append(page.ids)
        token = page.json.get("nextPageToken", "")
    return pages


@pytest.mark.parametrize("way", ["asc", "desc"])
def test_sort_puts_dates_in_order(client: Client, way: str) -> None:
    found = client.get(sort=f"LastUpdatePostDate:{way}", pageSize="1000").json["studies"]
    dates = [study["protocolSection"]["statusModule"]["lastUpdatePostDateStruct"]["date"] for study in found]
    assert dates == sorted(dates, reverse=way == "desc")


def test_records_without_the_sorted_value_are_last_whichever_way(client: Client) -> None:
    dateless = {key for key, study in studies().items() if not texts(study, "StartDate")}
    assert dateless
    for way in ("asc", "desc"):
        assert set(client.get(sort=f"StartDate:{way}", pageSize="1000").ids[-len(dateless) :]) == dateless


def test_second_sort_field_orders_what_the_first_leaves_equal(client: Client) -> None:
    found = client.get(sort="EnrollmentCount:asc,NCTId:desc", pageSize="1000").ids
    counts = {key: float((texts(studies()[key], "EnrollmentCount") or ["inf"])[0]) for key in found}
    assert found == sorted(sorted(found, reverse=True), key=lambda key: counts[key])


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"filter_phase": "2"}, "filter.phase"),
        ({"filter_overallStatus": "OPEN"}, "filter.overallStatus"),
        ({"filter_ids": "12345"}, "filter.ids"),
        ({"filter_geo": "near Lyon"}, "filter.geo"),
        ({"filter_advanced": "AREA[Nonsense]x"}, "filter.advanced"),
        ({"query_cond": '"spinal" OR'}, "query.cond"),
        ({"query_term": "(disc"}, "query.term"),
        ({"pageSize": "-1"}, "pageSize"),
        ({"pageSize": "ten"}, "pageSize"),
        ({"countTotal": "yes"}, "countTotal"),
        ({"sort": "BriefTitle:asc"}, "sort"),
        ({"sort": "StartDate:up"}, "sort"),
        ({"sort": "StartDate:asc,NCTId:asc,EnrollmentCount:asc"}, "sort"),
        ({"fields": "NCTId,Nonsense"}, "fields"),
        ({"fields": ""}, "fields"),
        ({"format": "csv"}, "format"),
    ],
)
def test_bad_parameters_are_refused_by_name_in_plain_text(
    client: Client, parameters: dict[str, str], named: str
) -> None:
    answer = client.get(**parameters)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "text/plain")
    assert f"`{named}`" in answer.body.decode()


def test_unknown_number_is_not_found_and_no_number_is_refused(client: Client) -> None:
    assert client.get("/studies/NCT99999999").status == 404
    assert client.get("/studies/NCT12").status == 400
    assert client.get("/nothing/here").status == 404


def test_former_number_leads_to_the_present_one(client: Client) -> None:
    answer = client.get(f"/studies/{ALIAS.lower()}", fields="NCTId")
    assert answer.status == 301
    assert answer.headers["Location"] == f"/api/v2/studies/{ALIASED}?fields=NCTId"
    assert client.found(filter_ids=ALIAS) == {ALIASED}


def test_fields_leave_the_rest_out(client: Client) -> None:
    study = client.get("/studies/NCT90017919", fields="NCTId|LocationCity,ConditionsModule").json
    module = study["protocolSection"]
    assert set(module) == {"identificationModule", "conditionsModule", "contactsLocationsModule"}
    assert module["identificationModule"] == {"nctId": "NCT90017919"}
    assert all(set(site) == {"city"} for site in module["contactsLocationsModule"]["locations"])
    assert set(client.get(fields="HasResults").json["studies"][0]) == {"hasResults"}


def test_sizes_count_the_records(client: Client) -> None:
    sizes = client.get("/stats/size").json
    assert sizes["totalStudies"] == len(studies())
    assert sizes["largestStudies"][0]["sizeBytes"] >= sizes["averageSizeBytes"]


def test_every_request_is_in_the_log(serve: Serve) -> None:
    client = serve()
    client.get("/version")
    client.get(pageSize="2")
    assert [(seen.method, seen.target) for seen in client.registry.requests] == [
        ("GET", "/api/v2/version"),
        ("GET", "/api/v2/studies?pageSize=2"),
    ]
