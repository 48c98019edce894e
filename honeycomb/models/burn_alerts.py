"""Models of burn alerts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._notifications import NotificationRecipient, NotificationRecipientRead
from ._numbers import Integer
from ._open_enums import OPEN
from ._per_million import Percent, to_percent

BurnAlertType: TypeAlias = Annotated[Literal["exhaustion_time", "budget_rate"] | str, OPEN]

BurnAlertDescription: TypeAlias = Annotated[str, Field(max_length=1023)]
AtLeastOneRecipient: TypeAlias = Annotated[list[NotificationRecipient], Field(min_length=1)]
ExhaustionMinutes: TypeAlias = Annotated[Integer, Field(ge=0)]
WindowMinutes: TypeAlias = Annotated[Integer, Field(ge=60)]
Decrease: TypeAlias = Annotated[Decimal | float | str, CheckedAs(Annotated[Percent, Field(gt=0)])]
DecreasePerMillion: TypeAlias = Annotated[Integer, Field(ge=1, le=1_000_000)]

_DECREASE = "budget_rate_decrease_percent"
_DECREASE_PER_MILLION = "budget_rate_decrease_threshold_per_million"
_IN_MILLIONTHS = Field(serialization_alias=_DECREASE_PER_MILLION)

_NEEDS: dict[str, tuple[frozenset[str], ...]] = {
    "exhaustion_time": (frozenset({"exhaustion_minutes"}),),
    "budget_rate": (frozenset({"budget_rate_window_minutes"}), frozenset({_DECREASE, _DECREASE_PER_MILLION})),
}
"""What each type needs, one of each set, and the other type must not have."""


class BurnAlertSLORead(ApiModel):
    """Reference to the SLO of a burn alert, as returned by the service.

    Attributes:
        id: ID of the SLO.
    """

    id: str


class BurnAlertRead(ApiModel):
    """Response model: the fields that burn alerts of every type have.

    Attributes:
        id: ID of the burn alert. Read-only.
        slo: SLO whose error budget the alert watches. Read-only.
        description: Text of the alert, at most 1,023 characters.
        recipients: Recipients notified when the alert fires. None in lists, which come without recipients.
        auto_investigate: Whether an automatic investigation starts when the alert fires. Missing where the feature
            is not available.
        triggered: Whether the alert is firing. Read-only.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    id: ServerOwned[str]
    slo: ServerOwned[BurnAlertSLORead | None] = None
    description: str | None = None
    recipients: list[NotificationRecipientRead] | None = None
    auto_investigate: bool | None = None
    triggered: ServerOwned[bool | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this alert back with some fields changed, without fields of another type."""
        body = super().merged_with(changes)
        if "alert_type" in changes:
            for type_, needs in _NEEDS.items():
                if type_ != changes["alert_type"]:
                    for name in frozenset[str]().union(*needs) - changes.keys():
                        body.pop(name, None)
        return body


class ExhaustionTimeBurnAlert(BurnAlertRead):
    """Burn alert on the projected time until the error budget is exhausted, as returned by the service.

    Attributes:
        alert_type: Always ``exhaustion_time``, also where the service sent no type.
        exhaustion_minutes: Projected time to exhaustion, in minutes, at or below which the alert fires.
    """

    alert_type: Literal["exhaustion_time"] = "exhaustion_time"
    exhaustion_minutes: int

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this alert back with some fields changed, without fields of another type."""
        return {"alert_type": self.alert_type, **super().merged_with(changes)}


class BudgetRateBurnAlert(BurnAlertRead):
    """Burn alert on the rate at which the error budget decreases, as returned by the service.

    Attributes:
        alert_type: Always ``budget_rate``.
        budget_rate_window_minutes: Length of the time window over which the decrease is measured, in minutes.
        budget_rate_decrease_threshold_per_million: Decrease within the window at which the alert fires, in
            millionths of the whole error budget: 10,000 is 1 %.
    """

    alert_type: Literal["budget_rate"]
    budget_rate_window_minutes: int
    budget_rate_decrease_threshold_per_million: int

    @property
    def budget_rate_decrease_percent(self) -> Decimal:
        """Decrease within the window at which the alert fires, in percent of the whole error budget."""
        return to_percent(self.budget_rate_decrease_threshold_per_million)


class UnknownBurnAlert(BurnAlertRead):
    """Burn alert of a type unknown to this version, or without the fields of its type.

    Attributes:
        alert_type: Type, as sent by the service.
    """

    alert_type: str | None = None


BurnAlert: TypeAlias = Annotated[
    ExhaustionTimeBurnAlert | BudgetRateBurnAlert | UnknownBurnAlert, Field(union_mode="left_to_right")
]
"""A burn alert as the service returned it: of the class for its type, or else an ``UnknownBurnAlert``."""


class BurnAlertSLO(InputModel):
    """Reference to the SLO of a burn alert.

    Attributes:
        id: ID of the SLO.
    """

    id: str


class BurnAlertInput(InputModel):
    """Request model: the fields that burn alerts of every type have.

    Attributes:
        description: Text of the alert, at most 1,023 characters.
        recipients: Recipients to notify when the alert fires, at least one.
        auto_investigate: Whether to start an automatic investigation when the alert fires; needs Honeycomb
            Intelligence.
    """

    description: BurnAlertDescription = ""
    recipients: AtLeastOneRecipient
    auto_investigate: bool = False


class BurnAlertUpdate(BurnAlertInput):
    """Full replacement of a burn alert: omitted fields revert to their defaults.

    Attributes:
        alert_type: ``exhaustion_time`` fires when the error budget is projected to be exhausted within a time,
            ``budget_rate`` when it has decreased by a share within a time window.
        description: Text of the alert, at most 1,023 characters.
        recipients: Recipients to notify when the alert fires, at least one.
        exhaustion_minutes: Projected time to exhaustion, in minutes, 0 or more, at or below which the alert fires.
            Required for ``exhaustion_time``, else None.
        budget_rate_window_minutes: Length of the time window in minutes, from 60 to the SLO's time period.
            Required for ``budget_rate``, else None.
        budget_rate_decrease_percent: Decrease within the window at which the alert fires, in percent of the whole
            error budget: more than 0, at most 100, with at most four decimals. A float counts as it is printed.
            For ``budget_rate``; None when given per million.
        budget_rate_decrease_threshold_per_million: The same decrease in millionths, 1 to 1,000,000. None when
            given in percent.
        auto_investigate: Whether to start an automatic investigation when the alert fires; needs Honeycomb
            Intelligence.
    """

    alert_type: BurnAlertType = "exhaustion_time"
    exhaustion_minutes: Annotated[ExhaustionMinutes | None, CheckedAs(ExhaustionMinutes)] = None
    budget_rate_window_minutes: Annotated[WindowMinutes | None, CheckedAs(WindowMinutes)] = None
    budget_rate_decrease_percent: Annotated[Decrease | None, CheckedAs(Decrease), _IN_MILLIONTHS] = None
    budget_rate_decrease_threshold_per_million: Annotated[
        DecreasePerMillion | None, CheckedAs(DecreasePerMillion)
    ] = None

    @model_validator(mode="after")
    def _fields_are_of_the_type(self) -> Self:
        for type_, needs in _NEEDS.items() if self.alert_type in _NEEDS else ():
            for names in needs:
                given = len(names & self.model_fields_set)
                if type_ == self.alert_type and given != 1:
                    raise ValueError(f"a burn alert of type {type_} needs {' or '.join(sorted(names))}")
                if type_ != self.alert_type and given:
                    raise ValueError(f"{' or '.join(sorted(names))} is for burn alerts of type {type_}")
        return self

    def to_body(self) -> dict[str, object]:
        """Return the JSON-ready body: the fields that were given, and the type in any case."""
        return {"alert_type": self.alert_type, **super().to_body()}


class BurnAlertCreate(BurnAlertUpdate):
    """Request to create a burn alert.

    Attributes:
        slo: SLO whose error budget to watch.
        alert_type: ``exhaustion_time`` fires when the error budget is projected to be exhausted within a time,
            ``budget_rate`` when it has decreased by a share within a time window.
        description: Text of the alert, at most 1,023 characters.
        recipients: Recipients to notify when the alert fires, at least one.
        exhaustion_minutes: Projected time to exhaustion, in minutes, 0 or more, at or below which the alert fires.
            Required for ``exhaustion_time``, else None.
        budget_rate_window_minutes: Length of the time window in minutes, from 60 to the SLO's time period.
            Required for ``budget_rate``, else None.
        budget_rate_decrease_percent: Decrease within the window at which the alert fires, in percent of the whole
            error budget: more than 0, at most 100, with at most four decimals. A float counts as it is printed.
            For ``budget_rate``; None when given per million.
        budget_rate_decrease_threshold_per_million: The same decrease in millionths, 1 to 1,000,000. None when
            given in percent.
        auto_investigate: Whether to start an automatic investigation when the alert fires; needs Honeycomb
            Intelligence.
    """

    slo: BurnAlertSLO


@with_config(STRICT)
class BurnAlertUpdateFields(TypedDict, total=False):
    """The fields of ``BurnAlertUpdate`` as keywords."""

    alert_type: BurnAlertType
    description: BurnAlertDescription
    recipients: Annotated[
        Sequence[NotificationRecipient | NotificationRecipientRead | JsonObject], CheckedAs(AtLeastOneRecipient)
    ]
    exhaustion_minutes: ExhaustionMinutes
    budget_rate_window_minutes: WindowMinutes
    budget_rate_decrease_percent: Annotated[Decrease, _IN_MILLIONTHS]
    budget_rate_decrease_threshold_per_million: DecreasePerMillion
    auto_investigate: bool


@with_config(STRICT)
class BurnAlertCreateFields(BurnAlertUpdateFields, total=False):
    """The fields of ``BurnAlertCreate`` as keywords."""

    slo: Annotated[BurnAlertSLO | BurnAlertSLORead | JsonObject, CheckedAs(BurnAlertSLO)]
