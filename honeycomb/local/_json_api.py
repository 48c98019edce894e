"""JSON:API, the format of all operations under ``/2/``: calls, routes, documents and pagination."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from honeycomb.models._base import InputModel

from ._call import BaseCall, Response
from ._ingest import decompressed
from ._pages import cursor, next_page, page_size
from ._problems import JSON_API_MEDIA_TYPE, FieldError, Problem, invalid, not_found
from ._routing import BaseRoute, Operate
from ._team_objects import TEAM_SLUG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pydantic import JsonValue

    from ._management_keys import LocalManagementKey, Scope
    from ._problems import ErrorForm
    from ._team import Team
    from ._wire import JsonObject, LocalRequest

    TeamHandler: TypeAlias = Callable[["TeamCall"], "JsonValue | Response"]

TypeT = TypeVar("TypeT", bound=str)
AttributesT = TypeVar("AttributesT", bound=InputModel)
DataT = TypeVar("DataT", bound=InputModel)

_CURSOR = re.compile(r"[0-9a-f]{26}")


class Identity(InputModel, Generic[TypeT]):
    """Resource identifier in a relationship."""

    id: str
    type: TypeT


class Relationship(InputModel, Generic[TypeT]):
    """A relationship to one object."""

    data: Identity[TypeT]


class NewResource(InputModel, Generic[TypeT, AttributesT]):
    """An object to create."""

    type: TypeT
    attributes: AttributesT


class ExistingResource(NewResource[TypeT, AttributesT], Generic[TypeT, AttributesT]):
    """An object to update: the id in the path and its new attributes."""

    id: str


class Document(InputModel, Generic[DataT]):
    """The body of a request."""

    data: DataT


@dataclass(frozen=True)
class TeamCall(BaseCall):
    """Authenticated request to an operation on the team.

    Attributes:
        key: The management key of the request.
    """

    key: LocalManagementKey

    def require_id(self, id_: str, data: ExistingResource[TypeT, AttributesT]) -> None:
        """Check that the id in the body is the one in the path.

        Raises:
            Problem: 422 if it is not.
        """
        if data.id != id_:
            raise invalid(FieldError(field="data.id", code="invalid", description="must be the id in the path"))

    def page_of(self, resources: Iterable[JsonObject]) -> JsonObject:
        """Return the requested page.

        Args:
            resources: All objects, ordered by id.

        Raises:
            Problem: 422 for an invalid page size or cursor.
        """
        size = page_size(self.query)
        after = cursor(self.query, _CURSOR)
        # The cursor is the last id of the previous page, which may have been deleted since.
        rest = [resource for resource in resources if _sort_key(resource) > after]
        page = rest[:size]
        more = len(rest) > len(page)
        next_ = next_page(self.request, self.query, _sort_key(page[-1]), size) if more else None
        return {"data": [*page], "links": {"next": next_}}


def _sort_key(resource: JsonObject) -> str:
    return str(resource["id"]).rpartition("_")[2]


@dataclass(frozen=True, slots=True)
class TeamRoute(BaseRoute):
    """An operation on the team.

    Attributes:
        handler: Implements the operation; returns the response document, or None for an empty body.
        scopes: Scopes that the management key must have.
        environment_scopes: Those that a key limited to one environment must have, if different.
        reads_body: Whether the operation reads a body whatever its method; POST and PATCH always do.
    """

    handler: TeamHandler
    _: KW_ONLY
    scopes: tuple[Scope, ...] = ()
    environment_scopes: tuple[Scope, ...] = ()
    reads_body: bool = False
    media_type: str = JSON_API_MEDIA_TYPE
    error_form: ErrorForm = "json-api"

    def form_of(self, problem: Problem) -> ErrorForm:
        """Return the form of an error body; 413 responses are never JSON:API."""
        return "problem" if problem.status == 413 else self.error_form

    def admit(self, team: Team, request: LocalRequest, path: Mapping[str, str], now: float) -> Operate:
        """Authenticate a request; see ``BaseRoute.admit``."""
        key = team.management_keys.key_of(request.headers)

        def operate() -> JsonValue | Response:
            is_limited = key.environment is not None and self.environment_scopes
            key.require(self.environment_scopes if is_limited else self.scopes)
            if path.get("team", TEAM_SLUG) != TEAM_SLUG:
                raise not_found("Team")
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            reads_body = self.reads_body or self.method in ("POST", "PATCH")
            if reads_body and media_type != JSON_API_MEDIA_TYPE:
                raise Problem(
                    415, f"invalid content type: must be {JSON_API_MEDIA_TYPE}", source={"header": "Content-Type"}
                )
            return self.handler(TeamCall(team, request, path, decompressed(request, self.max_body), now, key))

        return operate
