"""Values of numpy and pandas as JSON, without importing either in the package."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from honeycomb._events.encoding import check_sample_rate, encode_data, format_time
from honeycomb._events.values import UnsendableError

TIMESTAMP = "2026-01-02T03:04:05.123456789"


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (np.int64(5), 5),
        (np.uint8(3), 3),
        (np.float32(1.5), 1.5),
        (np.longdouble(1.25), 1.25),
        (np.bool_(True), True),
        (np.str_("x"), "x"),
        (np.datetime64(TIMESTAMP), TIMESTAMP),
        (np.datetime64("NaT", "ns"), None),
        (np.timedelta64(1500, "ms"), 1.5),
        (np.timedelta64("NaT", "ns"), None),
        (np.array(3), 3),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        (np.array([TIMESTAMP], "datetime64[ns]"), [TIMESTAMP]),
        (np.ma.masked, None),
        (pd.Timestamp(TIMESTAMP, tz="UTC"), TIMESTAMP + "+00:00"),
        (pd.NaT, None),
        (pd.NA, None),
        (pd.Timedelta("1.5s"), 1.5),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (timedelta(milliseconds=1500), 1.5),
    ],
    ids=repr,
)
def test_a_value_is_sent_as_what_it_means(value: Any, sent: Any) -> None:
    decoded = json.loads(encode_data({"v": value, "nested": [value]}))
    assert decoded == {"v": sent, "nested": [sent]}
    assert type(decoded["v"]) is type(sent)


def test_nan_of_numpy_is_treated_as_nan() -> None:
    assert encode_data({"v": np.float32("nan")}, nan_as_null=True) == b'{"v":null}'
    with pytest.raises(UnsendableError, match="NaN"):
        encode_data({"v": np.float32("nan")})


@pytest.mark.parametrize("value", [np.bytes_(b"x"), np.complex64(1j), pd.DataFrame({"a": [1]})], ids=repr)
def test_values_without_a_meaning_in_json_are_rejected(value: Any) -> None:
    with pytest.raises(UnsendableError, match="cannot be sent"):
        encode_data({"v": value})


def test_times_and_sample_rates_may_be_of_numpy() -> None:
    seconds: Any = np.float32(1.5)
    rate: Any = np.int64(3)
    assert format_time(seconds) == "1970-01-01T00:00:01.500000Z"
    assert type(check_sample_rate(rate)) is int
    missing: Any = pd.NaT
    with pytest.raises(UnsendableError, match="missing"):
        format_time(missing)


def test_shared_references_end_before_they_fill_the_memory() -> None:
    value: list[Any] = ["x"]
    for _ in range(100):
        value = [value, value]
    with pytest.raises(UnsendableError, match="larger"):
        encode_data({"v": value})
