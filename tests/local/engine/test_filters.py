from __future__ import annotations

from typing import Any

import pytest

from .support import event, failure, results, stored, value

STORE = stored(
    event({"id": "text", "s": "Grüße aus Köln"}),
    event({"id": "other text", "s": "köln"}),
    event({"id": "integer", "n": 7}),
    event({"id": "large", "n": 2**53 + 1}),
    event({"id": "float", "f": 7.5}),
    event({"id": "true", "b": True}),
    event({"id": "false", "b": False}),
)
ALL = {"text", "other text", "integer", "large", "float", "true", "false"}


def matching(*filters: tuple[str, str] | tuple[str, str, Any], combination: str | None = None) -> set[str]:
    spec = {
        "breakdowns": ["id"],
        "filters": [dict(zip(("column", "op", "value"), each, strict=False)) for each in filters],
        "filter_combination": combination,
    }
    return {row["id"] for row in results(STORE, spec)}


@pytest.mark.parametrize(
    ("column", "op", "operand", "expected"),
    [
        ("n", "=", 7, {"integer"}),
        ("n", "=", 7.0, {"integer"}),
        ("n", "=", 7.5, set[str]()),
        ("n", "=", 2**53 + 1, {"large"}),
        ("n", "=", 2**53, set[str]()),
        ("n", "=", 10**60, set[str]()),
        ("n", ">", 7, {"large"}),
        ("n", ">", 6.5, {"integer", "large"}),
        ("n", ">=", 7, {"integer", "large"}),
        ("n", "<", 7, set[str]()),
        ("n", "<=", 7, {"integer"}),
        ("n", "in", [7, 8], {"integer"}),
        ("n", "in", [2**53, 7.5], set[str]()),
        ("n", "in", [], set[str]()),
        ("f", "=", 7.5, {"float"}),
        ("f", ">", 7, {"float"}),
        ("f", "in", [7.5, 1], {"float"}),
        ("b", "=", True, {"true"}),
        ("b", "in", [True, False], {"true", "false"}),
        ("s", "=", "köln", {"other text"}),
        ("s", ">", "a", {"other text"}),
        ("s", "<", "a", {"text"}),
        ("s", "in", ["köln", "x"], {"other text"}),
        ("s", "starts-with", "Grü", {"text"}),
        ("s", "ends-with", "öln", {"text", "other text"}),
        ("s", "contains", "köln", {"other text"}),
        ("s", "contains", "%", set[str]()),
        ("s", "contains", "", {"text", "other text"}),
    ],
)
def test_positive_operations_require_the_column(column: str, op: str, operand: object, expected: set[str]) -> None:
    assert matching((column, op, operand)) == expected


@pytest.mark.parametrize(
    ("column", "op", "operand", "excluded"),
    [
        ("n", "!=", 7, {"integer"}),
        ("n", "not-in", [7, 2**53 + 1], {"integer", "large"}),
        ("n", "not-in", [], set[str]()),
        ("b", "!=", True, {"true"}),
        ("s", "!=", "köln", {"other text"}),
        ("s", "does-not-start-with", "Grü", {"text"}),
        ("s", "does-not-end-with", "öln", {"text", "other text"}),
        ("s", "does-not-contain", "aus", {"text"}),
    ],
)
def test_negative_operations_match_events_without_the_column(
    column: str, op: str, operand: object, excluded: set[str]
) -> None:
    assert matching((column, op, operand)) == ALL - excluded


def test_presence_filters() -> None:
    assert matching(("n", "exists")) == {"integer", "large"}
    assert matching(("n", "does-not-exist")) == ALL - {"integer", "large"}


def test_filters_combine_with_and_unless_or_is_given() -> None:
    both = ("n", "exists"), ("n", "<", 100)
    assert matching(*both) == {"integer"}
    assert matching(*both, combination="AND") == {"integer"}
    assert matching(*both, combination="OR") == {"integer", "large"}
    assert matching(("n", "=", 7), ("b", "=", True), combination="OR") == {"integer", "true"}


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ({"column": "nope", "op": "exists"}, "unknown column: nope"),
        ({"column": "ID", "op": "exists"}, "unknown column: ID"),
        ({"column": None, "op": "exists"}, "column name"),
        ({"column": "s", "op": "like", "value": "x"}, "unknown filter operation: like"),
        ({"column": "s", "op": ["="], "value": "x"}, "unknown filter operation"),
        ({"column": "s", "op": "exists", "value": True}, "s takes no value"),
        ({"column": "n", "op": "=", "value": "7"}, "integer column n cannot use the value '7'"),
        ({"column": "n", "op": "=", "value": True}, "integer column n"),
        ({"column": "n", "op": "="}, "integer column n cannot use the value None"),
        ({"column": "n", "op": "in", "value": [1, "2"]}, "integer column n cannot use the value '2'"),
        ({"column": "n", "op": "in", "value": 7}, "n needs a list"),
        ({"column": "n", "op": "contains", "value": "7"}, "n is of type integer"),
        ({"column": "n", "op": ">", "value": 10**400}, "too large"),
        ({"column": "s", "op": "contains", "value": 7}, "string column s cannot use the value 7"),
        ({"column": "s", "op": "=", "value": 7}, "string column s cannot use the value 7"),
        ({"column": "b", "op": ">", "value": True}, "b, which is of type boolean"),
        ({"column": "b", "op": "=", "value": "true"}, "boolean column b"),
        ("n = 7", "filters must be a list of objects"),
    ],
)
def test_invalid_filters_fail_and_name_the_column(test: object, reason: str) -> None:
    assert reason in failure(STORE, {"filters": [test]})
    assert reason in failure(STORE, {"calculations": [{"op": "COUNT", "name": "x", "filters": [test]}]})


def test_unknown_filter_combinations_fail() -> None:
    assert "AND or OR" in failure(STORE, {"filter_combination": "XOR"})
    assert "filters must be a list" in failure(STORE, {"filters": {"column": "n"}})


def test_a_column_may_have_a_relational_prefix_in_its_name() -> None:
    store = stored(event({"root.x": 1}))
    assert value(store, "COUNT", filters=[{"column": "root.x", "op": "=", "value": 1}]) == 1
