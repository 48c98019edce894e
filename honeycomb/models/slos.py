"""Models of SLOs, and of the numbers that the service reports about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._numbers import Integer
from ._open_enums import OPEN
from ._pages import PageItems
from ._per_million import Percent, to_percent
from ._tags import Tag, TagRead, Tags, TagsInput
from ._times import TimeSpan

SLOStatus: TypeAlias = Literal["normal", "triggered", "no_alerts", "no_events"]

SLOName: TypeAlias = Annotated[str, Field(min_length=1, max_length=120)]
SLODescription: TypeAlias = Annotated[str, Field(max_length=1023)]
Days: TypeAlias = Annotated[Integer, Field(ge=1)]


def _reject_fraction(target: object) -> object:
    try:
        is_fraction = 0 < Decimal(str(target)) < 1
    except ArithmeticError:
        return target  # not a number, which is reported as such
    if is_fraction:
        raise ValueError(
            f"target is a percentage: write 99.9, not 0.999 (got {target}); for a target below 1 %, give"
            " target_per_million"
        )
    return target


Target: TypeAlias = Annotated[
    Decimal | float | str, CheckedAs(Annotated[Percent, Field(lt=100), BeforeValidator(_reject_fraction)])
]
TargetPerMillion: TypeAlias = Annotated[Integer, Field(ge=0, le=999_999)]
# The service takes up to 10 datasets, but gives some teams another limit.
DatasetSlugs: TypeAlias = Annotated[list[str], Field(min_length=1)]

_IN_MILLIONTHS = Field(serialization_alias="target_per_million")


class SLIRead(ApiModel):
    """Service level indicator of an SLO, as returned by the service.

    Attributes:
        alias: Alias of the calculated field that is true for good events.
    """

    alias: str


class SLO(ApiModel):
    """Service level objective, as returned by the service.

    The last four fields are set by ``get`` with ``detailed=True`` only.

    Attributes:
        id: ID of the SLO. Read-only.
        name: Display name, 1 to 120 characters.
        description: Free text, at most 1,023 characters.
        tags: Tags, at most 10. None or missing when the SLO has none.
        sli: Service level indicator: which events are good.
        time_period_days: Length of the rolling time period in days.
        target_per_million: Share of good events to reach, in millionths: 999,000 is 99.9 %. See ``target`` for
            percent.
        dataset_slugs: Slugs of the datasets whose events are counted. Read-only.
        reset_at: Time of the last reset of the error budget. None if it was never reset. Read-only.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
        compliance: Share of good events in the time period, in percent. None unless detailed. Read-only.
        budget_remaining: Remaining error budget in percent of the time period's whole budget; negative when
            overspent. None unless detailed. Read-only.
        burn_rate: Ratio of actual to allowed failures in the last 4 hours; above 1, the error budget is spent
            faster than the target allows. None unless detailed. Read-only.
        status: ``normal``; ``triggered`` if a burn alert is firing; ``no_alerts`` without burn alerts;
            ``no_events`` without events. None unless detailed. Read-only.
    """

    id: ServerOwned[str]
    name: str
    description: str | None = None
    tags: list[TagRead] | None = None
    sli: SLIRead
    time_period_days: int
    target_per_million: int
    dataset_slugs: ServerOwned[list[str] | None] = None
    reset_at: ServerOwned[Timestamp | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None
    compliance: ServerOwned[float | None] = None
    budget_remaining: ServerOwned[float | None] = None
    burn_rate: ServerOwned[float | None] = None
    status: ServerOwned[Annotated[SLOStatus | str, OPEN] | None] = None

    @property
    def target(self) -> Decimal:
        """Share of good events to reach, in percent."""
        return to_percent(self.target_per_million)


class SLI(InputModel):
    """Service level indicator of an SLO.

    Attributes:
        alias: Alias of a calculated field, 1 to 255 characters, that is true for good events, false for bad
            events, and null for events that do not count.
    """

    alias: Annotated[str, Field(min_length=1, max_length=255)]


class SLOInput(InputModel):
    """Request model: the fields of an SLO other than its target.

    Attributes:
        name: Display name, 1 to 120 characters.
        description: Free text, at most 1,023 characters.
        tags: Tags, at most 10.
        sli: Service level indicator: which events are good.
        time_period_days: Length of the rolling time period in days, at least 1.
    """

    name: SLOName
    description: SLODescription = ""
    tags: Tags = Field(default_factory=list[Tag])
    sli: SLI
    time_period_days: Days


class SLOUpdate(SLOInput):
    """Full replacement of an SLO: omitted fields revert to their defaults.

    Attributes:
        name: Display name, 1 to 120 characters.
        description: Free text, at most 1,023 characters.
        tags: Tags, at most 10.
        sli: Service level indicator: which events are good.
        time_period_days: Length of the rolling time period in days, at least 1.
        target: Share of good events to reach, in percent: 0, or 1 to less than 100, with at most four decimals. A
            float counts as it is printed. Between 0 and 1 it is rejected as a fraction. None when given per
            million.
        target_per_million: The same share in millionths, 0 to 999,999, also below 1 %. None when given in percent.
    """

    target: Annotated[Target | None, CheckedAs(Target), _IN_MILLIONTHS] = None
    target_per_million: Annotated[TargetPerMillion | None, CheckedAs(TargetPerMillion)] = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if len({"target", "target_per_million"} & self.model_fields_set) != 1:
            raise ValueError("give an SLO either target or target_per_million")
        return self


class SLOCreate(SLOUpdate):
    """Request to create an SLO.

    Attributes:
        name: Display name, 1 to 120 characters.
        description: Free text, at most 1,023 characters.
        tags: Tags, at most 10.
        sli: Service level indicator: which events are good.
        time_period_days: Length of the rolling time period in days, at least 1.
        target: Share of good events to reach, in percent: 0, or 1 to less than 100, with at most four decimals. A
            float counts as it is printed. Between 0 and 1 it is rejected as a fraction. None when given per
            million.
        target_per_million: The same share in millionths, 0 to 999,999, also below 1 %. None when given in percent.
        dataset_slugs: Slugs of the datasets whose events to count, usually at most 10; required with the dataset
            ``__all__``. They cannot be changed.
    """

    dataset_slugs: Annotated[DatasetSlugs | None, CheckedAs(DatasetSlugs)] = None


@with_config(STRICT)
class SLOUpdateFields(TypedDict, total=False):
    """The fields of ``SLOUpdate`` as keywords."""

    name: SLOName
    description: SLODescription
    tags: TagsInput
    sli: Annotated[SLI | SLIRead | JsonObject, CheckedAs(SLI)]
    time_period_days: Days
    target: Annotated[Target, _IN_MILLIONTHS]
    target_per_million: TargetPerMillion


@with_config(STRICT)
class SLOCreateFields(SLOUpdateFields, total=False):
    """The fields of ``SLOCreate`` as keywords."""

    dataset_slugs: DatasetSlugs


class SLOHistoryEntry(ApiModel):
    """SLO report for one interval, as returned by the service.

    Attributes:
        timestamp: Start of the interval in Unix seconds; 0 where the service left it out.
        compliance: Share of good events, in percent.
        budget_remaining: Remaining error budget in percent of the whole budget; negative when overspent.
    """

    timestamp: int = 0
    compliance: float | None = None
    budget_remaining: float | None = None


SLOHistory: TypeAlias = dict[str, PageItems[SLOHistoryEntry]]
"""The intervals in order, by the SLO's id; none where there are no data."""


