"""Recipients."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from honeycomb.local._problems import FieldError, Problem, invalid, not_found
from honeycomb.local._references import with_query
from honeycomb.local._routing import Route
from honeycomb.local._state import new_id
from honeycomb.local._times import rfc3339
from honeycomb.local._validate import validate
from honeycomb.models.recipients import RecipientCreate, RecipientUpdate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pydantic import JsonValue

    from honeycomb.local._call import Call
    from honeycomb.local._state import State
    from honeycomb.local._wire import JsonObject
    from honeycomb.models._notifications import NotificationRecipient

_READ_ONLY = ("id", "created_at", "updated_at")
_TARGETS = {
    "email": "email_address",
    "slack": "slack_channel",
    "pagerduty": "pagerduty_integration_name",
    "msteams": "webhook_name",
    "msteams_workflow": "webhook_name",
    "webhook": "webhook_name",
}
_CREATED_BY_TARGET = ("email", "slack")
"""Types whose target is their only detail."""


def _table(call: Call) -> dict[str, JsonObject]:
    return call.team.recipients


def _list(call: Call) -> JsonValue:
    return list(_table(call).values())


def _recipient(call: Call) -> JsonObject:
    try:
        return _table(call)[call.path["recipient_id"]]
    except KeyError:
        raise not_found("Recipient") from None


def _get(call: Call) -> JsonValue:
    return _recipient(call)


def _create(call: Call) -> JsonValue:
    given = call.body_for(RecipientCreate, ignoring=_READ_ONLY)
    if given.type == "msteams":
        raise invalid(FieldError(field="type", code="invalid", description="can no longer be created"))
    return _create_recipient(call, given)


def _create_recipient(call: Call, given: RecipientCreate) -> JsonObject:
    recipient: JsonObject = {
        "id": new_id(),
        **given.model_dump(mode="json", exclude_unset=True),
        "created_at": rfc3339(call.now),
        "updated_at": rfc3339(call.now),
    }
    return _save(call, recipient)


def _update(call: Call) -> JsonValue:
    old = _recipient(call)
    given = call.body_for(RecipientUpdate, ignoring=_READ_ONLY)
    if given.type != old["type"]:
        raise invalid(FieldError(field="type", code="invalid", description="cannot be changed"))
    details = cast("JsonObject", given.to_body()["details"])
    if "webhook_headers" in _details(old):
        details.setdefault("webhook_headers", _details(old)["webhook_headers"])  # only [] removes them
    return _save(call, {**old, "details": details, "updated_at": rfc3339(call.now)})


def _save(call: Call, recipient: JsonObject) -> JsonObject:
    for other in _table(call).values():
        if other["id"] != recipient["id"] and _address(other) == _address(recipient):
            raise Problem(409, "a recipient of this type and target already exists")
    _table(call)[str(recipient["id"])] = recipient
    return recipient


def _address(recipient: JsonObject) -> tuple[JsonValue, JsonValue]:
    return recipient["type"], _details(recipient)[_TARGETS[str(recipient["type"])]]


def _details(recipient: JsonObject) -> JsonObject:
    return cast("JsonObject", recipient["details"])


def _delete(call: Call) -> JsonValue:
    recipient = _recipient(call)
    for environment in call.team.environments.values():
        state = environment.state
        if any(_alerts(state, "triggers", recipient)) or any(_alerts(state, "burn_alerts", recipient)):
            raise Problem(409, "the recipient is used by a trigger or a burn alert")
    del _table(call)[str(recipient["id"])]
    return None


def _list_triggers(call: Call) -> JsonValue:
    triggers = _alerts(call.state, "triggers", _recipient(call))
    return [trigger_response(call, each) for each in triggers if each["dataset_slug"] not in call.hidden]


def trigger_response(call: Call, trigger: JsonObject) -> JsonObject:
    """Return a trigger as the API returns it."""
    return with_recipients(_table(call), with_query(call.state, trigger))


def _alerts(state: State, resource: str, recipient: JsonObject) -> Iterator[JsonObject]:
    for alert in state.objects(resource):
        references = cast("list[JsonObject]", alert["recipients"])
        if any(each["id"] == recipient["id"] for each in references):
            yield alert


def recipient_references(
    call: Call, recipients: Iterable[NotificationRecipient], *, with_markers: bool = False
) -> list[JsonValue]:
    """Return references to the recipients of an alert; create new recipients.

    Args:
        call: The request that writes the alert.
        recipients: The recipients by id, or by type and target.
        with_markers: Whether recipients of type ``marker`` are accepted, which belong to their alert alone.

    Raises:
        Problem: 422 for an unknown id, or an unknown target of a type that cannot be created from it.
    """
    references: list[JsonValue] = []
    for index, reference in enumerate(recipients):
        if with_markers and reference.type == "marker":
            id_ = reference.id or new_id()
            references.append({"id": id_, "type": "marker", "target": reference.target})
            continue
        recipient = _find(call, reference)
        if recipient is None and reference.type in _CREATED_BY_TARGET and reference.target is not None:
            details: JsonObject = {_TARGETS[reference.type]: reference.target}
            recipient = _create_recipient(
                call, validate(RecipientCreate, {"type": reference.type, "details": details})
            )
        if recipient is None:
            unknown = FieldError(field=f"recipients.{index}", code="invalid", description="no such recipient")
            raise invalid(unknown)
        stored: JsonObject = {"id": recipient["id"]}
        if reference.details is not None:
            stored["details"] = reference.details.model_dump(mode="json", exclude_unset=True)
        references.append(stored)
    return references


def with_recipients(recipients: Mapping[str, JsonObject], alert: JsonObject) -> JsonObject:
    """Return an alert as the API returns it, with the current type and target of each recipient."""
    resolved: list[JsonValue] = []
    for reference in cast("list[JsonObject]", alert["recipients"]):
        recipient = recipients.get(str(reference["id"]))
        if reference.get("type") == "marker":
            resolved.append(reference)
        elif recipient is not None:
            type_, target = _address(recipient)
            resolved.append({"id": reference["id"], "type": type_, "target": target, **_own_details(reference)})
    return {**alert, "recipients": resolved}


def _own_details(reference: JsonObject) -> JsonObject:
    return {"details": reference["details"]} if "details" in reference else {}


def _find(call: Call, reference: NotificationRecipient) -> JsonObject | None:
    if reference.id is not None:
        recipient = _table(call).get(reference.id)
        if recipient is None or reference.type is None or reference.target is None:
            return recipient
        return recipient if _address(recipient) == (reference.type, reference.target) else None
    for recipient in _table(call).values():
        if _address(recipient) == (reference.type, reference.target):
            return recipient
    return None


ROUTES = (
    Route("GET", "/1/recipients", _list, needs=("recipients",)),
    Route("POST", "/1/recipients", _create, needs=("recipients",), status=201),
    Route("GET", "/1/recipients/{recipient_id}", _get, needs=("recipients",)),
    Route("PUT", "/1/recipients/{recipient_id}", _update, needs=("recipients",)),
    Route("DELETE", "/1/recipients/{recipient_id}", _delete, needs=("recipients",), status=204),
    Route("GET", "/1/recipients/{recipient_id}/triggers", _list_triggers, needs=("triggers",)),
)
