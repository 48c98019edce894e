"""Models of query annotations."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import OPEN, STRICT, ApiModel, InputModel, ServerOwned, Timestamp

AnnotationName: TypeAlias = Annotated[str, Field(min_length=1, max_length=320)]
AnnotationDescription: TypeAlias = Annotated[str, Field(max_length=1023)]
AnnotationSource: TypeAlias = Annotated[Literal["query", "board"] | str, OPEN]


class QueryAnnotation(ApiModel):
    """A query annotation as the service returned it."""

    id: ServerOwned[str] = ""  # one response in the published document leaves it out
    query_id: str
    name: str
    description: str | None = None
    source: ServerOwned[AnnotationSource | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class QueryAnnotationCreate(InputModel):
    """A query annotation to create.

    Attributes:
        query_id: The id of the query, of the same dataset. It cannot be changed.
        name: 1 to 320 characters.
        description: At most 1,023 characters.
    """

    query_id: str
    name: AnnotationName
    description: AnnotationDescription = ""


class QueryAnnotationUpdate(QueryAnnotationCreate):
    """The whole of a query annotation: what is left out goes back to its default. The query must be repeated."""


@with_config(STRICT)
class QueryAnnotationFields(TypedDict, total=False):
    """The fields of ``QueryAnnotationCreate`` and ``QueryAnnotationUpdate`` as keywords."""

    query_id: str
    name: AnnotationName
    description: AnnotationDescription
