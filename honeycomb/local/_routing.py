"""Routing of requests to operations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from ._call import Call, Response
from ._ingest import decompressed
from ._keys import require_permissions
from ._problems import ErrorForm, Problem

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ._keys import Permission
    from ._team import Team
    from ._wire import LocalRequest

Operate: TypeAlias = Callable[[], "JsonValue | Response"]
Handler: TypeAlias = Callable[[Call], "JsonValue | Response"]

# Operations of the service that the emulator does not implement yet.
_NOT_IMPLEMENTED = frozenset([("1", "signals")])


@dataclass(frozen=True, slots=True)
class BaseRoute(ABC):
    """An operation, for any type of key.

    Attributes:
        method: The HTTP method.
        path: The path, with variable segments in braces.
        status: Default status of a successful response.
        media_type: Content type of a successful response.
        max_body: Maximum size of the request body in bytes; a larger one is rejected with 413.
        error_form: Form of error bodies.
        quota_headers: Whether responses have rate-limit headers.
        reports_fields: Whether invalid fields are rejected with 422 and an error for each; otherwise with 400.
    """

    method: str
    path: str
    _: KW_ONLY
    status: int = 200
    media_type: str = "application/json"
    max_body: int = 5_000_000
    error_form: ErrorForm = "problem"
    quota_headers: bool = True
    reports_fields: bool = True

    @property
    def resource(self) -> str:
        """Part of the path that shares a rate limit."""
        return "/".join(self.path.split("/")[:3])

    def form_of(self, problem: Problem) -> ErrorForm:  # noqa: ARG002  # used by subclasses
        """Return the form of an error body."""
        return self.error_form

    @abstractmethod
    def admit(self, team: Team, request: LocalRequest, path: Mapping[str, str], now: float) -> Operate:
        """Authenticate a request.

        Args:
            team: State of the team.
            request: The request.
            path: The variable segments of its path, decoded.
            now: Current time in Unix seconds.

        Returns:
            A function that authorizes and processes the request.

        Raises:
            Problem: The key is missing, unknown or disabled.
        """


@dataclass(frozen=True, slots=True)
class Route(BaseRoute):
    """An operation on the environment of the API key.

    Attributes:
        handler: Implements the operation; returns the JSON of the response, or None for an empty body.
        needs: Permissions that the key must have.
        ingest_keys: Whether ingest keys are accepted.
        key_header: Name of the header with the key.
        bad_request_form: Form of error bodies with status 400, if different.
    """

    handler: Handler
    _: KW_ONLY
    needs: tuple[Permission, ...] = ()
    ingest_keys: bool = False
    key_header: str = "x-honeycomb-team"
    bad_request_form: ErrorForm | None = None

    def admit(self, team: Team, request: LocalRequest, path: Mapping[str, str], now: float) -> Operate:
        """Authenticate a request; see ``BaseRoute.admit``."""
        key = team.keys.key_of(request.headers, self.key_header)
        environment = team.environment_of(key)

        def operate() -> JsonValue | Response:
            require_permissions(key, self.needs, ingest_keys=self.ingest_keys)
            return self.handler(
                Call(team, request, path, decompressed(request, self.max_body), now, key, environment)
            )

        return operate

    def form_of(self, problem: Problem) -> ErrorForm:
        """Return the form of an error body."""
        if problem.status == 400 and self.bad_request_form is not None:
            return self.bad_request_form
        return self.error_form


class Router:
    """Find the route of a request."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_length: dict[int, list[tuple[list[str], BaseRoute]]] = {}
        for route in routes:
            pattern = route.path.strip("/").split("/")
            self._by_length.setdefault(len(pattern), []).append((pattern, route))

    def match(self, method: str, target: str) -> tuple[BaseRoute, dict[str, str]]:
        """Return the route of a request, and the variable segments of its path.

        Raises:
            Problem: 404 for an unknown path, 405 for an unknown method,
                501 for an operation that is not implemented yet.
        """
        # Decode after splitting: an encoded slash is part of its segment.
        segments = [unquote(segment) for segment in target.partition("?")[0].split("/")[1:]]
        form: ErrorForm = "json-api" if segments[0] == "2" else "problem"
        allowed: list[str] = []
        for pattern, route in self._by_length.get(len(segments), ()):
            pairs = list(zip(pattern, segments, strict=True))
            if all(segment and (part == segment or part[0] == "{") for part, segment in pairs):
                if route.method == method:
                    return route, {part[1:-1]: segment for part, segment in pairs if part[0] == "{"}
                allowed.append(route.method)
        if allowed:
            raise Problem(405, f"method {method} not allowed", form=form, headers={"allow": ", ".join(allowed)})
        if tuple(segments[:2]) in _NOT_IMPLEMENTED:
            raise Problem(501, f"the local Honeycomb does not model {method} /{'/'.join(segments)} yet")
        raise Problem(404, "path not found", form=form)
