"""Models of signals: what Honeycomb watches for anomalies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import (
    OPEN,
    STRICT,
    ApiModel,
    CheckedAs,
    IdentifiedModel,
    InputModel,
    JsonObject,
    ServerOwned,
    SparseInputModel,
    Timestamp,
)
from ._notifications import NotificationDetails, NotificationRecipientRead
from ._pages import PageItems, PageResponse
from ._times import TimeSpan

MeasuredSignal: TypeAlias = Literal["error_rate", "presence"]
SignalStatus: TypeAlias = Literal["onboarding", "training", "active", "off", "ineligible"]
Sensitivity: TypeAlias = Literal["low", "medium", "high"]

_MAX_WINDOW = 30 * 24 * 3600


def _off(value: object) -> object:
    # The service's own description has it as the boolean that YAML takes the word off for.
    return "off" if value is False else value


class Signal(IdentifiedModel):
    """A signal as the service lists it; the times of its last anomaly are Unix seconds."""

    service_name: ServerOwned[str | None] = None
    dataset_slug: ServerOwned[str | None] = None
    environment_slug: ServerOwned[str | None] = None
    measured_signal: ServerOwned[Annotated[MeasuredSignal | str, OPEN] | None] = None
    enabled: bool | None = None
    status: ServerOwned[Annotated[SignalStatus | str, OPEN, BeforeValidator(_off)] | None] = None
    sensitivity: Annotated[Sensitivity | str, OPEN] | None = None
    auto_investigate: ServerOwned[bool | None] = None
    currently_anomalous: ServerOwned[bool | None] = None
    last_anomaly_started_at: ServerOwned[int | None] = None
    last_anomaly_ended_at: ServerOwned[int | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class SignalDetail(Signal):
    """A signal with the recipients that are notified of its anomalies."""

    recipients: list[NotificationRecipientRead] | None = None


class SignalsResponse(PageResponse[Signal]):
    """A page of signals as the service returned it."""

    signals: PageItems[Signal]

    @property
    def items(self) -> list[Signal]:
        """The signals."""
        return self.signals


class NormalRange(ApiModel):
    """Between which values a measurement is normal."""

    lower: int | float
    upper: int | float


class Anomaly(ApiModel):
    """An anomaly that is over; its times are Unix seconds."""

    id: str
    started_at: int
    ended_at: int
    measurement: int | float | None = None
    normal_range: NormalRange | None = None


class AnomaliesResponse(PageResponse[Anomaly]):
    """A page of anomalies as the service returned it."""

    historical_anomalies: PageItems[Anomaly]

    @property
    def items(self) -> list[Anomaly]:
        """The anomalies."""
        return self.historical_anomalies


class AnomalyWindow(TimeSpan):
    """The time to look for anomalies in: at most 30 days.

    Attributes:
        start_time: In Unix seconds, or as an aware datetime.
        end_time: Likewise, later than the start.
    """

    @model_validator(mode="after")
    def _is_not_too_long(self) -> Self:
        start, end = self.ends
        if end - start > _MAX_WINDOW:
            raise ValueError("end_time must be 30 days after start_time at most")
        return self


class SignalRecipient(InputModel):
    """A recipient to notify of a signal's anomalies.

    Attributes:
        id: The recipient's id.
        details: Severity and muting for this signal.
    """

    id: str
    details: NotificationDetails | None = None


SignalRecipients: TypeAlias = Annotated[
    Sequence[SignalRecipient | NotificationRecipientRead | JsonObject], CheckedAs(list[SignalRecipient])
]


class SignalUpdate(SparseInputModel):
    """What to change about a signal: what is left out stays.

    Attributes:
        enabled: Whether the signal is watched.
        sensitivity: How small a deviation counts; only for a trained ``error_rate`` signal.
        recipients: The recipients to notify from now on; nobody when empty. It takes *Manage Recipients* too.
    """

    enabled: bool | None = None
    sensitivity: Sensitivity | None = None
    recipients: list[SignalRecipient] | None = None


@with_config(STRICT)
class SignalFields(TypedDict, total=False):
    """The fields of ``SignalUpdate`` as keywords."""

    enabled: bool
    sensitivity: Sensitivity
    recipients: SignalRecipients


@with_config(STRICT)
class SignalFilters(TypedDict, total=False):
    """Which signals to list; None is as good as not given."""

    service_name: str | None
    dataset_slug: str | None
    measured_signal: MeasuredSignal | None
    status: SignalStatus | None
    currently_anomalous: bool | None
