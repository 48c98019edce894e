"""From method and path to operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from ._call import Answer, Call
from ._problems import ErrorForm, Problem

if TYPE_CHECKING:
    from pydantic import JsonValue

    from ._keys import Permission

Handler: TypeAlias = Callable[[Call], "JsonValue | Answer"]

# What the real service has and this one does not yet.
_NOT_MODELLED = frozenset(
    [
        ("1", "maps"),
        ("1", "signals"),
        ("2", "auth"),
        ("2", "teams"),
    ]
)


@dataclass(frozen=True, slots=True)
class Route:
    """An operation.

    Attributes:
        method: The HTTP method.
        path: The path, with variable segments in braces.
        handler: Does the work; returns the JSON to answer with, or None for an empty body.
        needs: The permissions that the key must have.
        status: The status of an answer that does not bring its own.
        ingest_keys: Whether an ingest key will do.
        key_header: The header that holds the key.
        max_body: The size of body that is refused with 413 when exceeded, in bytes.
        error_form: How the operation writes its errors.
        bad_request_form: How it writes those with status 400, if differently.
        tells_quota: Whether its answers carry the rate-limit headers.
        tells_fields: Whether it refuses wrong fields with 422 and tells each; else it answers with 400.
    """

    method: str
    path: str
    handler: Handler
    needs: tuple[Permission, ...] = ()
    status: int = 200
    ingest_keys: bool = False
    key_header: str = "x-honeycomb-team"
    max_body: int = 5_000_000
    error_form: ErrorForm = "problem"
    bad_request_form: ErrorForm | None = None
    tells_quota: bool = True
    tells_fields: bool = True

    @property
    def resource(self) -> str:
        """The part of the path that requests are counted by."""
        return "/".join(self.path.split("/")[:3])

    def form_of(self, problem: Problem) -> ErrorForm:
        """Say how the operation writes an error."""
        if problem.status == 400 and self.bad_request_form is not None:
            return self.bad_request_form
        return self.error_form


class Router:
    """Finds the route of a request."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[list[str], Route]]] = {}
        for route in routes:
            pattern = route.path.strip("/").split("/")
            self._by_length.setdefault(len(pattern), []).append((pattern, route))

    def match(self, method: str, target: str) -> tuple[Route, dict[str, str]]:
        """Return the route of a request, and the variable segments of its path.

        Raises:
            Problem: 404 for an unknown path, 405 for an unknown method, 501 for what is not modelled yet.
        """
        # Decoding comes after splitting: an encoded slash belongs to its segment.
        segments = [unquote(segment) for segment in target.partition("?")[0].split("/")[1:]]
        allowed: list[str] = []
        for pattern, route in self._by_length.get(len(segments), ()):
            pairs = list(zip(pattern, segments, strict=True))
            if all(segment and (part == segment or part[0] == "{") for part, segment in pairs):
                if route.method == method:
                    return route, {part[1:-1]: segment for part, segment in pairs if part[0] == "{"}
                allowed.append(route.method)
        if allowed:
            raise Problem(405, f"{method} is not possible here", headers={"allow": ", ".join(allowed)})
        if tuple(segments[:2]) in _NOT_MODELLED:
            raise Problem(
                501,
                f"the local Honeycomb does not model {method} /{'/'.join(segments)} yet",
                form="json-api" if segments[0] == "2" else "problem",
            )
        raise Problem(404, "no such path")
