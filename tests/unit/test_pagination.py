from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import HoneycombResponseError, Signal
from honeycomb._core.pagination import Page, cursor_of, page_of, page_query, request_after
from honeycomb._core.request import ApiRequest
from honeycomb._core.response import ApiResponse
from honeycomb.models._pages import PageResponse
from honeycomb.models.signals import SignalsResponse

from .strategies import text

REQUEST: ApiRequest[PageResponse[Signal]] = ApiRequest(
    "signals.list", "GET", "/1/signals", "/1/signals", SignalsResponse, query={"page[size]": 100, "status": "off"}
)


def response_with(next_: object) -> ApiResponse[PageResponse[Signal]]:
    response = SignalsResponse.model_validate({"signals": [{"id": "s"}], "links": {"next": next_}})
    return ApiResponse(response, 200, {"x-request-id": "r"})


@pytest.mark.parametrize(
    "link",
    [
        "/1/signals?page[after]=3025fa64&page[size]=10",
        "/1/signals?page[size]=10&page[after]=3025fa64",
        "/1/signals?page%5Bsize%5D=10&page%5Bafter%5D=3025fa64",
        "https://api.honeycomb.io/1/signals?page[after]=3025fa64",
        "https://evil.example/?page%5Bafter%5D=3025fa64#page[after]=other",
        "?page[after]=3025fa64",
        "3025fa64",
    ],
)
def test_a_cursor_is_found_in_every_form(link: str) -> None:
    assert cursor_of(link) == "3025fa64"


@given(text.filter(bool), st.sampled_from(["/1/signals", "https://host/prefix/1/signals", ""]), st.booleans())
def test_any_cursor_comes_out_of_a_url_as_it_went_in(cursor: str, address: str, encode: bool) -> None:
    name = quote("page[after]") if encode else "page[after]"
    assert cursor_of(f"{address}?page[size]=5&{name}={quote(cursor, safe='')}&x=y") == cursor


@given(st.from_regex(r"\A[A-Za-z0-9+/_-]{1,40}={0,2}\Z"))
def test_a_cursor_in_base64_is_accepted_with_and_without_encoding(cursor: str) -> None:
    assert cursor_of(cursor) == cursor
    assert cursor_of(f"/1/signals?page[after]={cursor}") == cursor


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_link_there_is_no_cursor(nothing: str | None) -> None:
    assert cursor_of(nothing) is None


@pytest.mark.parametrize(
    "link", ["https://host/1/signals", "/1/signals?page[size]=10", "/1/signals?page[after]=", "/1/signals?"]
)
def test_a_url_without_a_cursor_raises(link: str) -> None:
    with pytest.raises(ValueError, match="holds no cursor"):
        cursor_of(link)
    with pytest.raises(HoneycombResponseError, match=r"cannot be read to its end.*no cursor") as caught:
        page_of(REQUEST, response_with(link))
    assert (caught.value.status_code, caught.value.request_id) == (200, "r")


@pytest.mark.parametrize(
    ("size", "after", "query"),
    [
        (None, None, {}),
        (1, None, {"page[size]": 1}),
        (100, "c", {"page[size]": 100, "page[after]": "c"}),
        (None, "/x?page[after]=%2B", {"page[after]": "+"}),
        (None, "", {}),
    ],
)
def test_the_parameters_of_a_page(size: int | None, after: str | None, query: dict[str, object]) -> None:
    assert page_query(size, after) == query


@pytest.mark.parametrize("size", [-1, 0, 101])
def test_a_page_size_out_of_range_is_rejected(size: int) -> None:
    with pytest.raises(ValueError, match="page_size must be 1 to 100"):
        page_query(size, None)


def test_a_page_knows_the_next_one() -> None:
    response = response_with("/1/signals?page[after]=c")
    assert page_of(REQUEST, response) == Page(response.value.items, "c")
    assert page_of(REQUEST, response_with(None)).next_cursor is None


def test_the_next_request_differs_in_its_cursor_alone() -> None:
    seen: set[str] = set()
    following = request_after(REQUEST, response_with("https://evil.example/2/x?page[after]=c&status=all"), seen)
    assert following is not None
    assert (following.path, following.query) == ("/1/signals", {**REQUEST.query, "page[after]": "c"})
    assert request_after(following, response_with(None), seen) is None


def test_a_cursor_that_comes_twice_is_an_error() -> None:
    seen: set[str] = set()
    for cursor in ("a", "b"):
        assert request_after(REQUEST, response_with(cursor), seen) is not None
    with pytest.raises(HoneycombResponseError, match="circle: a cursor came twice"):
        request_after(REQUEST, response_with("a"), seen)
