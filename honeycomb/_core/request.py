"""Requests to the service as values, built without I/O."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import quote

from ..auth import Credential, check_headers
from ..exceptions import HoneycombConfigError
from .rate_limiter import Quota

T_co = TypeVar("T_co", covariant=True)

QueryValue: TypeAlias = str | int | float | bool | tuple[str, ...]
"""The value of a query parameter; a tuple repeats the parameter."""

ENVIRONMENT = "__all__"
"""In place of a dataset, where the service allows it: the whole environment."""

_TEAM = "{team}"

_METHOD = re.compile(r"[A-Z]+")
_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class ApiRequest(Generic[T_co]):
    """One operation to carry out.

    Attributes:
        operation: The operation's name in this package, such as ``triggers.get``.
        method: The HTTP method.
        template: The path with its parameters' names in braces, for messages and traces.
        path: The path itself, encoded.
        returns: The response type; ``NoneType`` where the response has no body.
        query: Query parameters.
        headers: Headers of this operation.
        content: The body.
        content_type: The body's media type.
        credential: Which credential it takes.
        idempotent: Whether it may be repeated when nobody knows if the service acted on it.
        is_rejection: Finds out whether the body of a successful response rejects the request; else None.
        also_accepts: Further statuses that are not an error; such a response has no body.
        returns_secret: Whether the response has a secret, which no error may quote.
        own_quota: Rate limit that it counts against, if that is another one than its resource's.
        on_wait: Called with the number of seconds when the request has to wait for its rate limit.
    """

    operation: str
    method: str
    template: str
    path: str
    returns: type[T_co]
    query: Mapping[str, QueryValue] = field(default_factory=dict[str, QueryValue])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    content: bytes | None = None
    content_type: str = "application/json"
    credential: Credential = Credential.API_KEY
    idempotent: bool = False
    is_rejection: Callable[[bytes], bool] | None = None
    also_accepts: tuple[int, ...] = ()
    returns_secret: bool = False
    own_quota: Quota | None = None
    on_wait: Callable[[float], None] | None = None

    @property
    def needs_team(self) -> bool:
        """Whether the team in the path is still to be looked up."""
        return _TEAM in self.path  # what a caller gives is encoded, and has no braces

    def for_team(self, slug: str) -> ApiRequest[T_co]:
        """Return the request with the team in its path."""
        return replace(self, path=self.path.replace(_TEAM, _segment("team", slug)))

    @property
    def quota(self) -> Quota:
        """The rate limit of the service that it counts against."""
        return self.own_quota or _quota(self.method, self.template)


@lru_cache(maxsize=1024)
def _quota(method: str, template: str) -> Quota:
    # The service counts per resource, the first two segments of the path, reads and writes apart.
    access = "read" if method in ("GET", "HEAD") else "write"
    return Quota(f"{access} {'/'.join(template.split('/', 3)[:3])}")


def is_idempotent(method: str) -> bool:
    """Say whether repeating a request of this method does no harm."""
    return method in _IDEMPOTENT_METHODS


def wire_form(path: str) -> tuple[Credential, str]:
    """Return the credential that the operations below a path take, and the media type of their bodies."""
    if path.startswith("/2/"):
        return Credential.MANAGEMENT_KEY, "application/vnd.api+json"
    return Credential.API_KEY, "application/json"


def expand_path(template: str, parameters: Mapping[str, str | None]) -> str:
    """Put parameters into a path, each encoded as one segment.

    Args:
        template: The path with the parameters' names in braces.
        parameters: Their values. A ``team`` that is None stays in braces, to be looked up before sending.

    Raises:
        HoneycombConfigError: A value cannot be a segment: it is empty, ``.``, ``..``, or no text at all.
    """
    return template.format_map({name: _segment(name, value) for name, value in parameters.items()})


def check_text(name: str, value: str | None) -> str:
    """Return a value that names something, such as a column.

    Raises:
        HoneycombConfigError: It is not a string, or is empty.
    """
    given: object = value
    if not isinstance(given, str):
        raise HoneycombConfigError(f"{name} must be a string, not {type(given).__name__}")
    if not given:
        raise HoneycombConfigError(f"{name} is empty: give the {name.replace('_', ' ')} itself")
    return given


def _segment(name: str, value: str | None) -> str:
    if name == "team" and value is None:
        return _TEAM
    value = check_text(name, value)
    if value in (".", ".."):
        raise HoneycombConfigError(f"{name} is {value!r}: give the {name.replace('_', ' ')} itself")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise HoneycombConfigError(f"{name} has a lone surrogate, which cannot be sent") from None


def one_dataset(dataset: str) -> str:
    """Return a dataset's slug, for operations that are of one dataset only.

    Raises:
        HoneycombConfigError: It stands for the whole environment.
    """
    if dataset == ENVIRONMENT:
        raise HoneycombConfigError(f"invalid dataset {dataset!r}: this operation works on one dataset at a time")
    return dataset


def check_relative_path(path: str) -> str:
    """Check a path that the caller wrote, so that a key cannot be led to another place.

    Raises:
        HoneycombConfigError: It is not a plain path below the base URL.
    """
    allowed = string.ascii_letters + string.digits + "-._~%!$&'()*+,;=:@/"
    if not path.startswith("/") or path.startswith("//"):
        raise HoneycombConfigError(f"invalid path {path!r}: expected a path below the base URL, such as /1/boards")
    if any(character not in allowed for character in path):
        raise HoneycombConfigError(f"{path!r} holds more than a path: encode it, and give parameters with params=")
    if any(segment.lower().replace("%2e", ".") in (".", "..") for segment in path.split("/")):
        raise HoneycombConfigError(f"{path!r} holds a segment of dots")
    return path


def encode_json(body: object) -> bytes:
    """Encode a JSON-ready body.

    Raises:
        HoneycombConfigError: It holds something that JSON has not, or is nested too deeply.
    """
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except RecursionError:
        why = "it is nested too deeply"
    except UnicodeEncodeError:
        why = "a string holds a lone surrogate"
    except (TypeError, ValueError) as error:
        why = str(error)
    raise HoneycombConfigError(f"the body cannot be written as JSON: {why}")


def unmodelled_request(
    method: str,
    path: str,
    params: Mapping[str, QueryValue] | None,
    body: object,
    headers: Mapping[str, str] | None,
) -> ApiRequest[object]:
    """Make the request for an operation that no resource group has.

    Raises:
        HoneycombConfigError: The path leads elsewhere, or the body cannot be encoded as JSON.
    """
    method = method.upper()
    if not _METHOD.fullmatch(method):
        raise HoneycombConfigError(f"invalid HTTP method {method!r}")
    credential, content_type = wire_form(path)
    content = None if body is None else encode_json(body)
    return ApiRequest(
        operation="request",
        method=method,
        template=path,
        path=check_relative_path(path),
        returns=object,
        query=params or {},
        headers=check_headers(headers or {}),
        content=content,
        content_type=content_type,
        credential=credential,
        idempotent=is_idempotent(method),
    )
