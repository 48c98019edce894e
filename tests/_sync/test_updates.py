# Made from tests/_async/test_updates.py by `nox -s unasync`: edit that file, never this one.
"""Updates by keywords keep what they do not name, in every group whose updates replace the whole object."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx
import pytest

from honeycomb import SyncHoneycombClient
from tests.support import Script

from .conftest import SyncMakeClient

OWNED = {"id": "x", "created_at": "2026-01-02T03:04:05.123456789Z", "updated_at": "2022-07-21 18:39:23+00:00"}
UNKNOWN = {"brand_new": {"deep": [1, None, 9007199254740993]}, "nothing": None}


class Update(NamedTuple):
    """An update of one field.

    Attributes:
        call: The update.
        kept: The fields that the service has, as they are to be written back.
        read_only: The fields that are not written back.
        change: The field that is named.
        shown: Kept fields that responses show in another form.
    """

    call: Callable[[SyncHoneycombClient], object]
    kept: dict[str, Any]
    read_only: dict[str, Any]
    change: dict[str, Any]
    shown: Mapping[str, Any] = MappingProxyType({})


UPDATES = {
    "boards": Update(
        lambda client: client.boards.update("x", name="new"),
        {
            "type": "rigid",
            "description": None,
            "panels": [{"type": "map", "position": None}],
            "preset_filters": [],
        },
        {"id": "x", "links": {"board_url": "https://example.com"}},
        {"name": "new"},
    ),
    "burn_alerts": Update(
        lambda client: client.burn_alerts.update("web", "x", description="new"),
        {
            "alert_type": "brand_new_type",
            "exhaustion_minutes": 5,
            "recipients": [{"id": "r1", "details": {"pagerduty_severity": "new", "muted": True}}],
        },
        {"slo": {"id": "s1"}, "triggered": True, **OWNED},
        {"description": "new"},
        {
            "recipients": [
                {
                    "id": "r1",
                    "type": "pager2",
                    "target": "x",
                    "details": {"pagerduty_severity": "new", "muted": True},
                }
            ]
        },
    ),
    "calculated_fields": Update(
        lambda client: client.calculated_fields.update("web", "x", expression="2"),
        {"alias": "a", "description": None},
        OWNED,
        {"expression": "2"},
    ),
    "datasets": Update(
        lambda client: client.datasets.update("x", description="all pages"),
        {"expand_json_depth": 1, "settings": {"delete_protected": True, "retention_days": 30}},
        {"name": "web", "slug": "web", "regular_columns_count": 3, "created_at": OWNED["created_at"]},
        {"description": "all pages"},
    ),
    "marker_settings": Update(
        lambda client: client.marker_settings.update("web", "x", color="#000"),
        {"type": "deploy"},
        {**OWNED, "updated_at": None},
        {"color": "#000"},
    ),
    "markers": Update(
        lambda client: client.markers.update("web", "x", message="new"),
        {"start_time": 1471040808, "type": "deploy"},
        {"color": "#123456", **OWNED},
        {"message": "new"},
    ),
    "query_annotations": Update(
        lambda client: client.query_annotations.update("web", "x", name="m"),
        {"query_id": "q", "description": None},
        {"source": "notebook", **OWNED},
        {"name": "m"},
    ),
    "recipients": Update(
        lambda client: client.recipients.update("x", details={"email_address": "b"}),
        {"type": "pager2"},
        OWNED,
        {"details": {"email_address": "b", "deep": [1, None]}},
        {"details": {"email_address": "a", "deep": [1, None]}},
    ),
    "slos": Update(
        lambda client: client.slos.update("web", "x", description="new"),
        {
            "name": "Fast",
            "sli": {"alias": "is_fast", "more": None},
            "time_period_days": 30,
            "target_per_million": 999000,
        },
        {
            "dataset_slugs": ["web"],
            "reset_at": None,
            "compliance": 95.39,
            "budget_remaining": -7.73,
            "burn_rate": 5,
            "status": "new_status",
            **OWNED,
        },
        {"description": "new"},
    ),
    "triggers": Update(
        lambda client: client.triggers.update("web", "x", name="u"),
        {
            "description": None,
            "query_id": "q1",
            "threshold": {"op": "~", "value": 1, "unit": "ms"},
            "recipients": [
                {"id": "r1", "details": {"muted": True, "new": [None]}},
                {"id": "r2", "type": "marker", "target": "deployed"},
                {"type": "email", "target": "a@example.com"},
            ],
        },
        {
            "dataset_slug": "web",
            "query": {"id": "q1", "calculations": [{"op": "NEW_OP"}]},
            "triggered": True,
            **OWNED,
        },
        {"name": "u"},
        {
            "recipients": [
                {"id": "r1", "type": "pager2", "target": "x", "details": {"muted": True, "new": [None]}},
                {"id": "r2", "type": "marker", "target": "deployed"},
                {"type": "email", "target": "a@example.com"},
            ]
        },
    ),
}


@pytest.mark.parametrize("group", UPDATES)
def test_updates_by_keywords_keep_the_other_fields(group: str, make_client: SyncMakeClient) -> None:
    update = UPDATES[group]
    former = dict.fromkeys(update.change, "old")
    stored = {**former, **update.kept, **update.read_only, **update.shown, **UNKNOWN}
    found = [stored] if group in ("markers", "marker_settings") else stored  # these have no operation to get one
    script = Script(httpx.Response(200, json=found), httpx.Response(200, json=stored))
    update.call(make_client(script))
    read, written = script.requests
    assert (read.method, written.method) == ("GET", "PUT")
    assert json.loads(written.content) == {**update.kept, **update.change, **UNKNOWN}
