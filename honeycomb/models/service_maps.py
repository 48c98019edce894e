"""Models of service maps: which services call which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, SparseInputModel
from ._pages import PageItems, PageLinks, PageResponse
from ._times import UnixSeconds, unix_seconds

ServiceMapStatus: TypeAlias = Literal["pending", "ready", "error"]
NodeType: TypeAlias = Literal["service"]

TimeRange: TypeAlias = Annotated[int, Field(ge=1)]
DependencyLimit: TypeAlias = Annotated[int, Field(ge=1, le=64_000)]


class ServiceMapNodeRead(ApiModel):
    """A service in a map, as the service returned it."""

    name: str
    type: Annotated[NodeType | str, OPEN] | None = None


class ServiceMapDependency(ApiModel):
    """How often one service called another."""

    parent_node: ServiceMapNodeRead
    child_node: ServiceMapNodeRead
    call_count: int | None = None


class ServiceMapRequest(ApiModel):
    """A map that is being made, or has been."""

    request_id: str = ""
    status: Annotated[ServiceMapStatus | str, OPEN] | None = None


class ServiceMapPage(ServiceMapRequest):
    """One page of a map as far as it is: without dependencies while it is ``pending``, or when it is ``error``."""

    dependencies: list[ServiceMapDependency] | None = None
    links: PageLinks | None = None


class DependenciesResponse(PageResponse[ServiceMapDependency]):
    """One page of a map that is ready."""

    status: Literal["ready"] | None = None
    dependencies: PageItems[ServiceMapDependency]

    @property
    def items(self) -> list[ServiceMapDependency]:
        """The dependencies."""
        return self.dependencies


class ServiceMapNode(InputModel):
    """A service to look for in a map.

    Attributes:
        name: The service's name.
        type: There are only services so far.
    """

    name: str
    type: NodeType = "service"


class ServiceMapCreate(SparseInputModel):
    """A map to make: of the last two hours, unless at most two of the times are given.

    Attributes:
        start_time: Where to begin, in Unix seconds or as an aware datetime.
        end_time: Where to end.
        time_range: How many seconds to look at: after ``start_time``, before ``end_time``, or up to now.
        filters: Only dependencies of these services.
        limit: At most this many dependencies, up to 64,000; 10,000 when not given.
    """

    start_time: UnixSeconds | None = None
    end_time: UnixSeconds | None = None
    time_range: TimeRange | None = None
    filters: list[ServiceMapNode] | None = None
    limit: DependencyLimit | None = None

    @model_validator(mode="after")
    def _times_agree(self) -> Self:
        if self.start_time is not None and self.end_time is not None:
            if self.time_range is not None:
                raise ValueError("give at most two of start_time, end_time and time_range")
            if unix_seconds(self.start_time) > unix_seconds(self.end_time):
                raise ValueError("start_time must not be after end_time")
        return self


@with_config(STRICT)
class ServiceMapFields(TypedDict, total=False):
    """The fields of ``ServiceMapCreate`` as keywords; None is as good as not given."""

    start_time: UnixSeconds | None
    end_time: UnixSeconds | None
    time_range: TimeRange | None
    filters: (
        Annotated[Sequence[ServiceMapNode | ServiceMapNodeRead | JsonObject], CheckedAs(list[ServiceMapNode])]
        | None
    )
    limit: DependencyLimit | None
