"""Objects are copied to another environment by the requests that their response models give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    ENVIRONMENT,
    ApiKeyCreate,
    BoardCreate,
    BoardViewCreate,
    BurnAlertCreate,
    CalculatedFieldCreate,
    ColumnCreate,
    DatasetCreate,
    DatasetSettings,
    DatasetUpdate,
    EnvironmentCreate,
    HoneycombClient,
    MarkerCreate,
    MarkerSettingCreate,
    QuerySpec,
    RecipientCreate,
    SLOCreate,
    SyncHoneycombClient,
    TeamMarkerCreate,
    Trigger,
    TriggerCreate,
)
from honeycomb.local import LocalHoneycomb
from honeycomb.models._base import InputModel
from tests.support import KEY, MANAGEMENT

EMAIL = {"type": "email", "target": "a@example.com"}
QUERY = {"calculations": [{"op": "MAX", "column": "ms"}], "filters": [{"column": "ms", "op": ">", "value": 5}]}
THRESHOLD = {"op": ">", "value": 10, "exceeded_limit": 2}


def _environment(local: LocalHoneycomb) -> SyncHoneycombClient:
    client = HoneycombClient(api_key=KEY, http_client=httpx.Client(transport=local.transport()), sync=True)
    for name in ("web", "db"):
        client.datasets.create(name=name)
        client.columns.create(name, key_name="ms", type="integer")
    client.calculated_fields.create(ENVIRONMENT, alias="ok", expression="LT($ms, 5)")
    return client


@pytest.fixture
def clients() -> Iterator[tuple[SyncHoneycombClient, SyncHoneycombClient]]:
    with LocalHoneycomb() as one, LocalHoneycomb() as other:
        yield _environment(one), _environment(other)


Create = Callable[[SyncHoneycombClient, Any], Any]

COPIED: dict[str, tuple[type[InputModel], dict[str, Any], Create]] = {
    "datasets": (
        DatasetCreate,
        {"name": "new", "description": "d", "expand_json_depth": 2},
        lambda client, given: client.datasets.create(given),
    ),
    "columns": (
        ColumnCreate,
        {"key_name": "size", "type": "float", "description": "d", "hidden": True},
        lambda client, given: client.columns.create("web", given),
    ),
    "calculated_fields": (
        CalculatedFieldCreate,
        {"alias": "slow", "expression": "GT($ms, 5)", "description": "d"},
        lambda client, given: client.calculated_fields.create("web", given),
    ),
    "markers": (
        MarkerCreate,
        {"message": "deployed", "type": "deploy", "start_time": 1_700_000_000, "url": "https://example.com"},
        lambda client, given: client.markers.create("web", given),
    ),
    "marker_settings": (
        MarkerSettingCreate,
        {"type": "deploy", "color": "#00ff00"},
        lambda client, given: client.marker_settings.create("web", given),
    ),
    "recipients": (
        RecipientCreate,
        {"type": "email", "details": {"email_address": "b@example.com"}},
        lambda client, given: client.recipients.create(given),
    ),
    "triggers": (
        TriggerCreate,
        {"name": "t", "query": QUERY, "threshold": THRESHOLD, "recipients": [EMAIL], "description": "d"},
        lambda client, given: client.triggers.create("web", given),
    ),
    "slos": (
        SLOCreate,
        {
            "name": "s",
            "sli": {"alias": "ok"},
            "time_period_days": 30,
            "target_per_million": 999_000,
            "dataset_slugs": ["web", "db"],
        },
        lambda client, given: client.slos.create(ENVIRONMENT, given),
    ),
    "boards": (
        BoardCreate,
        {"name": "b", "description": "d", "panels": [{"type": "text", "text_panel": {"content": "# Text"}}]},
        lambda client, given: client.boards.create(given),
    ),
}


@pytest.mark.parametrize("group", COPIED)
def test_objects_are_copied_to_another_environment(
    group: str, clients: tuple[SyncHoneycombClient, SyncHoneycombClient]
) -> None:
    model, fields, create = COPIED[group]
    one, other = clients
    original = create(one, model.model_validate(fields))
    request = model.from_response(original)
    copy = create(other, request)
    assert model.from_response(copy) == request
    body = request.to_body()
    assert {name: body[name] for name in fields if name != "query"} == {
        name: value for name, value in fields.items() if name != "query"
    }


def test_a_burn_alert_is_copied_with_its_slo(clients: tuple[SyncHoneycombClient, SyncHoneycombClient]) -> None:
    client, _ = clients
    slo = client.slos.create("web", name="s", sli={"alias": "ok"}, time_period_days=30, target=99)
    alert = client.burn_alerts.create("web", slo={"id": slo.id}, exhaustion_minutes=60, recipients=[EMAIL])
    request = BurnAlertCreate.from_response(alert)
    assert request.to_body() == {
        "alert_type": "exhaustion_time",
        "exhaustion_minutes": 60,
        "recipients": [EMAIL],
        "slo": {"id": slo.id},
        "description": "",
        "auto_investigate": False,
    }
    assert client.burn_alerts.create("web", request).slo == alert.slo


def test_a_dataset_without_protection_is_not_copied(
    clients: tuple[SyncHoneycombClient, SyncHoneycombClient],
) -> None:
    client, _ = clients
    dataset = client.datasets.update("web", settings={"delete_protected": False})
    with pytest.raises(ValidationError, match="settings"):
        DatasetCreate.from_response(dataset)
    assert DatasetUpdate.from_response(dataset).settings == DatasetSettings(delete_protected=False)


def test_objects_of_a_team_are_copied() -> None:
    with LocalHoneycomb() as local, httpx.Client(transport=local.transport()) as http_client:
        client = HoneycombClient(http_client=http_client, sync=True, **MANAGEMENT)
        environment = client.environments.create(name="e", description="d", color="red")
        assert EnvironmentCreate.from_response(environment) == EnvironmentCreate(
            name="e", description="d", color="red"
        )
        key = client.api_keys.create(name="k", key_type="ingest", environment_id=environment.id)
        copy = ApiKeyCreate.from_response(client.api_keys.get(key.id))
        assert (copy.name, copy.key_type, copy.environment_id) == ("k", "ingest", environment.id)
        marker = client.team_markers.create(
            environment_id=environment.id, dataset_id=None, start_time=1_700_000_000
        )
        assert TeamMarkerCreate.from_response(marker) == TeamMarkerCreate(
            environment_id=environment.id, dataset_id=None, start_time=1_700_000_000
        )


def test_a_view_is_copied(clients: tuple[SyncHoneycombClient, SyncHoneycombClient]) -> None:
    client, _ = clients
    filters = [{"column": "ms", "operation": ">", "value": 5}]
    board = client.boards.create(name="b")
    view = client.boards.views.create(board.id, name="v", filters=filters)
    assert BoardViewCreate.from_response(view).to_body() == {"name": "v", "filters": filters}


def test_a_query_is_copied(clients: tuple[SyncHoneycombClient, SyncHoneycombClient]) -> None:
    one, other = clients
    saved = one.queries.get("web", one.queries.create("web", QUERY).id)
    copied = other.queries.create("web", QuerySpec.from_response(saved))
    assert QuerySpec.from_response(copied).equivalent(saved)


def test_unknown_fields_are_named() -> None:
    trigger = Trigger.model_validate(
        {"id": "t", "name": "t", "query_id": "q", "threshold": {**THRESHOLD, "unit": "ms"}, "mood": "calm"}
    )
    with pytest.raises(ValidationError) as caught:
        TriggerCreate.from_response(trigger)
    assert {error["loc"] for error in caught.value.errors()} == {("mood",), ("threshold", "unit")}


def test_only_response_models_are_converted() -> None:
    with pytest.raises(TypeError, match=r"give TriggerCreate\.from_response a response model, not dict"):
        TriggerCreate.from_response({"name": "t"})  # type: ignore[arg-type]  # that is the point
