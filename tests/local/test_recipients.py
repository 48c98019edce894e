from __future__ import annotations

from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb

from .support import Api, Clock, assert_problem, field_errors

EMAIL: dict[str, Any] = {"type": "email", "details": {"email_address": "a@example.com"}}
SLACK: dict[str, Any] = {"type": "slack", "details": {"slack_channel": "#ops"}}
WEBHOOK: dict[str, Any] = {
    "type": "webhook",
    "details": {
        "webhook_name": "hook",
        "webhook_url": "https://example.com",
        "webhook_secret": "s",
        "webhook_headers": [{"header": "X-Team", "value": "blue"}],
    },
}
TEAMS: dict[str, Any] = {
    "type": "msteams_workflow",
    "details": {"webhook_name": "hook", "webhook_url": "https://example.com"},
}
PAGER: dict[str, Any] = {
    "type": "pagerduty",
    "details": {"pagerduty_integration_name": "ops", "pagerduty_integration_key": "k" * 32},
}
TRIGGER: dict[str, Any] = {
    "name": "Busy",
    "threshold": {"op": ">", "value": 5},
    "query": {"calculations": [{"op": "COUNT"}]},
}


@pytest.mark.parametrize("body", [EMAIL, SLACK, WEBHOOK, TEAMS, PAGER], ids=lambda body: body["type"])
def test_create_get_list_and_delete_a_recipient(api: Api, body: dict[str, Any]) -> None:
    reply = api.post("/1/recipients", body)
    assert reply.status == 201
    recipient = reply.json
    assert recipient == {
        "id": recipient["id"],
        **body,
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    path = f"/1/recipients/{recipient['id']}"
    assert api.get(path).json == recipient
    assert api.get("/1/recipients").json == [recipient]
    deleted = api.delete(path)
    assert (deleted.status, deleted.body) == (204, b"")
    for method in ("GET", "PUT", "DELETE"):
        assert_problem(api.send(method, path, body), 404, "not-found")
    assert_problem(api.get(f"{path}/triggers"), 404, "not-found")


def test_a_duplicate_of_type_and_target_is_a_conflict(api: Api) -> None:
    for body in (EMAIL, SLACK, WEBHOOK, TEAMS, PAGER):
        api.create("/1/recipients", body)
        assert_problem(api.post("/1/recipients", body), 409, "conflict")
    other = api.create("/1/recipients", {"type": "email", "details": {"email_address": "b@example.com"}})
    assert_problem(api.put(f"/1/recipients/{other['id']}", EMAIL), 409, "conflict")
    assert api.get(f"/1/recipients/{other['id']}").json == other


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"type": "missing", "details": "missing"}),
        ({"type": "pigeon", "details": {}}, {"type": "invalid"}),
        ({"type": "email", "details": {}}, {"details.email_address": "missing"}),
        ({"type": "email", "details": {"email_address": 5}}, {"details.email_address": "incorrect_type"}),
        (
            {"type": "email", "details": SLACK["details"]},
            {"details.email_address": "missing", "details.slack_channel": "invalid"},
        ),
        ({"type": "slack", "details": {"slack_channel": "ops"}}, {"details.slack_channel": "invalid"}),
        ({**TEAMS, "type": "msteams"}, {"type": "invalid"}),
    ],
)
def test_invalid_fields_are_reported(api: Api, body: object, errors: dict[str, str]) -> None:
    assert field_errors(api.post("/1/recipients", body)) == errors
    assert api.get("/1/recipients").json == []


def test_an_update_replaces_the_details_but_never_the_type(api: Api, clock: Clock) -> None:
    created = api.create("/1/recipients", WEBHOOK)
    path = f"/1/recipients/{created['id']}"
    clock.now += 1
    details = {"webhook_name": "new", "webhook_url": "https://example.org"}
    reply = api.put(path, {**created, "details": details})
    assert reply.status == 200
    headers = WEBHOOK["details"]["webhook_headers"]
    assert reply.json == {
        **created,
        "details": {**details, "webhook_headers": headers},
        "updated_at": "2027-01-15T08:00:01Z",
    }
    without = api.put(path, {**created, "details": {**details, "webhook_headers": []}}).json
    assert without["details"]["webhook_headers"] == []
    assert field_errors(api.put(path, EMAIL)) == {"type": "invalid"}


