"""Receive webhooks with Flask: ``flask --app webhook_flask run``."""

import os
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, request

from honeycomb import HoneycombWebhookError, WebhookPayload, webhooks

app = Flask(__name__)
executor = ThreadPoolExecutor()


def handle(payload: WebhookPayload) -> None:
    """Act on an alert, in another thread than the response."""
    print(payload)


@app.post("/honeycomb")
def receive() -> tuple[str, int]:
    """Verify and parse a request, and respond at once."""
    secret = os.environ["HONEYCOMB_WEBHOOK_SECRET"]
    try:
        payload = webhooks.parse(request.headers, request.get_data(), secret=secret)
    except HoneycombWebhookError as error:
        return str(error), 400
    executor.submit(handle, payload)
    return "", 204
