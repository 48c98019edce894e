"""Pagination: requests for a page and for the next one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import unquote

from ..exceptions import HoneycombResponseError
from ..models._pages import PageResponse
from .error_response import request_id_of
from .request import ApiRequest
from .response import ApiResponse

T = TypeVar("T")

MAX_PAGE_SIZE = 100

_SIZE, _AFTER = "page[size]", "page[after]"


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list.

    Attributes:
        items: What is on it.
        next_cursor: What to give as ``page_after`` to get the page after it; None on the last page.
    """

    items: list[T]
    next_cursor: str | None


def page_query(size: int | None, after: str | None) -> dict[str, str | int]:
    """Return the query parameters of one page.

    Args:
        size: How many items to have on it, 1 to 100; as many as the service likes (20) when None.
        after: The cursor of the page, or the link that holds it; the first page when None.

    Raises:
        ValueError: The size is out of range, or the link holds no cursor.
    """
    if size is not None and not 1 <= size <= MAX_PAGE_SIZE:
        raise ValueError(f"page_size must be 1 to {MAX_PAGE_SIZE}, not {size}")
    query: dict[str, str | int] = {}
    if size is not None:
        query[_SIZE] = size
    if cursor := cursor_of(after):
        query[_AFTER] = cursor
    return query


def cursor_of(link: str | None) -> str | None:
    """Return the cursor in a link to the next page; None when there is no next page.

    Args:
        link: A URL, absolute or relative, of which only the cursor is of interest, so that a key goes nowhere
            but to the configured address; or the cursor itself.

    Raises:
        ValueError: It is a URL without a cursor.
    """
    if not link:
        return None
    address, has_query, query = link.partition("?")
    if not has_query and "://" not in address:
        return link
    for parameter in query.partition("#")[0].split("&"):
        name, _, value = parameter.partition("=")
        if unquote(name) == _AFTER and value:
            return unquote(value)  # where a plus is not a space: cursors may be in base64
    raise ValueError("the link to the next page holds no cursor")  # and is not shown: it may hold a secret


def page_of(request: ApiRequest[PageResponse[T]], response: ApiResponse[PageResponse[T]]) -> Page[T]:
    """Return the page in a response.

    Args:
        request: The request.
        response: Its response.

    Raises:
        HoneycombResponseError: It is not clear how the list goes on.
    """
    links = response.value.links
    try:
        return Page(response.value.items, cursor_of(links.next if links else None))
    except ValueError as error:
        raise _endless(request, response, str(error)) from None


def request_after(
    request: ApiRequest[PageResponse[T]], response: ApiResponse[PageResponse[T]], seen: set[str]
) -> ApiRequest[PageResponse[T]] | None:
    """Return the request for the next page, or None after the last.

    Args:
        request: The request.
        response: Its response.
        seen: The cursors so far; that of the page is added.

    Raises:
        HoneycombResponseError: It is not clear how the list goes on, or it would go in a circle.
    """
    cursor = page_of(request, response).next_cursor
    if cursor is None:
        return None
    if cursor in seen:
        raise _endless(request, response, "the pages go in a circle: a cursor came twice")
    seen.add(cursor)
    return replace(request, query={**request.query, _AFTER: cursor})


def _endless(
    request: ApiRequest[PageResponse[T]], response: ApiResponse[PageResponse[T]], why: str
) -> HoneycombResponseError:
    message = f"the list of {request.operation} cannot be read to its end: {why}"
    return HoneycombResponseError(
        message,
        response.status_code,
        request_id_of(response.headers),
        method=request.method,
        path=request.template,
        actual_path=request.path,
    )
