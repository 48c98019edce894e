from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from honeycomb import (
    EmailRecipient,
    MSTeamsRecipient,
    PagerDutyRecipient,
    Recipient,
    RecipientCreate,
    RecipientUpdate,
    SlackRecipient,
    UnknownRecipient,
    WebhookHeader,
    WebhookPayloads,
    WebhookRecipient,
)
from honeycomb.models.recipients import RecipientChanges

from .strategies import text, unknown_fields

RECIPIENT: TypeAdapter[Recipient] = TypeAdapter(Recipient)
HOOK: dict[str, Any] = {"webhook_name": "hook", "webhook_url": "https://example.com"}
DETAILS: dict[str, dict[str, Any]] = {
    "email": {"email_address": "a@example.com"},
    "slack": {"slack_channel": "#ops"},
    "pagerduty": {"pagerduty_integration_name": "ops", "pagerduty_integration_key": "k" * 32},
    "webhook": {
        **HOOK,
        "webhook_secret": "s",
        "webhook_headers": [{"header": "X-Team"}],
        "webhook_payloads": {
            "template_variables": [{"name": "severity", "default_value": "low"}],
            "payload_templates": {"trigger": {"body": "{{.Name}}"}},
        },
    },
    "msteams_workflow": HOOK,
}


@pytest.mark.parametrize(
    ("type_", "class_"),
    [
        ("email", EmailRecipient),
        ("slack", SlackRecipient),
        ("pagerduty", PagerDutyRecipient),
        ("webhook", WebhookRecipient),
        ("msteams_workflow", MSTeamsRecipient),
    ],
)
def test_each_type_has_its_class_and_can_be_created_again(type_: str, class_: type) -> None:
    body = {"type": type_, "details": DETAILS[type_]}
    read = RECIPIENT.validate_python({"id": "r", "created_at": "2026-01-02T03:04:05Z", **body})
    assert type(read) is class_
    assert read.to_body() == body
    assert RecipientCreate.model_validate(read).to_body() == body
    assert RecipientUpdate.model_validate(body).to_body() == body


def test_the_old_teams_type_is_read_and_updated_but_not_created() -> None:
    body = {"type": "msteams", "details": HOOK}
    assert isinstance(RECIPIENT.validate_python({"id": "r", **body}), MSTeamsRecipient)
    assert RecipientUpdate.model_validate(body).to_body() == body
    with pytest.raises(ValidationError, match="msteams_workflow"):
        RecipientCreate.model_validate(body)


@given(type_=st.sampled_from([*DETAILS, "msteams"]) | text, details=unknown_fields, extra=unknown_fields)
def test_nothing_that_is_read_is_lost(type_: str, details: dict[str, Any], extra: dict[str, Any]) -> None:
    body = {**extra, "type": type_, "details": DETAILS.get(type_, {}) | details}
    for owned in ("id", "created_at", "updated_at"):
        body.pop(owned, None)
    read = RECIPIENT.validate_python({**body, "id": "r"})
    assert read.to_body() == body


@pytest.mark.parametrize("more", [{}, {"details": None}, {"details": {}}])
def test_a_known_type_without_its_details_is_still_read(more: dict[str, Any]) -> None:
    read = RECIPIENT.validate_python({"id": "r", "type": "email", **more})
    assert isinstance(read, UnknownRecipient)
    assert read.to_body() == {"type": "email", **more}


def test_the_details_of_an_unknown_type_are_not_in_the_repr() -> None:
    read = RECIPIENT.validate_python({"id": "r", "type": "new", "details": {"token": "hidden"}})
    assert repr(read) == "UnknownRecipient(id='r', type='new')"


