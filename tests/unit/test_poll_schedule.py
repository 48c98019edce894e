from __future__ import annotations

from itertools import islice, pairwise

import pytest

from honeycomb._core.polling import poll_intervals


def test_the_waits_grow_to_two_seconds_and_stay_there() -> None:
    waits = list(islice(poll_intervals(None), 50))
    assert waits[0] == 0.2
    assert waits[-1] == max(waits) == 2.0
    assert all(later == pytest.approx(min(earlier * 1.5, 2.0)) for earlier, later in pairwise(waits))


@pytest.mark.parametrize("fixed", [0.0, 1.0, 7.5])
def test_a_wait_that_is_given_stays_the_same(fixed: float) -> None:
    assert list(islice(poll_intervals(fixed), 20)) == [fixed] * 20