class SLOCountWindow(ApiModel):
    """Events that an SLO counted in one window, as returned by the service.

    A window is a minute. The first one after missing minutes includes their events.

    Attributes:
        window_start: Start of the window in Unix seconds.
        window_end: End of the window in Unix seconds.
        total_count: Number of good and bad events.
        error_count: Number of bad events.
        is_partial: Whether the counts may still change, or cover more than the window. True for the last ten
            minutes, for the first window of a response, and after the full hour.
    """

    window_start: int
    window_end: int
    total_count: int
    error_count: int
    is_partial: bool | None = None


class SLOCounts(ApiModel):
    """Events that an SLO counted by the minute, as returned by the service.

    Attributes:
        slo_id: ID of the SLO that counted.
        resolution_seconds: Length of a window in seconds; 60.
        epoch: Hash of what the SLO measures. When it changes, earlier counts are not comparable.
        period_start: Start of the current counting period in Unix seconds: the latest full hour.
        windows: Windows in order of time. A missing one means unknown, not zero.
    """

    slo_id: str | None = None
    resolution_seconds: int | None = None
    epoch: str | None = None
    period_start: int | None = None
    windows: list[SLOCountWindow] = Field(default_factory=list[SLOCountWindow])


class SLOCountBucket(ApiModel):
    """Events that an SLO counted in one hour, as returned by the service.

    Attributes:
        start_time: Start of the hour in Unix seconds.
        end_time: End of the hour in Unix seconds.
        total_count: Number of good and bad events.
        error_count: Number of bad events.
        is_partial: Whether the hour is still in progress, so that the counts may change.
    """

    start_time: int
    end_time: int
    total_count: int
    error_count: int
    is_partial: bool | None = None


class SLOCountsHistory(ApiModel):
    """Events that an SLO counted by the hour, as returned by the service.

    Attributes:
        slo_id: ID of the SLO that counted.
        resolution_seconds: Length of a bucket in seconds; 3,600.
        buckets: Hours in order of time. A missing one means unknown, not zero.
    """

    slo_id: str | None = None
    resolution_seconds: int | None = None
    buckets: list[SLOCountBucket] = Field(default_factory=list[SLOCountBucket])


class SLOCountsSpan(TimeSpan):
    """Time range of counts by the minute: within one clock hour of the last 24 hours.

    Attributes:
        start_time: Start in Unix seconds or as an aware datetime.
        end_time: End in Unix seconds or as an aware datetime, later than ``start_time``.
    """

    @model_validator(mode="after")
    def _lies_within_an_hour(self) -> Self:
        start, end = self.ends
        if start // 3600 != end // 3600:
            raise ValueError("start_time and end_time must be in the same clock hour")
        return self


class SLOHistoryRequest(TimeSpan):
    """Request for SLO reports.

    Attributes:
        ids: IDs of the SLOs, 1 to 24.
        start_time: Start in Unix seconds or as an aware datetime, at most a year ago.
        end_time: End in Unix seconds or as an aware datetime, later than ``start_time`` and not in the future.
    """

    ids: Annotated[list[str], Field(min_length=1, max_length=24)]