@pytest.mark.parametrize(
    ("type_", "change", "place"),
    [
        ("email", {"email": "a"}, "details.email"),
        ("slack", {"slack_channel": "ops"}, "details.slack_channel"),
        ("pagerduty", {"pagerduty_integration_key": "k" * 31}, "details.pagerduty_integration_key"),
        ("pagerduty", {"pagerduty_integration_key": "k" * 33}, "details.pagerduty_integration_key"),
        ("webhook", {"webhook_name": "n" * 256}, "details.webhook_name"),
        ("webhook", {"webhook_url": "u" * 2049}, "details.webhook_url"),
        ("webhook", {"webhook_secret": "s" * 256}, "details.webhook_secret"),
        ("webhook", {"webhook_headers": [{"header": "a"}] * 6}, "details.webhook_headers"),
        ("msteams_workflow", {"webhook_secret": "s"}, "details.webhook_secret"),
    ],
)
def test_limits_of_details(type_: str, change: dict[str, Any], place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        RecipientCreate.model_validate({"type": type_, "details": DETAILS[type_] | change})


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("email", "email_address"),
        ("slack", "slack_channel"),
        ("pagerduty", "pagerduty_integration_name"),
        ("pagerduty", "pagerduty_integration_key"),
        ("webhook", "webhook_name"),
        ("webhook", "webhook_url"),
        ("msteams_workflow", "webhook_name"),
        ("msteams_workflow", "webhook_url"),
    ],
)
def test_details_that_are_needed(type_: str, name: str) -> None:
    details = {key: value for key, value in DETAILS[type_].items() if key != name}
    with pytest.raises(ValidationError, match=f"details.{name}"):
        RecipientCreate.model_validate({"type": type_, "details": details})


@pytest.mark.parametrize("channel", ["#ops", "@anna", "C024BE91L", "D0", "G0", "U0"])
def test_forms_of_a_slack_channel(channel: str) -> None:
    RecipientCreate.model_validate({"type": "slack", "details": {"slack_channel": channel}})


def test_largest_headers() -> None:
    headers = [{"header": "h" * 64, "value": "v" * 750}] * 5
    RecipientCreate.model_validate({"type": "webhook", "details": {**HOOK, "webhook_headers": headers}})


@pytest.mark.parametrize(
    "header",
    [
        {"header": "h" * 65},
        {"header": "h", "value": "v" * 751},
        {"header": "Content-Type"},
        {"header": "user-agent"},
        {"header": "X-HONEYCOMB-WEBHOOK-TOKEN"},
    ],
)
def test_limits_of_headers(header: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        WebhookHeader.model_validate(header)


@pytest.mark.parametrize(
    "payloads",
    [
        {"template_variables": [{"name": "a"}]},
        {"template_variables": [{"name": "a"}], "payload_templates": {}},
        {"template_variables": [{"name": "A"}], "payload_templates": {"trigger": {"body": ""}}},
        {"template_variables": [{"name": "a" * 65}], "payload_templates": {"trigger": {"body": ""}}},
        {"template_variables": [{"name": "a"}] * 11, "payload_templates": {"trigger": {"body": ""}}},
        {
            "template_variables": [{"name": "a", "default_value": "v" * 257}],
            "payload_templates": {"trigger": {"body": ""}},
        },
        {"payload_templates": {"signal": {"body": ""}}},
    ],
)
def test_rules_of_payloads(payloads: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WebhookPayloads.model_validate(payloads)


@pytest.mark.parametrize("kind", ["trigger", "budget_rate", "exhaustion_time"])
def test_variables_go_with_any_template(kind: str) -> None:
    payloads = {"template_variables": [{"name": "a"}] * 10, "payload_templates": {kind: {"body": ""}}}
    assert WebhookPayloads.model_validate(payloads).to_body() == payloads


def test_changes_of_details_have_the_same_limits() -> None:
    for details in DETAILS.values():
        assert RecipientChanges.model_validate({"details": details}).to_body() == {"details": details}
    for bad in ({"slack_channel": "ops"}, {"webhook_headers": [{"header": "user-agent"}]}, {"emial": "a"}):
        with pytest.raises(ValidationError):
            RecipientChanges.model_validate({"details": bad})
