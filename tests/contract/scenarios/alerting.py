"""Scenarios of recipients, triggers and burn alerts."""

from __future__ import annotations

import time

import pytest

from honeycomb import (
    ENVIRONMENT,
    SLI,
    BaselineDetails,
    BurnAlertCreate,
    BurnAlertSLO,
    BurnAlertUpdate,
    Calculation,
    EmailDetails,
    EvaluationSchedule,
    EvaluationWindow,
    HoneycombAPIError,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombValidationError,
    MSTeamsDetails,
    NotificationDetails,
    NotificationRecipient,
    NotificationVariable,
    PagerDutyDetails,
    QuerySpec,
    RecipientCreate,
    RecipientUpdate,
    SlackDetails,
    SLOCreate,
    SLOUpdate,
    Tag,
    TriggerCreate,
    TriggerThreshold,
    TriggerUpdate,
    WebhookDetails,
    WebhookHeader,
    WebhookPayloads,
    WebhookTemplate,
    WebhookTemplates,
    WebhookVariable,
)
from tests.contract.support import DATASET, INGEST, ObservedHoneycomb

PAGER = PagerDutyDetails(pagerduty_integration_name="on call", pagerduty_integration_key="k" * 32)
HOOK = WebhookDetails(
    webhook_name="hook",
    webhook_url="https://example.com/hook",
    webhook_secret="secret",
    webhook_headers=[WebhookHeader(header="X-Team", value="blue")],
    webhook_payloads=WebhookPayloads(
        template_variables=[WebhookVariable(name="severity", default_value="low")],
        payload_templates=WebhookTemplates(
            trigger=WebhookTemplate(body="{{ .Name }}"),
            budget_rate=WebhookTemplate(body="{{ .ID }}"),
            exhaustion_time=WebhookTemplate(body="{{ .ID }}"),
        ),
    ),
)
THRESHOLD = TriggerThreshold(op=">=", value=1.5, exceeded_limit=2)
COUNT = QuerySpec(calculations=[Calculation(op="COUNT")], time_range=900)
FAST = SLI(alias="is_fast")


