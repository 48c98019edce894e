"""Models of SLOs, and of the numbers that the service reports about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._pages import PageItems
from ._per_million import Percent, to_percent
from ._tags import Tag, TagRead, Tags, TagsInput
from ._times import TimeSpan

SLOStatus: TypeAlias = Literal["normal", "triggered", "no_alerts", "no_events"]

SLOName: TypeAlias = Annotated[str, Field(min_length=1, max_length=120)]
SLODescription: TypeAlias = Annotated[str, Field(max_length=1023)]
Days: TypeAlias = Annotated[int, Field(ge=1)]


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
TargetPerMillion: TypeAlias = Annotated[int, Field(ge=0, le=999_999)]
# The service takes up to 10 datasets, but gives some teams another limit.
DatasetSlugs: TypeAlias = Annotated[list[str], Field(min_length=1)]

_IN_MILLIONTHS = Field(serialization_alias="target_per_million")


class SLIRead(ApiModel):
    """What an SLO measures, as the service returned it."""

    alias: str


class SLO(ApiModel):
    """A service level objective as the service returned it; the last four fields only with ``detailed=True``."""

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
        """The share of events that should be good, in percent."""
        return to_percent(self.target_per_million)


class SLI(InputModel):
    """What an SLO measures.

    Attributes:
        alias: The alias of a calculated field that is true for good events, false for bad ones, and null for those
            that do not count. 1 to 255 characters.
    """

    alias: Annotated[str, Field(min_length=1, max_length=255)]


class SLOInput(InputModel):
    """What is sent of an SLO beside its target."""

    name: SLOName
    description: SLODescription = ""
    tags: Tags = Field(default_factory=list[Tag])
    sli: SLI
    time_period_days: Days


class SLOUpdate(SLOInput):
    """The whole of an SLO; what is left out goes back to its default.

    Attributes:
        name: 1 to 120 characters.
        description: At most 1,023 characters.
        tags: At most 10.
        sli: What to measure.
        time_period_days: Over how many days.
        target: The share of events that should be good, in percent: 0, or 1 to less than 100, with at most four
            decimals. A float counts as it is printed. Between 0 and 1 it is rejected as a fraction.
        target_per_million: The same in millionths, 0 to 999,999, instead of ``target``, also below 1 %.
    """

    target: Annotated[Target | None, CheckedAs(Target), _IN_MILLIONTHS] = None
    target_per_million: Annotated[TargetPerMillion | None, CheckedAs(TargetPerMillion)] = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if len({"target", "target_per_million"} & self.model_fields_set) != 1:
            raise ValueError("give an SLO either target or target_per_million")
        return self


class SLOCreate(SLOUpdate):
    """An SLO to create.

    Attributes:
        name: 1 to 120 characters.
        description: At most 1,023 characters.
        tags: At most 10.
        sli: What to measure.
        time_period_days: Over how many days.
        target: The share of events that should be good, in percent: 0, or 1 to less than 100, with at most four
            decimals. A float counts as it is printed. Between 0 and 1 it is rejected as a fraction.
        target_per_million: The same in millionths, 0 to 999,999, instead of ``target``, also below 1 %.
        dataset_slugs: The datasets it measures, as a rule up to 10; needed under ``__all__``. They cannot change.
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
    """How an SLO stood in an interval.

    Attributes:
        timestamp: Where the interval begins, in Unix seconds; 0 if the service left it out.
        compliance: The share of good events, in percent.
        budget_remaining: The share of the error budget that is left, in percent; less than 0 when it is overspent.
    """

    timestamp: int = 0
    compliance: float | None = None
    budget_remaining: float | None = None


SLOHistory: TypeAlias = dict[str, PageItems[SLOHistoryEntry]]
"""The intervals in order, by the SLO's id; none where there are no data."""


class SLOCountWindow(ApiModel):
    """What an SLO counted in a minute, or since the window before where minutes are missing.

    Attributes:
        window_start: Where it begins, in Unix seconds.
        window_end: Where it ends.
        total_count: All events that count.
        error_count: The bad ones among them.
        is_partial: Whether the numbers are provisional.
    """

    window_start: int
    window_end: int
    total_count: int
    error_count: int
    is_partial: bool | None = None


class SLOCounts(ApiModel):
    """What an SLO counted, minute by minute.

    Attributes:
        slo_id: The SLO.
        resolution_seconds: The length of a window.
        epoch: Changes when the SLO measures something else: what was counted before does not go with it.
        period_start: Where counting began, in Unix seconds: the last full hour.
        windows: The minutes in order. One that is missing is unknown, not zero.
    """

    slo_id: str | None = None
    resolution_seconds: int | None = None
    epoch: str | None = None
    period_start: int | None = None
    windows: list[SLOCountWindow] = Field(default_factory=list[SLOCountWindow])


class SLOCountBucket(ApiModel):
    """What an SLO counted in an hour.

    Attributes:
        start_time: Where it begins, in Unix seconds.
        end_time: Where it ends.
        total_count: All events that count.
        error_count: The bad ones among them.
        is_partial: Whether the hour is not over yet.
    """

    start_time: int
    end_time: int
    total_count: int
    error_count: int
    is_partial: bool | None = None


class SLOCountsHistory(ApiModel):
    """What an SLO counted, hour by hour.

    Attributes:
        slo_id: The SLO.
        resolution_seconds: The length of a bucket.
        buckets: The hours in order. One that is missing is unknown, not zero.
    """

    slo_id: str | None = None
    resolution_seconds: int | None = None
    buckets: list[SLOCountBucket] = Field(default_factory=list[SLOCountBucket])


class SLOCountsSpan(TimeSpan):
    """From when to when to report minutes: within one clock hour of the last 24 hours.

    Attributes:
        start_time: In Unix seconds, or as an aware datetime.
        end_time: Likewise, later than the start.
    """

    @model_validator(mode="after")
    def _lies_within_an_hour(self) -> Self:
        start, end = self.ends
        if start // 3600 != end // 3600:
            raise ValueError("start_time and end_time must be in the same clock hour")
        return self


class SLOHistoryRequest(TimeSpan):
    """Which SLOs to report on, and from when to when.

    Attributes:
        ids: 1 to 24 SLOs.
        start_time: In Unix seconds or as an aware datetime, at most a year ago.
        end_time: Likewise, later than the start and not in the future.
    """

    ids: Annotated[list[str], Field(min_length=1, max_length=24)]
