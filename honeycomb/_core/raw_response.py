"""A response as the HTTP library read it: status, headers, bytes. Decoding it never raises."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..config import ClientConfig

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII | re.IGNORECASE)

# Python's other codecs are not for this: some are not text encodings, some warn, raise or take quadratic time
# whatever `errors` says, and the registry caches every name that is looked up.
_KNOWN_CHARSET = re.compile(
    r"(us-)?ascii|latin-?1|iso-?8859-\d{1,2}|(windows-|cp)12\d\d|windows-874|koi8-[ru]|mac(intosh|-?roman)"
    r"|utf-?(16|32)([bl]e)?|shift[-_]jis|euc-(jp|kr)|iso-2022-jp|gb2312|gbk|gb18030|big5",
    re.IGNORECASE,
)


class ResponseHeaders(Mapping[str, str]):
    """Response headers; names are looked up in any case. A header that was repeated is joined with commas."""

    __slots__ = ("_values",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        collected: dict[str, list[str]] = {}
        for name, value in items:
            collected.setdefault(name.lower(), []).append(value)
        self._values = {name: ", ".join(values) for name, values in collected.items()}

    @classmethod
    def from_raw(cls, raw: Iterable[tuple[bytes, bytes]]) -> ResponseHeaders:
        """Decode headers as they were received, whatever bytes they hold.

        Args:
            raw: Pairs of name and value.
        """
        return cls((name.decode("latin-1"), _decode_value(value)) for name, value in raw)

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        # Without values: a server may have echoed the client's secrets.
        return f"<ResponseHeaders {', '.join(self._values)}>"


def _decode_value(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


@dataclass(frozen=True, slots=True)
class RawResponse:
    """A response as it was received; a proxy may have echoed the client's secrets in it.

    Attributes:
        status: The HTTP status.
        headers: The headers; names are looked up in any case.
        body: The body, decompressed; None if it cannot be used.
        unreadable: Why it cannot be used; empty if it can.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes | None = field(repr=False)
    unreadable: str = ""

    @property
    def text(self) -> str:
        """The body as text for display. JSON is UTF-8; a proxy may send any other charset, or a wrong one."""
        body = self.body or b""
        try:
            return body.decode()
        except UnicodeDecodeError:
            return body.decode(_charset(self.headers.get("content-type", "")), errors="replace")

    def redacted(self, config: ClientConfig) -> RawResponse:
        """Return the response without the client's secrets."""
        return RawResponse(
            self.status,
            ResponseHeaders((config.redact(name), config.redact(value)) for name, value in self.headers.items()),
            config.redact(self.text).encode(errors="replace"),
        )


def _charset(content_type: str) -> str:
    found = _CHARSET.search(content_type)
    if found is None or not _KNOWN_CHARSET.fullmatch(found[1]):
        return "utf-8"
    try:
        return codecs.lookup(found[1]).name
    except LookupError:
        return "utf-8"
