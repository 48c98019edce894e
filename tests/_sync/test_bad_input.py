# Made from tests/_async/test_bad_input.py by `nox -s unasync`: edit that file, never this one.
"""Invalid arguments raise before anything is sent, in every group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    ENVIRONMENT,
    SLI,
    DatasetCreate,
    HoneycombConfigError,
    NotificationRecipient,
    PanelPosition,
    QuerySpec,
    SLOCreate,
    SyncHoneycombClient,
    TextPanel,
    TextPanelContent,
)
from tests.support import MANAGEMENT, Script

from .conftest import SyncMakeClient

COUNT = QuerySpec.model_validate({"calculations": [{"op": "COUNT"}], "time_range": 900})
EMAIL = NotificationRecipient(type="email", target="a@example.com")
FAST = SLOCreate(name="Fast", sli=SLI(alias="is_fast"), time_period_days=30, target=99.9)
NAIVE = datetime(2026, 1, 2)  # noqa: DTZ001  # that is the point
TEXT = TextPanel(text_panel=TextPanelContent(content="# Hello"))
PLACED = TEXT.model_copy(update={"position": PanelPosition(width=6)})

Call = Callable[[SyncHoneycombClient], object]

CASES: list[tuple[Call, type[Exception], str]] = [
    (
        lambda client: client.boards.create(name="b", panels=[TEXT, PLACED]),
        ValidationError,
        "all panels a position",
    ),
    (lambda client: client.boards.update("b1", panels=[TEXT, PLACED]), ValidationError, "all panels a position"),
    (lambda client: client.boards.create(name="b", panels=[{"type": "map"}]), ValidationError, "map"),
    (
        lambda client: client.boards.update("b1", preset_filters=[{"column": "c", "alias": "a" * 51}]),
        ValidationError,
        "preset_filters",
    ),
    (
        lambda client: client.burn_alerts.create("web", exhaustion_minutes=1, recipients=[EMAIL]),
        ValidationError,
        "slo",
    ),
    (
        lambda client: client.burn_alerts.create("web", slo={"id": "s"}, exhaustion_minutes=1),
        ValidationError,
        "recipients",
    ),
    (lambda client: client.burn_alerts.update("web", "b1", recipients=[]), ValidationError, "recipients"),
    (
        lambda client: client.burn_alerts.update("web", "b1", budget_rate_decrease_percent=0.00001),
        ValidationError,
        "decimal places",
    ),
    (
        lambda client: client.burn_alerts.update(
            "web", "b1", budget_rate_decrease_percent=1, budget_rate_decrease_threshold_per_million=10_000
        ),
        ValueError,
        "in percent or in millionths",
    ),
    (lambda client: client.calculated_fields.create("web", alias="a"), ValidationError, "expression"),
    (lambda client: client.calculated_fields.create("web", alias="", expression="1"), ValidationError, "alias"),
    (
        lambda client: client.calculated_fields.update("web", "c1", expression="1" * 4096),
        ValidationError,
        "expression",
    ),
    (lambda client: client.dataset_definitions.update("web", route={"name": "r" * 256}), ValidationError, "255"),
    (lambda client: client.dataset_definitions.clear("web", "flavor"), ValidationError, "flavor"),
    (lambda client: client.dataset_definitions.update("web"), TypeError, "DatasetDefinitionsUpdate"),
    (lambda client: client.dataset_definitions.get(ENVIRONMENT), HoneycombConfigError, "on one dataset at a time"),
    (
        lambda client: client.dataset_definitions.clear(ENVIRONMENT, "route"),
        HoneycombConfigError,
        "on one dataset at a time",
    ),
    (lambda client: client.datasets.create(name=""), ValidationError, "name"),
    (lambda client: client.datasets.update("web", expand_json_depth=11), ValidationError, "expand_json_depth"),
    (lambda client: client.datasets.update("web", descripton="x"), ValidationError, "descripton"),
    (lambda client: client.datasets.create(), TypeError, "DatasetCreate or its fields"),
    (
        lambda client: client.datasets.create(DatasetCreate(name="web"), name="web"),
        TypeError,
        "DatasetCreate or its fields",
    ),
    (lambda client: client.datasets.update("web"), TypeError, "DatasetUpdate or its fields"),
    (lambda client: client.datasets.get(".."), ValueError, "dataset"),
    (lambda client: client.environments.create(name=""), ValidationError, "name"),
    (lambda client: client.environments.create(name="a", color="classic"), ValidationError, "color"),
    (lambda client: client.environments.update("e", name="b"), ValidationError, "name"),
    (lambda client: client.environments.update("e", color=None), ValidationError, "nothing is given"),
    (lambda client: client.environments.update("e"), TypeError, "EnvironmentUpdate or its fields"),
    (lambda client: client.environments.update("", color="red"), ValueError, "environment_id is empty"),
    (lambda client: client.events.send_kinesis("web", [{}]), ValueError, "at least one field"),
    (lambda client: client.events.send_kinesis("web", [{"a": float("nan")}]), ValueError, "NaN"),
    (lambda client: client.events.send_kinesis("web", [b"a"], timestamp=NAIVE), ValueError, "no zone"),
    (
        lambda client: client.events.send_kinesis("web", [b"a"], request_id="a\r\nb: c"),
        HoneycombConfigError,
        "control",
    ),
    (lambda client: client.marker_settings.create("web", type="deploy", color="red"), ValidationError, "color"),
    (lambda client: client.marker_settings.create("web", color="#fff"), ValidationError, "type"),
    (lambda client: client.marker_settings.update("web", "s", color="#ffff"), ValidationError, "color"),
    (lambda client: client.markers.create("web", start_time=NAIVE), ValidationError, "no zone"),
    (lambda client: client.markers.update("web", "m", end_time=NAIVE), ValidationError, "no zone"),
    (lambda client: client.markers.update("web", "m", shade="red"), ValidationError, "shade"),
    (lambda client: client.markers.update("web", "m"), TypeError, "either a MarkerUpdate or its fields"),
    (lambda client: client.markers.get("web", ""), HoneycombConfigError, "marker_id"),
    (lambda client: client.query_annotations.create("web", name="n"), ValidationError, "query_id"),
    (lambda client: client.query_annotations.update("web", "a1", name=""), ValidationError, "name"),
    (lambda client: client.slos.create(ENVIRONMENT, FAST), ValueError, "needs dataset_slugs"),
    (
        lambda client: client.slos.create("web", name="n", sli=SLI(alias="a"), time_period_days=1),
        ValidationError,
        "either target or target_per_million",
    ),
    (
        lambda client: client.slos.update("web", "s1", target=1, target_per_million=10_000),
        ValueError,
        "either target or target_per_million",
    ),
    (lambda client: client.slos.update("web", "s1", target=99.99999), ValidationError, "decimal places"),
    (lambda client: client.slos.get_counts_history("web", "s1", 5, 5), ValueError, "later"),
    (lambda client: client.slos.get_counts("web", "s1", 3599, 3600), ValueError, "same clock hour"),
    (lambda client: client.slos.get_history([], 1, 2), ValidationError, "ids"),
    (lambda client: client.slos.get_history(["s"] * 25, 1, 2), ValidationError, "ids"),
    (
        lambda client: client.triggers.create("web", name="t", threshold={"op": ">", "value": 1}),
        ValidationError,
        "either query or query_id",
    ),
    (lambda client: client.triggers.update("web", "t1", frequency=90), ValidationError, "frequency"),
    (
        lambda client: client.triggers.update("web", "t1", query=COUNT, query_id="q"),
        ValueError,
        "either query or query_id",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), CASES)
def test_invalid_arguments_raise_before_the_request(
    call: Call, error: type[Exception], message: str, make_client: SyncMakeClient
) -> None:
    script = Script(httpx.Response(200, json={"id": "x"}))
    client = make_client(script, **MANAGEMENT)
    with pytest.raises(error, match=message):
        call(client)
    assert script.requests == []
