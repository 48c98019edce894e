"""Receive webhooks with Starlette: ``uvicorn webhook_starlette:app``."""

import os

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from honeycomb import HoneycombWebhookError, WebhookPayload, webhooks


def handle(payload: WebhookPayload) -> None:
    """Act on an alert, after the response."""
    print(payload)


async def receive(request: Request) -> Response:
    """Verify and parse a request, and respond at once."""
    secret = os.environ["HONEYCOMB_WEBHOOK_SECRET"]
    try:
        payload = webhooks.parse(request.headers, await request.body(), secret=secret)
    except HoneycombWebhookError as error:
        return PlainTextResponse(str(error), 400)
    return Response(status_code=204, background=BackgroundTask(handle, payload))


app = Starlette(routes=[Route("/honeycomb", receive, methods=["POST"])])
