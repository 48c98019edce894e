from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from datetime import datetime, timezone
from importlib.util import find_spec
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import QueryResult
from honeycomb._core.decode import decode

from .strategies import json_values, text

TIMESTAMPS = [datetime(2026, 1, 2, 3, minute, tzinfo=timezone.utc) for minute in range(2)]


def result(*rows: dict[str, Any], breakdowns: tuple[str, ...] = (), **data: Any) -> QueryResult:
    body = {
        "id": "r",
        "complete": True,
        "query": {"breakdowns": [*breakdowns]},
        "data": {"results": [{"data": row} for row in rows], **data},
    }
    return decode(QueryResult, json.dumps(body).encode())


ROWS: list[dict[str, Any]] = [
    {"COUNT": 3, "service": "api", "AVG(ms)": 1.5, "ok": True},
    {"COUNT": None, "service": None, "AVG(ms)": 2, "ok": None},
]
TABLE = result(*ROWS, breakdowns=("service", "ok"))


def test_a_result_is_a_table() -> None:
    assert len(TABLE) == 2
    assert [*TABLE] == ROWS == TABLE.rows
    assert TABLE.columns == ["service", "ok", "COUNT", "AVG(ms)"]
    assert TABLE["COUNT"] == TABLE.column("COUNT") == [3, None]
    with pytest.raises(KeyError, match=r"no column 'P99\(ms\)': there are 'service', 'ok'"):
        TABLE["P99(ms)"]
    with pytest.raises(KeyError, match="there are none"):
        QueryResult(id="r", complete=False)["COUNT"]


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ({}, ["COUNT"]),
        ({"calculations": [], "breakdowns": ["a"]}, ["a", "COUNT"]),
        (
            {
                "calculations": [
                    {"op": "P99", "column": "ms"},
                    {"op": "COUNT"},
                    {"op": "SUM", "column": "x", "name": "n"},
                ]
            },
            ["P99(ms)", "COUNT", "n"],
        ),
        ({"calculations": [{"op": "COUNT", "name": "n"}], "formulas": [{"name": "f", "expression": "$n"}]}, ["f"]),
    ],
)
def test_a_result_without_rows_has_the_columns_that_they_would_have(query: Any, columns: list[str]) -> None:
    empty = QueryResult.model_validate({"id": "r", "complete": True, "query": query, "data": {"results": []}})
    assert (len(empty), empty.columns) == (0, columns)
    assert empty[columns[-1]] == []
    assert [*empty.to_pandas().columns] == empty.to_polars().columns == empty.to_arrow().column_names == columns


def test_it_is_still_a_model() -> None:
    assert TABLE == result(*ROWS, breakdowns=("service", "ok")) != result()
    for twin in (copy.deepcopy(TABLE), pickle.loads(pickle.dumps(TABLE)), TABLE.model_copy()):
        assert twin == TABLE
        assert twin.rows == ROWS
    assert TABLE.model_dump(exclude_unset=True)["id"] == "r"
    assert "complete=True" in repr(TABLE)


def test_rows_that_lack_a_column_have_nothing_there() -> None:
    table = result({"a": 1}, {"b": "x"}, {"a": 2, "b": "y"})
    assert table.columns == ["a", "b"]
    assert (table["a"], table["b"]) == ([1, None, 2], [None, "x", "y"])
    assert table.to_arrow().to_pylist() == [{"a": 1, "b": None}, {"a": None, "b": "x"}, {"a": 2, "b": "y"}]


ARROW = pa.schema({"service": pa.string(), "ok": pa.bool_(), "COUNT": pa.int64(), "AVG(ms)": pa.float64()})


def test_columns_have_types() -> None:
    assert TABLE.to_arrow().schema == ARROW
    assert TABLE.to_arrow().to_pylist() == [{name: row[name] for name in TABLE.columns} for row in ROWS]
    polars = TABLE.to_polars()
    assert polars.schema == {"service": pl.String, "ok": pl.Boolean, "COUNT": pl.Int64, "AVG(ms)": pl.Float64}
    assert polars.to_dicts() == TABLE.to_arrow().to_pylist()
    pandas = TABLE.to_pandas()
    assert [str(each) for each in pandas.dtypes] == ["string", "boolean", "Int64", "Float64"]
    assert pandas["COUNT"][0] == 3
    assert pandas["COUNT"][1] is pd.NA


def test_others_read_it_as_an_arrow_stream() -> None:
    assert pa.table(TABLE) == TABLE.to_arrow()
    assert pl.DataFrame(TABLE).equals(TABLE.to_polars())
    found = TABLE  # noqa: F841  # duckdb finds it by its name
    assert duckdb.sql('SELECT sum("COUNT") FROM found').fetchall() == [(3,)]
    stream: Any = pa.RecordBatchReader
    assert stream.from_stream(TABLE).read_all() == TABLE.to_arrow()


