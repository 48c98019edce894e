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
    """A marker as the team API returned it; ``start_time`` and ``end_time`` are Unix seconds.

    A marker of the whole environment has the ``dataset_id`` None.
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
    """A marker to create in any environment of the team.

    Attributes:
        environment_id: The environment's id.
        dataset_id: The slug of the dataset that it belongs to; None for the whole environment.
        start_time: When it happened, in Unix seconds or as an aware datetime.
        end_time: When it ended, if it took a while; not before ``start_time``.
        message: What happened.
        type: The kind, such as ``deploy``.
        url: Where a click on the marker leads.
    """

    start_time: UnixSeconds


class TeamMarkerUpdate(_TeamMarkerInput):
    """What to change of a marker; everything else stays. The service requires its place again.

    Attributes:
        environment_id: The id of the environment that it is in.
        dataset_id: The slug of the dataset that it belongs to; None for the whole environment.
        start_time: When it happened, in Unix seconds or as an aware datetime.
        end_time: When it ended.
        message: What happened.
        type: The kind.
        url: Where a click on the marker leads.
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
