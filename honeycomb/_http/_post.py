"""A single request that stands alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping

# The request frames its own body. Go's client, which the service is written with, passes over these too.
_FRAMING = ("content-length", "host", "trailer", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class PostResult:
    """The result of one attempt.

    Attributes:
        status: The status of the response; None if there was none.
        has_retry_after: Whether the response has a ``Retry-After``.
        unreachable: Whether the connection failed.
        error: Why there was no response; empty if there was one.
    """

    status: int | None = None
    has_retry_after: bool = False
    unreachable: bool = False
    error: str = ""


def post(url: str, headers: Mapping[str, str], body: bytes, *, timeout: float) -> PostResult:
    """Post a body, without proxies or redirects. Never raises; blocks for the timeout at most.

    Args:
        url: The URL.
        headers: The headers. Those that frame the request are ignored.
        body: The body.
        timeout: Seconds until the headers of the response must be complete.
    """
    try:
        return asyncio.run(asyncio.wait_for(_post(url, headers, body), timeout))
    except asyncio.TimeoutError:
        return PostResult(error=f"no response within {timeout:g} seconds")
    except httpx.NetworkError as error:
        return PostResult(unreachable=True, error=f"{type(error).__name__}: {error}")
    except Exception as error:  # noqa: BLE001  # URL and headers are anything that a user has written
        return PostResult(error=f"{type(error).__name__}: {error}")


async def _post(url: str, headers: Mapping[str, str], body: bytes) -> PostResult:
    encoded = [
        (name.encode(errors="replace"), value.encode(errors="replace"))
        for name, value in headers.items()
        if name.lower() not in _FRAMING
    ]
    async with (
        httpx.AsyncClient(timeout=None, trust_env=False) as client,  # noqa: S113  # the caller's is over all
        client.stream("POST", url, headers=encoded, content=body) as response,
    ):
        return PostResult(response.status_code, has_retry_after="retry-after" in response.headers)
