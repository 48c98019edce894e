"""Receive webhooks without a framework: ``uvicorn webhook_asgi:app``."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from honeycomb import HoneycombWebhookError, WebhookPayload, webhooks

Message = MutableMapping[str, Any]
MAX_BODY = 1_000_000


def handle(payload: WebhookPayload) -> None:
    """Act on an alert, after the response."""
    print(payload)


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Verify and parse a request, and respond at once."""
    if scope["type"] != "http":
        raise ValueError(f"unsupported scope: {scope['type']}")
    body, more_body = b"", True
    while more_body and len(body) <= MAX_BODY:
        message = await receive()
        body += message.get("body", b"")
        more_body = message.get("more_body", False)
    if scope["method"] != "POST" or scope["path"] != "/honeycomb":
        await respond(send, 404)
        return
    if len(body) > MAX_BODY:
        await respond(send, 413)
        return
    secret = os.environ["HONEYCOMB_WEBHOOK_SECRET"]
    try:
        payload = webhooks.parse(scope["headers"], body, secret=secret)
    except HoneycombWebhookError as error:
        await respond(send, 400, str(error))
        return
    await respond(send, 204)
    handle(payload)


async def respond(send: Callable[[Message], Awaitable[None]], status: int, text: str = "") -> None:
    """Send a response."""
    headers = [(b"content-type", b"text/plain; charset=utf-8")] if text else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
