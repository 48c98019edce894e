# Made from tests/_async/test_recipients.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import httpx
import pytest
from pydantic import ValidationError

from honeycomb import (
    EmailDetails,
    EmailRecipient,
    HoneycombConflictError,
    HoneycombNotFoundError,
    MSTeamsDetails,
    PagerDutyDetails,
    RecipientCreate,
    RecipientUpdate,
    SlackDetails,
    SyncHoneycombClient,
    WebhookDetails,
    WebhookHeader,
    WebhookRecipient,
)
from tests.support import Script, problem

from .conftest import SyncMakeClient

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


def test_life_of_a_recipient(client: SyncHoneycombClient) -> None:
    made = client.recipients.create(EMAIL)
    assert isinstance(made, EmailRecipient)
    assert made.details.email_address == "a@example.com"
    assert made.created_at is not None
    assert client.recipients.get(made.id) == made
    assert client.recipients.list() == [made]
    updated = client.recipients.update(
        made.id, RecipientUpdate(type="email", details=EmailDetails(email_address="b@example.com"))
    )
    assert isinstance(updated, EmailRecipient)
    assert updated.details.email_address == "b@example.com"
    client.recipients.delete(made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.recipients.get(made.id)


def test_update_by_details_keeps_the_others(client: SyncHoneycombClient) -> None:
    made = client.recipients.create(WEBHOOK)
    updated = client.recipients.update(made.id, details={"webhook_name": "renamed"})
    assert isinstance(updated, WebhookRecipient)
    assert isinstance(made, WebhookRecipient)
    assert updated.details.to_body() == {**made.details.to_body(), "webhook_name": "renamed"}
    updated = client.recipients.update(made.id, details={"webhook_headers": []})
    assert isinstance(updated, WebhookRecipient)
    assert updated.details.webhook_headers == []
    assert updated.details.webhook_secret == "hidden-secret"


def test_find_or_create(client: SyncHoneycombClient) -> None:
    made = client.recipients.find_or_create(EMAIL)
    assert client.recipients.find_or_create(EMAIL) == made
    slack = client.recipients.find_or_create(type="slack", details=SlackDetails(slack_channel="#ops"))
    assert client.recipients.find_or_create(type="slack", details={"slack_channel": "#ops"}) == slack
    assert client.recipients.list() == [made, slack]


def test_find_or_create_finds_a_webhook_whatever_else_it_has(client: SyncHoneycombClient) -> None:
    made = client.recipients.create(WEBHOOK)
    same = {"webhook_name": "hook", "webhook_url": "https://example.com/hidden-url"}
    assert client.recipients.find_or_create(type="webhook", details=same) == made


def test_find_or_create_never_returns_a_recipient_with_another_target(client: SyncHoneycombClient) -> None:
    client.recipients.create(WEBHOOK)
    other = {"webhook_name": "hook", "webhook_url": "https://example.com/other"}
    with pytest.raises(HoneycombConflictError):
        client.recipients.find_or_create(type="webhook", details=other)
    teams = client.recipients.find_or_create(
        type="msteams_workflow",
        details=MSTeamsDetails(webhook_name="hook", webhook_url="https://example.com/hidden-url"),
    )
    assert teams.type == "msteams_workflow"


def test_find_or_create_raises_the_conflict_that_nothing_explains(make_client: SyncMakeClient) -> None:
    listed = [{"id": "1", "type": "email"}, {"id": "2", "type": "new", "details": {"email_address": "a"}}]
    script = Script(problem(409, "duplicate"), httpx.Response(200, json=listed))
    with pytest.raises(HoneycombConflictError, match="duplicate"):
        make_client(script).recipients.find_or_create(EMAIL)
    assert [request.method for request in script.requests] == ["POST", "GET"]


def test_triggers_of_a_recipient(client: SyncHoneycombClient) -> None:
    recipient = client.recipients.create(EMAIL)
    trigger = client.triggers.create(
        "__all__",
        name="t",
        query={"calculations": [{"op": "COUNT"}]},
        threshold={"op": ">", "value": 1},
        recipients=[{"id": recipient.id}],
    )
    assert client.recipients.list_triggers(recipient.id) == [trigger]
    with pytest.raises(HoneycombConflictError):
        client.recipients.delete(recipient.id)


def test_bad_input_is_rejected_before_anything_is_sent_and_not_repeated(
    make_client: SyncMakeClient,
) -> None:
    script = Script(httpx.Response(200, json={"id": "r1", "type": "webhook"}))
    client = make_client(script)
    key = "hidden-key"
    with pytest.raises(ValidationError) as caught:
        client.recipients.create(
            type="pagerduty", details={"pagerduty_integration_name": "n", "pagerduty_integration_key": key}
        )
    assert "details.pagerduty_integration_key" in str(caught.value)
    assert key not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        client.recipients.update("r1", details={"pagerduty_integration_key": key})
    assert key not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        client.recipients.update("r1", details={"webhook_adress": key})
    assert key not in str(caught.value)
    with pytest.raises(ValidationError) as caught:
        PagerDutyDetails(pagerduty_integration_name="n", pagerduty_integration_key=key)
    assert key not in str(caught.value)
    assert script.requests == []


def test_secrets_are_in_no_repr(client: SyncHoneycombClient) -> None:
    read = [client.recipients.create(WEBHOOK)]
    read.append(
        client.recipients.create(
            type="pagerduty",
            details=PagerDutyDetails(
                pagerduty_integration_name="n", pagerduty_integration_key="hidden" * 5 + "ab"
            ),
        )
    )
    assert "hook" in repr(read)
    assert "hidden" not in repr(read)
    assert "hidden" not in str([WEBHOOK, *(recipient.details for recipient in read)])
