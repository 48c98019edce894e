from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from honeycomb import (
    BudgetRateBurnAlert,
    BurnAlert,
    BurnAlertCreate,
    BurnAlertUpdate,
    ExhaustionTimeBurnAlert,
    NotificationRecipient,
    UnknownBurnAlert,
)

from .strategies import text, unknown_fields

BURN_ALERT: TypeAdapter[BurnAlert] = TypeAdapter(BurnAlert)
TIME: dict[str, Any] = {"alert_type": "exhaustion_time", "exhaustion_minutes": 5}
RATE: dict[str, Any] = {
    "alert_type": "budget_rate",
    "budget_rate_window_minutes": 60,
    "budget_rate_decrease_threshold_per_million": 1,
}
RECIPIENTS: dict[str, Any] = {"recipients": [{"id": "r"}]}


@pytest.mark.parametrize(
    ("body", "class_"),
    [
        (TIME, ExhaustionTimeBurnAlert),
        ({"exhaustion_minutes": 5}, ExhaustionTimeBurnAlert),
        (RATE, BudgetRateBurnAlert),
        ({**TIME, "alert_type": "new"}, UnknownBurnAlert),
        ({"alert_type": "budget_rate"}, UnknownBurnAlert),
        ({}, UnknownBurnAlert),
    ],
)
def test_each_type_has_its_class(body: dict[str, Any], class_: type) -> None:
    read = BURN_ALERT.validate_python({"id": "b", **body})
    assert type(read) is class_
    assert read.to_body() == body


@given(st.sampled_from([TIME, RATE]), unknown_fields, st.none() | text)
def test_nothing_that_is_read_is_lost(body: dict[str, Any], extra: dict[str, Any], type_: str | None) -> None:
    unknown = {name: value for name, value in extra.items() if name not in BurnAlertCreate.model_fields}
    for owned in ("id", "triggered", "created_at", "updated_at"):
        unknown.pop(owned, None)
    body = {**unknown, **body} if type_ is None else {**unknown, **body, "alert_type": type_}
    assert BURN_ALERT.validate_python({**body, "id": "b"}).to_body() == body


@given(st.integers(1, 1_000_000))
def test_a_decrease_in_percent_is_sent_in_millionths(per_million: int) -> None:
    percent = Decimal(per_million) / 10_000
    wanted = {**RATE, **RECIPIENTS, "budget_rate_decrease_threshold_per_million": per_million}
    recipients = [NotificationRecipient(id="r")]
    for given_as in (percent, float(percent), str(percent)):
        update = BurnAlertUpdate(
            alert_type="budget_rate",
            budget_rate_window_minutes=60,
            budget_rate_decrease_percent=given_as,
            recipients=recipients,
        )
        assert update.to_body() == wanted
    read = BURN_ALERT.validate_python({**wanted, "id": "b"})
    assert isinstance(read, BudgetRateBurnAlert)
    assert read.budget_rate_decrease_percent == percent


@pytest.mark.parametrize("body", [TIME, RATE])
def test_a_read_burn_alert_can_be_sent(body: dict[str, Any]) -> None:
    read = BURN_ALERT.validate_python({**body, **RECIPIENTS, "id": "b", "slo": {"id": "s"}})
    assert BurnAlertUpdate.model_validate(read).to_body() == {**body, **RECIPIENTS}


def test_the_type_is_always_sent() -> None:
    update = BurnAlertUpdate(exhaustion_minutes=5, recipients=[NotificationRecipient(id="r")])
    assert update.to_body() == {**TIME, **RECIPIENTS}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"exhaustion_minutes": 5}, "recipients"),
        ({**TIME, "recipients": []}, "recipients"),
        ({**RECIPIENTS}, "exhaustion_time needs exhaustion_minutes"),
        ({**RECIPIENTS, "exhaustion_minutes": None}, "exhaustion_minutes"),
        ({**RECIPIENTS, **TIME, "exhaustion_minutes": -1}, "exhaustion_minutes"),
        ({**RECIPIENTS, **TIME, "description": "d" * 1024}, "description"),
        ({**RECIPIENTS, **TIME, "budget_rate_window_minutes": 60}, "is for burn alerts of type budget_rate"),
        ({**RECIPIENTS, **TIME, "budget_rate_decrease_percent": 1}, "is for burn alerts of type budget_rate"),
        ({**RECIPIENTS, **RATE, "exhaustion_minutes": 5}, "is for burn alerts of type exhaustion_time"),
        ({**RECIPIENTS, **RATE, "budget_rate_window_minutes": 59}, "budget_rate_window_minutes"),
        ({**RECIPIENTS, **RATE, "budget_rate_decrease_percent": 1}, "budget_rate_decrease_percent or"),
        (
            {**RECIPIENTS, "alert_type": "budget_rate", "budget_rate_window_minutes": 60},
            "budget_rate_decrease_percent or",
        ),
        ({**RECIPIENTS, **RATE, "budget_rate_decrease_threshold_per_million": 0}, "greater than or equal to 1"),
        ({**RECIPIENTS, **RATE, "budget_rate_decrease_threshold_per_million": 1_000_001}, "less than or equal to"),
        ({**RECIPIENTS, **TIME, "alert_type": "new"}, "alert_type"),
        ({**RECIPIENTS, **TIME, "slo": {"id": "s"}}, "slo"),
    ],
)
def test_rules(body: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        BurnAlertUpdate.model_validate(body)


@pytest.mark.parametrize("percent", [0, -1, 100.0001, 0.00001])
def test_range_of_a_decrease(percent: float) -> None:
    body = {"alert_type": "budget_rate", "budget_rate_window_minutes": 60, "budget_rate_decrease_percent": percent}
    with pytest.raises(ValidationError, match="budget_rate_decrease_percent"):
        BurnAlertUpdate.model_validate({**RECIPIENTS, **body})
