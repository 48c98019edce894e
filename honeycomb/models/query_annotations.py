"""Models of query annotations."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel, InputModel, ServerOwned, Timestamp
from ._open_enums import OPEN

AnnotationName: TypeAlias = Annotated[str, Field(min_length=1, max_length=320)]
AnnotationDescription: TypeAlias = Annotated[str, Field(max_length=1023)]
AnnotationSource: TypeAlias = Annotated[Literal["query", "board"] | str, OPEN]


class QueryAnnotation(ApiModel):
    """Query annotation, as returned by the service.

    Attributes:
        id: ID of the query annotation; empty where the service left it out. Read-only.
        query_id: ID of the query that is annotated.
        name: Title of the query, 1 to 320 characters.
        description: Free text, at most 1,023 characters.
        source: Where the annotation was created: ``query`` or ``board``. Read-only.
        created_at: Time of creation. None where the service left it out. Read-only.
        updated_at: Time of the last update. None where the service left it out. Read-only.
    """

    id: ServerOwned[str] = ""  # one response in the published document leaves it out
    query_id: str
    name: str
    description: str | None = None
    source: ServerOwned[AnnotationSource | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class QueryAnnotationCreate(InputModel):
    """Request to create a query annotation.

    Attributes:
        query_id: ID of a query of the same dataset. It cannot be changed.
        name: Title of the query, 1 to 320 characters.
        description: Free text, at most 1,023 characters.
    """

    query_id: str
    name: AnnotationName
    description: AnnotationDescription = ""


class QueryAnnotationUpdate(QueryAnnotationCreate):
    """Full replacement of a query annotation: omitted fields revert to their defaults.

    The query must be repeated and cannot be changed.
    """


@with_config(STRICT)
class QueryAnnotationFields(TypedDict, total=False):
    """The fields of ``QueryAnnotationCreate`` and ``QueryAnnotationUpdate`` as keywords."""

    query_id: str
    name: AnnotationName
    description: AnnotationDescription
