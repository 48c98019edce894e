"""Models of signals: what Honeycomb watches for anomalies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import (
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
from ._open_enums import OPEN
from ._pages import PageItems, PageResponse
from ._times import TimeSpan

MeasuredSignal: TypeAlias = Annotated[Literal["error_rate", "presence"] | str, OPEN]
SignalStatus: TypeAlias = Annotated[
    Literal["onboarding", "normal", "anomalous", "training", "active", "off", "ineligible"] | str, OPEN
]
Sensitivity: TypeAlias = Annotated[Literal["low", "medium", "high"] | str, OPEN]

_MAX_WINDOW = 30 * 24 * 3600


def _off(value: object) -> object:
    # The service's own description has it as the boolean that YAML takes the word off for.
    return "off" if value is False else value


class Signal(IdentifiedModel):
    """Signal of anomaly detection, as returned by the service.

    Attributes:
        service_name: Name of the service that is monitored. Read-only.
        dataset_slug: Slug of the dataset that the service sends its events to. Read-only.
        environment_slug: Slug of the environment that the dataset belongs to. Read-only.
        measured_signal: Kind of measurement: ``error_rate`` or ``presence``. Read-only.
        enabled: Whether the signal is monitored.
        status: State of the signal: ``onboarding``, ``normal``, ``anomalous``, ``off`` or ``ineligible``; formerly
            also ``training`` and ``active``. Read-only.
        sensitivity: Sensitivity to deviations: ``low``, ``medium`` or ``high``. None for ``presence`` signals, and
            before training has finished.
        auto_investigate: Whether an automatic investigation starts on an anomaly. Read-only.
        currently_anomalous: Whether an anomaly is in progress. Read-only.
        last_anomaly_started_at: Start of the latest anomaly in Unix seconds. None if there never was one.
            Read-only.
        last_anomaly_ended_at: End of the latest anomaly in Unix seconds. None while an anomaly is in progress, or
            if there never was one. Read-only.
        created_at: Time of creation. Read-only.
        updated_at: Time of the last update. Read-only.
    """

    service_name: ServerOwned[str | None] = None
    dataset_slug: ServerOwned[str | None] = None
    environment_slug: ServerOwned[str | None] = None
    measured_signal: ServerOwned[MeasuredSignal | None] = None
    enabled: bool | None = None
    status: ServerOwned[Annotated[SignalStatus | str, OPEN, BeforeValidator(_off)] | None] = None
    sensitivity: Sensitivity | None = None
    auto_investigate: ServerOwned[bool | None] = None
    currently_anomalous: ServerOwned[bool | None] = None
    last_anomaly_started_at: ServerOwned[int | None] = None
    last_anomaly_ended_at: ServerOwned[int | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    updated_at: ServerOwned[Timestamp | None] = None


class SignalDetail(Signal):
    """Signal with its recipients, as returned by the service.

    Attributes:
        recipients: Recipients notified of anomalies.
    """

    recipients: list[NotificationRecipientRead] | None = None


class SignalsResponse(PageResponse[Signal]):
    """One page of signals, as returned by the service.

    Attributes:
        signals: Signals on this page.
    """

    signals: PageItems[Signal]

    @property
    def items(self) -> list[Signal]:
        """Signals on this page."""
        return self.signals


class NormalRange(ApiModel):
    """Normal range of a measurement, as returned by the service.

    Attributes:
        lower: Lower bound, in the unit of the measurement, which is not documented.
        upper: Upper bound, in the unit of the measurement, which is not documented.
    """

    lower: int | float
    upper: int | float


class Anomaly(ApiModel):
    """Anomaly that has ended, as returned by the service.

    Attributes:
        id: ID of the anomaly.
        started_at: Start in Unix seconds.
        ended_at: End in Unix seconds.
        measurement: Measured value outside of the normal range, as sent by the service; its unit is not
            documented.
        normal_range: Range in which the measurement counts as normal. None for ``presence`` signals.
    """

    id: str
    started_at: int
    ended_at: int
    measurement: int | float | None = None
    normal_range: NormalRange | None = None


class AnomaliesResponse(PageResponse[Anomaly]):
    """One page of anomalies, as returned by the service.

    Attributes:
        historical_anomalies: Anomalies on this page, most recent first.
    """

    historical_anomalies: PageItems[Anomaly]

    @property
    def items(self) -> list[Anomaly]:
        """Anomalies on this page."""
        return self.historical_anomalies


class AnomalyWindow(TimeSpan):
    """Time range to list anomalies for, at most 30 days.

    Attributes:
        start_time: Start in Unix seconds or as an aware datetime.
        end_time: End in Unix seconds or as an aware datetime, later than ``start_time``.
    """

    @model_validator(mode="after")
    def _is_not_too_long(self) -> Self:
        start, end = self.ends
        if end - start > _MAX_WINDOW:
            raise ValueError("end_time must be 30 days after start_time at most")
        return self


class SignalRecipient(InputModel):
    """Recipient to notify of a signal's anomalies.

    Attributes:
        id: ID of an existing recipient.
        details: Severity and muting for this signal.
    """

    id: str
    details: NotificationDetails | None = None


SignalRecipients: TypeAlias = Annotated[
    Sequence[SignalRecipient | NotificationRecipientRead | JsonObject], CheckedAs(list[SignalRecipient])
]


class SignalUpdate(SparseInputModel):
    """Partial update of a signal: fields that are omitted or None are kept.

    Attributes:
        enabled: Whether to monitor the signal.
        sensitivity: Sensitivity to deviations; only for a trained ``error_rate`` signal.
        recipients: Recipients to notify of anomalies, which replace the present ones; an empty list removes all.
            Needs the permission *Manage Recipients* too.
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
