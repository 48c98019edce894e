"""Models of triggers."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._notifications import NotificationRecipient, NotificationRecipientRead, RecipientsInput
from ._query_rules import DEFAULT_TRIGGER_FREQUENCY, check_trigger_query
from ._tags import Tag, TagRead, Tags, TagsInput
from .queries import QueryBody, QueryEcho, QuerySpec, SupportsQuerySpec

ThresholdOp: TypeAlias = Literal[">", ">=", "<", "<="]
AlertType: TypeAlias = Literal["on_change", "on_true"]
ScheduleType: TypeAlias = Literal["frequency", "window"]
BaselineType: TypeAlias = Literal["percentage", "value"]
BaselineOffset: TypeAlias = Literal[60, 1440, 10080, 40320]
Weekday: TypeAlias = Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
TimeOfDay: TypeAlias = Annotated[str, Field(pattern=r"^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$")]

TriggerName: TypeAlias = Annotated[str, Field(min_length=1, max_length=120)]
TriggerDescription: TypeAlias = Annotated[str, Field(max_length=1023)]
TriggerFrequency: TypeAlias = Annotated[int, Field(ge=60, le=86_400, multiple_of=60)]


class TriggerThresholdRead(ApiModel):
    """When a trigger fires, as the service returned it."""

    op: Annotated[ThresholdOp | str, OPEN]
    value: int | float
    exceeded_limit: int | None = None


class BaselineDetailsRead(ApiModel):
    """The earlier time a trigger compares with, as the service returned it; empty when it compares with none."""

    offset_minutes: int | None = None
    type: Annotated[BaselineType | str, OPEN] | None = None


class EvaluationWindowRead(ApiModel):
    """When a trigger is evaluated, as the service returned it."""

    days_of_week: list[Annotated[Weekday | str, OPEN]]
    start_time: str
    end_time: str


class EvaluationScheduleRead(ApiModel):
    """A trigger's schedule as the service returned it."""

    window: EvaluationWindowRead | None = None


