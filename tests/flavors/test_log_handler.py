"""Log records as events."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from honeycomb import (
    AsyncHoneycombClient,
    Event,
    EventLogHandler,
    HoneycombConfigError,
    SyncEventStream,
    SyncHoneycombClient,
)
from honeycomb.query import Query, count
from tests.support import KEY


@pytest.fixture
def stream(sync_client: SyncHoneycombClient) -> Iterator[SyncEventStream]:
    with sync_client.events.stream("logs") as stream:
        yield stream


@pytest.fixture
def logger(stream: SyncEventStream) -> Iterator[logging.Logger]:
    logger = logging.getLogger("shop.checkout")
    handler = EventLogHandler(stream, "INFO", fields={"service": "shop"})
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False  # a report of pytest's cannot hold a lone surrogate
    yield logger
    logger.propagate = True
    logger.removeHandler(handler)


def events(client: SyncHoneycombClient, *columns: str) -> list[dict[str, Any]]:
    result = client.query("logs", Query(count(), last="1h").by(*columns))
    return [{name: value for name, value in row.items() if name != "COUNT"} for row in result.rows]


def test_a_record_becomes_an_event(
    logger: logging.Logger, stream: SyncEventStream, sync_client: SyncHoneycombClient
) -> None:
    logger.debug("not this one")
    logger.warning("paid %d", 5, extra={"user_id": "u-1", "cart": {"items": 2}})
    stream.flush()
    assert events(sync_client, "message", "severity", "logger", "thread", "service", "user_id") == [
        {
            "message": "paid 5",
            "severity": "warning",
            "logger": "shop.checkout",
            "thread": "MainThread",
            "service": "shop",
            "user_id": "u-1",
        }
    ]
    assert stream.stats().sent == 1


def test_an_exception_is_recorded(
    logger: logging.Logger, stream: SyncEventStream, sync_client: SyncHoneycombClient
) -> None:
    try:
        raise KeyError("lost")  # noqa: TRY301  # what is logged
    except KeyError:
        logger.exception("failed")
    stream.flush()
    (event,) = events(sync_client, "exception.type", "exception.message", "exception.stacktrace")
    assert event["exception.type"] == "KeyError"
    assert event["exception.message"] == "'lost'"
    assert event["exception.stacktrace"].startswith("Traceback (most recent call last):")


def test_no_record_is_too_long_or_too_odd(
    logger: logging.Logger, stream: SyncEventStream, sync_client: SyncHoneycombClient
) -> None:
    logger.info("x" * 100_000, extra={"odd": object, "none": None, "number": 1.5})
    stream.flush()
    (event,) = events(sync_client, "message", "odd", "number")
    assert event == {"message": "x" * 16_384, "odd": "<class 'object'>", "number": 1.5}


def test_log_records_of_sending_are_left_out(stream: SyncEventStream) -> None:
    handler = EventLogHandler(stream)
    for name in ("honeycomb", "httpx", "httpcore.http11", "honeycombs"):
        handler.handle(logging.makeLogRecord({"name": name, "msg": "hello"}))
    assert stream.stats().accepted == 1


def test_a_record_that_cannot_be_sent_does_not_break_the_program(
    logger: logging.Logger, stream: SyncEventStream, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.close()
    logger.warning("too late")
    assert "the stream is closed" in capsys.readouterr().err


async def _async_stream() -> Any:
    async with AsyncHoneycombClient(api_key=KEY) as client:
        return client.events.stream("logs")


@pytest.mark.anyio
async def test_a_stream_of_an_async_client_is_rejected() -> None:
    stream = await _async_stream()
    with pytest.raises(HoneycombConfigError, match=r"HoneycombClient\(sync=True\)"):
        EventLogHandler(stream)


class Broken:
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ("lone \ud800", "lone \\ud800"),
        ("\ud800" * 50_000, "\\ud800"),
        (10**400, None),
        (Broken(), "<tests.flavors.test_log_handler.Broken object"),
        ({1: {2: 3}}, "{1: {2: 3}}"),
    ],
    ids=["surrogate", "many surrogates", "digits", "broken", "keys"],
)
def test_a_record_with_an_odd_value_keeps_its_other_fields(
    logger: logging.Logger, stream: SyncEventStream, odd: object, shown: str | None
) -> None:
    sent: list[Event] = []
    stream._config = replace(stream._config, on_result=lambda delivery: sent.extend(delivery.events))
    logger.error("said", extra={"odd": odd, "cart": {"items": [1, 2]}, "name\ud800": 1})
    assert stream.flush(60)
    (event,) = sent
    assert event.data["message"] == "said"
    assert event.data["cart"] == {"items": [1, 2]}
    assert event.data["service"] == "shop"
    assert event.data["name\\ud800"] == "1"
    assert shown is None or event.data["odd"].startswith(shown)


@pytest.mark.parametrize(
    "message",
    ["lone \ud800", "%d items", "x" * 200_000, Broken()],
    ids=["surrogate", "format", "long", "broken"],
)
def test_a_message_that_cannot_be_made_does_not_lose_the_record(stream: SyncEventStream, message: object) -> None:
    # Given to the handler itself, because pytest's own raises for what cannot be formatted.
    handler = EventLogHandler(stream)
    handler.handle(
        logging.makeLogRecord({"name": "shop", "levelname": "ERROR", "msg": message, "args": ("many",)})
    )
    handler.handle(
        logging.makeLogRecord(
            {
                "name": "shop",
                "levelname": "ERROR",
                "msg": "failed",
                "exc_info": (KeyError, KeyError("lone \ud800"), None),
            }
        )
    )
    assert stream.flush(60)
    assert stream.stats().sent == 2


def test_fields_without_room_are_left_out(logger: logging.Logger, stream: SyncEventStream) -> None:
    logger.error("said", extra={f"field{number}": "x" * 60_000 for number in range(30)} | {"odd": {1: 2}})
    assert stream.flush(60)
    assert stream.stats().sent == 1
