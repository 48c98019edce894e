"""Receive webhooks with FastAPI: ``uvicorn webhook_fastapi:app``."""

import os

from fastapi import BackgroundTasks, FastAPI, HTTPException, Request

from honeycomb import HoneycombWebhookError, WebhookPayload, webhooks

app = FastAPI()


def handle(payload: WebhookPayload) -> None:
    """Act on an alert, after the response."""
    print(payload)


@app.post("/honeycomb", status_code=204)
async def receive(request: Request, tasks: BackgroundTasks) -> None:
    """Verify and parse a request, and respond at once."""
    secret = os.environ["HONEYCOMB_WEBHOOK_SECRET"]
    try:
        payload = webhooks.parse(request.headers, await request.body(), secret=secret)
    except HoneycombWebhookError as error:
        raise HTTPException(400, str(error)) from None
    tasks.add_task(handle, payload)
