"""HTML overview page."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local import LocalHoneycomb, LocalRequest

from .support import Api, Clock, TeamApi

if TYPE_CHECKING:
    from collections.abc import Iterator


class Page(HTMLParser):
    """Parser of the page.

    Attributes:
        tags: Names of the elements.
        headings: Texts of the headings.
        tables: Cell texts of the rows of each table, without its head.
        numbers: Values of each list of numbers.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.headings: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.numbers: list[dict[str, str]] = []
        self._within = ""
        self._in_body = False
        self._title = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag in ("h2", "dt", "dd", "td"):
            self._within = tag
        if tag == "dl":
            self.numbers.append({})
        elif tag == "h2":
            self.headings.append("")
        elif tag == "tbody":
            self.tables.append([])
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self.tables[-1].append([])
        elif tag == "td":
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within:
            self._within = ""
        elif tag == "tbody":
            self._in_body = False

    def handle_data(self, data: str) -> None:
        if self._within == "h2":
            self.headings[-1] += data
        elif self._within == "td":
            self.tables[-1][-1][-1] += data
        elif self._within == "dt":
            self._title = data
        elif self._within == "dd":
            self.numbers[-1][self._title] = data


@pytest.fixture
def url(local: LocalHoneycomb) -> Iterator[str]:
    with local.serve() as url:
        yield url


def test_the_root_path_returns_the_page(local: LocalHoneycomb, url: str) -> None:
    for headers in ({}, {"Accept": "text/html,*/*;q=0.8"}, {"X-Honeycomb-Team": "k"}):
        response = httpx.get(url, headers=headers)
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
        assert response.text == local.page()
    assert local.requests == []


def test_the_page_does_not_change_the_api(local: LocalHoneycomb, url: str) -> None:
    assert httpx.post(url).status_code == 404
    assert httpx.get(f"{url}/1/auth", headers={"Accept": "text/html"}).status_code == 401
    assert Api(local).get("/").status == 404
    assert len(local.requests) == 3


def test_the_page_lists_datasets_and_object_counts(local: LocalHoneycomb, api: Api, clock: Clock) -> None:
    empty = Page(local.page())
    assert empty.headings == ["Environment Local", "Latest requests"]
    assert empty.numbers == [{"Datasets": "0", "Events": "0", "Triggers": "0", "SLOs": "0", "Boards": "0"}]
    assert empty.tables == []

    local.add_events("web", [{"data": {"n": n, "m": n}} for n in range(1_500)])
    clock.now += 7_300
    local.add_events("My Shop", [{"data": {"n": 1}}])
    api.create("/1/datasets", {"name": "empty"})
    api.create("/1/boards", {"name": "b", "type": "flexible"})
    trigger = {"name": "t", "query": {"calculations": [{"op": "COUNT"}]}, "threshold": {"op": ">", "value": 1}}
    for name in ("one", "two"):
        api.create("/1/triggers/web", {**trigger, "name": name})
    api.create("/1/derived_columns/web", {"alias": "sli", "expression": "EXISTS($n)"})
    slo = {"name": "s", "sli": {"alias": "sli"}, "time_period_days": 7, "target_per_million": 990_000}
    api.create("/1/slos/web", slo)

    page = Page(local.page())
    assert page.numbers == [{"Datasets": "3", "Events": "1,501", "Triggers": "2", "SLOs": "1", "Boards": "1"}]
    assert page.tables[0] == [
        ["empty", "0", "0", "never"],
        ["My Shop my-shop", "1", "1", "just now"],
        ["web", "1,500", "2", "2h ago"],
    ]


def test_the_page_shows_each_environment(local: LocalHoneycomb, team_api: TeamApi) -> None:
    team_api.create_environment("Staging & more")
    local.add_events("web", [{"data": {"n": 1}}])
    page = Page(local.page())
    assert page.headings == ["Environment Local", "Environment Staging & more", "Latest requests"]
    assert [numbers["Events"] for numbers in page.numbers] == ["1", "0"]


def test_requests_are_shown_with_their_statuses(local: LocalHoneycomb, api: Api, clock: Clock) -> None:
    api.get("/1/auth")
    clock.now += 61
    api.post("/1/batch/My%20Web?x=1", [{"data": {"a": 1}}])
    api.get("/1/nothing")
    local.faults.add(drop=True)
    local.faults.add(status=503)
    local.faults.add(truncate=True)
    for _ in range(3):
        api.get("/1/datasets")
    assert Page(local.page()).tables[1] == [
        ["08:01:01", "GET", "200", "/1/datasets"],
        ["08:01:01", "GET", "503", "/1/datasets"],
        ["08:01:01", "GET", "dropped", "/1/datasets"],
        ["08:01:01", "GET", "404", "/1/nothing"],
        ["08:01:01", "POST", "200", "/1/batch/My Web"],
        ["08:00:00", "GET", "200", "/1/auth"],
    ]


def test_the_last_fifty_requests_are_shown(local: LocalHoneycomb, api: Api) -> None:
    for number in range(60):
        api.get(f"/{number}")
    (requests,) = Page(local.page()).tables
    assert [path for *_, path in requests] == [f"/{number}" for number in range(59, 9, -1)]


def test_keys_are_not_shown(local: LocalHoneycomb, team_api: TeamApi) -> None:
    environment = team_api.create_environment("Staging")
    key = team_api.create_key(environment["id"], "ingest")
    for name in ("x-honeycomb-team", "x-amz-firehose-access-key", "authorization"):
        local.handle(LocalRequest("GET", "/1/auth", {name: "hidden-key"}, b""))
    page = local.page()
    for secret in ("hidden-key", team_api.key, key["attributes"]["secret"]):
        assert secret not in page


def test_markup_in_names_is_escaped(local: LocalHoneycomb, api: Api, team_api: TeamApi) -> None:
    known = Page(local.page()).tags | {"table", "thead", "tbody", "tr", "th", "td", "code", "small", "time"}
    markup = "<script>alert('1')</script>"
    local.add_events(markup, [{"data": {markup: markup}}])
    team_api.create_environment(markup)
    api.get("/1/%3Cscript%3E$now&amp;")
    local.handle(LocalRequest("<b>", "/", {}, b""))
    page = Page(local.page())
    assert page.tags == known
    assert page.headings[1] == f"Environment {markup}"
    assert page.tables[0][0][0] == f"{markup} -script-alert--1----script-"
    assert [request[1::2] for request in page.tables[1][:2]] == [["<b>", "/"], ["GET", "/1/<script>$now&amp;"]]


def test_lone_surrogates_can_be_shown(local: LocalHoneycomb, url: str) -> None:
    local.add_events("half \ud800", [{"data": {"a": 1}}])
    assert Page(httpx.get(url).text).tables[0][0][0] == "half ? half--"


@given(st.text(min_size=1))
def test_any_name_can_be_shown(name: str) -> None:
    with LocalHoneycomb() as local:
        Api(local).post("/1/datasets", {"name": name})
        local.page().encode()
        assert Page(local.page()).tags >= {"main", "table"}
