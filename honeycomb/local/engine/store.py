"""Event store in DuckDB, one table per dataset.

Field names can be any text and are case-sensitive, while DuckDB's identifiers ignore case. So tables and columns
have generated names (``e0``, ``c0``), and the store maps them to field names.
"""

from __future__ import annotations

import json
import shutil
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import uuid4

import duckdb

from .errors import ExpressionFailed, QueryFailed
from .fields import Schema, TraceColumns
from .filters import Parameters, as_parameter
from .parquet import exchange, read_table, write_table
from .run import RunOptions, run_query
from .spec import calculated_fields, parse_query
from .statements import StoredColumn, Table, check_sql, good_sql, matching_sql, united_columns
from .timerange import NANOSECONDS, TimeRange, resolve_time_range
from .values import SQL_TYPES, ColumnType, Scalar, coerce, column_type

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from pydantic import JsonValue


NO_CALCULATED_FIELDS: Mapping[str, str] = MappingProxyType({})
DEFAULT_TRACE_COLUMNS = TraceColumns()


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A stored event.

    Args:
        time_ns: Timestamp in Unix nanoseconds.
        sample_rate: Number of events that this one represents, at least 1.
        data: The fields. A null field is equivalent to a missing one.
        received_ns: Time of arrival in Unix nanoseconds; ``time_ns`` by default.
    """

    time_ns: int
    sample_rate: int
    data: Mapping[str, JsonValue]
    received_ns: int | None = None


class EventStore:
    """In-memory store of events by dataset, with queries. Safe to use from several threads.

    Args:
        query_seconds: Timeout of a query in seconds; None for no timeout.
        truncate_times: Whether to truncate the time range of queries to whole minutes or more.
    """

    def __init__(self, *, query_seconds: float | None = None, truncate_times: bool = True) -> None:
        self._query_seconds = query_seconds
        self._truncate_times = truncate_times
        self._lock = threading.Lock()
        self._tables: dict[str, Table] = {}
        self._identifiers = count()
        self._parquet_folder = Path(gettempdir()) / f"honeycomb-{uuid4().hex}"

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        # Opened on demand: it takes longer than any request. External access is disabled but for the files that
        # the store reads and writes.
        connection = duckdb.connect(":memory:")
        connection.execute("SET allowed_directories = [$folder]", {"folder": str(self._parquet_folder)})
        connection.execute("SET enable_external_access = false")
        return connection

    def append(self, dataset: str, events: Sequence[StoredEvent]) -> None:
        """Store events; create the dataset and its columns if missing."""
        with self._lock:
            columns = self._columns(dataset)
            values: dict[str, list[Scalar | None]] = {}
            for row, event in enumerate(events):
                for name, value in event.data.items():
                    if value is None:
                        continue
                    if name not in columns:
                        columns[name] = self._new_column(column_type(value))
                    if name not in values:
                        values[name] = [None] * len(events)
                    values[name][row] = as_parameter(coerce(value, columns[name].type))
            filled = [columns[name] for name in values]
            names = ["time_ns", "received_ns", "sample_rate", *(column.identifier for column in filled)]
            types = ["BIGINT", "BIGINT", "BIGINT", *(SQL_TYPES[column.type] for column in filled)]
            lists = [
                [_clamp_to_64_bits(event.time_ns) for event in events],
                [_clamp_to_64_bits(event.received_ns or event.time_ns) for event in events],
                [_clamp_to_64_bits(event.sample_rate) for event in events],
                *values.values(),
            ]
            # One JSON string per column: inserting by row is far slower, and so are list parameters, as DuckDB 1
            # tries to import pandas for each element.
            unnested = ", ".join(f'''unnest(from_json(?, '["{each}"]'))''' for each in types)
            with self._transaction():
                table = self._define(dataset, columns)
                self._connection.execute(
                    f"INSERT INTO {table.identifier} ({', '.join(names)}) SELECT {unnested}",
                    [json.dumps(values) for values in lists],
                )
            self._tables[dataset] = table

    def columns(self, dataset: str) -> dict[str, ColumnType]:
        """Return the columns of a dataset, in order of creation."""
        with self._lock:
            return {name: column.type for name, column in self._columns(dataset).items()}

    def add_column(self, dataset: str, name: str, type: ColumnType) -> None:  # noqa: A002 - the API's own name
        """Create a column; an existing column keeps its type."""
        with self._lock:
            columns = self._columns(dataset)
            columns.setdefault(name, self._new_column(type))
            with self._transaction():
                table = self._define(dataset, columns)
            self._tables[dataset] = table

    def drop_column(self, dataset: str, name: str) -> None:
        """Delete a column and its values, if it exists."""
        with self._lock:
            columns = self._columns(dataset)
            if (column := columns.pop(name, None)) is not None:
                table = self._tables[dataset]
                self._connection.execute(f"ALTER TABLE {table.identifier} DROP COLUMN {column.identifier}")
                self._tables[dataset] = Table(table.identifier, columns)

    def drop(self, dataset: str) -> None:
        """Delete a dataset and its events, if it exists."""
        with self._lock:
            if (table := self._tables.pop(dataset, None)) is not None:
                self._connection.execute(f"DROP TABLE {table.identifier}")

    def count(self, dataset: str) -> int:
        """Return the number of stored events of a dataset, not weighted by sample rate."""
        with self._lock:
            table = self._tables.get(dataset)
            return len(self._connection.table(table.identifier)) if table else 0

    def events(self, dataset: str) -> list[StoredEvent]:
        """Return the events of a dataset in order of arrival, flattened and without nulls."""
        with self._lock:
            table = self._tables.get(dataset)
            if table is None:
                return []
            identifiers = [
                "time_ns",
                "received_ns",
                "sample_rate",
                *(column.identifier for column in table.columns.values()),
            ]
            rows = self._connection.table(table.identifier).select(", ".join(identifiers)).fetchall()
        return [
            StoredEvent(
                time_ns,
                sample_rate,
                {name: value for name, value in zip(table.columns, values, strict=True) if value is not None},
                received_ns,
            )
            for time_ns, received_ns, sample_rate, *values in rows
        ]

    def write_parquet(self, dataset: str, path: Path) -> None:
        """Write the events of a dataset to a Parquet file."""
        with self._lock, exchange(self._parquet_folder) as file:
            write_table(self._connection, self._tables[dataset], file)
            shutil.move(file, path)

    def read_parquet(self, dataset: str, path: Path) -> None:
        """Append the events of a Parquet file to a dataset with the same columns.

        Raises:
            ValueError: The file cannot be read or has other columns.
        """
        if dataset not in self._tables:
            raise ValueError("the dataset has no columns")
        with self._lock, exchange(self._parquet_folder) as file:
            try:
                shutil.copyfile(path, file)
                read_table(self._connection, self._tables[dataset], file)
            except OSError as error:
                raise ValueError(error.strerror or type(error).__name__) from None
            except duckdb.Error as error:
                raise ValueError(f"not an events file with these columns: {type(error).__name__}") from None

    def run(
        self,
        datasets: Sequence[str],
        spec: Mapping[str, JsonValue],
        options: RunOptions,
        *,
        now: float,
        calculated: Mapping[str, str] = NO_CALCULATED_FIELDS,
        trace: TraceColumns = DEFAULT_TRACE_COLUMNS,
    ) -> dict[str, JsonValue]:
        """Run a query specification.

        Args:
            datasets: The datasets to query as one. A dataset without events has no columns.
            spec: The query specification.
            options: Options of the run.
            now: Current time in Unix seconds, the end of relative time ranges.
            calculated: Expressions of the saved calculated fields, by name.
            trace: The columns that relate spans.

        Returns:
            The ``data`` object of a query result.

        Raises:
            QueryFailed: The query is invalid for these datasets.
        """
        with self._lock:
            tables = self._tables_of(datasets)
            schema = _schema(tables, spec, calculated, trace)
            time = resolve_time_range(spec, now, truncate=self._truncate_times)
            try:
                with self._transaction(keep=False), self._time_limit():
                    return run_query(self._connection, tables, spec, schema, time, options)
            except duckdb.InterruptException:
                raise QueryFailed(f"the query was stopped after {self._query_seconds:g} seconds") from None
            except duckdb.Error as error:
                raise QueryFailed(f"the query could not be computed: {error}") from error

    def check_expressions(
        self,
        datasets: Sequence[str],
        spec: Mapping[str, JsonValue],
        *,
        calculated: Mapping[str, str] = NO_CALCULATED_FIELDS,
    ) -> None:
        """Validate the expressions of a query with the existing columns.

        Args:
            datasets: The datasets to query as one.
            spec: The query specification.
            calculated: Expressions of the saved calculated fields, by name.

        Raises:
            ExpressionFailed: An expression is invalid. Other errors are raised when the query is run.
        """
        with self._lock:
            schema = _schema(self._tables_of(datasets), spec, calculated, DEFAULT_TRACE_COLUMNS)
            for name in calculated_fields(spec):
                self._bind({"breakdowns": [name]}, schema)
            if spec.get("formulas"):
                self._bind(spec, schema)

    def count_good(
        self, datasets: Sequence[str], indicator: str, start: float, end: float, step: int
    ) -> list[tuple[int, int, int]]:
        """Count the events for which an expression is not null, and those for which it is true.

        Args:
            datasets: The datasets to query as one.
            indicator: The expression.
            start: Start of the time range in Unix seconds.
            end: End of the time range, exclusive.
            step: Length of a bucket in seconds; buckets start at its multiples.

        Returns:
            The start of each bucket in Unix seconds and its two counts, without empty buckets.

        Raises:
            QueryFailed: The expression is invalid for these datasets.
        """
        expressions = {"counts": f"EXISTS({indicator})", "good": f"BOOL({indicator})"}
        time = TimeRange(round(start * NANOSECONDS), round(end * NANOSECONDS), step * NANOSECONDS)
        with self._lock:
            tables = self._tables_of(datasets)
            schema = Schema(united_columns(tables), NO_CALCULATED_FIELDS, expressions, DEFAULT_TRACE_COLUMNS)
            query = parse_query({"breakdowns": ["counts", "good"]}, schema)
            parameters = Parameters()
            events = matching_sql(query, time, tables, parameters)
            try:
                rows = self._connection.execute(good_sql(events), parameters.values).fetchall()
            except duckdb.Error as error:
                raise QueryFailed(f"the indicator could not be computed: {error}") from error
        return [(bucket // NANOSECONDS, total, good) for bucket, total, good in rows]

    def _bind(self, spec: Mapping[str, JsonValue], schema: Schema) -> None:
        try:
            query = parse_query(spec, schema)
        except ExpressionFailed:
            raise
        except QueryFailed:
            return
        try:
            self._connection.execute(check_sql(query))
        except duckdb.Error as error:
            raise ExpressionFailed(f"the expression cannot be computed: {error}") from None

    def _tables_of(self, datasets: Sequence[str]) -> list[Table]:
        return [self._tables[dataset] for dataset in dict.fromkeys(datasets) if dataset in self._tables]

    def close(self) -> None:
        """Free the memory. The store cannot be used afterwards."""
        with self._lock:
            if "_connection" in vars(self):
                self._connection.close()

    def _columns(self, dataset: str) -> dict[str, StoredColumn]:
        table = self._tables.get(dataset)
        return dict(table.columns) if table else {}

    def _new_column(self, type: ColumnType) -> StoredColumn:  # noqa: A002 - as above
        return StoredColumn(f"c{next(self._identifiers)}", type)

    def _define(self, dataset: str, columns: dict[str, StoredColumn]) -> Table:
        """Create the table of a dataset or add columns to it."""
        table = self._tables.get(dataset)
        if table is None:
            table = Table(f"e{next(self._identifiers)}", {})
            self._connection.execute(
                f"CREATE TABLE {table.identifier} (time_ns BIGINT, received_ns BIGINT, sample_rate BIGINT)"
            )
        for name in columns.keys() - table.columns.keys():
            column = columns[name]
            self._connection.execute(
                f"ALTER TABLE {table.identifier} ADD COLUMN {column.identifier} {SQL_TYPES[column.type]}"
            )
        return Table(table.identifier, columns)

    @contextmanager
    def _time_limit(self) -> Generator[None]:
        if self._query_seconds is None:
            yield
            return
        finished = threading.Event()

        def interrupt() -> None:
            seconds = self._query_seconds
            while not finished.wait(seconds):
                # Repeatedly, as an interrupt between two statements has no effect.
                self._connection.interrupt()
                seconds = 0.01

        thread = threading.Thread(target=interrupt, daemon=True)
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()  # so that it cannot interrupt the next query

    @contextmanager
    def _transaction(self, *, keep: bool = True) -> Generator[None]:
        """Commit the block, or roll back on error; without ``keep``, always roll back."""
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        if keep:
            self._connection.commit()
        else:
            self._connection.rollback()


def _schema(
    tables: Sequence[Table], spec: Mapping[str, JsonValue], calculated: Mapping[str, str], trace: TraceColumns
) -> Schema:
    return Schema(united_columns(tables), calculated_fields(spec), calculated, trace)


def _clamp_to_64_bits(number: int) -> int:
    """Clamp a number to the range of BIGINT, which exceeds the range of timestamps in queries."""
    return max(-(2**63), min(number, 2**63 - 1))
