from __future__ import annotations

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    AsyncHoneycombClient,
    EmailDetails,
    EmailRecipient,
    HoneycombConflictError,
    HoneycombNotFoundError,
    MSTeamsDetails,
    PagerDutyDetails,
    RecipientCreate,
    RecipientUpdate,
    SlackDetails,
    WebhookDetails,
    WebhookHeader,
    WebhookRecipient,
)
from tests.support import Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio

EMAIL = RecipientCreate(type="email", details=EmailDetails(email_address="a@example.com"))
WEBHOOK = RecipientCreate(
    type="webhook",
    details=WebhookDetails(
        webhook_name="hook",
        webhook_url="https://example.com/hidden-url",
        webhook_secret="hidden-secret",
        webhook_headers=[WebhookHeader(header="Authorization", value="hidden-header")],
    ),
)


async def test_life_of_a_recipient(client: AsyncHoneycombClient) -> None:
    made = await client.recipients.create(EMAIL)
    assert isinstance(made, EmailRecipient)
    assert made.details.email_address == "a@example.com"
    assert made.created_at is not None
    assert await client.recipients.get(made.id) == made
    assert await client.recipients.list() == [made]
    updated = await client.recipients.update(
        made.id, RecipientUpdate(type="email", details=EmailDetails(email_address="b@example.com"))
    )
    assert isinstance(updated, EmailRecipient)
    assert updated.details.email_address == "b@example.com"
    await client.recipients.delete(made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.recipients.get(made.id)


async def test_update_by_details_keeps_the_others(client: AsyncHoneycombClient) -> None:
    made = await client.recipients.create(WEBHOOK)
    updated = await client.recipients.update(made.id, details={"webhook_name": "renamed"})
    assert isinstance(updated, WebhookRecipient)
    assert isinstance(made, WebhookRecipient)
    assert updated.details.to_body() == {**made.details.to_body(), "webhook_name": "renamed"}
    updated = await client.recipients.update(made.id, details={"webhook_headers": []})
    assert isinstance(updated, WebhookRecipient)
    assert updated.details.webhook_headers == []
    assert updated.details.webhook_secret == "hidden-secret"


async def test_find_or_create(client: AsyncHoneycombClient) -> None:
    made = await client.recipients.find_or_create(EMAIL)
    assert await client.recipients.find_or_create(EMAIL) == made
    slack = await client.recipients.find_or_create(type="slack", details=SlackDetails(slack_channel="#ops"))
    assert await client.recipients.find_or_create(type="slack", details={"slack_channel": "#ops"}) == slack
    assert await client.recipients.list() == [made, slack]


async def test_find_or_create_finds_a_webhook_whatever_else_it_has(client: AsyncHoneycombClient) -> None:
    made = await client.recipients.create(WEBHOOK)
    same = {"webhook_name": "hook", "webhook_url": "https://example.com/hidden-url"}
    assert await client.recipients.find_or_create(type="webhook", details=same) == made


async def test_find_or_create_never_returns_a_recipient_with_another_target(client: AsyncHoneycombClient) -> None:
    await client.recipients.create(WEBHOOK)
    other = {"webhook_name": "hook", "webhook_url": "https://example.com/other"}
    with pytest.raises(HoneycombConflictError):
        await client.recipients.find_or_create(type="webhook", details=other)
    teams = await client.recipients.find_or_create(
        type="msteams_workflow",
        details=MSTeamsDetails(webhook_name="hook", webhook_url="https://example.com/hidden-url"),
    )
    assert teams.type == "msteams_workflow"


async def test_find_or_create_raises_the_conflict_that_nothing_explains(make_client: AsyncMakeClient) -> None:
    listed = [{"id": "1", "type": "email"}, {"id": "2", "type": "new", "details": {"email_address": "a"}}]
    script = Script(problem(409, "duplicate"), httpx.Response(200, json=listed))
    with pytest.raises(HoneycombConflictError, match="duplicate"):
        await make_client(script).recipients.find_or_create(EMAIL)
    assert [request.method for request in script.requests] == ["POST", "GET"]


async def test_triggers_of_a_recipient(client: AsyncHoneycombClient) -> None:
    recipient = await client.recipients.create(EMAIL)
    trigger = await client.triggers.create(
        "__all__",
        name="t",
        query={"calculations": [{"op": "COUNT"}]},
        threshold={"op": ">", "value": 1},
        recipients=[{"id": recipient.id}],
    )
    assert await client.recipients.list_triggers(recipient.id) == [trigger]
    with pytest.raises(HoneycombConflictError):
        await client.recipients.delete(recipient.id)


async def test_bad_input_is_rejected_before_anything_is_sent_and_not_repeated(
    make_client: AsyncMakeClient,
) -> None:
    script = Script(httpx.Response(200, json={"id": "r1", "type": "webhook"}))
    client = make_client(script)
    key = "hidden-key"
    with pytest.raises(ValidationError) as caught:
        await client.recipients.create(
            type="pagerduty", details={"pagerduty_integration_name": "n", "pagerduty_integration_key": key}
        )
    assert "details.pagerduty_integration_key" in str(caught.value)
    assert key not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        await client.recipients.update("r1", details={"pagerduty_integration_key": key})
    assert key not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        await client.recipients.update("r1", details={"webhook_adress": key})
    assert key not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        PagerDutyDetails(pagerduty_integration_name="n", pagerduty_integration_key=key)
    assert key not in str(caught.value)
    assert script.requests == []


async def test_secrets_are_in_no_repr(client: AsyncHoneycombClient) -> None:
    read = [await client.recipients.create(WEBHOOK)]
    read.append(
        await client.recipients.create(
            type="pagerduty",
            details=PagerDutyDetails(
                pagerduty_integration_name="n", pagerduty_integration_key="hidden" * 5 + "ab"
            ),
        )
    )
    assert "hook" in repr(read)
    assert "hidden" not in repr(read)
    assert "hidden" not in str([WEBHOOK, *(recipient.details for recipient in read)])
