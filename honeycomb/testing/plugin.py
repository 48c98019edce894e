"""The fixtures. Nothing but pytest is loaded before one of them is used."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .. import AsyncHoneycombClient, SyncHoneycombClient
    from ..local import LocalHoneycomb

_OPTIONS: Any = {"api_key": "test", "management_key": "test", "management_secret": "test"}
"""Any key will do."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        "honeycomb_fault(**fault): make responses of local_honeycomb fail; arguments of Faults.add",
    )


@pytest.fixture
def local_honeycomb(request: pytest.FixtureRequest) -> Generator[LocalHoneycomb]:
    """A Honeycomb for this test alone, on this machine; with the faults of the marker ``honeycomb_fault``."""
    from ..local import LocalHoneycomb

    with LocalHoneycomb() as local:
        for marker in reversed([*request.node.iter_markers("honeycomb_fault")]):  # those of the module come first
            local.faults.add(**marker.kwargs)
        yield local


@pytest.fixture
def honeycomb_client(local_honeycomb: LocalHoneycomb) -> Generator[SyncHoneycombClient]:
    """A sync client of the local Honeycomb, without a network and without waiting between retries."""
    from .. import RetryConfig, SyncHoneycombClient
    from .._http import in_process_client

    with in_process_client(local_honeycomb.transport()) as http_client:
        yield SyncHoneycombClient(http_client=http_client, retry=RetryConfig(base_delay=0.0), **_OPTIONS)


@pytest.fixture
def async_honeycomb_client(local_honeycomb: LocalHoneycomb) -> AsyncHoneycombClient:
    """An async client of the local Honeycomb, on asyncio and trio; otherwise as ``honeycomb_client``."""
    from .. import AsyncHoneycombClient, RetryConfig
    from .._http import in_process_async_client

    # It holds nothing that would have to be closed, and so this works with every plugin for async tests.
    http_client = in_process_async_client(local_honeycomb.transport())
    return AsyncHoneycombClient(http_client=http_client, retry=RetryConfig(base_delay=0.0), **_OPTIONS)


@pytest.fixture
def honeycomb_url(local_honeycomb: LocalHoneycomb, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The address of the local Honeycomb on this machine's network; clients that are made without one go there."""
    with local_honeycomb.serve() as url:
        monkeypatch.setenv("HONEYCOMB_API_ENDPOINT", url)
        monkeypatch.setenv("HONEYCOMB_API_KEY", "test")
        yield url
