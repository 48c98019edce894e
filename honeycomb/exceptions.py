"""The error tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

ErrorSource: TypeAlias = Literal["field", "pointer", "parameter", "header"]
WebhookErrorReason: TypeAlias = Literal["missing_token", "invalid_token", "duplicate_header", "invalid_body"]


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One thing that the service found wrong with a request.

    Attributes:
        field: The field's name or path; a JSON pointer, parameter or header name if ``source`` says so.
        code: The service's code, such as ``missing`` or ``invalid``.
        description: What is wrong with it.
        source: What ``field`` names.
        value: The id that the error is about, where a list of ids was sent and ``field`` points into it.
    """

    field: str | None
    code: str | None
    description: str
    source: ErrorSource = "field"
    value: str | None = None

    def __str__(self) -> str:
        if self.field is None or self.field in self.description:
            return self.description
        return f"{self.field}: {self.description}"


class HoneycombError(Exception):
    """The base of every error of this package."""

    _resume_id: str | None = None

    def __init__(self, *args: object, attempts: int = 0) -> None:
        super().__init__(*args)
        self.attempts: int = attempts
        """How many requests were sent for the call that failed."""

    @property
    def resume_id(self) -> str | None:
        """The id of what was being waited for, such as a query result's, to fetch it later; or None."""
        return self._resume_id

    def note_resume_id(self, resume_id: str) -> None:
        """Note what was being waited for."""
        self._resume_id = resume_id

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

    def __init__(self, message: str, *, request_sent: bool = True, attempts: int = 0) -> None:
        super().__init__(message, attempts=attempts)
        self.request_sent = request_sent


class HoneycombTimeoutError(HoneycombError):
    """Something took longer than allowed.

    Attributes:
        request_sent: Whether the service may have seen the request.
    """

    def __init__(self, message: str, *, request_sent: bool = True, attempts: int = 0) -> None:
        super().__init__(message, attempts=attempts)
        self.request_sent = request_sent


class HoneycombPollTimeoutError(HoneycombTimeoutError):
    """Polling timed out. The result can still be fetched later."""

    def __init__(self, message: str, *, resume_id: str) -> None:
        super().__init__(message)
        self._id = resume_id

    @property
    def resume_id(self) -> str:
        """The id to fetch it by, such as a query result's."""
        return self._id


class HoneycombQueryError(HoneycombError):
    """The service accepted a query but could not run it.

    Attributes:
        query_result_id: The id of the result that holds the failure, or of the service map.
    """

    def __init__(self, message: str, *, query_result_id: str) -> None:
        super().__init__(message)
        self.query_result_id = query_result_id


class HoneycombIncompleteError(HoneycombError):
    """A query has more groups than a result holds, and not all of them can be had. Nothing partial is returned."""


class HoneycombQueueFullError(HoneycombError):
    """The queue of a stream is full. The event was not enqueued."""


class HoneycombWebhookError(HoneycombError):
    """A request to a webhook receiver is not from Honeycomb, or cannot be parsed.

    Attributes:
        reason: ``missing_token``, ``invalid_token``, ``duplicate_header`` or ``invalid_body``.
    """

    def __init__(self, message: str, *, reason: WebhookErrorReason) -> None:
        super().__init__(message)
        self.reason: WebhookErrorReason = reason


class HoneycombAPIError(HoneycombError):
    """The service responded with an error.

    Attributes:
        message: What the service said.
        status_code: The HTTP status.
        request_id: The service's id of the request, for its support.
        response_body: The response body: decoded JSON, or text.
        type: The problem's type, such as ``not-found``; the last part of a URI that varies by region.
        title: The problem's title.
        detail: The problem's detail.
        errors: What is wrong, field by field.
        headers: The response headers.
        method: The request's method.
        path: The request's path, as a template.
        actual_path: The request's path with its parameters, encoded.
        retry_after: Seconds to wait before the next attempt, if the service says so.
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
        method: str = "",
        path: str = "",
        actual_path: str = "",
        attempts: int = 0,
    ) -> None:
        super().__init__(message, attempts=attempts)
        self.message = message
        self.status_code = status_code
        self.request_id = request_id
        self.response_body = response_body
        self.type = type
        self.title = title
        self.detail = detail
        self.errors = errors
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.method = method
        self.path = path
        self.actual_path = actual_path
        self.retry_after = retry_after

    def __str__(self) -> str:
        facts = [
            f"{self.status_code} from {self.method} {self.actual_path}" if self.method else f"{self.status_code}"
        ]
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
    """422: the service rejected the input; ``errors`` says why, field by field."""


class HoneycombRateLimitError(HoneycombAPIError):
    """429: too many requests; ``retry_after`` says when to try again, if the service did."""


class HoneycombServerError(HoneycombAPIError):
    """5xx: the service failed."""


class HoneycombResponseError(HoneycombAPIError):
    """The response to a successful request is invalid."""
