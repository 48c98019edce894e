"""Models of query results: the envelope is checked, the rows stay the plain JSON they are."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Annotated, ClassVar, NamedTuple, TypeAlias, cast

from pydantic import Field, JsonValue, PrivateAttr, TypeAdapter, model_validator
from typing_extensions import Self, TypedDict

from ._base import RAW_JSON, ApiModel, InputModel, Timestamp
from .queries import QueryEcho

Row: TypeAlias = dict[str, JsonValue]
"""One group of a result: its breakdowns and its calculations by name."""

_Point: TypeAlias = dict[str, JsonValue]
_MOMENTS: TypeAdapter[list[datetime]] = TypeAdapter(list[Timestamp])


class SeriesRow(NamedTuple):
    """One group in one step of a result's time series."""

    time: datetime
    data: Row


class QueryResultLinks(ApiModel):
    """Where to look at a result in Honeycomb's own pages. These are no API addresses."""

    query_url: str | None = None
    graph_image_url: str | None = None


class QueryResultData(ApiModel):
    """The numbers of a result as the service sent them, each row wrapped in an object of its own."""

    holds_bulk_data: ClassVar[bool] = True

    results: Annotated[list[_Point] | None, RAW_JSON] = None
    series: Annotated[list[_Point] | None, RAW_JSON] = None
    total_by_aggregate: Annotated[_Point | None, RAW_JSON] = None
    total_by_aggregate_series: Annotated[list[_Point] | None, RAW_JSON] = None
    other_by_aggregate: Annotated[_Point | None, RAW_JSON] = None

    _moments: dict[str | float, datetime] = PrivateAttr(default_factory=dict[str | float, datetime])

    @model_validator(mode="after")
    def _rows_can_be_read(self) -> Self:
        tables: tuple[object, ...] = (self.results, self.series, self.total_by_aggregate_series)
        for rows in tables:  # decoded, but not looked at so far
            if rows is not None and not (
                isinstance(rows, list) and all(map(_is_wrapped, cast("list[object]", rows)))
            ):
                raise ValueError("rows without a data object")
        for row in (self.total_by_aggregate, self.other_by_aggregate):
            if row is not None and not _is_wrapped(row):
                raise ValueError("a row without a data object")
        # A series repeats each time once per group: parse every different one a single time.
        times = list(
            dict.fromkeys(
                _time(point) for point in (*(self.series or ()), *(self.total_by_aggregate_series or ()))
            )
        )
        self._moments.update(zip(times, _MOMENTS.validate_python(times), strict=True))
        return self

    def unwrapped_series(self, points: list[_Point] | None) -> list[SeriesRow]:
        """Return the rows of one of the series with their times parsed."""
        moments = self._moments
        return [SeriesRow(moments[_time(point)], _unwrapped(point)) for point in points or ()]


def _is_wrapped(row: object) -> bool:
    return isinstance(row, dict) and isinstance(cast("dict[str, object]", row).get("data"), dict)


def _unwrapped(row: _Point) -> Row:
    return cast("Row", row["data"])  # held against _is_wrapped when it was decoded


def _time(point: _Point) -> str | float:
    time = point.get("time")
    if not isinstance(time, (str, int, float)):
        raise ValueError("a row of a series without a time")  # noqa: TRY004  # pydantic takes ValueError
    return time


class QueryResult(ApiModel):
    """A query's result, complete or still being worked on."""

    holds_bulk_data: ClassVar[bool] = True

    id: str
    complete: bool
    error: str | None = None
    query: QueryEcho | None = None
    data: QueryResultData | None = None
    links: QueryResultLinks | None = None

    @cached_property
    def rows(self) -> list[Row]:
        """The groups, in the query's order; empty until the result is complete."""
        return [] if self.data is None else [_unwrapped(row) for row in self.data.results or ()]

    @cached_property
    def series(self) -> list[SeriesRow]:
        """The groups step by step in time; empty when the series was switched off."""
        return [] if self.data is None else self.data.unwrapped_series(self.data.series)

    @cached_property
    def totals(self) -> Row | None:
        """The calculations over all groups together, if asked for with ``disable_total_by_aggregate=False``."""
        if self.data is None or self.data.total_by_aggregate is None:
            return None
        return _unwrapped(self.data.total_by_aggregate)

    @cached_property
    def totals_series(self) -> list[SeriesRow]:
        """The totals step by step in time, if totals and series were asked for."""
        return [] if self.data is None else self.data.unwrapped_series(self.data.total_by_aggregate_series)

    @cached_property
    def other(self) -> Row | None:
        """The calculations over the groups beyond the limit, if ``disable_other_by_aggregate=False``."""
        if self.data is None or self.data.other_by_aggregate is None:
            return None
        return _unwrapped(self.data.other_by_aggregate)


class QueryResultRequest(InputModel):
    """What to run, and how much of the result to give.

    Attributes:
        query_id: The saved query.
        disable_series: Leave out the time series.
        disable_total_by_aggregate: Leave out the totals over all groups.
        disable_other_by_aggregate: Leave out the numbers of the groups beyond the limit.
        limit: At most this many groups, up to 10,000, instead of the query's own limit; only without the series.
    """

    query_id: str
    disable_series: bool = False
    disable_total_by_aggregate: bool = True
    disable_other_by_aggregate: bool = True
    limit: Annotated[int, Field(ge=1, le=10_000)] | None = None

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
