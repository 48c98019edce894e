"""Models of triggers."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._notifications import NotificationRecipient, NotificationRecipientRead, RecipientsInput
from ._numbers import Integer, Number
from ._open_enums import OPEN, OPEN_NUMBER, known_values
from ._query_rules import DEFAULT_TRIGGER_FREQUENCY, check_trigger_query
from ._tags import Tag, TagRead, Tags, TagsInput
from .queries import QueryBody, QueryEcho, QuerySpec, SupportsQuerySpec

ThresholdOp: TypeAlias = Annotated[Literal[">", ">=", "<", "<="] | str, OPEN]
AlertType: TypeAlias = Annotated[Literal["on_change", "on_true"] | str, OPEN]
ScheduleType: TypeAlias = Annotated[Literal["frequency", "window"] | str, OPEN]
BaselineType: TypeAlias = Annotated[Literal["percentage", "value"] | str, OPEN]
BaselineOffset: TypeAlias = Annotated[Literal[60, 1440, 10080, 40320] | int, OPEN_NUMBER]
Weekday: TypeAlias = Literal["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
TimeOfDay: TypeAlias = Annotated[str, Field(pattern=r"^([0-1]?[0-9]|2[0-3]):[0-5][0-9]$")]

TriggerName: TypeAlias = Annotated[str, Field(min_length=1, max_length=120)]
TriggerDescription: TypeAlias = Annotated[str, Field(max_length=1023)]
TriggerFrequency: TypeAlias = Annotated[Integer, Field(ge=60, le=86_400, multiple_of=60)]


class TriggerThresholdRead(ApiModel):
    """Threshold of a trigger, as returned by the service.

    Attributes:
        op: Operator that compares the query's result with ``value``: ``>``, ``>=``, ``<`` or ``<=``.
        value: Number that the result is compared with.
        exceeded_limit: Number of times the threshold must be met before a notification is sent, 1 to 5.
    """

    op: ThresholdOp
    value: int | float
    exceeded_limit: int | None = None


class BaselineDetailsRead(ApiModel):
    """Baseline of a trigger, as returned by the service; without values if there is none.

    Attributes:
        offset_minutes: Age of the time range compared with, in minutes: 60, 1440 (a day), 10080 (7 days) or 40320
            (28 days). None without a baseline.
        type: ``value`` to compare the difference of the two results, ``percentage`` to compare the difference in
            percent. None without a baseline.
    """

    offset_minutes: int | None = None
    type: BaselineType | None = None


class EvaluationWindowRead(ApiModel):
    """Weekly evaluation window of a trigger in UTC, as returned by the service.

    Attributes:
        days_of_week: Days on which the window begins, as lower-case English names.
        start_time: Time of day at which the window begins, ``HH:mm`` in UTC.
        end_time: Time of day at which the window ends, ``HH:mm`` in UTC; on the next day if not later than
            ``start_time``.
    """

    days_of_week: list[Annotated[Weekday | str, OPEN]]
    start_time: str
    end_time: str


class EvaluationScheduleRead(ApiModel):
    """Evaluation schedule of a trigger, as returned by the service.

    Attributes:
        window: Weekly window in which the trigger is evaluated, in UTC.
    """

    window: EvaluationWindowRead | None = None


class Trigger(ApiModel):
    """Trigger, as returned by the service.

    Attributes:
        id: ID of the trigger. Read-only.
        dataset_slug: Slug of the trigger's dataset; ``__all__`` for an environment-wide trigger. Read-only.
        name: Display name, also shown in notifications; 1 to 120 characters.
        description: Text on the trigger's page, at most 1,023 characters.
        tags: Tags, at most 10. None or missing when the trigger has none.
        query: Query that is evaluated. The service returns it beside ``query_id``.
        query_id: ID of the saved query that is evaluated.
        threshold: Condition on the query's result under which the trigger fires.
        frequency: Interval between evaluations in seconds, 60 to 86,400, a multiple of 60.
        alert_type: ``on_change`` to notify once when the threshold is crossed, ``on_true`` to notify after every
            evaluation that meets it.
        disabled: Whether evaluation and notifications are switched off.
        triggered: Whether the threshold is crossed and the alert not yet resolved. Read-only.
        recipients: Recipients notified when the trigger fires.
        evaluation_schedule_type: ``frequency`` to evaluate at all times, ``window`` to evaluate only within
            ``evaluation_schedule``.
        evaluation_schedule: Weekly window outside of which the trigger is not evaluated. None without a schedule.
        baseline_details: Earlier time range that the result is compared with. None or empty when the threshold
            applies to the result itself.
        auto_investigate: Whether an automatic investigation starts when the trigger fires. Missing where the
            feature is not available.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    id: ServerOwned[str]
    dataset_slug: ServerOwned[str | None] = None
    name: str = ""
    description: str | None = None
    tags: list[TagRead] | None = None
    query: QueryEcho | None = None
    query_id: str | None = None
    threshold: TriggerThresholdRead | None = None
    frequency: int | None = None
    alert_type: AlertType | None = None
    disabled: bool | None = None
    triggered: ServerOwned[bool | None] = None
    recipients: list[NotificationRecipientRead] | None = None
    evaluation_schedule_type: ScheduleType | None = None
    evaluation_schedule: EvaluationScheduleRead | None = None
    baseline_details: BaselineDetailsRead | None = None
    auto_investigate: bool | None = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None

    def to_body(self) -> dict[str, object]:
        """Return the fields to write back, without ``query`` beside a ``query_id``: the service rejects both."""
        body = super().to_body()
        if self.query_id:
            body.pop("query", None)
        return body

    def copied_body(self, also: Container[str] = ()) -> dict[str, object]:
        """Return the fields to create the same trigger elsewhere, with its query inline if it is known."""
        body = super().copied_body(also)
        if self.query:
            body.pop("query_id", None)
        return body

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this trigger back with some fields changed; a new query replaces the old."""
        body = super().merged_with(changes)
        for given, replaced in (("query", "query_id"), ("query_id", "query")):
            if given in changes and replaced not in changes:
                body.pop(replaced, None)
        return body


class TriggerThreshold(InputModel):
    """Threshold of a trigger.

    Attributes:
        op: Operator that compares the query's result with ``value``.
        value: Number that the result is compared with.
        exceeded_limit: Number of times the threshold must be met before a notification is sent, 1 to 5.
    """

    op: ThresholdOp
    value: Number
    exceeded_limit: Annotated[Integer, Field(ge=1, le=5)] = 1


class BaselineDetails(InputModel):
    """Earlier time range to compare with. Give both fields, or neither to compare with none.

    Attributes:
        offset_minutes: Age of the time range to compare with, in minutes: an hour, a day, 7 days or 28 days.
        type: ``value`` to compare the difference of the two results, ``percentage`` to compare the difference in
            percent.
    """

    offset_minutes: BaselineOffset | None = None
    type: BaselineType | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.offset_minutes is None) != (self.type is None):
            raise ValueError("a baseline needs both offset_minutes and type; BaselineDetails() removes it")
        return self


class EvaluationWindow(InputModel):
    """Weekly window in which a trigger is evaluated, in UTC.

    Attributes:
        days_of_week: Days on which the window begins, as lower-case English names, 1 to 7.
        start_time: Time of day at which the window begins, ``HH:mm`` in UTC.
        end_time: Time of day at which the window ends, ``HH:mm`` in UTC; on the next day if not later than
            ``start_time``.
    """

    days_of_week: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    start_time: TimeOfDay
    end_time: TimeOfDay


class EvaluationSchedule(InputModel):
    """Evaluation schedule of a trigger.

    Attributes:
        window: Weekly window in which the trigger is evaluated, in UTC.
    """

    window: EvaluationWindow


class TriggerCreate(InputModel):
    """Request to create a trigger.

    Give the query either inline as ``query``, or as the ID of a saved query in ``query_id``. It must produce one
    value: one calculation or one formula, without order, limit or absolute times.

    Attributes:
        name: Display name, also shown in notifications; 1 to 120 characters.
        description: Text on the trigger's page, at most 1,023 characters.
        tags: Tags, at most 10.
        query: Inline query. Its ``time_range`` is 1 to 4 times ``frequency``, and at most 86,400 seconds. None
            when ``query_id`` is given.
        query_id: ID of a saved query. None when ``query`` is given.
        threshold: Condition on the query's result under which the trigger fires.
        frequency: Interval between evaluations in seconds, 60 to 86,400, a multiple of 60.
        alert_type: ``on_change`` to notify once when the threshold is crossed, ``on_true`` to notify after every
            evaluation that meets it.
        disabled: Whether to switch evaluation and notifications off.
        recipients: Recipients to notify when the trigger fires.
        evaluation_schedule_type: ``frequency`` to evaluate at all times, ``window`` to evaluate only within
            ``evaluation_schedule``.
        evaluation_schedule: Weekly window; required for type ``window``. None for no schedule.
        baseline_details: Earlier time range to compare with. The threshold is then ``>=`` a value of 0 or more, or
            ``<=`` a value of 0 or less.
        auto_investigate: Whether to start an automatic investigation when the trigger fires; needs Honeycomb
            Intelligence.
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
            if (
                op in known_values(ThresholdOp)
                and not (op == ">=" and value >= 0)
                and not (op == "<=" and value <= 0)
            ):
                raise ValueError("with a baseline the threshold is >= 0 or more, or <= 0 or less")
        return self


class TriggerUpdate(TriggerCreate):
    """Full replacement of a trigger: omitted fields revert to their defaults.

    The service keeps ``disabled`` and ``baseline_details`` when they are omitted.
    """


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
