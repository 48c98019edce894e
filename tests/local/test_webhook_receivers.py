"""Webhooks from their delivery by a local Honeycomb to the payload that a receiver gets, over real connections."""

from __future__ import annotations

import importlib.util
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import uvicorn
from werkzeug.serving import make_server

from honeycomb import (
    BurnAlertPayload,
    HoneycombWebhookError,
    PayloadGroup,
    TriggerPayload,
    WebhookPayload,
    webhooks,
)
from honeycomb.local import LocalHoneycomb

from .support import Api, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXAMPLES = Path(__file__).parents[2] / "examples"
SECRET = "s3cret-with-ümlaut"
HOUR = 3_600


class Receiver:
    """A webhook on this machine that accepts two secrets.

    Attributes:
        url: Its URL.
        payloads: The payloads it has received.
        errors: The errors of the requests it has rejected.
        busy: How many requests to put off with 503 before one is accepted.
    """

    def __init__(self) -> None:
        self.url = ""
        self.payloads: list[Any] = []
        self.errors: list[HoneycombWebhookError] = []
        self.busy = 0

    def accept(self, headers: Any, body: bytes) -> int:
        """Parse a request, and return the status of the response."""
        try:
            self.payloads.append(webhooks.parse(headers, body, secret=["the new one", SECRET]))
        except HoneycombWebhookError as error:
            self.errors.append(error)
            return 400
        self.busy -= 1
        return 204 if self.busy < 0 else 503


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(receiver.accept(self.headers, body))
            self.send_header("retry-after", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server, running(server.serve_forever, server.shutdown):
        receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
        yield receiver


@contextmanager
def running(serve: Callable[[], object], stop: Callable[[], object]) -> Iterator[None]:
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join()


@pytest.fixture
def delivering(clock: Clock) -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(clock=clock, deliver_webhooks=True, webhook_retry_delays=(0, 0, 0)) as local:
        Api(local).create("/1/datasets", {"name": "web"})
        yield local


def create_hook(local: LocalHoneycomb, url: str, secret: str) -> list[dict[str, str]]:
    """Create a recipient, and return the recipients of an alert that notifies it."""
    details = {"webhook_name": "hook", "webhook_url": url, "webhook_secret": secret}
    return [{"id": Api(local).create("/1/recipients", {"type": "webhook", "details": details})["id"]}]


def create_trigger(local: LocalHoneycomb, url: str, secret: str = SECRET) -> Any:
    trigger = {
        "name": "Slow requests",
        "description": "Max by endpoint",
        "query": {"calculations": [{"op": "MAX", "column": "ms"}], "breakdowns": ["endpoint"]},
        "threshold": {"op": ">", "value": 1000},
        "frequency": 60,
        "recipients": create_hook(local, url, secret),
    }
    for endpoint, ms in (("/cart", 1200.5), ("/", 20)):
        send(local, endpoint=endpoint, ms=ms)
    return Api(local).create("/1/triggers/web", trigger)


def send(local: LocalHoneycomb, **event: object) -> None:
    assert Api(local).post("/1/events/web", event).status == 200


def test_a_trigger_begins_and_ends(delivering: LocalHoneycomb, receiver: Receiver) -> None:
    trigger = create_trigger(delivering, receiver.url)
    delivering.advance(HOUR)
    assert delivering.wait_for_webhooks(60)
    began, ended = receiver.payloads
    assert isinstance(began, TriggerPayload)
    assert isinstance(ended, TriggerPayload)
    assert [payload.delivery_id for payload in (began, ended)] == [
        delivery.id for delivery in delivering.webhook_deliveries
    ]
    for payload in (began, ended):
        assert (payload.id, payload.name) == (trigger["id"], "Slow requests")
        assert payload.trigger_description == "Max by endpoint"
        assert (payload.operator, payload.threshold, payload.alert_type) == ("greater than", 1000, "on_change")
        assert not payload.is_test
        assert payload.trigger_url
        assert payload.result_url
    assert (began.triggered, began.resolved) == (True, False)
    assert (ended.triggered, ended.resolved) == (False, True)
    cart = PayloadGroup(group={"endpoint": "/cart"}, result=1200.5)
    assert began.result_groups_triggered == [cart]
    assert sorted(str(each.group["endpoint"]) for each in began.result_groups) == ["/", "/cart"]
    assert ended.result_groups == ended.result_groups_triggered == []


def test_a_burn_alert_begins(delivering: LocalHoneycomb, receiver: Receiver) -> None:
    api = Api(delivering)
    send(delivering, ok=True)
    api.create("/1/derived_columns/web", {"alias": "good", "expression": "$ok"})
    slo = {"name": "Good", "sli": {"alias": "good"}, "time_period_days": 1, "target_per_million": 500_000}
    alert = {
        "slo": {"id": api.create("/1/slos/web", slo)["id"]},
        "alert_type": "budget_rate",
        "budget_rate_window_minutes": 60,
        "budget_rate_decrease_threshold_per_million": 200_000,
        "description": "look at the logs",
        "recipients": create_hook(delivering, receiver.url, SECRET),
    }
    created = api.create("/1/burn_alerts/web", alert)
    send(delivering, ok=False)
    delivering.advance(300)
    assert delivering.wait_for_webhooks(60)
    (payload,) = receiver.payloads
    assert isinstance(payload, BurnAlertPayload)
    assert (payload.id, payload.name, payload.triggered) == (created["id"], "Good", True)
    assert payload.description == "look at the logs"
    assert alert["slo"]["id"] in (payload.slo_url or "")
    assert payload.sli_url
    assert payload.result_groups == []


def test_the_attempts_of_a_delivery_have_one_id(delivering: LocalHoneycomb, receiver: Receiver) -> None:
    receiver.busy = 2
    create_trigger(delivering, receiver.url)
    delivering.advance(60)
    assert delivering.wait_for_webhooks(60)
    (delivery,) = delivering.webhook_deliveries
    assert (delivery.state, delivery.attempts) == ("delivered", 3)
    assert [payload.delivery_id for payload in receiver.payloads] == [delivery.id] * 3


@pytest.mark.parametrize(
    ("secret", "reason"), [("", "missing_token"), ("another", "invalid_token"), (SECRET[:-1], "invalid_token")]
)
def test_another_secret_is_rejected(
    delivering: LocalHoneycomb, receiver: Receiver, secret: str, reason: str
) -> None:
    create_trigger(delivering, receiver.url, secret)
    delivering.advance(60)
    assert delivering.wait_for_webhooks(60)
    assert receiver.payloads == []
    assert [error.reason for error in receiver.errors] == [reason]
    assert [(each.state, each.status_code) for each in delivering.webhook_deliveries] == [("failed", 400)]


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve a WSGI or ASGI application; yields the base URL."""
    if hasattr(app, "wsgi_app"):
        wsgi = make_server("127.0.0.1", 0, app)
        with running(wsgi.serve_forever, wsgi.shutdown):
            yield f"http://127.0.0.1:{wsgi.server_port}"
        wsgi.server_close()
        return
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, ws="none", log_config=None, timeout_graceful_shutdown=1)
        asgi = uvicorn.Server(config)
        with running(lambda: asgi.run([listener]), lambda: setattr(asgi, "should_exit", True)):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def example(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["webhook_asgi", "webhook_fastapi", "webhook_flask", "webhook_starlette"])
def test_the_examples(delivering: LocalHoneycomb, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("HONEYCOMB_WEBHOOK_SECRET", SECRET)
    module = example(name)
    handled: Queue[WebhookPayload] = Queue()
    monkeypatch.setattr(module, "handle", handled.put)
    with serving(module.app) as url:
        create_trigger(delivering, f"{url}/honeycomb")
        delivering.advance(60)
        assert delivering.wait_for_webhooks(60)
        payload = handled.get(timeout=60)
        rejected = httpx.post(f"{url}/honeycomb", content=b"{}", headers={"x-honeycomb-webhook-token": "guessed"})
    assert isinstance(payload, TriggerPayload)
    (delivery,) = delivering.webhook_deliveries
    assert (delivery.state, delivery.status_code, delivery.id) == ("delivered", 204, payload.delivery_id)
    assert rejected.status_code == 400
    assert "is not the recipient's secret" in rejected.text
    assert handled.empty()
    if hasattr(module, "executor"):
        module.executor.shutdown()


def test_the_asgi_example_limits_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONEYCOMB_WEBHOOK_SECRET", SECRET)
    module = example("webhook_asgi")
    with serving(module.app) as url:
        assert httpx.post(f"{url}/honeycomb", content=b"x" * 1_000_001).status_code == 413
        assert httpx.get(f"{url}/honeycomb").status_code == 404
