"""Tests of code that uses the SDK, with a local Honeycomb. Run ``pytest examples/test_deploys.py``."""

from __future__ import annotations

import pytest

from honeycomb import Event, HoneycombServerError, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb


def deploy(client: SyncHoneycombClient, version: str) -> None:
    """Send an event for a deploy."""
    client.events.send_batch("deploys", [Event({"version": version})])


def test_a_deploy_sends_an_event(
    local_honeycomb: LocalHoneycomb,
    honeycomb_client: SyncHoneycombClient,
) -> None:
    deploy(honeycomb_client, "1.2.3")
    assert local_honeycomb.events_in("deploys") == [{"version": "1.2.3"}]
    assert len(local_honeycomb.requests_to("/1/batch/*", "POST")) == 1


@pytest.mark.honeycomb_fault(status=503, times=2)
def test_503_responses_are_retried(
    local_honeycomb: LocalHoneycomb,
    honeycomb_client: SyncHoneycombClient,
) -> None:
    deploy(honeycomb_client, "1.2.3")
    assert len(local_honeycomb.requests) == 3


@pytest.mark.honeycomb_fault(status=500, times=10)
def test_persistent_500_responses_raise(honeycomb_client: SyncHoneycombClient) -> None:
    with pytest.raises(HoneycombServerError):
        deploy(honeycomb_client, "1.2.3")
