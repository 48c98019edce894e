"""Models of service maps: which services call which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, SparseInputModel
from ._numbers import Integer
from ._open_enums import OPEN
from ._pages import PageItems, PageLinks, PageResponse
from ._times import UnixSeconds, unix_seconds

ServiceMapStatus: TypeAlias = Literal["pending", "ready", "error"]
NodeType: TypeAlias = Annotated[Literal["service"] | str, OPEN]

TimeRange: TypeAlias = Annotated[Integer, Field(ge=1)]
DependencyLimit: TypeAlias = Annotated[Integer, Field(ge=1, le=64_000)]


class ServiceMapNodeRead(ApiModel):
    """Node of a service map, as returned by the service.

    Attributes:
        name: Name of the service.
        type: Type of node; ``service`` is the only one known.
    """

    name: str
    type: NodeType | None = None


class ServiceMapDependency(ApiModel):
    """Dependency of a service map, as returned by the service: one service calls another.

    Attributes:
        parent_node: Service that calls.
        child_node: Service that is called.
        call_count: Number of calls in the time range.
    """

    parent_node: ServiceMapNodeRead
    child_node: ServiceMapNodeRead
    call_count: int | None = None


class ServiceMapRequest(ApiModel):
    """Status of a service map request, as returned by the service.

    Attributes:
        request_id: ID of the request, by which the map is polled and fetched.
        status: ``pending``, ``ready`` or ``error``.
    """

    request_id: str = ""
    status: Annotated[ServiceMapStatus | str, OPEN] | None = None


class ServiceMapPage(ServiceMapRequest):
    """One page of a service map, as returned by the service.

    Attributes:
        dependencies: Dependencies on this page. None while ``pending``, and on ``error``.
        links: Links to other pages. None on a single page.
    """

    dependencies: list[ServiceMapDependency] | None = None
    links: PageLinks | None = None


class DependenciesResponse(PageResponse[ServiceMapDependency]):
    """One page of a finished service map, as returned by the service.

    Attributes:
        status: Always ``ready``. None where the service left it out.
        dependencies: Dependencies on this page.
    """

    status: Literal["ready"] | None = None
    dependencies: PageItems[ServiceMapDependency]

    @property
    def items(self) -> list[ServiceMapDependency]:
        """Dependencies on this page."""
        return self.dependencies


class ServiceMapNode(InputModel):
    """Node to filter a service map by.

    Attributes:
        name: Name of the service.
        type: Type of node; ``service`` is the only one known.
    """

    name: str
    type: NodeType = "service"


class ServiceMapCreate(SparseInputModel):
    """Request to create a service map. Give at most two of the times; without any, it covers the last two hours.

    Attributes:
        start_time: Start in Unix seconds or as an aware datetime.
        end_time: End in Unix seconds or as an aware datetime.
        time_range: Length of the time range in seconds: after ``start_time``, before ``end_time``, or until now.
            None for 7,200 unless both ends are given.
        filters: Services whose dependencies to return. None for all services.
        limit: Maximum number of dependencies, 1 to 64,000. None for 10,000.
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
