"""Read a response body: undo the compression that the request accepts, within a bound."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

_GZIP = 16 + zlib.MAX_WBITS


class UnreadableBodyError(Exception):
    """The body of a response cannot be used; the message says why."""


class BodyReader:
    """Collects a response body from its pieces.

    Only gzip is undone, and only once: it is what requests accept, and each further layer multiplies what a few
    bytes can become.
    """

    def __init__(self, headers: Mapping[str, str], max_bytes: int) -> None:
        """Start with no body.

        Args:
            headers: The response headers.
            max_bytes: The size after decompression above which the body is not read.
        """
        self._encoding = headers.get("content-encoding", "").strip().lower()
        self._max_bytes = max_bytes
        self._decompressor = zlib.decompressobj(_GZIP) if self._encoding in ("gzip", "x-gzip") else None
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, received: bytes) -> None:
        """Add a piece as it was received.

        Raises:
            UnreadableBodyError: The body is too large, or its compression is damaged or was not accepted.
        """
        if self._decompressor is None:
            if self._encoding not in ("", "identity"):
                raise UnreadableBodyError(
                    f"its content-encoding is {self._encoding[:40]!r}, but only gzip is accepted"
                )
            self._add(received)
            return
        while received:
            if self._decompressor.eof:  # a further member of the same gzip file
                self._decompressor = zlib.decompressobj(_GZIP)
            try:
                # One byte above the bound is enough to know.
                piece = self._decompressor.decompress(received, self._max_bytes - self._size + 1)
            except zlib.error:
                raise UnreadableBodyError("its compression is damaged") from None
            self._add(piece)
            received = self._decompressor.unconsumed_tail or self._decompressor.unused_data

    def finish(self) -> bytes:
        """Return the whole body.

        Raises:
            UnreadableBodyError: Its compression ends too early.
        """
        if self._decompressor is not None and self._size and not self._decompressor.eof:
            raise UnreadableBodyError("its compression is damaged")
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._max_bytes:
            raise UnreadableBodyError(
                f"it is larger than {self._max_bytes:,} bytes: raise max_response_bytes to read it"
            )
        if piece:
            self._pieces.append(piece)
