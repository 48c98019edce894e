"""Recordings by VCR.py: what is written of a request and its answer, and what is not."""

from __future__ import annotations

import copy
import gzip
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from ..exceptions import HoneycombConfigError

if TYPE_CHECKING:
    from pydantic import JsonValue

try:
    _vcr: Any = import_module("vcr")  # which has no types
except ModuleNotFoundError as _error:
    if _error.name != "vcr":
        raise
    raise ImportError(
        'honeycomb.testing.record needs vcrpy, which is not installed: pip install "honeycomb-sdk[record]"',
        name=_error.name,
    ) from _error

_KEY_HEADERS = ("x-honeycomb-team", "authorization", "x-amz-firehose-access-key")
_SECRET_FIELDS = ("secret", "webhook_secret", "pagerduty_integration_key", "webhook_url")
_SECRET_LISTS = ("webhook_headers",)
_EVENT_PATHS = ("/1/events/", "/1/batch/", "/1/kinesis_events/")
_REDACTED = "redacted"
_SHORTEST_SECRET = 8
_RATE_LIMITED = 429


class _Request(Protocol):
    """A request as VCR.py has it."""

    method: str
    uri: str
    path: str
    headers: dict[str, str]
    body: bytes | str | None


class _Cassette(Protocol):
    """A file of VCR.py."""

    write_protected: bool
    filter_request: Callable[[_Request], _Request | None]
    can_play_response_for: Callable[[_Request], bool]


class _Status(TypedDict):
    code: int
    message: str


class _Body(TypedDict):
    string: bytes


class _Response(TypedDict):
    """An answer as VCR.py has it."""

    status: _Status
    headers: dict[str, list[str]]
    body: _Body


@contextmanager
def recording(path: str | os.PathLike[str], *, replay_only: bool) -> Generator[None]:
    """Record or replay; see ``honeycomb.testing.record``."""
    scribe = _Scribe()
    recorder = _vcr.VCR(
        record_mode=_vcr.mode.NONE if replay_only else _vcr.mode.ONCE,
        match_on=["method", "path", "query", "honeycomb"],
        before_record_request=scribe.request,
        before_record_response=scribe.response,
        decode_compressed_response=True,
    )
    recorder.register_matcher("honeycomb", _same_content)
    with recorder.use_cassette(os.fspath(path)) as cassette:
        _refuse_unknown(cassette, path)
        yield


def _refuse_unknown(cassette: _Cassette, path: str | os.PathLike[str]) -> None:
    """Let a call without an answer fail in words of ours, and not be tried again."""
    can_play = cassette.can_play_response_for

    def can_play_response_for(request: _Request) -> bool:
        if can_play(request):
            return True
        if cassette.write_protected and cassette.filter_request(request):
            raise HoneycombConfigError(
                f"{request.method} {request.path} has no answer left in {os.fspath(path)}:"
                " delete the file to record it anew"
            )
        return False

    cassette.can_play_response_for = can_play_response_for


def _same_content(one: _Request, other: _Request) -> bool:
    return one.path.startswith(_EVENT_PATHS) or one.body == other.body


class _Scribe:
    """Decides what is written; remembers the keys of the requests, lest an answer repeats one."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def request(self, request: _Request) -> _Request | None:
        """Return a request as it is written; None for one that is not to Honeycomb."""
        keys = [request.headers[name] for name in _KEY_HEADERS if name in request.headers]
        if not keys:
            return None
        for key in keys:
            self._secrets.update(part for part in key.removeprefix("Bearer ").split(":") if part != _REDACTED)
        written = copy.copy(request)
        written.body = self._written(_decoded(request))
        written.headers = {name: _REDACTED for name in _KEY_HEADERS if name in request.headers}
        return written

    def response(self, response: _Response) -> _Response:
        """Return an answer as it is written."""
        headers = response["headers"].items()
        kept = {name: [self._without_keys(value) for value in values] for name, values in headers}
        for name in [*kept]:
            if name.lower() == "retry-after":
                kept[name] = ["0"]  # nobody has to wait for what is over
            elif name.lower() in ("set-cookie", "content-length") or (
                name.lower().startswith("ratelimit") and response["status"]["code"] == _RATE_LIMITED
            ):
                del kept[name]
        body = self._written(response["body"]["string"])
        return {"status": response["status"], "headers": kept, "body": {"string": (body or "").encode()}}

    def _written(self, body: bytes | str | None) -> str | None:
        """Return a body as text: JSON in one form, and without what is secret."""
        if not body:
            return None
        if isinstance(body, bytes):
            body = body.decode("utf-8", "replace")
        try:
            written = json.dumps(_without_secrets(json.loads(body)), ensure_ascii=False, sort_keys=True)
        except ValueError:
            written = body
        return self._without_keys(written)

    def _without_keys(self, text: str) -> str:
        for secret in self._secrets:
            if len(secret) >= _SHORTEST_SECRET:
                text = text.replace(secret, _REDACTED)
        return text


def _decoded(request: _Request) -> bytes | None:
    body = request.body
    if not isinstance(body, bytes):
        return body.encode() if isinstance(body, str) else None
    encoding = request.headers.get("content-encoding", "")
    if encoding == "gzip":
        return gzip.decompress(body)
    return None if encoding else body  # of events, by which they are not told apart


def _without_secrets(value: JsonValue) -> JsonValue:
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    if isinstance(value, dict):
        return {name: _shown(name, inner) for name, inner in value.items()}
    return value


def _shown(name: str, value: JsonValue) -> JsonValue:
    if name in _SECRET_FIELDS and isinstance(value, str) and value:
        return f"https://{_REDACTED}.invalid" if name.endswith("_url") else _REDACTED
    if name in _SECRET_LISTS and isinstance(value, list):
        return [{**each, "value": _REDACTED} if isinstance(each, dict) else each for each in value]
    return _without_secrets(value)
