"""From error responses to exceptions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

from typing_extensions import TypedDict, Unpack

from ..exceptions import (
    ErrorDetail,
    ErrorSource,
    HoneycombAPIError,
    HoneycombAuthError,
    HoneycombConflictError,
    HoneycombForbiddenError,
    HoneycombNotFoundError,
    HoneycombRateLimitError,
    HoneycombServerError,
    HoneycombValidationError,
)

_MAX_EXCERPT = 300
_MAX_ERRORS_SHOWN = 5

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


class ErrorContext(TypedDict, total=False):
    """The request that an error is about."""

    method: str
    path: str
    actual_path: str
    attempts: int


def request_id_of(headers: Mapping[str, str]) -> str | None:
    """Return the service's id of a request, if a header holds one."""
    return next((excerpt(headers[name]) for name in _REQUEST_ID_HEADERS if name in headers), None)


def error_from_response(
    status: int,
    headers: Mapping[str, str],
    body: str,
    *,
    retry_after: float | None,
    **context: Unpack[ErrorContext],
) -> HoneycombAPIError:
    """Return the error for a response, whatever form its body has.

    Args:
        status: The HTTP status.
        headers: The response headers.
        body: The response body without secrets.
        retry_after: Seconds to wait before the next attempt, if the service says so.
        **context: Which request failed.
    """
    content = _decoded(body)
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
        **context,
    )


def _decoded(body: str) -> object:
    try:
        return cast("object", json.loads(body))
    except (ValueError, RecursionError):
        return body


def _message_without_words(status: int, headers: Mapping[str, str], content: object) -> str:
    if 300 <= status < 400 and status != HTTPStatus.NOT_MODIFIED:
        location = excerpt(headers.get("location", "another address"))
        return (
            f"the service redirects to {location!r}, which is not followed so that the key stays here:"
            " set base_url to the right address"
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
    # Cut before it is searched for white space: a response can be megabytes long.
    start = " ".join(text[: 10 * _MAX_EXCERPT].split())
    is_cut = len(start) > _MAX_EXCERPT or len(text) > 10 * _MAX_EXCERPT
    return f"{start[:_MAX_EXCERPT]}…" if is_cut else start


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
        error, title, detail, message = (
            _text(fields.get(name)) for name in ("error", "title", "detail", "message")
        )
        error = error or _text(fields.get("errorMessage"))  # what Kinesis Firehose wants to read
        errors = tuple(
            ErrorDetail(
                field=_text(item.get("field")),
                code=_text(item.get("code")),
                description=_text(item.get("description")) or _text(item.get("code")) or "invalid",
            )
            for item in _objects(fields.get("type_detail"))
        )
        said = [error or title or message, detail, *_shown(_texts(fields.get("errors"))), *_shown(errors)]
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
        said = [_text(first.get("title")), *_shown(errors)]
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


def _texts(value: object) -> list[str]:
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [item for item in items if isinstance(item, str)]


def _shown(errors: Sequence[object]) -> Iterator[str]:
    for error in errors[:_MAX_ERRORS_SHOWN]:
        yield excerpt(str(error))
    if len(errors) > _MAX_ERRORS_SHOWN:
        yield f"and {len(errors) - _MAX_ERRORS_SHOWN:,} more"


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
