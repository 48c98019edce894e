"""Pagination of list responses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ._problems import invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._wire import LocalRequest

_DEFAULT_PAGE_SIZE = 20
_MAX_PAGE_SIZE = 100


def page_size(query: Mapping[str, str]) -> int:
    """Return the requested page size.

    Raises:
        Problem: 422 for an invalid page size.
    """
    size = query.get("page[size]", str(_DEFAULT_PAGE_SIZE))
    if not re.fullmatch("[0-9]{1,3}", size) or not 1 <= int(size) <= _MAX_PAGE_SIZE:
        raise invalid_parameter("page[size]", f"must be a whole number from 1 to {_MAX_PAGE_SIZE}")
    return int(size)


def cursor(query: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    """Return the cursor of a request; empty for the first page.

    Raises:
        Problem: 422 for an invalid cursor.
    """
    after = query.get("page[after]", "")
    if after and not pattern.fullmatch(after):
        raise invalid_parameter("page[after]", "must be a cursor from an earlier page")
    return after


def next_page(request: LocalRequest, query: Mapping[str, str], after: str, size: int) -> str:
    """Return the link to the page after a cursor."""
    parameters = {**query, "page[after]": after, "page[size]": str(size)}
    encoded = "&".join(f"{quote(name, '[]')}={quote(value, '')}" for name, value in parameters.items())
    return f"{request.target.partition('?')[0]}?{encoded}"
