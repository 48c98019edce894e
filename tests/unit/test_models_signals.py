from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from honeycomb import Signal, SignalDetail, SignalUpdate
from honeycomb.models.signals import AnomalyWindow

from .strategies import text

DAY = 24 * 3600


@pytest.mark.parametrize(
    ("sent", "read"), [("off", "off"), (False, "off"), ("brand new", "brand new"), (None, None)]
)
def test_a_signal_that_is_off_says_so_however_it_is_spelled(sent: object, read: str | None) -> None:
    assert Signal.model_validate({"id": "s", "status": sent}).status == read


@given(text, text, text)
def test_values_that_are_unknown_are_kept(status: str, measured: str, sensitivity: str) -> None:
    given = {"id": "s", "status": status, "measured_signal": measured, "sensitivity": sensitivity, "new": [None]}
    assert Signal.model_validate(given).model_dump(exclude_unset=True) == given


def test_a_read_signal_can_update_another_signal() -> None:
    read = SignalDetail.model_validate(
        {
            "id": "s",
            "enabled": False,
            "sensitivity": None,
            "status": "off",
            "recipients": [{"id": "r", "type": "email", "target": "a@example.com"}],
        }
    )
    assert SignalUpdate.model_validate(read).to_body() == {"enabled": False, "recipients": [{"id": "r"}]}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "off"},
        {"recipients": [{}]},
        {"recipients": [{"id": "r", "target": "x"}]},
        {"recipients": [{"id": "r", "details": {"pagerduty_severity": "loud"}}]},
    ],
)
def test_bad_fields_are_rejected(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SignalUpdate.model_validate(fields)


@given(st.integers(0, 2**36), st.integers(1, 30 * DAY))
def test_a_window_of_up_to_thirty_days(start: int, span: int) -> None:
    window = {"start_time": start, "end_time": start + span}
    assert AnomalyWindow(start_time=start, end_time=start + span).model_dump() == window
    first = datetime.fromtimestamp(start % 2**34, timezone.utc)
    assert AnomalyWindow(start_time=first, end_time=start % 2**34 + span).ends[0] == start % 2**34
