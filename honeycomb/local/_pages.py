"""Lists that are answered page by page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ._problems import invalid_parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._wire import LocalRequest

_DEFAULT_PAGE_SIZE = 20
_LARGEST_PAGE = 100


def page_size(query: Mapping[str, str]) -> int:
    """Return how many entries a request asks for.

    Raises:
        Problem: 422 for a number that cannot be.
    """
    size = query.get("page[size]", str(_DEFAULT_PAGE_SIZE))
    if not re.fullmatch("[0-9]{1,3}", size) or not 1 <= int(size) <= _LARGEST_PAGE:
        raise invalid_parameter("page[size]", f"must be a whole number from 1 to {_LARGEST_PAGE}")
    return int(size)


def cursor(query: Mapping[str, str], pattern: re.Pattern[str]) -> str:
    """Return where a page begins; empty for the first.

    Raises:
        Problem: 422 for what does not look like a cursor.
    """
    after = query.get("page[after]", "")
    if after and not pattern.fullmatch(after):
        raise invalid_parameter("page[after]", "must be taken from an earlier page")
    return after


def next_page(request: LocalRequest, query: Mapping[str, str], after: str, size: int) -> str:
    """Return the link to the page that begins after something."""
    asked = {**query, "page[after]": after, "page[size]": str(size)}
    parameters = "&".join(f"{quote(name, '[]')}={quote(value, '')}" for name, value in asked.items())
    return f"{request.target.partition('?')[0]}?{parameters}"
