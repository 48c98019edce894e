from __future__ import annotations

import json
from decimal import Decimal

import httpx
import pytest

from honeycomb import (
    ENVIRONMENT,
    SLI,
    SLO,
    AsyncHoneycombClient,
    BudgetRateBurnAlert,
    BurnAlertCreate,
    BurnAlertSLO,
    BurnAlertUpdate,
    ExhaustionTimeBurnAlert,
    HoneycombConflictError,
    HoneycombNotFoundError,
    NotificationRecipient,
)
from tests.support import Script

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

EMAIL = NotificationRecipient(type="email", target="a@example.com")


@pytest.fixture
async def slo(client: AsyncHoneycombClient) -> SLO:
    await client.datasets.create(name="web")
    await client.columns.create("web", key_name="ms", type="integer")
    await client.calculated_fields.create(ENVIRONMENT, alias="is_fast", expression="LT($ms, 500)")
    return await client.slos.create(
        ENVIRONMENT, name="Fast", sli=SLI(alias="is_fast"), time_period_days=30, target=99.9, dataset_slugs=["web"]
    )


async def test_life_of_a_burn_alert(client: AsyncHoneycombClient, slo: SLO) -> None:
    made = await client.burn_alerts.create(
        ENVIRONMENT,
        BurnAlertCreate(slo=BurnAlertSLO(id=slo.id), exhaustion_minutes=240, recipients=[EMAIL]),
    )
    assert isinstance(made, ExhaustionTimeBurnAlert)
    assert made.exhaustion_minutes == 240
    assert made.slo is not None
    assert made.slo.id == slo.id
    assert await client.burn_alerts.get(ENVIRONMENT, made.id) == made
    (listed,) = await client.burn_alerts.list(ENVIRONMENT, slo.id)
    assert (listed.id, listed.recipients) == (made.id, None)
    updated = await client.burn_alerts.update(
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
    await client.burn_alerts.delete(ENVIRONMENT, made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.burn_alerts.get(ENVIRONMENT, made.id)


async def test_update_by_fields_keeps_the_others(client: AsyncHoneycombClient, slo: SLO) -> None:
    made = await client.burn_alerts.create(
        ENVIRONMENT,
        slo={"id": slo.id},
        alert_type="budget_rate",
        description="d",
        budget_rate_window_minutes=120,
        budget_rate_decrease_percent="2.5",
        recipients=[EMAIL],
    )
    updated = await client.burn_alerts.update(ENVIRONMENT, made.id, budget_rate_decrease_percent=90.07)
    assert isinstance(updated, BudgetRateBurnAlert)
    assert updated.budget_rate_decrease_threshold_per_million == 900_700
    for name in ("alert_type", "description", "budget_rate_window_minutes", "recipients", "slo"):
        assert getattr(updated, name) == getattr(made, name)


async def test_update_to_another_type(client: AsyncHoneycombClient, slo: SLO) -> None:
    made = await client.burn_alerts.create(
        ENVIRONMENT, slo={"id": slo.id}, description="d", exhaustion_minutes=60, recipients=[EMAIL]
    )
    rate = await client.burn_alerts.update(
        ENVIRONMENT,
        made.id,
        alert_type="budget_rate",
        budget_rate_window_minutes=60,
        budget_rate_decrease_threshold_per_million=1,
    )
    assert isinstance(rate, BudgetRateBurnAlert)
    assert (rate.description, rate.recipients) == ("d", made.recipients)
    time = await client.burn_alerts.update(
        ENVIRONMENT, made.id, alert_type="exhaustion_time", exhaustion_minutes=0
    )
    assert isinstance(time, ExhaustionTimeBurnAlert)
    assert time.exhaustion_minutes == 0


async def test_an_alert_without_a_type_is_one_on_exhaustion_time(make_client: AsyncMakeClient) -> None:
    stored = {"id": "b1", "exhaustion_minutes": 5, "recipients": [{"id": "r1"}]}
    script = Script(httpx.Response(200, json=stored))
    client = make_client(script)
    assert isinstance(await client.burn_alerts.get("web", "b1"), ExhaustionTimeBurnAlert)
    await client.burn_alerts.update("web", "b1", exhaustion_minutes=6)
    assert json.loads(script.requests[-1].content) == {
        "alert_type": "exhaustion_time",
        "exhaustion_minutes": 6,
        "recipients": [{"id": "r1"}],
    }


async def test_list_names_the_slo(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[]))
    assert await make_client(script).burn_alerts.list("web", slo_id="a/b") == []
    assert script.requests[0].url.params["slo_id"] == "a/b"
    assert script.requests[0].url.path == "/1/burn_alerts/web"


async def test_a_recipient_in_use_cannot_be_deleted(client: AsyncHoneycombClient, slo: SLO) -> None:
    pager = await client.recipients.create(type="email", details={"email_address": "a@example.com"})
    await client.burn_alerts.create(
        ENVIRONMENT, slo={"id": slo.id}, exhaustion_minutes=60, recipients=[{"id": pager.id}]
    )
    with pytest.raises(HoneycombConflictError):
        await client.recipients.delete(pager.id)
