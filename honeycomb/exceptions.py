"""The error tree, and how an answer of the service becomes one of its errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, TypeAlias, cast

ErrorSource: TypeAlias = Literal["field", "pointer", "parameter", "header"]

_LONGEST_EXCERPT = 300


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One thing that the service found wrong with a request.

    Attributes:
        field: The field's name or path; a JSON pointer, parameter or header name if ``source`` says so.
        code: The service's code, such as ``missing`` or ``invalid``.
        description: What is wrong with it.
        source: What ``field`` names.
    """

    field: str | None
    code: str | None
    description: str
    source: ErrorSource = "field"

    def __str__(self) -> str:
        if self.field is None or self.field in self.description:
            return self.description
        return f"{self.field}: {self.description}"


class HoneycombError(Exception):
    """The base of every error of this package."""

    attempts: int = 0
    """How many requests were sent for the call that failed."""

    def __str__(self) -> str:
        said = super().__str__()
        return f"{said} ({self.attempts} attempts)" if self.attempts > 1 else said

    def __reduce__(self) -> tuple[Callable[..., HoneycombError], tuple[object, ...]]:
        return _restore, (type(self), self.args, self.__dict__)


def _restore(cls: type[HoneycombError], args: tuple[object, ...], state: dict[str, object]) -> HoneycombError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class HoneycombConfigError(HoneycombError, ValueError):
    """The client cannot do this as it is configured. No request was sent."""


class HoneycombConnectionError(HoneycombError):
    """The service could not be reached, or the connection broke.

    Attributes:
        request_sent: Whether the service may have seen the request.
    """

    def __init__(self, message: str, *, request_sent: bool = True) -> None:
        super().__init__(message)
        self.request_sent = request_sent


class HoneycombTimeoutError(HoneycombError):
    """Something took longer than allowed.

    Attributes:
        request_sent: Whether the service may have seen the request.
    """

    def __init__(self, message: str, *, request_sent: bool = True) -> None:
        super().__init__(message)
        self.request_sent = request_sent


class HoneycombPollTimeoutError(HoneycombTimeoutError):
    """An answer was not ready in time. It can still be fetched later.

    Attributes:
        resume_id: The id to fetch it by, such as a query result's.
    """

    def __init__(self, message: str, *, resume_id: str) -> None:
        super().__init__(message)
        self.resume_id = resume_id


class HoneycombQueryError(HoneycombError):
    """The service accepted a query but could not run it.

    Attributes:
        query_result_id: The id of the result that holds the failure, or of the service map.
    """

    def __init__(self, message: str, *, query_result_id: str) -> None:
        super().__init__(message)
        self.query_result_id = query_result_id


class HoneycombAPIError(HoneycombError):
    """The service answered with an error.

    Attributes:
        message: What the service said.
        status_code: The HTTP status.
        request_id: The service's id of the request, for its support.
        response_body: The answer: decoded JSON, or text where it was none.
        type: The problem's type, such as ``not-found``; the last part of a URI that varies by region.
        title: The problem's title.
        detail: The problem's detail.
        errors: What is wrong, field by field.
        headers: The answer's headers.
        method: The request's method.
        path: The request's path, as a template.
        retry_after: Seconds after which the service asks to try again.
    """

    def __init__(
        self,
        message: str,
        status_code: int,
        request_id: str | None = None,
        response_body: Any = None,  # noqa: ANN401  # JSON, whatever it is
        *,
        type: str | None = None,  # noqa: A002  # the name the service gives it
        title: str | None = None,
        detail: str | None = None,
        errors: tuple[ErrorDetail, ...] = (),
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.request_id = request_id
        self.response_body = response_body
        self.type = type
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.method = ""
        self.path = ""
        self.retry_after = retry_after

    def __str__(self) -> str:
        facts = [f"{self.status_code} from {self.method} {self.path}" if self.method else str(self.status_code)]
        if self.request_id:
            facts.append(f"request id {self.request_id}")
        if self.retry_after is not None:
            facts.append(f"retry after {self.retry_after:g} s")
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
        return f"{self.message} ({', '.join(facts)})"


class HoneycombAuthError(HoneycombAPIError):
    """401: the key is missing, unknown, or belongs to another region."""


class HoneycombForbiddenError(HoneycombAPIError):
    """403: the key lacks a permission or scope, or the team's plan lacks the feature."""


class HoneycombNotFoundError(HoneycombAPIError):
    """404: there is no such thing."""


class HoneycombConflictError(HoneycombAPIError):
    """409: it exists already, is in use, or is protected."""


class HoneycombValidationError(HoneycombAPIError):
    """422: the service refused the input; ``errors`` says why, field by field."""


class HoneycombRateLimitError(HoneycombAPIError):
    """429: too many requests; ``retry_after`` says when to try again, if the service did."""


class HoneycombServerError(HoneycombAPIError):
    """5xx: the service failed."""


class HoneycombResponseError(HoneycombAPIError):
    """The service reported success, but its answer cannot be understood."""


_BY_STATUS: dict[int, type[HoneycombAPIError]] = {
    401: HoneycombAuthError,
    403: HoneycombForbiddenError,
    404: HoneycombNotFoundError,
    409: HoneycombConflictError,
    422: HoneycombValidationError,
    429: HoneycombRateLimitError,
}

_ADVICE = {
    401: "check the key, and that base_url is the region it belongs to",
    403: "check the key's permissions",
}

_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-amzn-requestid", "x-amzn-trace-id")


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the service's id of a request, if a header holds one."""
    return next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), None)