def test_a_recipient_in_use_cannot_be_deleted_and_lists_its_triggers(api: Api) -> None:
    api.create("/1/datasets", {"name": "web"})
    recipient = api.create("/1/recipients", EMAIL)
    path = f"/1/recipients/{recipient['id']}"
    assert api.get(f"{path}/triggers").json == []
    reference = {**TRIGGER, "recipients": [{"id": recipient["id"]}]}
    triggers = [api.create(f"/1/triggers/{dataset}", reference) for dataset in ("web", "__all__")]
    api.create("/1/triggers/web", TRIGGER)
    assert api.get(f"{path}/triggers").json == triggers
    assert_problem(api.delete(path), 409, "conflict")
    for trigger in triggers:
        api.delete(f"/1/triggers/{trigger['dataset_slug']}/{trigger['id']}")
    assert api.delete(path).status == 204


def test_an_alert_finds_or_creates_recipients_by_target(api: Api) -> None:
    api.create("/1/datasets", {"name": "web"})
    email = api.create("/1/recipients", EMAIL)
    hook = api.create("/1/recipients", WEBHOOK)
    named: list[dict[str, Any]] = [
        {"type": "email", "target": "a@example.com"},
        {"type": "slack", "target": "#ops"},
        {"type": "webhook", "target": "hook", "details": {"variables": [{"name": "severity", "value": "low"}]}},
    ]
    trigger = api.create("/1/triggers/web", {**TRIGGER, "recipients": named})
    slack = api.get("/1/recipients").json[2]
    assert slack["details"] == {"slack_channel": "#ops"}
    ids = [email["id"], slack["id"], hook["id"]]
    assert trigger["recipients"] == [{"id": id_, **one} for id_, one in zip(ids, named, strict=True)]


@pytest.mark.parametrize(
    ("recipient", "errors"),
    [
        ({"id": "nobody"}, {"recipients.0": "invalid"}),
        ({"type": "pagerduty", "target": "ops"}, {"recipients.0": "invalid"}),
        ({"type": "slack", "target": "ops"}, {"details.slack_channel": "invalid"}),
    ],
)
def test_an_alert_with_an_unknown_recipient_is_rejected(
    api: Api, recipient: dict[str, str], errors: dict[str, str]
) -> None:
    api.create("/1/datasets", {"name": "web"})
    assert field_errors(api.post("/1/triggers/web", {**TRIGGER, "recipients": [recipient]})) == errors
    assert api.get("/1/triggers/web").json == []


def test_alerts_return_and_notify_the_current_target(api: Api, local: LocalHoneycomb) -> None:
    api.create("/1/batch/web", [{"data": {"ms": 1}}])
    api.create("/1/derived_columns/web", {"alias": "bad", "expression": "$ms > 500"})
    slo = {"name": "s", "sli": {"alias": "bad"}, "time_period_days": 7, "target_per_million": 990_000}
    slo_id = api.create("/1/slos/web", slo)["id"]
    old = [{"type": "email", "target": "old@example.com", "details": {"variables": []}}]
    trigger = {
        "name": "t",
        "query": {"calculations": [{"op": "COUNT"}]},
        "threshold": {"op": "<", "value": 1},
        "frequency": 60,
        "recipients": old,
    }
    trigger_id = api.create("/1/triggers/web", trigger)["id"]
    burn_alert = {"slo": {"id": slo_id}, "exhaustion_minutes": 0, "recipients": old}
    burn_alert_id = api.create("/1/burn_alerts/web", burn_alert)["id"]
    (recipient,) = api.get("/1/recipients").json
    changed = {"type": "email", "details": {"email_address": "new@example.com"}}
    assert api.put(f"/1/recipients/{recipient['id']}", changed).status == 200

    shown = [
        api.get(f"/1/triggers/web/{trigger_id}").json,
        *api.get("/1/triggers/web").json,
        *api.get(f"/1/recipients/{recipient['id']}/triggers").json,
        api.get(f"/1/burn_alerts/web/{burn_alert_id}").json,
    ]
    assert len(shown) == 4
    for alert in shown:
        (reference,) = alert["recipients"]
        assert reference == {
            "id": recipient["id"],
            "type": "email",
            "target": "new@example.com",
            "details": {"variables": []},
        }
    local.advance(7_500)
    assert {each.kind for each in local.notifications} == {"trigger", "burn_alert"}
    assert {str(each.recipient["target"]) for each in local.notifications} == {"new@example.com"}
