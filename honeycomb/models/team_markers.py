"""Models of markers of the team API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ServerOwned, Timestamp
from ._json_api import ResourceInput, ResourceModel
from ._times import UnixSeconds

_RELATIONSHIPS = {"environment_id": ("environment", "environments"), "dataset_id": ("dataset", "datasets")}


class TeamMarker(ResourceModel):
    """A marker as the team API returned it; its times are Unix seconds."""

    start_time: int
    end_time: int | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None
    color: ServerOwned[str | None] = None
    environment_id: str | None = None
    dataset_id: str | None = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class TeamMarkerCreate(ResourceInput):
    """A marker to create in any environment of the team.

    Attributes:
        environment_id: The environment.
        start_time: When it happened, in Unix seconds or as an aware datetime.
        end_time: When it ended, if it took a while; not before ``start_time``.
        dataset_id: The dataset that it belongs to; the whole environment when not given.
        message: What happened.
        type: The kind, such as ``deploy``.
        url: Where a click on the marker leads.
    """

    resource_type: ClassVar[str] = "markers"
    relationships: ClassVar[Mapping[str, tuple[str, str]]] = _RELATIONSHIPS

    environment_id: Annotated[str, Field(min_length=1)]
    start_time: UnixSeconds
    end_time: UnixSeconds | None = None
    dataset_id: str | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        _check_order(self.start_time, self.end_time)
        return self


class TeamMarkerUpdate(ResourceInput):
    """What to change of a marker; the service wants to be told again where it is.

    Attributes:
        environment_id: The environment that it is in.
        dataset_id: The dataset that it belongs to; None if to the whole environment.
        start_time: As for ``TeamMarkerCreate``; so are the others.
        end_time: When it ended.
        message: What happened.
        type: The kind.
        url: Where a click on the marker leads.
    """

    resource_type: ClassVar[str] = "markers"
    relationships: ClassVar[Mapping[str, tuple[str, str]]] = _RELATIONSHIPS

    environment_id: Annotated[str, Field(min_length=1)]
    dataset_id: str | None = None
    start_time: UnixSeconds | None = None
    end_time: UnixSeconds | None = None
    message: str | None = None
    type: str | None = None
    url: str | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        _check_order(self.start_time, self.end_time)
        return self


@with_config(STRICT)
class TeamMarkerFields(TypedDict, total=False):
    """The fields of ``TeamMarkerCreate`` and ``TeamMarkerUpdate`` as keywords."""

    environment_id: str
    start_time: UnixSeconds
    end_time: UnixSeconds | None
    dataset_id: str | None
    message: str | None
    type: str | None
    url: str | None


def _check_order(start: int | datetime | None, end: int | datetime | None) -> None:
    if isinstance(start, int) and isinstance(end, int) and end < start:
        raise ValueError("end_time is before start_time")