def error_from_response(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    retry_after: float | None,
) -> HoneycombAPIError:
    """Make the error that an answer stands for, whatever form its body has."""
    content = decode_body(body)
    problem = _Problem.read(content)
    message = problem.message or _message_without_words(status, headers, content)
    if status in _ADVICE:
        message = f"{message}; {_ADVICE[status]}"
    cls = HoneycombServerError if status >= 500 else _BY_STATUS.get(status, HoneycombAPIError)
    return cls(
        message,
        status,
        request_id_of(headers) or problem.id,
        content,
        type=problem.type,
        title=problem.title,
        detail=problem.detail,
        errors=problem.errors,
        headers=headers,
        retry_after=retry_after,
    )


def decode_body(body: bytes) -> Any:  # noqa: ANN401  # JSON, whatever it is
    """Decode a body for a person to look at: JSON if it is any, else text."""
    text = body.decode("utf-8", errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _message_without_words(status: int, headers: Mapping[str, str], content: object) -> str:
    if 300 <= status < 400:
        return (
            f"the service redirects to {headers.get('location', 'another address')!r}, which is not followed so"
            " that the key stays here: set base_url to the right address"
        )
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "unexpected status"
    if isinstance(content, str) and content.strip() and "<" not in content:
        return f"{phrase}: {excerpt(content)}"
    return phrase


def excerpt(text: str) -> str:
    """Shorten a text to what fits a message."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_EXCERPT else f"{text[:_LONGEST_EXCERPT]}…"


@dataclass(frozen=True, slots=True)
class _Problem:
    """What the forms of error bodies have in common."""

    message: str = ""
    id: str | None = None
    type: str | None = None
    title: str | None = None
    detail: str | None = None
    errors: tuple[ErrorDetail, ...] = ()

    @classmethod
    def read(cls, content: object) -> _Problem:
        if not isinstance(content, dict):
            return cls()
        fields = cast("dict[str, object]", content)
        errors = _objects(fields.get("errors"))
        return cls._from_json_api(errors) if errors else cls._from_problem(fields)

    @classmethod
    def _from_problem(cls, fields: dict[str, object]) -> _Problem:
        """Read ``{"error": ...}``, with or without the rest of a problem detail and field errors."""
        error, title, detail = (_text(fields.get(name)) for name in ("error", "title", "detail"))
        error = error or _text(fields.get("errorMessage"))  # what Kinesis Firehose wants to read
        errors = tuple(
            ErrorDetail(
                field=_text(item.get("field")),
                code=_text(item.get("code")),
                description=_text(item.get("description")) or _text(item.get("code")) or "invalid",
            )
            for item in _objects(fields.get("type_detail"))
        )
        said = [error or title, detail, *map(str, errors)]
        uri = _text(fields.get("type"))
        return cls(
            message=_join(said),
            id=_text(fields.get("instance")),
            type=uri.rstrip("/").rsplit("/", 1)[-1] if uri else None,
            title=title,
            detail=detail,
            errors=errors,
        )

    @classmethod
    def _from_json_api(cls, items: list[dict[str, object]]) -> _Problem:
        errors = tuple(
            ErrorDetail(
                field,
                _text(item.get("code")),
                _text(item.get("detail")) or _text(item.get("title")) or _text(item.get("code")) or "invalid",
                source,
            )
            for item in items
            for field, source in [_json_api_source(item.get("source"))]
        )
        first = items[0]
        said = [_text(first.get("title")), *map(str, errors)]
        return cls(
            message=_join(said),
            id=_text(first.get("id")),
            type=_text(first.get("code")),
            title=_text(first.get("title")),
            detail=_text(first.get("detail")),
            errors=errors,
        )


def _json_api_source(source: object) -> tuple[str | None, ErrorSource]:
    if isinstance(source, dict):
        names = cast("dict[str, object]", source)
        for kind in ("pointer", "parameter", "header"):
            name = _text(names.get(kind))
            if name:
                return name, kind
    return None, "field"


def _objects(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list):
        return []
    return [cast("dict[str, object]", item) for item in cast("list[object]", value) if isinstance(item, dict)]


def _text(value: object) -> str | None:
    """Return a value as text for a message; None where there is nothing to say."""
    if value is None or value == "" or value == [] or value == {}:
        return None
    try:
        return excerpt(value if isinstance(value, str) else json.dumps(value))
    except RecursionError:  # it could just be decoded; nobody would read it
        return None


def _join(parts: list[str | None]) -> str:
    """Join what was said, leaving out what an earlier part says already."""
    said = ""
    for part in parts:
        if part and part not in said:
            said = f"{said.rstrip('.')}: {part}" if said else part
    return said
