from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from honeycomb.local.engine import ColumnType, EventStore, QueryFailed, RunOptions

from .support import NOW, event, results, run, stored, value

if TYPE_CHECKING:
    from pydantic import JsonValue


def kept(first: JsonValue, then: JsonValue) -> JsonValue:
    """Return a value as stored in a column whose type another value determined."""
    store = stored(event({"x": first, "then": False}), event({"x": then, "then": True}))
    spec = {"breakdowns": ["x"], "filters": [{"column": "then", "op": "=", "value": True}]}
    (row,) = results(store, spec)
    kept_value: JsonValue = row["x"]
    return kept_value


@pytest.mark.parametrize(
    ("first", "column_type"),
    [
        ("text", "string"),
        (7, "integer"),
        (2**64, "integer"),
        (2**200, "float"),
        (7.0, "float"),
        (True, "boolean"),
        ([1], "string"),
        ({"a": 1}, "string"),
    ],
)
def test_a_column_takes_the_type_of_its_first_value(first: JsonValue, column_type: ColumnType) -> None:
    assert stored(event({"x": first})).columns("d") == {"x": column_type}


def test_columns_are_in_order_of_creation_and_nulls_create_none() -> None:
    store = stored(event({"b": 1, "none": None}), event({"a": 1, "b": 2}))
    store.append("d", [event({"c": "x", "none": None})])
    assert list(store.columns("d")) == ["b", "a", "c"]


def test_events_are_returned_in_order_flattened_and_without_nulls() -> None:
    store = stored(event({"n": 0, "none": None, "text": "é", "big": 2**80, "share": 0.5, "yes": True}))
    store.append("d", [event({"n": number}) for number in range(1, 5000)])
    first, *others = store.events("d")
    assert first.data == {"n": 0, "text": "é", "big": 2**80, "share": 0.5, "yes": True}
    assert [each.data for each in others] == [{"n": number} for number in range(1, 5000)]
    assert (first.time_ns, first.sample_rate) == (event({}).time_ns, 1)
    assert store.events("other") == []


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("a", 1, "1"),
        ("a", 1.5, "1.5"),
        ("a", True, "true"),
        ("a", {"k": ["é", None]}, '{"k":["é",null]}'),
        (1, 2.9, 2),
        (1, -2.9, -2),
        (1, "12", 12),
        (1, "1e3", 1000),
        (1, "-7.9", -7),
        (1, "1_000", None),
        (1, "nan", None),
        (1, "twelve", None),
        (1, True, 1),
        (1, [1], None),
        (1, 2**127, None),
        (1, float("inf"), None),
        (1.5, 2, 2.0),
        (1.5, "2.25", 2.25),
        (1.5, "1e999", None),
        (1.5, 10**400, None),
        (1.5, False, 0.0),
        (True, "FALSE", False),
        (True, 0, False),
        (True, 0.5, True),
        (True, "yes", None),
        (True, [], None),
    ],
)
def test_a_value_of_another_type_is_converted_or_dropped(
    first: JsonValue, then: JsonValue, expected: JsonValue
) -> None:
    result = kept(first, then)
    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize("number", [2**53 + 1, -(2**63) - 1, 2**127 - 1, -(2**127)])
def test_integers_are_exact(number: int) -> None:
    store = stored(event({"n": number}), event({"n": 0}))
    assert [row["n"] for row in results(store, {"breakdowns": ["n"], "orders": [{"column": "n"}]})] == sorted(
        [0, number]
    )
    assert value(store, "COUNT", filters=[{"column": "n", "op": "=", "value": number}]) == 1


@pytest.mark.parametrize("text", ["", "é", "\U0001f600", "a\0b", "'; DROP TABLE e0; --", "%_\\"])
def test_strings_round_trip(text: str) -> None:
    store = stored(event({text: text}), event({"other": 1}))
    assert results(store, {"breakdowns": [text]}) == [{text: None, "COUNT": 1}, {text: text, "COUNT": 1}][::-1]
    assert value(store, "COUNT", filters=[{"column": text, "op": "=", "value": text}]) == 1


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    store = stored(event({"s": "a\ud800b"}))
    assert results(store, {"breakdowns": ["s"]}) == [{"s": "a\ufffdb", "COUNT": 1}]
    assert value(store, "COUNT", filters=[{"column": "s", "op": "=", "value": "a\ud800b"}]) == 1


