"""Webhook requests for notifications. Payload templates are not supported: all have the default payload."""

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


def webhook_message(notification: Notification, recipients: Mapping[str, JsonObject]) -> Message | None:
    """Return the webhook request for a notification; None if the recipient is not a webhook on this machine.

    Args:
        notification: The notification.
        recipients: All recipients, by id.
    """
    recipient = recipients.get(str(notification.recipient["id"]))
    if recipient is None or recipient["type"] not in _TYPES:
        return None
    details = cast("JsonObject", recipient["details"])
    url = str(details["webhook_url"])
    if not _is_local(url):
        return None
    secret = str(details.get("webhook_secret") or "")
    custom_headers = cast("list[JsonObject]", details.get("webhook_headers") or [])
    headers = {
        **{str(each["header"]).lower(): str(each.get("value") or "") for each in custom_headers},
        "content-type": "application/json",
        "user-agent": "Honeycomb",
        "x-honeycomb-webhook-token": secret,
    }
    return Message(str(recipient["id"]), url, headers, to_json(_payload(notification)))


def _payload(notification: Notification) -> JsonObject:
    alert = notification.about
    triggered = notification.status == "TRIGGERED"
    payload: JsonObject = {
        "version": "v0.1.0",
        "id": notification.id,
        "name": notification.name,
        "status": notification.status,
        "summary": f"{'Triggered' if triggered else 'Resolved'}: {notification.name}",
        "is_test": False,
    }
    url = f"https://ui.honeycomb.invalid/local/datasets/{notification.dataset}"
    if notification.kind == "burn_alert":
        slo_url = f"{url}/slo/{cast('JsonObject', alert['slo'])['id']}"
        return {
            **payload,
            "description": alert.get("description") or "",
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
    threshold = cast("JsonObject", alert["threshold"])
    operator = _OPERATORS[str(threshold["op"])]
    comparison = operator if triggered else f"not {operator}"
    groups = "; ".join(_describe(group) for group in notification.exceeding) if triggered else ""
    return {
        **payload,
        "alert_type": alert["alert_type"],
        "trigger_description": alert.get("description") or "",
        "trigger_url": f"{url}/triggers/{notification.id}",
        "result_url": f"{url}/result/{alert['query_id']}",
        "description": f"Currently {comparison} threshold value ({threshold['value']}){groups}",
        "operator": operator,
        "threshold": threshold["value"],
        "result_groups": [_result(group) for group in notification.groups] if triggered else [],
        "result_groups_triggered": [_result(group) for group in notification.exceeding] if triggered else [],
    }


def _result(group: Group) -> JsonObject:
    return {"Group": group.group, "Result": group.value}


def _describe(group: Group) -> str:
    names = ", ".join(f"{name}:{value}" for name, value in group.group.items())
    return f" for {names} (value {group.value})" if names else f" (value {group.value})"


def _is_local(url: str) -> bool:
    """Return whether a URL refers to this machine or is malformed, which fails on delivery."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return True
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
