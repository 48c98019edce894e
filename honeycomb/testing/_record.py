"""Recordings by VCR.py: what is written of requests and responses."""

from __future__ import annotations

import copy
import gzip
import json
import os
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from importlib import import_module
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, TypedDict

from ..exceptions import HoneycombConfigError

if TYPE_CHECKING:
    from pydantic import JsonValue

try:
    _vcr: Any = import_module("vcr")  # which has no types
    _yaml: Any = import_module("yaml")  # which comes with it
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
_MIN_SECRET_LENGTH = 8
_RATE_LIMITED = 429
_MAX_WAIT = 65
_PRODUCT = "honeycomb-sdk/"


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
    """A response as VCR.py has it."""

    status: _Status
    headers: dict[str, list[str]]
    body: _Body


class Recording(AbstractContextManager[None]):
    """Records or replays inside of a block; see ``honeycomb.testing.record``.

    It is not a decorator: that of a coroutine function would end before the coroutine runs.
    """

    def __init__(self, path: str | os.PathLike[str], *, replay_only: bool) -> None:
        self._block = _recording(path, replay_only=replay_only)

    def __enter__(self) -> None:
        self._block.__enter__()

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self._block.__exit__(exc_type, exc, traceback)


@contextmanager
def _recording(path: str | os.PathLike[str], *, replay_only: bool) -> Generator[None]:
    scribe = _Scribe()
    recorder = _vcr.VCR(
        record_mode=_vcr.mode.NONE if replay_only else _vcr.mode.ONCE,
        match_on=["method", "path", "query", "honeycomb"],
        before_record_request=scribe.request,
        before_record_response=scribe.response,
        decode_compressed_response=True,
    )
    recorder.register_matcher("honeycomb", _same_content)
    with ExitStack() as stack:
        try:
            cassette = stack.enter_context(recorder.use_cassette(os.fspath(path)))
        except (_yaml.YAMLError, ValueError, TypeError, KeyError) as error:
            raise HoneycombConfigError(
                f"invalid recording {os.fspath(path)}: delete it to record again"
            ) from error
        _reject_unknown(cassette, path)
        yield


def _reject_unknown(cassette: _Cassette, path: str | os.PathLike[str]) -> None:
    """Make a call without a response fail with an error of ours, and without retries."""
    can_play = cassette.can_play_response_for

    def can_play_response_for(request: _Request) -> bool:
        if can_play(request):
            return True
        if cassette.write_protected and cassette.filter_request(request):
            raise HoneycombConfigError(
                f"{request.method} {request.path} has no response left in {os.fspath(path)}:"
                " delete the file to record it anew"
            )
        return False

    cassette.can_play_response_for = can_play_response_for


def _same_content(one: _Request, other: _Request) -> bool:
    return one.path.startswith(_EVENT_PATHS) or one.body == other.body


class _Scribe:
    """Decides what is written; keeps the secrets, which a response may repeat."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()

    def request(self, request: _Request) -> _Request | None:
        """Return a request as it is written; None for one that is not to Honeycomb."""
        if not str(request.headers.get("user-agent", "")).startswith(_PRODUCT):
            return None
        for name in _KEY_HEADERS:
            for part in str(request.headers.get(name, "")).removeprefix("Bearer ").split(":"):
                self._remember(part)
        written = copy.copy(request)
        written.body = self._written(_decoded(request))
        written.headers = {"user-agent": _PRODUCT}
        return written

    def response(self, response: _Response) -> _Response:
        """Return a response as it is written."""
        headers = response["headers"].items()
        kept = {name: [self._without_keys(value) for value in values] for name, values in headers}
        for name in [*kept]:
            if name.lower() == "retry-after":
                # Nobody has to wait for what is over; what nobody waits for is left as it is.
                kept[name] = ["0" if _is_short(each) else each for each in kept[name]]
            elif name.lower() in ("set-cookie", "content-length") or (
                name.lower().startswith("ratelimit") and response["status"]["code"] == _RATE_LIMITED
            ):
                del kept[name]
        is_json = any("json" in each for name in kept if name.lower() == "content-type" for each in kept[name])
        body = self._written(response["body"]["string"], is_json=is_json)
        return {"status": response["status"], "headers": kept, "body": {"string": (body or "").encode()}}

    def _written(self, body: bytes | str | None, *, is_json: bool = True) -> str | None:
        """Return a body as text: JSON in one form and redacted; None if it cannot be redacted."""
        if not body:
            return None
        if isinstance(body, bytes):
            body = body.decode("utf-8", "replace")
        try:
            value: JsonValue = json.loads(body)
        except ValueError:
            return None if is_json else self._without_keys(body)
        self._look_for_secrets(value)
        return json.dumps(self._without_secrets(value), ensure_ascii=False, sort_keys=True)

    def _look_for_secrets(self, value: JsonValue) -> None:
        if isinstance(value, list):
            for each in value:
                self._look_for_secrets(each)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name in _SECRET_FIELDS and isinstance(inner, str):
                    self._remember(inner)
                elif name in _SECRET_LISTS and isinstance(inner, list):
                    for each in inner:
                        self._remember(str(each.get("value", "")) if isinstance(each, dict) else "")
                self._look_for_secrets(inner)

    def _remember(self, secret: str) -> None:
        if len(secret) >= _MIN_SECRET_LENGTH and _REDACTED not in secret:
            self._secrets.add(secret)

    def _without_secrets(self, value: JsonValue) -> JsonValue:
        if isinstance(value, str):
            return self._without_keys(value)
        if isinstance(value, list):
            return [self._without_secrets(each) for each in value]
        if isinstance(value, dict):
            return {name: self._shown(name, inner) for name, inner in value.items()}
        return value

    def _shown(self, name: str, value: JsonValue) -> JsonValue:
        if name in _SECRET_FIELDS and isinstance(value, str) and value:
            return f"https://{_REDACTED}.invalid" if name.endswith("_url") else _REDACTED
        if name in _SECRET_LISTS and isinstance(value, list):
            return [{**each, "value": _REDACTED} if isinstance(each, dict) else each for each in value]
        return self._without_secrets(value)

    def _without_keys(self, text: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):  # one may be a part of another
            text = text.replace(secret, _REDACTED)
        return text


def _is_short(wait: str) -> bool:
    return wait.isdecimal() and int(wait) <= _MAX_WAIT


def _decoded(request: _Request) -> bytes | None:
    body = request.body
    if not isinstance(body, bytes):
        return body.encode() if isinstance(body, str) else None
    encoding = request.headers.get("content-encoding", "")
    if encoding == "gzip":
        return gzip.decompress(body)
    return None if encoding else body  # of events, which are not matched by it