def test_field_names_are_case_sensitive_and_can_equal_internal_names() -> None:
    data: dict[str, JsonValue] = {
        "Foo": 1,
        "foo": 2,
        "FOO": 3,
        "time_ns": 4,
        "sample_rate": 5,
        "c0": 6,
        "k0": 7,
    }
    store = stored(event(data, rate=10))
    assert results(store, {"breakdowns": list(data)}) == [{**data, "COUNT": 10}]


@pytest.mark.parametrize("age", [-(10**12), 10**12])
def test_events_with_out_of_range_timestamps_are_stored_but_not_found(age: int) -> None:
    store = stored(event({"x": 1}, age=age), event({"x": 1}, rate=10**30))
    assert store.count("d") == 2
    assert value(store, "COUNT") == 2**63 - 1


def test_many_fields_in_one_and_several_events() -> None:
    store = stored(event({f"f{number}": number for number in range(500)}))
    for number in range(500, 520):
        store.append("d", [event({f"f{number}": number})])
    assert len(store.columns("d")) == 520
    assert value(store, "SUM", "f519") == 519


def test_columns_can_be_declared_and_dropped() -> None:
    store = EventStore()
    store.add_column("d", "x", "float")
    store.add_column("d", "x", "string")
    store.append("d", [event({"x": 1, "y": "a"})])
    assert store.columns("d") == {"x": "float", "y": "string"}
    store.drop_column("d", "x")
    store.drop_column("d", "x")
    store.drop_column("elsewhere", "x")
    assert store.columns("d") == {"y": "string"}
    store.append("d", [event({"x": "text now"})])
    rows = results(store, {"breakdowns": ["x"], "orders": [{"column": "x"}]})
    assert rows == [{"x": "text now", "COUNT": 1}, {"x": None, "COUNT": 1}]


def test_count_and_drop_a_dataset() -> None:
    store = stored(event({"x": 1}, rate=100), event({}))
    assert (store.count("d"), store.count("elsewhere")) == (2, 0)
    store.drop("d")
    store.drop("d")
    assert (store.count("d"), store.columns("d")) == (0, {})
    store.append("d", [event({"x": "a"})])
    assert store.columns("d") == {"x": "string"}


def test_appending_no_events_creates_an_empty_dataset() -> None:
    store = stored()
    assert (store.count("d"), store.columns("d")) == (0, {})


def test_datasets_are_queried_together_by_column_name() -> None:
    store = stored(event({"shared": 1, "number": 1, "mixed": 1}), event({"shared": 3}))
    store.append("e", [event({"mixed": "a", "number": 0.5, "shared": 5})])
    assert results(store, {"calculations": [{"op": "SUM", "column": "shared"}]}, "d", "e", "d") == [
        {"SUM(shared)": 9}
    ]
    (row,) = results(store, {"calculations": [{"op": "SUM", "column": "number"}]}, "d", "e")
    assert row == {"SUM(number)": 1.5}
    rows = results(store, {"breakdowns": ["mixed"], "orders": [{"column": "mixed"}]}, "d", "e")
    assert [row["mixed"] for row in rows] == ["1", "a", None]


def test_a_dataset_without_events_counts_nothing() -> None:
    store = EventStore()
    options = RunOptions(disable_total_by_aggregate=False, disable_other_by_aggregate=False)
    assert run(store, {}, "nowhere", options=options) == {
        "results": [{"data": {"COUNT": 0}}],
        "series": [],
        "total_by_aggregate": {"data": {"COUNT": 0}},
        "total_by_aggregate_series": [],
        "other_by_aggregate": {"data": {"COUNT": 0}},
    }


def test_a_store_is_thread_safe() -> None:
    store = EventStore()
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(20):
                store.append("d", [event({"thread": number, f"field{number}": 1})])
                assert value(store, "COUNT") >= 1
        except BaseException as error:  # noqa: BLE001 - reported by the test
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert results(store, {"breakdowns": ["thread"]}) == [{"thread": number, "COUNT": 20} for number in range(4)]


def test_a_duckdb_error_becomes_a_failed_query() -> None:
    store = stored(event({"n": 2**126}), event({"n": 2**126}), event({"n": 2**126}))
    spec = {"calculations": [{"op": "SUM", "column": "n"}]}
    with pytest.raises(QueryFailed, match="Overflow"):
        run(store, spec)
    assert value(store, "MAX", "n") == 2**126, "the store is usable afterwards"
    store.close()
    with pytest.raises(QueryFailed):
        store.run(["d"], {}, RunOptions(), now=NOW)
