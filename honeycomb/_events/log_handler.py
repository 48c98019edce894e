"""Log records as events."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from traceback import format_exception
from typing import Any

from ..exceptions import HoneycombConfigError
from .limits import MAX_EVENT_BYTES, MAX_EVENT_FIELDS
from .pending import pending
from .sync_stream import SyncEventStream

_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_WOULD_FEED_ITSELF = frozenset({"honeycomb", "httpcore", "httpx"})
"""Loggers that speak of the sending of events."""

_MAX_NAME = 255

_MAX_TEXT = 16_384
"""Characters; whatever they are, the service takes so many in one field."""


class EventLogHandler(logging.Handler):
    """Sends each log record as an event.

    The event has ``message``, ``severity``, ``logger``, ``thread`` and the fields that were given as ``extra``; if
    an exception was logged, also ``exception.type``, ``exception.message`` and ``exception.stacktrace``. What this
    package and httpx log is left out, for sending that would be logged again.
    """

    def __init__(
        self,
        stream: SyncEventStream,
        level: int | str = logging.NOTSET,
        *,
        fields: Mapping[str, Any] | None = None,
        dataset: str | None = None,
    ) -> None:
        """Make a handler, to be added to a logger.

        Args:
            stream: Where the events go. Log records come from any thread, and so also an asyncio or trio program
                needs a stream of a sync client for them.
            level: The level from which on records are sent.
            fields: Fields to add to every event.
            dataset: The dataset, if it is not the stream's own.

        Raises:
            HoneycombConfigError: It is not a stream of a sync client.
        """
        super().__init__(level)
        given: object = stream
        if not isinstance(given, SyncEventStream):
            raise HoneycombConfigError(
                f"log records need a stream of a sync client, not {type(given).__name__}:"
                " HoneycombClient(sync=True).events.stream(...)"
            )
        self._stream = stream
        self._fields = dict(fields or {})
        self._dataset = dataset

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record over to the stream."""
        if record.name.partition(".")[0] in _WOULD_FEED_ITSELF:
            return
        try:
            event = _event(record)
            try:
                self._stream.send({**self._fields, **event}, record.created, dataset=self._dataset)
            except HoneycombConfigError:
                raise
            except ValueError:  # one field is enough: the others stay as they are
                self._stream.send(self._sendable(event), record.created, dataset=self._dataset)
        except Exception:  # noqa: BLE001  # logging must not break the program; this prints it to stderr
            self.handleError(record)

    def _sendable(self, event: dict[str, Any]) -> dict[str, Any]:
        """Replace the fields that cannot be sent by text; without room for all, keep those that come first."""
        room = MAX_EVENT_BYTES
        fields: dict[str, Any] = {}
        for name, value in map(_field, [*event.items(), *self._fields.items()]):
            room -= pending({name: value}, None, 1)[1][2]
            if room < 0 or len(fields) == MAX_EVENT_FIELDS:
                break
            fields.setdefault(name, value)
        return fields


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  # arguments that do not fit the format, or whose own methods raise
        return _text(record.msg)


def _event(record: logging.LogRecord) -> dict[str, Any]:
    event: dict[str, Any] = {
        "message": _message(record),
        "severity": record.levelname.lower(),
        "logger": record.name,
        "thread": record.threadName,
    }
    event |= {name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD}
    if record.exc_info and record.exc_info[1]:
        error = record.exc_info[1]
        event["exception.type"] = type(error).__name__
        event["exception.message"] = _text(error)
        event["exception.stacktrace"] = "".join(format_exception(error))
    return event


def _field(given: tuple[str, object]) -> tuple[str, object]:
    """Return a field that can be sent: itself, or its text."""
    name, value = given
    try:
        pending({name: value}, None, 1)
    except ValueError:
        return _text(name)[:_MAX_NAME], _text(value)
    return name, value


def _text(value: object) -> str:
    try:
        text = str(value)
    except Exception:  # noqa: BLE001  # a method of the application
        text = object.__repr__(value)
    # An escaped surrogate takes more bytes than any character.
    return text[:_MAX_TEXT].encode(errors="backslashreplace")[: 4 * _MAX_TEXT].decode(errors="ignore")
