from __future__ import annotations

from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import to_per_million, to_percent


@pytest.mark.expensive
def test_every_share_comes_back() -> None:
    for per_million in range(1_000_001):
        percent = to_percent(per_million)
        # Four decimals written by hand, and the same computed in floats.
        assert percent == Decimal(f"{per_million // 10_000}.{per_million % 10_000:04}")
        assert to_per_million(per_million / 10_000) == per_million


@given(st.integers(0, 1_000_000))
def test_decimals_and_text_give_the_same(per_million: int) -> None:
    percent = to_percent(per_million)
    assert to_per_million(percent) == to_per_million(str(percent)) == per_million


@pytest.mark.parametrize(
    ("per_million", "percent"),
    [(0, "0"), (1, "0.0001"), (100_000, "10"), (999_000, "99.9"), (999_999, "99.9999"), (1_000_000, "100")],
)
def test_a_percentage_is_written_as_one_writes_it(per_million: int, percent: str) -> None:
    assert str(to_percent(per_million)) == percent


def test_the_caller_may_round_as_coarsely_as_they_like() -> None:
    with localcontext(Context(prec=2)):
        assert to_percent(999_999) == Decimal("99.9999")
        assert to_per_million(99.9999) == 999_999


@pytest.mark.parametrize("percent", [-0.0001, 100.0001, 33.33333, 1e-9, float("nan"), float("inf"), "99,9", True])
def test_an_invalid_share_is_rejected_and_never_rounded(percent: float | str) -> None:
    with pytest.raises(ValueError, match="1 validation error"):
        to_per_million(percent)
