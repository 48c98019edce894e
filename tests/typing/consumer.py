"""Creation of clients, and other public names, as type checkers see them. Never executed.

``tests/_async/consumer.py`` and ``team_consumer.py`` there have the calls.
"""

from __future__ import annotations

import ssl
from email.message import Message

import httpx
from typing_extensions import assert_type

from honeycomb import (
    AlertPayload,
    CustomPayload,
    ErrorDetail,
    HoneycombClient,
    HoneycombError,
    HoneycombPollTimeoutError,
    HoneycombRateLimitError,
    HoneycombValidationError,
    PayloadGroup,
    RetryConfig,
    SyncHoneycombClient,
    WebhookPayload,
    webhooks,
)
from honeycomb.local import LocalHoneycomb, LocalKey, LocalRequest


async def asynchronous() -> None:
    client = HoneycombClient(api_key="...")
    assert_type(client, HoneycombClient)
    async with HoneycombClient() as entered:
        assert_type(entered, HoneycombClient)
        assert_type(entered.with_options(timeout=1.0), HoneycombClient)
    HoneycombClient(management_key="hcamk_...", management_secret="...", sync=False)
    HoneycombClient(api_key="test", http_client=httpx.AsyncClient(transport=LocalHoneycomb().transport()))
    HoneycombClient(base_url="https://api.honeycomb.io", timeout=30.0, max_retries=3)
    HoneycombClient(
        region="eu",
        retry=RetryConfig(max_retries=5, base_delay=0.5, max_delay=30.0, retry_statuses=frozenset({500})),
        proxy="http://localhost:3128",
        verify=ssl.create_default_context(),
        headers={"a": "b"},
        user_agent="service/1",
    )


def synchronous() -> None:
    assert_type(HoneycombClient(sync=True), SyncHoneycombClient)
    with HoneycombClient(sync=True, api_key="...") as client:
        assert_type(client, SyncHoneycombClient)
        assert_type(client.with_options(max_retries=0), SyncHoneycombClient)
    HoneycombClient(sync=True, http_client=httpx.Client(transport=LocalHoneycomb().transport()))


def errors(error: HoneycombError) -> None:
    assert_type(error.attempts, int)
    if isinstance(error, HoneycombValidationError):
        assert_type(error.errors, tuple[ErrorDetail, ...])
        assert_type(error.request_id, str | None)
    if isinstance(error, HoneycombRateLimitError):
        assert_type(error.retry_after, float | None)
    if isinstance(error, HoneycombPollTimeoutError):
        assert_type(error.resume_id, str)


def webhook(message: Message, asgi: list[tuple[bytes, bytes]], headers: httpx.Headers, body: bytes) -> None:
    payload = webhooks.parse({"a": "b"}, body, secret="...")
    assert_type(payload, WebhookPayload)
    assert_type(payload.delivery_id, str | None)
    if isinstance(payload, CustomPayload):
        assert_type(payload.raw, object)
        return
    alert: AlertPayload = payload
    assert_type(alert.threshold, int | float | None)
    assert_type(alert.result_groups, list[PayloadGroup])
    webhooks.parse(message, body.decode(), secret=["old", "new"])
    webhooks.parse(asgi, bytearray(body), secret=("old", "new"))
    assert_type(webhooks.parse_unverified(headers, memoryview(body)), WebhookPayload)


def local() -> None:
    with LocalHoneycomb(keys=[LocalKey("a", permissions={"events"})]) as local, local.serve() as url:
        assert_type(url, str)
        assert_type(local.requests, list[LocalRequest])
