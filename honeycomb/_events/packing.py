"""From waiting events to a compressed request body, chunk by chunk."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby
from typing import Any, Literal, TypeAlias

from ..exceptions import HoneycombConfigError
from .encoding import encode_data, format_nanoseconds, item_of_batch
from .pending import PendingEvents
from .values import UnsendableError
from .zstd import Compressor, installed_zstd, zstd_compressor

Compression: TypeAlias = Literal["gzip", "zstd"]

_CHUNK = 500
"""Events encoded in one go: about a millisecond in which nothing else of the program runs."""

_GZIP_LEVEL = 3
_ZSTD_LEVEL = 1
"""From the next higher levels on, the time grows faster than the bytes shrink."""

_GZIP_WINDOW = 31


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bodies are made: with the best that is installed.

    Attributes:
        encoder: The package that writes JSON.
        compression: How the body is compressed.
        dumps: Writes a list of events; raises ``TypeError`` or ``ValueError`` if one of them is not simple enough.
        compressor: Begins to compress a body.
    """

    encoder: Literal["json", "orjson"]
    compression: Compression
    dumps: Callable[[list[dict[str, Any]]], bytes]
    compressor: Callable[[], Compressor]

    def __str__(self) -> str:
        return f"{self.encoder}+{self.compression}"


def choose_encoding(compression: Compression | None = None) -> Encoding:
    """Choose the fastest encoder there is, and the best compression unless one is given.

    Raises:
        HoneycombConfigError: Unknown compression.
        ImportError: The compression needs an extra that is not installed.
    """
    if compression not in ("gzip", "zstd", None):
        raise HoneycombConfigError(f'compression is "gzip" or "zstd", not {compression!r}')
    if compression is None:
        compression = "zstd" if installed_zstd() else "gzip"
    compressor = _gzip if compression == "gzip" else zstd_compressor(_ZSTD_LEVEL)
    if find_spec("orjson"):
        import orjson

        return Encoding("orjson", compression, orjson.dumps, compressor)
    return Encoding("json", compression, _dumps, compressor)


def _gzip() -> Compressor:
    return zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_WINDOW)


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _dumps(items: list[dict[str, Any]]) -> bytes:
    return _JSON.encode(items).encode()


@dataclass(frozen=True, slots=True)
class Packed:
    """A body, ready to be sent.

    Attributes:
        content: The compressed body.
        size: Its bytes before compression.
        unsendable: Positions of the events that are not in it because they cannot be encoded, and why.
    """

    content: bytes
    size: int
    unsendable: dict[int, str]


NOT_PACKED = Packed(b"", 0, {})
"""In place of the body of a batch that could not be encoded or sent."""


class Packing:
    """Builds a body in steps, between which other tasks can run."""

    def __init__(self, events: PendingEvents, encoding: Encoding) -> None:
        self._events = events
        self._encoding = encoding
        self._compressor = encoding.compressor()
        self._pieces = [self._compressor.compress(b"[")]
        self._size = 1
        self._unsendable: dict[int, str] = {}
        self._next = 0

    def step(self) -> bool:
        """Encode and compress the next events.

        Returns:
            Whether there are more.
        """
        chunk = self._events[self._next : self._next + _CHUNK]
        for items in self._encoded(chunk):
            separator = b"," if self._size > 1 else b""
            self._pieces.append(self._compressor.compress(separator + items))
            self._size += len(separator) + len(items)
        self._next += len(chunk)
        return self._next < len(self._events)

    def finish(self) -> Packed:
        """Return the body, once there are no more events."""
        self._pieces += [self._compressor.compress(b"]"), self._compressor.flush()]
        return Packed(b"".join(self._pieces), self._size + 1, self._unsendable)

    def _encoded(self, chunk: PendingEvents) -> Iterator[bytes]:
        start = 0
        for kind, group in groupby(map(type, chunk.data)):
            events = chunk[start : start + len(list(group))]
            items = None if kind is bytes else self._at_once(events)
            if items is None:
                yield from self._one_by_one(events, self._next + start)
            else:
                yield items
            start += len(events)

    def _at_once(self, events: PendingEvents) -> bytes | None:
        try:
            return self._encoding.dumps(_items(events))[1:-1]
        except (TypeError, ValueError):
            return None  # one of them holds what this encoder cannot write

    def _one_by_one(self, events: PendingEvents, first: int) -> Iterator[bytes]:
        for position, (data, (time, sample_rate, _)) in enumerate(events, first):
            try:
                encoded = data if isinstance(data, bytes) else encode_data(data, nan_as_null=True)
            except UnsendableError as error:
                self._unsendable[position] = str(error)
            else:
                yield item_of_batch(encoded, _text(time), sample_rate)


def _text(time: int | str) -> str:
    return time if isinstance(time, str) else format_nanoseconds(time)


def _items(events: PendingEvents) -> list[dict[str, Any]]:
    # Writing times is what costs most here: most of a chunk's events are of the same second.
    items: list[dict[str, Any]] = []
    last_second = text_of_second = ""
    for data, (time, sample_rate, _) in events:
        if isinstance(time, str):
            text = time
        else:
            digits = str(time)
            if digits[:-9] != last_second:
                last_second, text_of_second = digits[:-9], format_nanoseconds(time)[:20]
            text = f"{text_of_second}{digits[-9:]}Z"
        item: dict[str, Any] = {"time": text, "data": data}
        if sample_rate != 1:
            item["samplerate"] = sample_rate
        items.append(item)
    return items
