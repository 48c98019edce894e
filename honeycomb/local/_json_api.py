"""JSON:API, the form of everything below ``/2/``: its calls, routes, documents and pages."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from honeycomb.models._base import InputModel

from ._call import Answer, BaseCall
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

    TeamHandler: TypeAlias = Callable[["TeamCall"], "JsonValue | Answer"]

TypeT = TypeVar("TypeT", bound=str)
AttributesT = TypeVar("AttributesT", bound=InputModel)
DataT = TypeVar("DataT", bound=InputModel)

_CURSOR = re.compile(r"[0-9a-f]{26}")


class Identity(InputModel, Generic[TypeT]):
    """What a relationship leads to."""

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
    """An object that the path names, and what a request says of it."""

    id: str


class Document(InputModel, Generic[DataT]):
    """The body of a request."""

    data: DataT


@dataclass(frozen=True)
class TeamCall(BaseCall):
    """A request about the team.

    Attributes:
        key: The management key that it was sent with.
    """

    key: LocalManagementKey

    def must_be_about(self, id_: str, data: ExistingResource[TypeT, AttributesT]) -> None:
        """Refuse a body that is about another object than the path.

        Raises:
            Problem: 422.
        """
        if data.id != id_:
            raise invalid(FieldError(field="data.id", code="invalid", description="must be the id in the path"))

    def page_of(self, resources: Iterable[JsonObject]) -> JsonObject:
        """Return the page that a request asks for.

        Args:
            resources: All objects that there are, the oldest first.

        Raises:
            Problem: 422 for a size or a cursor that cannot be.
        """
        size = page_size(self.query)
        after = cursor(self.query, _CURSOR)
        # The last id of a page is where the next one begins, whether or not that object is still there.
        rest = [resource for resource in resources if _age(resource) > after]
        page = rest[:size]
        more = len(rest) > len(page)
        next_ = next_page(self.request, self.query, _age(page[-1]), size) if more else None
        return {"data": [*page], "links": {"next": next_}}


def _age(resource: JsonObject) -> str:
    return str(resource["id"]).rpartition("_")[2]


@dataclass(frozen=True, slots=True)
class TeamRoute(BaseRoute):
    """An operation on the team.

    Attributes:
        handler: Does the work; returns the document to answer with, or None for an empty body.
        scopes: The scopes that the management key must have.
    """

    handler: TeamHandler
    _: KW_ONLY
    scopes: tuple[Scope, ...] = ()
    media_type: str = JSON_API_MEDIA_TYPE
    error_form: ErrorForm = "json-api"

    def form_of(self, problem: Problem) -> ErrorForm:
        """Say how the operation writes an error: only of too large a body it tells as others do."""
        return "problem" if problem.status == 413 else self.error_form

    def admit(self, team: Team, request: LocalRequest, path: Mapping[str, str], now: float) -> Operate:
        """Look at the key of a request; see ``BaseRoute.admit``."""
        key = team.management_keys.key_of(request.headers)

        def operate() -> JsonValue | Answer:
            key.require(self.scopes)
            if path.get("team", TEAM_SLUG) != TEAM_SLUG:
                raise not_found("Team")
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            if self.method in ("POST", "PATCH") and media_type != JSON_API_MEDIA_TYPE:
                raise Problem(415, f"the body must be {JSON_API_MEDIA_TYPE}", source={"header": "Content-Type"})
            return self.handler(TeamCall(team, request, path, decompressed(request, self.max_body), now, key))

        return operate
