"""Error responses and the forms of their bodies."""

from __future__ import annotations

import secrets
from http.client import responses
from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict

from pydantic_core import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ErrorSource: TypeAlias = "Mapping[Literal['pointer', 'parameter', 'header'], str]"
"""Part of a request with an error, as in JSON:API."""

ErrorForm: TypeAlias = Literal["problem", "legacy", "json-api", "html", "empty"]
"""Form of an error body; proxies in front of the service send ``html`` and ``empty``."""

# Problem types are URIs, of which only the last segment is the same in all deployments.
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
    """Validation error of one field."""

    field: str
    code: FieldErrorCode
    description: str


class Problem(Exception):  # noqa: N818  # the service's term
    """Error response to a request.

    Attributes:
        status: The status code.
        message: The error message.
        type_detail: Validation errors of fields.
        source: Invalid part of the request other than a field, for JSON:API only.
        form: Form of the body; None for the route's default.
        headers: Additional headers.
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
        """Return a 400 problem with the validation errors in its message."""
        if not self.type_detail:
            return self
        return Problem(400, "; ".join(f"{error['field']}: {error['description']}" for error in self.type_detail))


def not_found(kind: str) -> Problem:
    """Create the error for a missing object."""
    return Problem(404, f"{kind} not found")


def unparseable(message: str = "could not parse request body") -> Problem:
    """Create the error for a body that cannot be parsed."""
    return Problem(400, message)


def invalid(*errors: FieldError) -> Problem:
    """Create the error for a body with invalid fields."""
    return Problem(422, "The provided input is invalid.", type_detail=errors)


def invalid_parameter(name: str, description: str) -> Problem:
    """Create the error for an invalid query parameter."""
    return Problem(422, f"{name} {description}", source={"parameter": name})


def too_large(limit: int) -> Problem:
    """Create the error for a body of more than ``limit`` bytes."""
    return Problem(413, f"Request body is larger than {limit} bytes")


def error_body(
    form: ErrorForm,
    status: int,
    message: str,
    type_detail: Sequence[FieldError] = (),
    source: ErrorSource | None = None,
) -> tuple[str, bytes]:
    """Serialize an error body.

    Returns:
        The content type, empty for no body, and the body.
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
        details = [_field_details(error) for error in type_detail] or [{"source": source} if source else {}]
        entries = [{"id": secrets.token_hex(16), **common, **each} for each in details]
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
    # The service sends this problem as plain JSON.
    return "application/json" if status == 413 else "application/problem+json", to_json(body)


def _field_details(error: FieldError) -> dict[str, object]:
    return {
        "code": f"validation-failed/{error['code'].replace('_', '-')}",
        "detail": error["description"],
        "source": {"pointer": "/" + error["field"].replace(".", "/")},
    }
