# Made from tests/_async/test_burn_alerts.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import json
from decimal import Decimal

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    SLI,
    SLO,
    BudgetRateBurnAlert,
    BurnAlertCreate,
    BurnAlertSLO,
    BurnAlertUpdate,
    ExhaustionTimeBurnAlert,
    HoneycombConflictError,
    HoneycombNotFoundError,
    NotificationRecipient,
    SyncHoneycombClient,
)
from tests.support import Script

from .conftest import SyncMakeClient

EMAIL = NotificationRecipient(type="email", target="a@example.com")


@pytest.fixture
def slo(client: SyncHoneycombClient) -> SLO:
    client.datasets.create(name="web")
    client.columns.create("web", key_name="ms", type="integer")
    client.calculated_fields.create(ENVIRONMENT, alias="is_fast", expression="LT($ms, 500)")
    return client.slos.create(
        ENVIRONMENT, name="Fast", sli=SLI(alias="is_fast"), time_period_days=30, target=99.9, dataset_slugs=["web"]
    )


def test_life_of_a_burn_alert(client: SyncHoneycombClient, slo: SLO) -> None:
    made = client.burn_alerts.create(
        ENVIRONMENT,
        BurnAlertCreate(slo=BurnAlertSLO(id=slo.id), exhaustion_minutes=240, recipients=[EMAIL]),
    )
    assert isinstance(made, ExhaustionTimeBurnAlert)
    assert made.exhaustion_minutes == 240
    assert made.slo is not None
    assert made.slo.id == slo.id
    assert client.burn_alerts.get(ENVIRONMENT, made.id) == made
    (listed,) = client.burn_alerts.list(ENVIRONMENT, slo.id)
    assert (listed.id, listed.recipients) == (made.id, None)
    updated = client.burn_alerts.update(
        ENVIRONMENT,
        made.id,
        BurnAlertUpdate(
            alert_type="budget_rate",
            budget_rate_window_minutes=60,
            budget_rate_decrease_percent=0.0001,
            recipients=[EMAIL],
        ),
    )
    assert isinstance(updated, BudgetRateBurnAlert)
    assert updated.budget_rate_decrease_threshold_per_million == 1
    assert updated.budget_rate_decrease_percent == Decimal("0.0001")
    client.burn_alerts.delete(ENVIRONMENT, made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.burn_alerts.get(ENVIRONMENT, made.id)


def test_update_by_fields_keeps_the_others(client: SyncHoneycombClient, slo: SLO) -> None:
    made = client.burn_alerts.create(
        ENVIRONMENT,
        slo={"id": slo.id},
        alert_type="budget_rate",
        description="d",
        budget_rate_window_minutes=120,
        budget_rate_decrease_percent="2.5",
        recipients=[EMAIL],
    )
    updated = client.burn_alerts.update(ENVIRONMENT, made.id, budget_rate_decrease_percent=90.07)
    assert isinstance(updated, BudgetRateBurnAlert)
    assert updated.budget_rate_decrease_threshold_per_million == 900_700
    for name in ("alert_type", "description", "budget_rate_window_minutes", "recipients", "slo"):
        assert getattr(updated, name) == getattr(made, name)


def test_update_to_another_type(client: SyncHoneycombClient, slo: SLO) -> None:
    made = client.burn_alerts.create(
        ENVIRONMENT, slo={"id": slo.id}, description="d", exhaustion_minutes=60, recipients=[EMAIL]
    )
    rate = client.burn_alerts.update(
        ENVIRONMENT,
        made.id,
        alert_type="budget_rate",
        budget_rate_window_minutes=60,
        budget_rate_decrease_threshold_per_million=1,
    )
    assert isinstance(rate, BudgetRateBurnAlert)
    assert (rate.description, rate.recipients) == ("d", made.recipients)
    time = client.burn_alerts.update(ENVIRONMENT, made.id, alert_type="exhaustion_time", exhaustion_minutes=0)
    assert isinstance(time, ExhaustionTimeBurnAlert)
    assert time.exhaustion_minutes == 0


def test_an_alert_without_a_type_is_one_on_exhaustion_time(make_client: SyncMakeClient) -> None:
    stored = {"id": "b1", "exhaustion_minutes": 5, "recipients": [{"id": "r1"}]}
    script = Script(httpx.Response(200, json=stored))
    client = make_client(script)
    assert isinstance(client.burn_alerts.get("web", "b1"), ExhaustionTimeBurnAlert)
    client.burn_alerts.update("web", "b1", exhaustion_minutes=6)
    assert json.loads(script.requests[-1].content) == {
        "alert_type": "exhaustion_time",
        "exhaustion_minutes": 6,
        "recipients": [{"id": "r1"}],
    }


def test_list_names_the_slo(make_client: SyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[]))
    assert make_client(script).burn_alerts.list("web", slo_id="a/b") == []
    assert script.requests[0].url.params["slo_id"] == "a/b"
    assert script.requests[0].url.path == "/1/burn_alerts/web"


def test_a_recipient_in_use_cannot_be_deleted(client: SyncHoneycombClient, slo: SLO) -> None:
    pager = client.recipients.create(type="email", details={"email_address": "a@example.com"})
    client.burn_alerts.create(
        ENVIRONMENT, slo={"id": slo.id}, exhaustion_minutes=60, recipients=[{"id": pager.id}]
    )
    with pytest.raises(HoneycombConflictError):
        client.recipients.delete(pager.id)
