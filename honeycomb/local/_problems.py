"""Error answers: what went wrong, and the forms in which the service says so."""

from __future__ import annotations

import secrets
from http.client import responses
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from pydantic_core import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ErrorSource: TypeAlias = "Mapping[Literal['pointer', 'parameter', 'header'], str]"
"""The part of a request that an error is about, as JSON:API tells it."""

ErrorForm: TypeAlias = Literal["problem", "legacy", "json-api", "html", "empty"]
"""How an error body is written; ``html`` and ``empty`` are what proxies in front of the service send."""

# The service names its problems by URI, of which only the last segment is the same everywhere.
_PROBLEM_TYPES = {
    400: "unparseable",
    404: "not-found",
    409: "conflict",
    413: "payload-too-large",
    422: "validation-failed",
    429: "rate-limited",
}
_JSON_API_CODES = {
    400: "invalid",
    401: "unauthenticated/invalid-key",
    422: "validation-failed/invalid",
    429: "rate-limited/may-retry",
}

JSON_API_MEDIA_TYPE = "application/vnd.api+json"

FieldErrorCode: TypeAlias = Literal["invalid", "missing", "incorrect_type", "already_exists"]


class FieldError(TypedDict):
    """What is wrong with one field."""

    field: str
    code: FieldErrorCode
    description: str


class Problem(Exception):  # noqa: N818  # the service's own word for it
    """Ends a request with an error answer.

    Attributes:
        status: The status code.
        message: What to tell the user.
        type_detail: What is wrong with each field.
        source: What part of the request is wrong, if it is no field; only JSON:API tells it.
        form: How to write the body; None leaves that to the route.
        headers: Further headers.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type_detail: Sequence[FieldError] = (),
        source: ErrorSource | None = None,
        form: ErrorForm | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.type_detail = type_detail
        self.source = source
        self.form: ErrorForm | None = form
        self.headers = headers or {}

    def without_fields(self) -> Problem:
        """Return what an operation answers that tells of wrong fields in its message only."""
        if not self.type_detail:
            return self
        return Problem(400, "; ".join(f"{error['field']}: {error['description']}" for error in self.type_detail))


def not_found(what: str) -> Problem:
    """``what`` does not exist."""
    return Problem(404, f"{what} not found")


def unparseable(message: str = "could not parse request body") -> Problem:
    """The body could not be read."""
    return Problem(400, message)


def invalid(*errors: FieldError) -> Problem:
    """The body was read, but fields in it are wrong."""
    return Problem(422, "The provided input is invalid.", type_detail=errors)


def invalid_parameter(name: str, description: str) -> Problem:
    """A query parameter has a value that it cannot have."""
    return Problem(422, f"{name} {description}", source={"parameter": name})


def too_large(limit: int) -> Problem:
    """The body exceeds ``limit`` bytes."""
    return Problem(413, f"Request body is larger than {limit} bytes")


def error_body(
    form: ErrorForm,
    status: int,
    message: str,
    type_detail: Sequence[FieldError] = (),
    source: ErrorSource | None = None,
) -> tuple[str, bytes]:
    """Write an error body.

    Returns:
        Its content type, empty for no body, and the body.
    """
    title = responses.get(status, "Error")
    if form == "empty":
        return "", b""
    if form == "html":
        return "text/html", f"<html><body><h1>{status} {title}</h1><p>{message}</p></body></html>".encode()
    if form == "legacy":
        return "application/json", to_json({"error": message})
    if form == "json-api":
        code = _JSON_API_CODES.get(status, title.lower().replace(" ", "-"))
        common = {"status": str(status), "code": code, "title": message}
        told = [_about_field(error) for error in type_detail] or [{"source": source} if source else {}]
        entries = [{"id": secrets.token_hex(16), **common, **each} for each in told]
        return JSON_API_MEDIA_TYPE, to_json({"errors": entries})
    name = _PROBLEM_TYPES.get(status)
    body: dict[str, object] = {
        "status": status,
        "type": f"https://api.honeycomb.io/problems/{name}" if name else "about:blank",
        "title": title,
        "error": message,
        "detail": message,
    }
    if type_detail:
        body["type_detail"] = type_detail
    # This one problem comes labelled as plain JSON.
    return "application/json" if status == 413 else "application/problem+json", to_json(body)


def _about_field(error: FieldError) -> dict[str, object]:
    return {
        "code": f"validation-failed/{error['code'].replace('_', '-')}",
        "detail": error["description"],
        "source": {"pointer": "/" + error["field"].replace(".", "/")},
    }
