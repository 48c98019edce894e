from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from honeycomb import SLI, SLO, SLOCreate, SLOUpdate
from honeycomb.models.slos import SLOCreateFields, SLOUpdateFields

from .strategies import unknown_fields

BODY: dict[str, Any] = {"name": "n", "sli": {"alias": "a"}, "time_period_days": 1}


@given(unknown_fields, st.integers(0, 999_999))
def test_nothing_that_is_read_is_lost(extra: dict[str, Any], target: int) -> None:
    unknown = {name: value for name, value in extra.items() if name not in SLO.model_fields}
    body = {**BODY, **unknown, "target_per_million": target}
    read = SLO.model_validate({**body, "id": "s"})
    assert read.to_body() == body


@given(st.one_of(st.just(0), st.integers(10_000, 999_999)))
def test_a_target_in_percent_is_sent_in_millionths(per_million: int) -> None:
    wanted = {**BODY, "target_per_million": per_million}
    for percent in (per_million / 10_000, Decimal(per_million) / 10_000, str(per_million / 10_000)):
        assert SLOUpdate(name="n", sli=SLI(alias="a"), time_period_days=1, target=percent).to_body() == wanted
    assert SLO.model_validate({**wanted, "id": "s"}).target * 10_000 == per_million


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"target": 99, "target_per_million": 990_000},
        {"target": None},
        {"target_per_million": None},
        {"target": 99, "target_per_million": None},
        {"target": 100},
        {"target": -1},
        {"target": 99.99999},
        {"target_per_million": 1_000_000},
        {"target_per_million": -1},
        {"target_per_million": 0.5},
    ],
)
def test_exactly_one_target_in_range(target: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SLOUpdate.model_validate({**BODY, **target})


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": "n" * 121},
        {"description": "d" * 1024},
        {"sli": {"alias": ""}},
        {"sli": {"alias": "a" * 256}},
        {"time_period_days": 0},
        {"tags": [{"key": "a", "value": "b"}] * 11},
        {"dataset_slugs": []},
        {"dataset_slugs": None},
        {"status": "normal"},
    ],
)
def test_limits(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SLOCreate.model_validate({**BODY, "target": 1, **change})


def test_some_teams_may_take_more_datasets_than_ten() -> None:
    slugs = [f"dataset-{number}" for number in range(11)]
    assert SLOCreate.model_validate({**BODY, "target": 1, "dataset_slugs": slugs}).dataset_slugs == slugs


@pytest.mark.parametrize("target", [0.999, 0.5, "0.99999", Decimal("0.0001"), ".9"])
@pytest.mark.parametrize("fields", [SLOCreateFields, SLOUpdateFields])
def test_a_fraction_is_not_a_percentage(target: Any, fields: type[Any]) -> None:
    given = {"name": "n", "sli": {"alias": "a"}, "time_period_days": 30}
    for adapter in (TypeAdapter(fields), TypeAdapter(SLOCreate), TypeAdapter(SLOUpdate)):
        with pytest.raises(ValidationError, match=r"write 99\.9, not 0\.999 .* give target_per_million"):
            adapter.validate_python({**given, "target": target})
    exact = SLOCreate.model_validate({**given, "target_per_million": 5_000})
    assert exact.to_body()["target_per_million"] == 5_000


@pytest.mark.parametrize("target", [True, float("nan"), float("inf"), "x", -0.5, 100, 100.5, None])
def test_an_invalid_percentage_is_rejected(target: Any) -> None:
    with pytest.raises(ValidationError):
        SLOUpdate.model_validate({"name": "n", "sli": {"alias": "a"}, "time_period_days": 30, "target": target})


@pytest.mark.parametrize(("target", "per_million"), [(0, 0), (1, 10_000), (1.5, 15_000), ("99.99", 999_900)])
def test_a_percentage_is_accepted(target: Any, per_million: int) -> None:
    given = {"name": "n", "sli": {"alias": "a"}, "time_period_days": 30, "target": target}
    assert SLOCreate.model_validate(given).to_body()["target_per_million"] == per_million


def test_a_response_with_a_target_below_one_percent_is_sent_back() -> None:
    read = SLO.model_validate(
        {"id": "s", "name": "n", "sli": {"alias": "a"}, "time_period_days": 30, "target_per_million": 5_000}
    )
    assert read.target == Decimal("0.5")
    for model in (SLOCreate, SLOUpdate):
        assert model.model_validate(read).to_body()["target_per_million"] == 5_000
