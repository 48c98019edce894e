"""A single request that stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping


def post(url: str, headers: Mapping[str, str], body: bytes, *, timeout: float) -> int | None:
    """Post something, without proxies.

    Returns:
        The status of the answer; None if there was none.
    """
    try:
        return httpx.post(url, headers=headers, content=body, timeout=timeout, trust_env=False).status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        return None