class Trigger(ApiModel):
    """A trigger as the service returned it."""

    id: ServerOwned[str]
    dataset_slug: ServerOwned[str | None] = None
    name: str = ""
    description: str | None = None
    tags: list[TagRead] | None = None
    query: QueryEcho | None = None
    query_id: str | None = None
    threshold: TriggerThresholdRead | None = None
    frequency: int | None = None
    alert_type: Annotated[AlertType | str, OPEN] | None = None
    disabled: bool | None = None
    triggered: ServerOwned[bool | None] = None
    recipients: list[NotificationRecipientRead] | None = None
    evaluation_schedule_type: Annotated[ScheduleType | str, OPEN] | None = None
    evaluation_schedule: EvaluationScheduleRead | None = None
    baseline_details: BaselineDetailsRead | None = None
    auto_investigate: bool | None = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None

    def to_body(self) -> dict[str, object]:
        """Return the fields to write back: of the query and its id, which the service never takes both, the id."""
        body = super().to_body()
        if self.query_id:
            body.pop("query", None)
        return body

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this trigger back with some fields changed; a new query replaces the old."""
        body = super().merged_with(changes)
        for given, replaced in (("query", "query_id"), ("query_id", "query")):
            if given in changes and replaced not in changes:
                body.pop(replaced, None)
        return body


class TriggerThreshold(InputModel):
    """When a trigger fires.

    Attributes:
        op: How to compare the query's result with the value.
        value: The number to compare with.
        exceeded_limit: How many times in a row it must hold before recipients are notified, 1 to 5.
    """

    op: ThresholdOp
    value: int | float
    exceeded_limit: Annotated[int, Field(ge=1, le=5)] = 1


class BaselineDetails(InputModel):
    """The earlier time to compare with: both fields, or neither to compare with none.

    Attributes:
        offset_minutes: How much earlier: an hour, a day, a week or 28 days.
        type: Compare the difference of the values, or the difference in percent.
    """

    offset_minutes: BaselineOffset | None = None
    type: BaselineType | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.offset_minutes is None) != (self.type is None):
            raise ValueError("a baseline needs both offset_minutes and type; BaselineDetails() removes it")
        return self


class EvaluationWindow(InputModel):
    """The times at which a trigger is evaluated, in UTC.

    Attributes:
        days_of_week: The days, in lower case.
        start_time: ``HH:mm``.
        end_time: ``HH:mm``; not after the start means on the next day.
    """

    days_of_week: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    start_time: TimeOfDay
    end_time: TimeOfDay


class EvaluationSchedule(InputModel):
    """A schedule that keeps a trigger to certain times.

    Attributes:
        window: Those times.
    """

    window: EvaluationWindow


class TriggerCreate(InputModel):
    """A trigger to create.

    Its query is either given inline as ``query``, or the id of a saved one as ``query_id``. It must give one
    value: one calculation or one formula, and no order, limit or absolute time.

    Attributes:
        name: 1 to 120 characters.
        description: At most 1,023 characters.
        tags: At most 10.
        query: An inline query. Its ``time_range`` is 1 to 4 times the frequency, at most a day.
        query_id: The id of a saved query.
        threshold: When to fire.
        frequency: How often to evaluate, in seconds: 60 to 86,400, in whole minutes.
        alert_type: Notify when the state changes, or on every evaluation that holds.
        disabled: Whether to keep it from being evaluated.
        recipients: Recipients to notify.
        evaluation_schedule_type: ``window`` to keep to the times of ``evaluation_schedule``.
        evaluation_schedule: Those times.
        baseline_details: Compare with an earlier time; the threshold is then ``>=`` a value of 0 or more, or
            ``<=`` a value of 0 or less.
        auto_investigate: Start an investigation when it fires, with Honeycomb Intelligence.
    """

    name: TriggerName
    description: TriggerDescription = ""
    tags: Tags = Field(default_factory=list[Tag])
    query: QuerySpec | None = None
    query_id: str | None = None
    threshold: TriggerThreshold
    frequency: TriggerFrequency = DEFAULT_TRIGGER_FREQUENCY
    alert_type: AlertType = "on_change"
    disabled: bool = False
    recipients: list[NotificationRecipient] = Field(default_factory=list[NotificationRecipient])
    evaluation_schedule_type: ScheduleType = "frequency"
    evaluation_schedule: EvaluationSchedule | None = None
    baseline_details: BaselineDetails = BaselineDetails()
    auto_investigate: bool = False

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if (self.query is None) == (self.query_id is None):
            raise ValueError("give a trigger either query or query_id")
        if self.query is not None:
            check_trigger_query(self.query, self.frequency)
        if self.evaluation_schedule_type == "window" and self.evaluation_schedule is None:
            raise ValueError("evaluation_schedule_type 'window' needs an evaluation_schedule")
        if self.baseline_details.type is not None:
            op, value = self.threshold.op, self.threshold.value
            if not (op == ">=" and value >= 0) and not (op == "<=" and value <= 0):
                raise ValueError("with a baseline the threshold is >= 0 or more, or <= 0 or less")
        return self


class TriggerUpdate(TriggerCreate):
    """The whole of a trigger: what is left out goes back to its default, except ``disabled``, which stays."""


@with_config(STRICT)
class TriggerFields(TypedDict, total=False):
    """The fields of ``TriggerCreate`` and ``TriggerUpdate`` as keywords."""

    name: TriggerName
    description: TriggerDescription
    tags: TagsInput
    query: Annotated[QuerySpec | QueryBody | SupportsQuerySpec | JsonObject, CheckedAs(QuerySpec)]
    query_id: str
    threshold: Annotated[TriggerThreshold | TriggerThresholdRead | JsonObject, CheckedAs(TriggerThreshold)]
    frequency: TriggerFrequency
    alert_type: AlertType
    disabled: bool
    recipients: RecipientsInput
    evaluation_schedule_type: ScheduleType
    evaluation_schedule: Annotated[
        EvaluationSchedule | EvaluationScheduleRead | JsonObject, CheckedAs(EvaluationSchedule)
    ]
    baseline_details: Annotated[BaselineDetails | BaselineDetailsRead | JsonObject, CheckedAs(BaselineDetails)]
    auto_investigate: bool
