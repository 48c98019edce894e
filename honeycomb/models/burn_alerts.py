"""Models of burn alerts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._notifications import NotificationRecipient, NotificationRecipientRead
from ._per_million import Percent, to_percent

BurnAlertType: TypeAlias = Literal["exhaustion_time", "budget_rate"]

BurnAlertDescription: TypeAlias = Annotated[str, Field(max_length=1023)]
AtLeastOneRecipient: TypeAlias = Annotated[list[NotificationRecipient], Field(min_length=1)]
ExhaustionMinutes: TypeAlias = Annotated[int, Field(ge=0)]
WindowMinutes: TypeAlias = Annotated[int, Field(ge=60)]
Decrease: TypeAlias = Annotated[Decimal | float | str, CheckedAs(Annotated[Percent, Field(gt=0)])]
DecreasePerMillion: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000)]

_DECREASE = "budget_rate_decrease_percent"
_DECREASE_PER_MILLION = "budget_rate_decrease_threshold_per_million"
_IN_MILLIONTHS = Field(serialization_alias=_DECREASE_PER_MILLION)

_NEEDS: dict[str, tuple[frozenset[str], ...]] = {
    "exhaustion_time": (frozenset({"exhaustion_minutes"}),),
    "budget_rate": (frozenset({"budget_rate_window_minutes"}), frozenset({_DECREASE, _DECREASE_PER_MILLION})),
}
"""What each type needs, one of each set, and the other type must not have."""


class BurnAlertSLORead(ApiModel):
    """The SLO that a burn alert watches, as the service returned it."""

    id: str


class BurnAlertRead(ApiModel):
    """What burn alerts of every type have; those in a list come without ``recipients``."""

    id: ServerOwned[str]
    slo: ServerOwned[BurnAlertSLORead | None] = None
    description: str | None = None
    recipients: list[NotificationRecipientRead] | None = None
    auto_investigate: bool | None = None
    triggered: ServerOwned[bool | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this alert back with some fields changed; without those of another type."""
        body = super().merged_with(changes)
        if "alert_type" in changes:
            for type_, needs in _NEEDS.items():
                if type_ != changes["alert_type"]:
                    for name in frozenset[str]().union(*needs) - changes.keys():
                        body.pop(name, None)
        return body


class ExhaustionTimeBurnAlert(BurnAlertRead):
    """An alert on the time until the error budget is used up. An alert without a type is one, too."""

    alert_type: Literal["exhaustion_time"] = "exhaustion_time"
    exhaustion_minutes: int

    def merged_with(self, changes: JsonObject) -> dict[str, object]:
        """Return the body that writes this alert back with some fields changed; without those of another type."""
        return {"alert_type": self.alert_type, **super().merged_with(changes)}


class BudgetRateBurnAlert(BurnAlertRead):
    """An alert on how fast the error budget falls."""

    alert_type: Literal["budget_rate"]
    budget_rate_window_minutes: int
    budget_rate_decrease_threshold_per_million: int

    @property
    def budget_rate_decrease_percent(self) -> Decimal:
        """By how much the budget falls within the window when the alert fires, in percent."""
        return to_percent(self.budget_rate_decrease_threshold_per_million)


class UnknownBurnAlert(BurnAlertRead):
    """A burn alert of a type that this version does not know."""

    alert_type: str | None = None


BurnAlert: TypeAlias = Annotated[
    ExhaustionTimeBurnAlert | BudgetRateBurnAlert | UnknownBurnAlert, Field(union_mode="left_to_right")
]
"""A burn alert as the service returned it: of the class for its type, or else an ``UnknownBurnAlert``."""


class BurnAlertSLO(InputModel):
    """The SLO that a burn alert watches.

    Attributes:
        id: Its id.
    """

    id: str


class BurnAlertInput(InputModel):
    """What is sent of burn alerts of every type."""

    description: BurnAlertDescription = ""
    recipients: AtLeastOneRecipient
    auto_investigate: bool = False


class BurnAlertUpdate(BurnAlertInput):
    """The whole of a burn alert; what is left out goes back to its default.

    Attributes:
        alert_type: ``exhaustion_time`` fires when the error budget will be used up within a time, ``budget_rate``
            when it has fallen by a share within a time. Each has fields of its own.
        description: At most 1,023 characters.
        recipients: Recipients to notify, at least one.
        exhaustion_minutes: For ``exhaustion_time``: that time, 0 minutes or more.
        budget_rate_window_minutes: For ``budget_rate``: that time, at least 60 minutes, at most the SLO's period.
        budget_rate_decrease_percent: For ``budget_rate``: that share of the whole budget in percent, more than 0,
            at most 100, with at most four decimals. A float counts as it is printed.
        budget_rate_decrease_threshold_per_million: The same in millionths, instead of the percent.
        auto_investigate: Start an investigation when it fires, with Honeycomb Intelligence.
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
        for type_, needs in _NEEDS.items():
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
    """A burn alert to create.

    Attributes:
        slo: The SLO to watch.
        alert_type: ``exhaustion_time`` fires when the error budget will be used up within a time, ``budget_rate``
            when it has fallen by a share within a time. Each has fields of its own.
        description: At most 1,023 characters.
        recipients: Recipients to notify, at least one.
        exhaustion_minutes: For ``exhaustion_time``: that time, 0 minutes or more.
        budget_rate_window_minutes: For ``budget_rate``: that time, at least 60 minutes, at most the SLO's period.
        budget_rate_decrease_percent: For ``budget_rate``: that share of the whole budget in percent, more than 0,
            at most 100, with at most four decimals. A float counts as it is printed.
        budget_rate_decrease_threshold_per_million: The same in millionths, instead of the percent.
        auto_investigate: Start an investigation when it fires, with Honeycomb Intelligence.
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
