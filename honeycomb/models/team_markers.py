"""Models of markers of the team API."""

from __future__ import annotations

from typing import Annotated, ClassVar, TypeAlias

from pydantic import BeforeValidator, Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, CheckedAs, ServerOwned
from ._json_api import Places, ResourceInput, TimestampedModel
from ._times import UnixSeconds

EnvironmentId: TypeAlias = Annotated[str, Field(min_length=1)]


def _or_everywhere(dataset: object) -> object:
    return "__all__" if dataset is None else dataset


DatasetOrNone: TypeAlias = Annotated[
    str | None, CheckedAs(Annotated[str, BeforeValidator(_or_everywhere), Field(min_length=1)])
]
"""The slug of a dataset; None, as the service returns it, stands for the whole environment."""


class TeamMarker(TimestampedModel):
    """Marker of the team API, as returned by the service.

    Attributes:
        start_time: Start in Unix seconds.
        end_time: End in Unix seconds. None for a marker of a single point in time.
        message: Text of the marker.
        type: Type, such as ``deploy``; markers of a type have the same color.
        url: URL that the marker links to.
        color: Color of the marker's type as hexadecimal ``#RGB`` or ``#RRGGBB``. Read-only.
        environment_id: ID of the environment that the marker belongs to.
        dataset_id: ID of the dataset. None for an environment-wide marker.
    """

    start_time: int
    end_time: int | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None
    color: ServerOwned[str | None] = None
    environment_id: str | None = None
    dataset_id: str | None = None


class _TeamMarkerInput(ResourceInput):
    resource_type: ClassVar[str] = "markers"
    relationships: ClassVar[Places] = {
        "environment_id": ("environment", "environments"),
        "dataset_id": ("dataset", "datasets"),
    }

    environment_id: EnvironmentId
    dataset_id: DatasetOrNone
    end_time: UnixSeconds | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        start, end = vars(self)["start_time"], self.end_time  # which only one of the subclasses has to have
        if isinstance(start, int) and isinstance(end, int) and end < start:
            raise ValueError("end_time is before start_time")
        return self


class TeamMarkerCreate(_TeamMarkerInput):
    """Request to create a marker in any environment of the team.

    Attributes:
        environment_id: ID of the environment that the marker belongs to.
        dataset_id: Slug of the dataset. None for an environment-wide marker.
        start_time: Start in Unix seconds or as an aware datetime.
        end_time: End in Unix seconds or as an aware datetime, not before ``start_time``. None for a marker of a
            single point in time.
        message: Text of the marker.
        type: Type, such as ``deploy``; markers of a type have the same color.
        url: URL that the marker links to.
    """

    start_time: UnixSeconds


class TeamMarkerUpdate(_TeamMarkerInput):
    """Partial update of a marker: fields that are omitted or None are kept.

    The service requires the marker's environment and dataset again.

    Attributes:
        environment_id: ID of the marker's environment.
        dataset_id: Slug of the marker's dataset. None for an environment-wide marker.
        start_time: Start in Unix seconds or as an aware datetime.
        end_time: End in Unix seconds or as an aware datetime, not before ``start_time``.
        message: Text of the marker.
        type: Type, such as ``deploy``; markers of a type have the same color.
        url: URL that the marker links to.
    """

    start_time: UnixSeconds | None = None


@with_config(STRICT)
class TeamMarkerFields(TypedDict, total=False):
    """The fields of ``TeamMarkerCreate`` and ``TeamMarkerUpdate`` as keywords."""

    environment_id: EnvironmentId
    dataset_id: DatasetOrNone
    start_time: UnixSeconds | None
    end_time: UnixSeconds | None
    message: str | None
    type: str | None
    url: str | None
