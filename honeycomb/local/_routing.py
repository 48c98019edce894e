"""From method and path to operation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from ._call import Answer, Call
from ._ingest import decompressed
from ._keys import refuse_without
from ._problems import ErrorForm, Problem

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ._keys import Permission
    from ._team import Team
    from ._wire import LocalRequest

Operate: TypeAlias = Callable[[], "JsonValue | Answer"]
Handler: TypeAlias = Callable[[Call], "JsonValue | Answer"]

# What the real service has and this one does not yet.
_NOT_MODELLED = frozenset([("1", "signals")])


@dataclass(frozen=True, slots=True)
class BaseRoute(ABC):
    """An operation, whatever kind of key it takes.

    Attributes:
        method: The HTTP method.
        path: The path, with variable segments in braces.
        status: The status of an answer that does not bring its own.
        media_type: The content type of a successful answer.
        max_body: The size of body that is refused with 413 when exceeded, in bytes.
        error_form: How the operation writes its errors.
        tells_quota: Whether its answers carry the rate-limit headers.
        tells_fields: Whether it refuses wrong fields with 422 and tells each; else it answers with 400.
    """

    method: str
    path: str
    _: KW_ONLY
    status: int = 200
    media_type: str = "application/json"
    max_body: int = 5_000_000
    error_form: ErrorForm = "problem"
    tells_quota: bool = True
    tells_fields: bool = True

    @property
    def resource(self) -> str:
        """The part of the path that requests are counted by."""
        return "/".join(self.path.split("/")[:3])

    def form_of(self, problem: Problem) -> ErrorForm:  # noqa: ARG002  # for those that tell errors apart
        """Say how the operation writes an error."""
        return self.error_form

    @abstractmethod
    def admit(self, team: Team, request: LocalRequest, path: Mapping[str, str], now: float) -> Operate:
        """Look at the key of a request.

        Args:
            team: What the local Honeycomb remembers.
            request: The request.
            path: The variable segments of its path, decoded.
            now: The moment, in Unix seconds.

        Returns:
            What does the rest; it refuses what the key may not do.

        Raises:
            Problem: The key cannot be used at all.
        """


@dataclass(frozen=True, slots=True)
class Route(BaseRoute):
    """An operation on an environment, which is that of the key.

    Attributes:
        handler: Does the work; returns the JSON to answer with, or None for an empty body.
        needs: The permissions that the key must have.
        ingest_keys: Whether an ingest key will do.
        key_header: The header that holds the key.
        bad_request_form: How it writes errors with status 400, if differently.
    """

    handler: Handler
    _: KW_ONLY
    needs: tuple[Permission, ...] = ()
    ingest_keys: bool = False
    key_header: str = "x-honeycomb-team"
    bad_request_form: ErrorForm | None = None

    def admit(self, team: Team, request: LocalRequest, path: Mapping[str, str], now: float) -> Operate:
        """Look at the key of a request; see ``BaseRoute.admit``."""
        key = team.keys.key_of(request.headers, self.key_header)
        environment = team.environment_of(key)

        def operate() -> JsonValue | Answer:
            refuse_without(key, self.needs, ingest_keys=self.ingest_keys)
            return self.handler(
                Call(team, request, path, decompressed(request, self.max_body), now, key, environment)
            )

        return operate

    def form_of(self, problem: Problem) -> ErrorForm:
        """Say how the operation writes an error."""
        if problem.status == 400 and self.bad_request_form is not None:
            return self.bad_request_form
        return self.error_form


class Router:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_length: dict[int, list[tuple[list[str], BaseRoute]]] = {}
        for route in routes:
            pattern = route.path.strip("/").split("/")
            self._by_length.setdefault(len(pattern), []).append((pattern, route))

    def match(self, method: str, target: str) -> tuple[BaseRoute, dict[str, str]]:
        """Return the route of a request, and the variable segments of its path.

        Raises:
            Problem: 404 for an unknown path, 405 for an unknown method, 501 for what is not modelled yet.
        """
        # Decoding comes after splitting: an encoded slash belongs to its segment.
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
            raise Problem(405, f"{method} is not possible here", form=form, headers={"allow": ", ".join(allowed)})
        if tuple(segments[:2]) in _NOT_MODELLED:
            raise Problem(501, f"the local Honeycomb does not model {method} /{'/'.join(segments)} yet")
        raise Problem(404, "no such path", form=form)
