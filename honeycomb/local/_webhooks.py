"""Notifications as webhooks get them. Templates of payloads are not filled in: all get the usual payload."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from pydantic_core import to_json

from ._outbox import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._alerts import Notification
    from ._triggers import Group
    from ._wire import JsonObject

_TYPES = ("webhook", "msteams_workflow")
_OPERATORS = {
    ">": "greater than",
    ">=": "greater than or equal to",
    "<": "less than",
    "<=": "less than or equal to",
}


def message_of(notification: Notification, recipients: Mapping[str, JsonObject]) -> Message | None:
    """Return the request that tells a webhook; None if the recipient is no webhook on this machine.

    Args:
        notification: The notification.
        recipients: All recipients, by id.
    """
    recipient = recipients.get(str(notification.recipient["id"]))
    if recipient is None or recipient["type"] not in _TYPES:
        return None
    details = cast("JsonObject", recipient["details"])
    url = str(details["webhook_url"])
    if not _may_be_here(url):
        return None
    secret = str(details.get("webhook_secret") or "")
    own = cast("list[JsonObject]", details.get("webhook_headers") or [])
    headers = {
        **{str(each["header"]).lower(): str(each.get("value") or "") for each in own},
        "content-type": "application/json",
        "user-agent": "Honeycomb",
        "x-honeycomb-webhook-token": secret,
    }
    return Message(str(recipient["id"]), url, headers, to_json(_payload(notification)))


def _payload(notification: Notification) -> JsonObject:
    about = notification.about
    began = notification.status == "TRIGGERED"
    payload: JsonObject = {
        "version": "v0.1.0",
        "id": notification.id,
        "name": notification.name,
        "status": notification.status,
        "summary": f"{'Triggered' if began else 'Resolved'}: {notification.name}",
        "is_test": False,
    }
    url = f"https://ui.honeycomb.invalid/local/datasets/{notification.dataset}"
    if notification.kind == "burn_alert":
        slo_url = f"{url}/slo/{cast('JsonObject', about['slo'])['id']}"
        return {
            **payload,
            "description": about.get("description") or "",
            "operator": "",
            "threshold": 0,
            "trigger_description": "",
            "trigger_url": "",
            "result_url": "",
            "result_groups": [],
            "result_groups_triggered": [],
            "slo_url": slo_url,
            "sli_url": f"{slo_url}/sli",
        }
    threshold = cast("JsonObject", about["threshold"])
    operator = _OPERATORS[str(threshold["op"])]
    passed = operator if began else f"not {operator}"
    found = "; ".join(_told(group) for group in notification.exceeding) if began else ""
    return {
        **payload,
        "alert_type": about["alert_type"],
        "trigger_description": about.get("description") or "",
        "trigger_url": f"{url}/triggers/{notification.id}",
        "result_url": f"{url}/result/{about['query_id']}",
        "description": f"Currently {passed} threshold value ({threshold['value']}){found}",
        "operator": operator,
        "threshold": threshold["value"],
        "result_groups": [_result(group) for group in notification.groups] if began else [],
        "result_groups_triggered": [_result(group) for group in notification.exceeding] if began else [],
    }


def _result(group: Group) -> JsonObject:
    return {"Group": group.group, "Result": group.value}


def _told(group: Group) -> str:
    names = ", ".join(f"{name}:{value}" for name, value in group.group.items())
    return f" for {names} (value {group.value})" if names else f" (value {group.value})"


def _may_be_here(url: str) -> bool:
    """Say whether a URL leads to this machine, or nowhere: a malformed one fails when it is called."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
