"""Notebook representations of models, of lists of models, and of results."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import (
    Column,
    CreatedApiKey,
    MarkerCreate,
    QueryResult,
    QuerySpec,
    Recipient,
    Trigger,
    WebhookDetails,
)
from honeycomb._core.decode import decode

SCRIPT = "<script>alert('x')</script>"


class Page(HTMLParser):
    """The cells of tables row by row, the text of everything, and the elements there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.elements: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "a":
            self.attributes.update(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.lasttag in ("td", "th") and self.rows:
            self.rows[-1][-1] += data


def page(shown: Any) -> Page:
    return Page(shown._repr_html_())


def result(rows: list[dict[str, Any]], **more: Any) -> QueryResult:
    data = {"results": [{"data": row} for row in rows], **more.pop("data", {})}
    query = {"breakdowns": ["svc"], "calculations": [{"op": "COUNT"}], **more.pop("query", {})}
    return decode(
        QueryResult, json.dumps({"id": "r", "complete": True, "query": query, "data": data, **more}).encode()
    )


def test_a_result_is_a_table_of_its_groups() -> None:
    shown = page(result([{"svc": "api", "COUNT": 12345}, {"svc": None, "COUNT": 0.1 + 0.2}]))
    assert shown.rows == [["svc", "COUNT"], ["api", "12,345"], ["", "0.3"]]
    assert "2 groups" in shown.text


def test_totals_and_the_rest_stand_below_the_groups() -> None:
    shown = page(
        result(
            [{"svc": "api", "COUNT": 3}],
            data={
                "total_by_aggregate": {"data": {"COUNT": 10}},
                "other_by_aggregate": {"data": {"COUNT": 7}},
            },
        )
    )
    assert shown.rows == [["", "svc", "COUNT"], ["", "api", "3"], ["total", "", "10"], ["other", "", "7"]]
    assert "tfoot" in shown.elements


def test_the_first_groups_of_many_are_shown_and_all_are_counted() -> None:
    shown = page(result([{"svc": str(each), "COUNT": each} for each in range(9_999)]))
    assert "the first 20 of 9,999 groups" in shown.text
    assert [row[0] for row in shown.rows[1:]] == [str(each) for each in range(20)]


def test_a_truncated_result_says_so() -> None:
    full = result([{"svc": str(each), "COUNT": each} for each in range(5)], query={"limit": 5})
    assert "there may be more" in page(full).text
    assert "there may be more" not in page(result([{"svc": "api", "COUNT": 1}], query={"limit": 5})).text


def test_the_time_is_readable() -> None:
    ranged = result([], query={"start_time": 1_767_225_600, "end_time": 1_767_229_200})
    assert "2026-01-01 00:00:00 UTC to 2026-01-01 01:00:00 UTC" in page(ranged).text
    assert "the last 1h30m" in page(result([], query={"time_range": 5_400})).text


def test_a_series_is_counted_in_steps() -> None:
    series = [
        {"time": f"2026-01-01T00:0{minute}:00Z", "data": {"svc": svc, "COUNT": 1}}
        for minute in range(3)
        for svc in ("api", "web")
    ]
    assert "a series of 3 steps" in page(result([], data={"series": series})).text


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://ui.honeycomb.io/q?a=1&b=2", "https://ui.honeycomb.io/q?a=1&b=2"),
        ("javascript:alert(1)", None),
        (None, None),
    ],
)
def test_the_link_leads_to_honeycomb_and_nowhere_else(url: str | None, href: str | None) -> None:
    assert page(result([], links={"query_url": url})).attributes.get("href") == href


def test_a_result_that_is_not_there_yet_or_failed_says_so() -> None:
    assert "not complete" in page(decode(QueryResult, b'{"id": "r", "complete": false}')).text
    failed = page(result([], error=SCRIPT))
    assert SCRIPT in failed.text
    assert "script" not in failed.elements


@given(name=st.text(), value=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_values_of_rows_are_shown_as_text(name: str, value: Any) -> None:
    shown = page(result([{name: value, "svc": SCRIPT}], query={"breakdowns": ["svc"]}))
    assert shown.elements <= {"p", "table", "thead", "tbody", "tr", "th", "td"}
    assert shown.text.count(SCRIPT) >= 1


def test_long_values_are_cut() -> None:
    ((_, (text, _)),) = [page(result([{"svc": "x" * 10_000, "COUNT": 1}])).rows]
    assert text == "x" * 100 + "…"


def test_a_model_shows_what_it_was_given_or_sent() -> None:
    column = decode(
        Column, b'{"id": "c", "key_name": "<b>", "hidden": false, "created_at": "2026-01-01T00:00:00Z"}'
    )
    shown = page(column)
    assert shown.rows == [
        ["id", "c"],
        ["key_name", "<b>"],
        ["hidden", "False"],
        ["created_at", "2026-01-01 00:00:00 UTC"],
    ]
    assert "Column" in shown.text
    assert page(MarkerCreate(message="deploy")).rows == [["message", "deploy"]]


def test_nested_objects_are_shown_in_a_cell() -> None:
    spec = QuerySpec.model_validate({"breakdowns": ["a", "b"], "filters": [{"column": "svc", "op": "exists"}]})
    rows = dict(page(spec).rows)
    assert rows["breakdowns"] == "a, b"
    assert "svc" in rows["filters"]


def test_a_list_of_models_is_a_table() -> None:
    body = json.dumps(
        [{"id": "1", "name": "slow", "disabled": True}, {"id": "2", "name": SCRIPT, "new": {"a": 1}}]
    )
    triggers: Any = decode(list[Trigger], body.encode())
    shown = page(triggers)
    assert shown.rows == [
        ["id", "name", "disabled", "new"],
        ["1", "slow", "True", ""],
        ["2", SCRIPT, "", '{"a": 1}'],
    ]
    assert "2 objects" in shown.text
    assert triggers == list(triggers)
    assert page(decode(list[Trigger], b"[]")).text == "0 objects"


def test_secrets_are_not_shown() -> None:
    key = {"id": "k", "name": "n", "key_type": "ingest", "secret": "s3cret"}
    details = {"webhook_name": "n", "webhook_url": "https://example.com/s3cret", "webhook_secret": "s3cret"}
    recipient = {"id": "r", "type": "webhook", "details": details}
    for shown in (
        decode(CreatedApiKey, json.dumps(key).encode()),
        decode(list[CreatedApiKey], json.dumps([key]).encode()),
        WebhookDetails.model_validate(details),
        decode(Recipient, json.dumps(recipient).encode()),
        decode(list[Recipient], json.dumps([recipient]).encode()),
    ):
        html = page(shown)
        assert "n" in html.text
        assert "s3cret" not in html.text