async def recipients(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        email = EmailDetails(email_address="a@example.com")
        recipient = await client.recipients.create(RecipientCreate(type="email", details=email))
        hook = await client.recipients.create(type="webhook", details=HOOK)
        await client.recipients.create(type="pagerduty", details=PAGER)
        for channel in ("#ops", "@someone", "C0123"):
            await client.recipients.create(type="slack", details=SlackDetails(slack_channel=channel))
        flow = MSTeamsDetails(webhook_name="flow", webhook_url="https://example.com/flow")
        teams = await client.recipients.create(type="msteams_workflow", details=flow)
        with pytest.raises(HoneycombConflictError):
            await client.recipients.create(type="email", details=email)
        found = await client.recipients.find_or_create(type="email", details=email)
        assert found.id == recipient.id
        await client.recipients.find_or_create(type="email", details={"email_address": "new@example.com"})
        await client.recipients.update(hook.id, details={"webhook_headers": [], "webhook_secret": "other"})
        renamed = HOOK.model_copy(update={"webhook_name": "renamed"})
        await client.recipients.update(hook.id, RecipientUpdate(type="webhook", details=renamed))
        with pytest.raises(HoneycombConflictError):
            await client.recipients.update(recipient.id, details={"email_address": "new@example.com"})
        with pytest.raises(HoneycombValidationError):
            await client.recipients.update(teams.id, RecipientUpdate(type="email", details=email))
        for dataset in (DATASET, ENVIRONMENT):
            await client.triggers.create(
                dataset,
                name="busy",
                query=COUNT,
                threshold=THRESHOLD,
                recipients=[NotificationRecipient(id=recipient.id), NotificationRecipient(id=hook.id)],
            )
        assert len(await client.recipients.list_triggers(recipient.id)) == 2
        with pytest.raises(HoneycombConflictError):
            await client.recipients.delete(recipient.id)
        await client.recipients.delete(teams.id)
        with pytest.raises(HoneycombNotFoundError):
            await client.recipients.get(teams.id)
        await client.recipients.list()
        await client.recipients.get(hook.id)


async def triggers(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        pager = await client.recipients.create(type="pagerduty", details=PAGER)
        await client.recipients.create(type="webhook", details=HOOK)
        saved = await client.queries.create(DATASET, COUNT)
        trigger = await client.triggers.create(DATASET, name="saved", query_id=saved.id, threshold=THRESHOLD)
        await client.triggers.update(DATASET, trigger.id, name="renamed", query=COUNT)
        full = TriggerCreate(
            name="inline",
            description="of everything",
            tags=[Tag(key="team", value="blue")],
            query=COUNT,
            threshold=THRESHOLD,
            frequency=300,
            alert_type="on_true",
            disabled=True,
            recipients=[
                NotificationRecipient(id=pager.id, details=NotificationDetails(pagerduty_severity="info")),
                NotificationRecipient(
                    type="webhook",
                    target=HOOK.webhook_name,
                    details=NotificationDetails(variables=[NotificationVariable(name="severity", value="high")]),
                ),
            ],
            evaluation_schedule_type="window",
            evaluation_schedule=EvaluationSchedule(
                window=EvaluationWindow(days_of_week=["monday", "friday"], start_time="22:00", end_time="6:00")
            ),
            baseline_details=BaselineDetails(offset_minutes=1_440, type="percentage"),
            auto_investigate=True,
        )
        inline = await client.triggers.create(DATASET, full)
        await client.triggers.update(
            DATASET, inline.id, baseline_details=BaselineDetails(), tags=[], recipients=[]
        )
        await client.triggers.update(DATASET, inline.id, TriggerUpdate(name="a", query=COUNT, threshold=THRESHOLD))
        await client.triggers.list(DATASET)
        await client.triggers.get(DATASET, trigger.id)
        unfit = await client.queries.create(DATASET, breakdowns=["path"], limit=5)
        with pytest.raises(HoneycombValidationError):
            await client.triggers.create(DATASET, name="unfit", query_id=unfit.id, threshold=THRESHOLD)
        with pytest.raises(HoneycombNotFoundError):
            await client.triggers.create(DATASET, name="lost", query_id="no-such", threshold=THRESHOLD)
        await client.triggers.delete(DATASET, trigger.id)
        environment_wide = await client.triggers.create(ENVIRONMENT, name="all", query=COUNT, threshold=THRESHOLD)
        await client.triggers.get(ENVIRONMENT, environment_wide.id)
    async with local.client(INGEST) as client:
        with pytest.raises(HoneycombForbiddenError):
            await client.triggers.list(DATASET)


async def slos(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        for name in (DATASET, "db"):
            await client.datasets.create(name=name)
        await client.columns.create(DATASET, key_name="ms", type="integer")
        for dataset, alias in ((DATASET, "is_fast"), (DATASET, "is_right"), (ENVIRONMENT, "is_whole")):
            await client.calculated_fields.create(dataset, alias=alias, expression="LT($ms, 500)")
        full = SLOCreate(
            name="Fast",
            description="of everything",
            tags=[Tag(key="team", value="blue")],
            sli=FAST,
            time_period_days=30,
            target=90.07,
            dataset_slugs=[DATASET],
        )
        slo = await client.slos.create(DATASET, full)
        assert slo.target_per_million == 900_700
        with pytest.raises(HoneycombValidationError):
            await client.slos.create(DATASET, full)
        lost = SLI(alias="no-such")
        with pytest.raises(HoneycombValidationError):
            await client.slos.create(DATASET, name="lost", sli=lost, time_period_days=1, target=0)
        await client.slos.update(DATASET, slo.id, target="99.95")
        await client.slos.update(DATASET, slo.id, tags=[], target_per_million=999_999)
        await client.slos.update(
            DATASET, slo.id, SLOUpdate(name="Faster", sli=FAST, time_period_days=1, target_per_million=0)
        )
        wide = await client.slos.create(
            ENVIRONMENT,
            name="Whole",
            sli=SLI(alias="is_whole"),
            time_period_days=7,
            target=99,
            dataset_slugs=[DATASET, "db"],
        )
        await client.slos.update(ENVIRONMENT, wide.id, description="of both")
        await client.slos.get(ENVIRONMENT, wide.id)
        for dataset in ("db", ENVIRONMENT, DATASET):
            await client.slos.list(dataset)
        field = await client.calculated_fields.get_by_alias(DATASET, "is_fast")
        with pytest.raises(HoneycombConflictError):
            await client.calculated_fields.delete(DATASET, field.id)
        gone = await client.slos.create(DATASET, name="g", sli=SLI(alias="is_right"), time_period_days=1, target=1)
        await client.slos.delete(DATASET, gone.id)
        await client.events.send_batch(DATASET, [{"data": {"ms": ms}} for ms in (1, 2, 900)])
        await client.slos.get(DATASET, slo.id, detailed=True)
        now = int(time.time())
        minute = now // 3_600 * 3_600 - 60  # may be another hour by the time the request arrives
        await client.slos.get_counts(DATASET, slo.id, minute, minute + 59)
        await client.slos.get_counts_history(DATASET, slo.id, now - 86_400, now)
        await client.slos.get_history([slo.id, wide.id], now - 20 * 86_400, now)
        with pytest.raises(HoneycombAPIError):
            await client.slos.get_counts(DATASET, slo.id, 1_700_000_000, 1_700_000_060)
        with pytest.raises(HoneycombValidationError):
            await client.slos.get_history(["no-such"], now - 60, now)
        await client.slos.get(DATASET, slo.id, detailed=False)


async def burn_alerts(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        await client.columns.create(DATASET, key_name="ms", type="integer")
        await client.calculated_fields.create(DATASET, alias="is_fast", expression="LT($ms, 500)")
        made = await client.slos.create(DATASET, name="Fast", sli=FAST, time_period_days=30, target=99.9)
        slo = BurnAlertSLO(id=made.id)
        pager = await client.recipients.create(type="pagerduty", details=PAGER)
        await client.recipients.create(type="webhook", details=HOOK)
        recipients = [
            NotificationRecipient(id=pager.id, details=NotificationDetails(pagerduty_severity="warning")),
            NotificationRecipient(type="webhook", target=HOOK.webhook_name),
            NotificationRecipient(type="email", target="a@example.com"),
        ]
        soon = await client.burn_alerts.create(
            DATASET, slo=slo, exhaustion_minutes=0, recipients=recipients, auto_investigate=True
        )
        fast = await client.burn_alerts.create(
            DATASET,
            BurnAlertCreate(
                slo=slo,
                alert_type="budget_rate",
                description="See the runbook.",
                budget_rate_window_minutes=60,
                budget_rate_decrease_percent=2.5,
                recipients=recipients,
            ),
        )
        with pytest.raises(HoneycombConflictError):
            await client.recipients.delete(pager.id)
        await client.burn_alerts.update(DATASET, soon.id, exhaustion_minutes=240)
        await client.burn_alerts.update(
            DATASET,
            soon.id,
            alert_type="budget_rate",
            budget_rate_window_minutes=43_200,
            budget_rate_decrease_threshold_per_million=1_000_000,
        )
        only_pager = BurnAlertUpdate(exhaustion_minutes=1, recipients=[NotificationRecipient(id=pager.id)])
        await client.burn_alerts.update(DATASET, soon.id, only_pager)
        with pytest.raises(HoneycombValidationError):
            await client.burn_alerts.update(DATASET, fast.id, budget_rate_window_minutes=43_201)
        await client.burn_alerts.update(DATASET, fast.id, description="", budget_rate_decrease_percent="0.0001")
        gone = await client.burn_alerts.create(DATASET, slo=slo, exhaustion_minutes=1, recipients=recipients)
        await client.burn_alerts.delete(DATASET, gone.id)
        with pytest.raises(HoneycombNotFoundError):
            await client.burn_alerts.list(DATASET, "no-such")
        await client.burn_alerts.list(DATASET, made.id)
        await client.burn_alerts.get(DATASET, soon.id)
        await client.burn_alerts.get(DATASET, fast.id)
