"""Deliveries to webhooks: in the background, retried, recorded, and never felt by a caller."""

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


def alarmed(local: LocalHoneycomb, clock: Clock, **details: Any) -> Any:
    """Make a trigger that notifies a webhook, let it fire, and return the recipient."""
    api = Api(local, clock=clock)
    api.made("/1/datasets", {"name": "web"})
    hook = api.made("/1/recipients", {"type": "webhook", "details": {"webhook_name": "hook", **details}})
    trigger = {
        "name": "Nothing comes",
        "query": {"calculations": [{"op": "COUNT"}]},
        "threshold": {"op": "<", "value": 1},
        "frequency": 60,
        "recipients": [{"id": hook["id"]}],
    }
    api.made("/1/triggers/web", trigger)
    local.advance(60)
    return hook


@contextmanager
def calling(clock: Clock) -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(clock=clock, deliver_webhooks=True, webhook_retry_delays=(0, 0, 0)) as local:
        yield local


@contextmanager
def answering(*answers: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Answer each connection with the next answer; an empty one is followed by no more, and kept open."""
    heads: list[bytes] = []
    open_connections: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
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
                if answer:
                    connection.sendall(answer)
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


def answer(status: int, more: str = "") -> bytes:
    return f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n{more}\r\n".encode()


OK = answer(204)
LATER = "retry-after: 3600\r\n"


@pytest.mark.parametrize(
    ("answers", "state", "attempts"),
    [
        ([OK], "delivered", 1),
        ([answer(408), answer(502), OK], "delivered", 3),
        ([answer(429, LATER), answer(503, LATER), OK], "delivered", 3),
        ([answer(502)] * 4, "failed", 4),
        ([answer(429)], "failed", 1),
        ([answer(503)], "failed", 1),
        ([answer(500)], "failed", 1),
        ([answer(302, "location: http://127.0.0.1:1/\r\n")], "failed", 1),
        ([b"no HTTP\r\n\r\n"], "failed", 1),
    ],
)
def test_deliveries_are_retried_as_the_service_does(
    clock: Clock, answers: list[bytes], state: str, attempts: int
) -> None:
    with answering(*answers) as (url, heads), calling(clock) as local:
        hook = alarmed(local, clock, webhook_url=url, webhook_secret="s3cret")
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert (delivery.state, delivery.attempts, delivery.recipient_id) == (state, attempts, hook["id"])
    assert bool(delivery.error) is (state == "failed")
    assert len(heads) == attempts
    assert all(f"x-honeycomb-webhook-delivery-id: {delivery.id}".encode() in head for head in heads)
    assert all(b"x-honeycomb-webhook-token: s3cret" in head for head in heads)


def test_a_refused_connection_is_tried_again(clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with calling(clock) as local:
        alarmed(local, clock, webhook_url=f"http://127.0.0.1:{port}/")
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert (delivery.state, delivery.attempts, delivery.status_code) == ("failed", 4, None)


def test_no_response_in_time_is_not_tried_again() -> None:
    from honeycomb._http import post

    with answering(b"") as (url, heads):
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
def test_odd_headers_are_no_callers_problem(clock: Clock, header: str, value: str, state: str) -> None:
    with answering(OK) as (url, _), calling(clock) as local:
        alarmed(local, clock, webhook_url=url, webhook_headers=[{"header": header, "value": value}])
        assert Api(local, clock=clock).get("/1/auth").status == 200
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert delivery.state == state


@pytest.mark.parametrize(
    "url", ["http://[", "http://[::1", "http://127.0.0.1:99999/", "ftp://127.0.0.1/", "http://127.0.0.1:x/"]
)
def test_a_malformed_url_is_a_failed_delivery(clock: Clock, url: str) -> None:
    with calling(clock) as local:
        alarmed(local, clock, webhook_url=url)
        assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert delivery.state == "failed"
    assert delivery.error


def test_a_webhook_may_lead_to_the_local_honeycomb_itself(clock: Clock) -> None:
    with calling(clock) as local, local.serve() as url:
        with httpx.Client(base_url=url, headers={"x-honeycomb-team": "k"}) as client:
            alarmed(local, clock, webhook_url=f"{url}/1/events/hooks")
            assert client.get("/1/auth").status_code == 200
            assert local.wait_for_webhooks(60)
        (delivery,) = local.webhook_deliveries
    assert (delivery.state, delivery.status_code) == ("failed", 401)  # it answered


def test_what_does_not_fit_is_dropped_and_closing_ends_the_thread() -> None:
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


def test_closing_does_not_wait_for_a_pause_or_a_response() -> None:
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
def test_a_child_process_delivers_by_itself() -> None:
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