@pytest.mark.parametrize(
    ("values", "type_", "kept"),
    [
        ([None, None], pa.null(), [None, None]),
        ([True, None], pa.bool_(), [True, None]),
        ([1, 2**63 - 1], pa.int64(), [1, 2**63 - 1]),
        ([1, -(2**63)], pa.int64(), [1, -(2**63)]),
        ([1, 2**63], pa.string(), ["1", str(2**63)]),
        ([1, 1.5, None], pa.float64(), [1.0, 1.5, None]),
        ([10**400, 1.5], pa.string(), [str(10**400), "1.5"]),
        (["a", None], pa.string(), ["a", None]),
        (["1", 1], pa.string(), ["1", "1"]),
        ([True, 1], pa.string(), ["true", "1"]),
        ([[{"x": 1}], {"é": None}], pa.string(), ['[{"x":1}]', '{"é":null}']),
    ],
)
def test_a_type_holds_all_values_of_its_column(values: list[Any], type_: pa.DataType, kept: list[Any]) -> None:
    column = result(*({"a": value} for value in values)).to_arrow()["a"]
    assert column.type == type_
    assert column.to_pylist() == kept


@given(st.lists(st.fixed_dictionaries({}, optional={"a": json_values, "b": text, "c": st.integers()}), max_size=6))
def test_nothing_is_lost(rows: list[dict[str, Any]]) -> None:
    table = result(*rows)
    arrow, polars, pandas = table.to_arrow(), table.to_polars(), table.to_pandas()
    assert polars.to_dicts() == arrow.to_pylist()
    assert [*pandas.columns] == arrow.column_names == table.columns
    for name in table.columns:
        for before, after, in_pandas in zip(table[name], arrow[name].to_pylist(), pandas[name], strict=True):
            assert (after is None) == (before is None) == bool(in_pandas is pd.NA or in_pandas is None)
            if before is not None:
                assert after == before or json.loads(after) == before
                assert after == in_pandas


def test_the_time_column_has_a_name_of_its_own() -> None:
    step = {"time": "2026-01-02T03:00:00Z", "data": {"time": "noon", "_time": 1, "COUNT": 1}}
    table = result({"time": "noon", "_time": 1, "COUNT": 3}, breakdowns=("time", "_time"), series=[step])
    assert table.to_arrow(series=True).column_names == ["__time", "time", "_time", "COUNT"]
    assert [*table.to_pandas(series=True).columns] == table.to_polars(series=True).columns
    assert table.to_polars(series=True)["_time"].to_list() == [1]


def test_empty_tables_have_the_types_of_full_ones() -> None:
    query = {"breakdowns": ["host"], "calculations": [{"op": "COUNT"}, {"op": "P99", "column": "ms"}]}
    step = {"time": "2026-01-02T03:00:00Z", "data": {"host": "a", "COUNT": 1, "P99(ms)": 0.5}}
    tables = [
        decode(QueryResult, json.dumps({"id": "r", "complete": True, "query": query, "data": data}).encode())
        for data in ({"results": [], "series": []}, {"results": [step], "series": [step]})
    ]
    for series in (False, True):
        empty, full = (table.to_pandas(series=series).dtypes.to_dict() for table in tables)
        assert empty == full
        assert str(full["host"]) == "string"
        empty_polars, full_polars = (table.to_polars(series=series).schema for table in tables)
        assert empty_polars == full_polars
        empty_arrow, full_arrow = (table.to_arrow(series=series).schema for table in tables)
        assert empty_arrow == full_arrow
    assert str(tables[0].to_pandas(series=True).dtypes["time"]) == "datetime64[us, UTC]"


def test_the_series() -> None:
    series = [
        {"time": "2026-01-02T03:00:00Z", "data": {"time": "noon", "COUNT": 1}},
        {"time": "2026-01-02T03:01:00Z", "data": {"time": "noon", "COUNT": 2, "later": True}},
    ]
    table = result({"time": "noon", "COUNT": 3}, breakdowns=("time",), series=series)
    arrow = table.to_arrow(series=True)
    assert arrow.schema.field("_time").type == pa.timestamp("us", tz="UTC")
    assert arrow.column_names == ["_time", "time", "COUNT", "later"]
    assert arrow["_time"].to_pylist() == TIMESTAMPS
    assert arrow["later"].to_pylist() == [None, True]
    assert table.to_polars(series=True).to_dicts() == arrow.to_pylist()
    pandas = table.to_pandas(series=True)
    assert str(pandas["_time"].dt.tz) == "UTC"
    assert [each.to_pydatetime() for each in pandas["_time"]] == TIMESTAMPS
    plain = result({"COUNT": 1}, series=[{"time": "2026-01-02T03:00:00Z", "data": {"COUNT": 1}}])
    assert plain.to_arrow(series=True).column_names == ["time", "COUNT"]
    unfinished = decode(QueryResult, b'{"id": "r", "complete": false}')
    assert unfinished.to_arrow(series=True).num_rows == unfinished.to_arrow().num_rows == 0


@pytest.mark.parametrize(
    ("method", "package", "extra"),
    [("to_arrow", "pyarrow", "arrow"), ("to_pandas", "pandas", "pandas"), ("to_polars", "polars", "polars")],
)
def test_a_missing_package_is_named(
    method: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"needs {package}, .* \"honeycomb-sdk\[{extra}\]\""):
        getattr(TABLE, method)()


def test_nothing_is_imported_unless_it_is_requested() -> None:
    code = """
import sys
from honeycomb import QueryResult
result = QueryResult(id="r", complete=True, data={"results": [{"data": {"COUNT": 1}}]})
[*result], len(result), result["COUNT"], repr(result)
print([name for name in ("pandas", "polars", "pyarrow") if name in sys.modules])
result.to_polars()
print([name for name in ("pandas", "pyarrow") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603  # it is ours
    assert run.stdout.split("\n")[:2] == ["[]", "[]"]
    assert find_spec("pandas")
