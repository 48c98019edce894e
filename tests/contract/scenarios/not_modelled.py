"""Scenarios of groups that the local Honeycomb does not model: the requests are checked against the documents."""

from __future__ import annotations

import pytest

from honeycomb import HoneycombServerError
from tests.contract.support import ObservedHoneycomb

NOT_MODELLED = pytest.raises(HoneycombServerError, match="does not model")


async def signals(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        with NOT_MODELLED:
            await client.signals.list(service_name="web", status="active", currently_anomalous=True)
        with NOT_MODELLED:
            await client.signals.page(page_size=7, page_after="cursor", measured_signal="error_rate")
        with NOT_MODELLED:
            await client.signals.get("s1")
        with NOT_MODELLED:
            await client.signals.update(
                "s1", enabled=True, sensitivity="low", recipients=[{"id": "r1", "details": {"muted": True}}]
            )
        with NOT_MODELLED:
            await client.signals.list_anomalies("s1", start_time=1_700_000_000, end_time=1_700_003_600)
