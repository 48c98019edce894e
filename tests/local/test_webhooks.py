"""Webhook deliveries: sent in the background, retried, recorded, without effect on requests."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from honeycomb.local import LocalHoneycomb
from honeycomb.local._outbox import Message, Outbox

from .support import Api, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

MESSAGE = Message("r", "http://127.0.0.1/hook", {}, b"{}")


def fire_trigger(local: LocalHoneycomb, clock: Clock, **details: Any) -> Any:
    """Create a trigger that notifies a webhook, let it fire, and return the recipient."""
    api = Api(local, clock=clock)
    api.create("/1/datasets", {"name": "web"})
    hook = api.create("/1/recipients", {"type": "webhook", "details": {"webhook_name": "hook", **details}})
    trigger = {
        "name": "Nothing comes",
        "query": {"calculations": [{"op": "COUNT"}]},
        "threshold": {"op": "<", "value": 1},
        "frequency": 60,
        "recipients": [{"id": hook["id"]}],
    }
    api.create("/1/triggers/web", trigger)
    local.advance(60)
    return hook


@contextmanager
def delivering(clock: Clock) -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(clock=clock, deliver_webhooks=True, webhook_retry_delays=(0, 0, 0)) as local:
        yield local


@contextmanager
def serving(*replies: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Serve the next reply on each connection; for an empty one, keep it open without a response."""
    heads: list[bytes] = []
    open_connections: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for reply in replies:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                head = b""
                while b"\r\n\r\n" not in head:
                    received = connection.recv(65_536)
                    if not received:
                        break
                    head += received
                heads.append(head)
                if reply:
                    connection.sendall(reply)
                    connection.close()
                else:
                    open_connections.append(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hook", heads
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        for connection in open_connections:
            connection.close()


def reply(status: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n{more}\r\n".encode()


OK = reply(204)
LATER = "retry-after: 3600\r\n"


@pytest.mark.parametrize(
    ("replies", "state", "attempts"),
    [
        ([OK], "delivered", 1),
        ([reply(408), reply(502), OK], "delivered", 3),
        ([reply(429, LATER), reply(503, LATER), OK], "delivered", 3),
        ([reply(502)] * 4, "failed", 4),
        ([reply(429)], "failed", 1),
        ([reply(503)], "failed", 1),
        ([reply(500)], "failed", 1),
        ([reply(302, "location: http://127.0.0.1:1/\r\n")], "failed", 1),
        ([b"no HTTP\r\n\r\n"], "failed", 1),
    ],
)
def test_deliveries_are_retried_as_the_service_does(
    clock: Clock, replies: list[bytes], state: str, attempts: int
) -> None:
    with serving(*replies) as (url, heads), delivering(clock) as local:
        hook = fire_trigger(local, clock, webhook_url=url, webhook_secret="s3cret")
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert (delivery.state, delivery.attempts, delivery.recipient_id) == (state, attempts, hook["id"])
    assert bool(delivery.error) is (state == "failed")
    assert len(heads) == attempts
    assert all(f"x-honeycomb-webhook-delivery-id: {delivery.id}".encode() in head for head in heads)
    assert all(b"x-honeycomb-webhook-token: s3cret" in head for head in heads)


def test_a_failed_connection_is_retried(clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with delivering(clock) as local:
        fire_trigger(local, clock, webhook_url=f"http://127.0.0.1:{port}/")
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert (delivery.state, delivery.attempts, delivery.status_code) == ("failed", 4, None)


def test_a_timeout_is_not_retried() -> None:
    from honeycomb._http import post

    with serving(b"") as (url, heads):
        result = post(url, {}, b"{}", timeout=0.3)
    assert "no response within 0.3 seconds" in result.error
    assert not result.unreachable
    assert len(heads) == 1


@pytest.mark.parametrize(
    ("header", "value", "state"),
    [
        ("X-Own", "café", "delivered"),
        ("X-Own", "\N{SNOWMAN}", "delivered"),
        ("X-Own", "a\r\nb", "failed"),
        ("X Own", "a", "failed"),
        ("X-Öwn", "a", "failed"),
        ("Content-Length", "7", "delivered"),
        ("Transfer-Encoding", "chunked", "delivered"),
        ("Host", "elsewhere", "delivered"),
    ],
)
def test_invalid_webhook_headers_fail_only_the_delivery(clock: Clock, header: str, value: str, state: str) -> None:
    with serving(OK) as (url, _), delivering(clock) as local:
        fire_trigger(local, clock, webhook_url=url, webhook_headers=[{"header": header, "value": value}])
        assert Api(local, clock=clock).get("/1/auth").status == 200
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert delivery.state == state


@pytest.mark.parametrize(
    "url", ["http://[", "http://[::1", "http://127.0.0.1:99999/", "ftp://127.0.0.1/", "http://127.0.0.1:x/"]
)
def test_a_malformed_url_is_a_failed_delivery(clock: Clock, url: str) -> None:
    with delivering(clock) as local:
        fire_trigger(local, clock, webhook_url=url)
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert delivery.state == "failed"
    assert delivery.error


def test_a_webhook_can_point_to_the_local_honeycomb_itself(clock: Clock) -> None:
    with delivering(clock) as local, local.serve() as url:
        with httpx.Client(base_url=url, headers={"x-honeycomb-team": "k"}) as client:
            fire_trigger(local, clock, webhook_url=f"{url}/1/events/hooks")
            assert client.get("/1/auth").status_code == 200
            assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert (delivery.state, delivery.status_code) == ("failed", 401)  # a response was received


def test_a_full_queue_drops_messages_and_close_stops_the_thread() -> None:
    from honeycomb._http import PostResult

    began, may_go_on = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> PostResult:
        began.set()
        may_go_on.wait(60)
        return PostResult(204)

    outbox = Outbox((), slow)
    outbox.put(MESSAGE)
    assert began.wait(60)
    for _ in range(102):
        outbox.put(MESSAGE)
    assert [each.state for each in outbox.deliveries] == ["pending"] * 101 + ["dropped"] * 2
    assert not outbox.wait(0)
    may_go_on.set()
    assert outbox.wait(60)
    assert [each.state for each in outbox.deliveries] == ["delivered"] * 101 + ["dropped"] * 2
    outbox.close()
    outbox.put(MESSAGE)
    assert outbox.deliveries[-1].state == "dropped"
    assert "webhooks of LocalHoneycomb" not in {thread.name for thread in threading.enumerate()}


def test_close_does_not_wait_for_backoff_or_response() -> None:
    from honeycomb._http import PostResult

    tried, never = threading.Event(), threading.Event()

    def busy(*_: object, **__: object) -> PostResult:
        tried.set()
        return PostResult(502)

    def stuck(*_: object, **__: object) -> PostResult:
        tried.set()
        never.wait(60)
        return PostResult(204)

    for post in (busy, stuck):
        outbox = Outbox((3_600,), post)
        outbox.put(MESSAGE)
        assert tried.wait(60)
        outbox.close()  # returns
        tried.clear()
    never.set()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the platform cannot fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_process_delivers_with_its_own_thread() -> None:
    from honeycomb._http import PostResult

    outbox = Outbox((), lambda *_, **__: PostResult(204))
    outbox.put(MESSAGE)
    assert outbox.wait(60)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            outbox.put(MESSAGE)
            code = 0 if outbox.wait(60) and len(outbox.deliveries) == 1 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    outbox.close()
