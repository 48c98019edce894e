"""Models of query results: the envelope is checked, the rows stay the plain JSON they are."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, cast

from pydantic import Field, JsonValue, PrivateAttr, TypeAdapter, ValidationError, model_validator
from typing_extensions import Self, TypedDict

from . import _charts, _html, _tables
from ._base import ApiModel, InputModel, Timestamp
from ._conversion import CHECKED_AT_ONCE, RAW_JSON
from ._durations import in_words
from ._extras import imported
from ._numbers import Integer
from .queries import QueryEcho

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd
    import polars as pl
    import pyarrow as pa

MAX_GROUPS = 10_000
"""The most groups that the service gives in one result."""
MAX_GROUPS_WITH_SERIES = 1_000

Row: TypeAlias = _tables.Row
_Point: TypeAlias = dict[str, JsonValue]
_LOGGER = logging.getLogger("honeycomb")

_Series: TypeAlias = tuple[list[datetime], list[Row]]
_TIMESTAMP: TypeAdapter[datetime] = TypeAdapter(Timestamp)


class SeriesRow(NamedTuple):
    """One group in one time step of a result.

    Attributes:
        time: Start of the time step.
        data: Breakdowns and calculations of the group by name.
    """

    time: datetime
    data: Row


class QueryResultLinks(ApiModel):
    """Links to a query result in Honeycomb's user interface. They are not URLs of the API.

    Attributes:
        query_url: URL of the result's page.
        graph_image_url: URL of an image of the result's graph.
    """

    query_url: str | None = None
    graph_image_url: str | None = None


class QueryResultData(ApiModel):
    """Data of a query result, as returned by the service: each row is an object with the key ``data``.

    Attributes:
        results: Rows for the whole time range, one per group.
        series: Rows for each time step, one per group, with the key ``time``. None or empty with
            ``disable_series``.
        total_by_aggregate: Calculations over all groups together. None unless requested.
        total_by_aggregate_series: Calculations over all groups together, for each time step. None unless
            requested.
        other_by_aggregate: Calculations over the groups beyond the limit. None unless requested.
    """

    results: Annotated[list[_Point] | None, RAW_JSON] = None
    series: Annotated[list[_Point] | None, RAW_JSON] = None
    total_by_aggregate: Annotated[_Point | None, RAW_JSON] = None
    total_by_aggregate_series: Annotated[list[_Point] | None, RAW_JSON] = None
    other_by_aggregate: Annotated[_Point | None, RAW_JSON] = None

    _rows: list[Row] = PrivateAttr(default_factory=list[Row])
    _series: _Series = PrivateAttr(default=([], []))
    _totals_series: _Series = PrivateAttr(default=([], []))

    @model_validator(mode="after")
    def _unwrap(self) -> Self:
        # Parsed now, while an invalid response is still an error of the call that got it.
        self._rows = _unwrapped(self.results)
        self._series = _with_timestamps(self.series)
        self._totals_series = _with_timestamps(self.total_by_aggregate_series)
        _unwrapped([row for row in (self.total_by_aggregate, self.other_by_aggregate) if row is not None])
        return self

    @property
    def rows(self) -> list[Row]:
        """Rows of ``results`` without their wrapper objects."""
        return self._rows

    @property
    def series_parts(self) -> tuple[list[datetime], list[Row]]:
        """Parsed times of ``series``, and its rows."""
        return self._series

    @cached_property
    def series_rows(self) -> list[SeriesRow]:
        """Rows of ``series`` with parsed times."""
        return list(map(SeriesRow, *self._series))

    @cached_property
    def totals_series_rows(self) -> list[SeriesRow]:
        """Rows of ``total_by_aggregate_series`` with parsed times."""
        return list(map(SeriesRow, *self._totals_series))


def _unwrapped(points: object) -> list[Row]:
    if points is None:
        return []
    if points == {}:  # which looks like no rows to the loop below
        raise ValueError("rows that are not a list")
    try:
        rows = [point["data"] for point in cast("list[Any]", points)]
    except KeyError:
        if any(point.keys() - {"data", "time"} for point in cast("list[Any]", points)):
            raise ValueError("rows without a data object") from None
        rows = [point.get("data", {}) for point in cast("list[Any]", points)]
    except TypeError:
        raise ValueError("rows that are not objects") from None
    if not set(map(type, rows)) <= {dict}:
        raise ValueError("rows whose data is not an object")
    return rows


def _with_timestamps(points: object) -> _Series:
    rows = _unwrapped(points)
    times = [point.get("time") for point in cast("list[Any]", points or [])]
    try:
        different = list(dict.fromkeys(times))  # each stands there once per group
    except TypeError:
        raise ValueError("rows of a series with an invalid time") from None
    timestamps = {time: _timestamp(time) for time in different}
    if None not in timestamps.values():
        return [cast("datetime", timestamps[time]) for time in times], rows
    timed = [(at, row) for time, row in zip(times, rows, strict=True) if (at := timestamps[time]) is not None]
    _LOGGER.warning("%d rows of a series have no valid time and are left out", len(rows) - len(timed))
    return [at for at, _ in timed], [row for _, row in timed]


def _timestamp(time: object) -> datetime | None:
    try:
        return _TIMESTAMP.validate_python(time)
    except ValidationError:
        return None


class QueryResult(ApiModel):
    """Query result, complete or pending.

    It is a table of its groups: it has a length, iterating yields its rows, and ``result["COUNT"]`` is a column.
    Where ``pyarrow`` is installed, libraries that read Arrow streams, such as ``polars`` and ``duckdb``, accept it
    directly.

    Attributes:
        id: ID of the query result.
        complete: Whether the query has finished, successfully or not.
        error: Reason why the query failed. None if it did not.
        query: Query that was run.
        data: Rows, as sent by the service. None while pending, and when the query failed.
        links: Links to the result in Honeycomb's user interface.
    """

    id: str
    complete: bool = False
    error: str | None = None
    query: QueryEcho | None = None
    data: Annotated[QueryResultData | None, CHECKED_AT_ONCE] = None
    links: QueryResultLinks | None = None

    _limit: float | None = PrivateAttr(default=None)

    @property
    def rows(self) -> list[Row]:
        """Groups in the query's sort order; empty until the result is complete."""
        return [] if self.data is None else self.data.rows

    @property
    def series(self) -> list[SeriesRow]:
        """Groups for each time step; empty with ``disable_series``."""
        return [] if self.data is None else self.data.series_rows

    @property
    def totals(self) -> Row | None:
        """Calculations over all groups together. None unless ``disable_total_by_aggregate=False``."""
        return None if self.data is None else _single(self.data.total_by_aggregate)

    @property
    def totals_series(self) -> list[SeriesRow]:
        """Totals for each time step; empty unless run with totals and series."""
        return [] if self.data is None else self.data.totals_series_rows

    @property
    def other(self) -> Row | None:
        """Calculations over the groups beyond the limit. None unless ``disable_other_by_aggregate=False``."""
        return None if self.data is None else _single(self.data.other_by_aggregate)

    @property
    def truncated(self) -> bool:
        """Whether there are as many groups as the limit allows, so that there may be more.

        The limit is the one given when the result was created, else the query's, else the default. A result
        fetched by its ID does not have the limit it was created with: it counts as truncated at the query's limit,
        at the defaults of 100 and 1,000, and at the service's maximum of 10,000.
        """
        if self.query is None or not self.query.breakdowns:
            return False
        limits = (100, MAX_GROUPS_WITH_SERIES) if self.query.limit is None else (self.query.limit,)
        return len(self.rows) in ((*limits, MAX_GROUPS) if self._limit is None else (self._limit,))

    def note_limit(self, limit: float) -> None:
        """Record the limit that the result was created with, which responses do not contain; infinity for none."""
        self._limit = limit

    @property
    def columns(self) -> list[str]:
        """Names of the columns: the breakdowns in the query's order, then the calculations.

        A result without rows has the names that its rows would have.
        """
        return _tables.names_in(self.rows, known=self._known_columns)

    @property
    def _known_columns(self) -> list[str]:
        if self.query is None:
            return []
        return [*(self.query.breakdowns or ()), *(() if self.rows else self.query.calculated_names)]

    def column(self, name: str) -> list[JsonValue]:
        """Return the values of a column, row by row; None where there is none.

        Args:
            name: A breakdown, or a calculation as the rows name it, such as ``P99(duration_ms)``.

        Raises:
            KeyError: There is no such column.
        """
        if name not in (names := self.columns):
            raise KeyError(f"no column {name!r}: there are {', '.join(map(repr, names)) or 'none'}")
        return _tables.values_of(self.rows, name)

    def __getitem__(self, name: str) -> list[JsonValue]:
        return self.column(name)

    def _repr_html_(self) -> str:
        if not self.complete:
            return _html.paragraph("The result is not complete yet.")
        if self.error:
            return _html.paragraph(f"The query failed: {self.error}")
        feet = {"total": self.totals, "other": self.other}
        return _html.result_html(self.columns, self.rows, self._notes(), feet)

    def _notes(self) -> list[str]:
        notes: list[str] = []
        if self.truncated:
            notes.append("as many as the limit allows: there may be more")
        query = self.query
        if query and query.start_time and query.end_time:
            ends = (datetime.fromtimestamp(each, timezone.utc) for each in (query.start_time, query.end_time))
            notes.append(" to ".join(map(_html.as_text, ends)))
        elif query and query.time_range:
            notes.append(f"the last {in_words(query.time_range)}")
        if steps := len({row.time for row in self.series}):
            notes.append(f"a series of {_html.count(steps, 'step')}")
        link = _html.link(self.links.query_url if self.links else None, "open in Honeycomb")
        return [*notes, link] if link else notes

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # rows, where other models have fields
        return iter(self.rows)

    def to_arrow(self, *, series: bool = False) -> pa.Table:
        """Return the rows as a table of pyarrow.

        A column has the narrowest type that holds all of its values: booleans, integers of 64 bits, floats, or
        text. Lists, objects, larger integers and values of several kinds become text, as JSON.

        Args:
            series: Return the time series instead, whose first column is ``time``, in UTC, or ``_time`` or
                ``__time`` if there are breakdowns of those names.

        Raises:
            ImportError: ``pyarrow`` is missing; the extra ``arrow`` has it.
        """
        return _tables.to_arrow(self._typed_columns(series=series))

    def to_pandas(self, *, series: bool = False) -> pd.DataFrame:
        """Return the rows as a data frame of pandas, with its types that know missing values.

        Args:
            series: As for ``to_arrow``.

        Raises:
            ImportError: ``pandas`` is missing; the extra ``pandas`` has it.
        """
        return _tables.to_pandas(self._typed_columns(series=series))

    def to_polars(self, *, series: bool = False) -> pl.DataFrame:
        """Return the rows as a data frame of polars.

        Args:
            series: As for ``to_arrow``.

        Raises:
            ImportError: ``polars`` is missing; the extra ``polars`` has it.
        """
        return _tables.to_polars(self._typed_columns(series=series))

    def plot(
        self, *calculations: str, series: bool | None = None, groups: int = 10
    ) -> alt.Chart | alt.VConcatChart:
        """Draw the result, as a chart of Vega-Altair: one chart for each calculation, one below the other.

        With a series, a calculation is drawn as a line for each group and a ``HEATMAP`` as a heatmap; without, as
        a bar for each group, and as a histogram.

        Args:
            *calculations: Those to draw, as the rows name them, such as ``P99(duration_ms)``; all by default.
            series: Whether to draw the series; by default, if there is one.
            groups: How many groups to draw at most, in the order of the result. A chart of only some says so.

        Raises:
            ImportError: ``altair`` is missing; the extra ``plot`` has it.
            KeyError: There is no such calculation.
            ValueError: There is no series, or a heatmap of a form that is not known.
        """
        altair: Any = imported("altair", extra="plot")
        drawn = _charts.chart(self._drawn(groups), calculations, series=series)
        chart: alt.Chart | alt.VConcatChart = altair.Chart.from_dict(drawn)
        return chart

    def _drawn(self, groups: int) -> _charts.Groups:
        return _charts.Groups(
            rows=self.rows[:groups],
            total=len(self),
            series=[(row.time.astimezone(timezone.utc), row.data) for row in self.series],
            breakdowns=(self.query and self.query.breakdowns) or [],
            columns=self.columns,
        )

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Export the rows the way of the Arrow PyCapsule interface."""
        table: Any = self.to_arrow()
        return cast("object", table.__arrow_c_stream__(requested_schema))

    def _typed_columns(self, *, series: bool) -> dict[str, _tables.TypedColumn]:
        breakdowns = (self.query and self.query.breakdowns) or []
        if series:
            times, rows = ([], []) if self.data is None else self.data.series_parts
            return _tables.typed_columns(rows, self.columns, breakdowns, times)
        return _tables.typed_columns(self.rows, self._known_columns, breakdowns)


def _single(point: _Point | None) -> Row | None:
    return None if point is None else _unwrapped([point])[0]


class QueryResultRequest(InputModel):
    """Request to run a saved query.

    Attributes:
        query_id: ID of the saved query.
        disable_series: Whether to omit the time series.
        disable_total_by_aggregate: Whether to omit the totals over all groups.
        disable_other_by_aggregate: Whether to omit the calculations over the groups beyond the limit.
        limit: Maximum number of groups, 1 to 10,000, in place of the query's own; requires ``disable_series``.
            None for the query's own.
    """

    query_id: str
    disable_series: bool = False
    disable_total_by_aggregate: bool = True
    disable_other_by_aggregate: bool = True
    limit: Annotated[Integer, Field(ge=1, le=MAX_GROUPS)] | None = None

    @model_validator(mode="after")
    def _limit_without_series(self) -> Self:
        if self.limit is not None and not self.disable_series:
            raise ValueError("the service ignores limit unless disable_series=True is given too")
        return self


class QueryResultOptions(TypedDict, total=False):
    """The fields of ``QueryResultRequest`` beside the query, as keywords; None is as good as not given."""

    disable_series: bool | None
    disable_total_by_aggregate: bool | None
    disable_other_by_aggregate: bool | None
    limit: int | None
