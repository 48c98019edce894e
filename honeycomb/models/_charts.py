"""Results as charts, in the words of Vega-Lite.

A chart holds copies of the rows under field names of its own: Vega reads dots and brackets in names as paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from ._html import as_text
from ._tables import Row, names_in

if TYPE_CHECKING:
    from pydantic import JsonValue

Spec: TypeAlias = dict[str, Any]

_Values: TypeAlias = list[dict[str, Any]]

_WIDTH, _HEIGHT = 600, 220
_MAX_MARKED = 200
"""The most points that are marked on lines; more would hide the lines."""
_ONLY_STEP, _DAY = timedelta(minutes=1), timedelta(days=1)
_CELL = {"from", "to", "count"}

_FROM: Spec = {"field": "from", "type": "quantitative", "title": None}
_VALUE: Spec = {"field": "value", "type": "quantitative", "title": None}
_COUNT: Spec = {"field": "count", "type": "quantitative", "title": "events"}


class Groups(NamedTuple):
    """The groups of a result to draw."""

    rows: Sequence[Row]
    """The first groups, which are drawn."""
    total: int
    """How many groups there are."""
    series: Sequence[tuple[datetime, Row]]
    """Steps of all groups, with their times in UTC."""
    breakdowns: Sequence[str]
    columns: Sequence[str]


def chart(groups: Groups, calculations: Sequence[str], *, series: bool | None) -> Spec:
    """Return the chart of a result: see ``QueryResult.plot``."""
    if series and not groups.series:
        raise ValueError("the result has no series to draw: run the query without disable_series")
    drawing = _Drawing(groups)
    draw = drawing.summary if series is False or not groups.series else drawing.over_time
    charts = [draw(name) for name in calculations or drawing.calculations]
    if not charts:
        raise ValueError("the result has nothing to draw")
    return charts[0] if len(charts) == 1 else {"vconcat": charts}


class _Drawing:
    """The groups to draw: their rows, their steps in time, and what they are called."""

    def __init__(self, groups: Groups) -> None:
        self._all = groups
        self._breakdowns = groups.breakdowns
        self._rows = groups.rows
        self._titles = {self._key(row): self._title(row) for row in self._rows}
        self._steps = [(time, row) for time, row in groups.series if self._key(row) in self._titles]
        self._times = sorted({time for time, _ in self._steps})

    @property
    def calculations(self) -> list[str]:
        """What there is to draw."""
        names = names_in([row for _, row in self._steps], known=self._all.columns)
        return [name for name in names if name not in self._breakdowns]

    def over_time(self, name: str) -> Spec:
        """Draw a calculation step by step: a line for each group, or a heatmap of its own."""
        if self._is_heatmap(name):
            return self._heatmap(name)
        values = [{"time": _iso(time), **self._group(row), "value": row.get(name)} for time, row in self._steps]
        encoding: Spec = {"x": self._time_axis(), "y": _VALUE}
        if len(self._titles) > 1:
            encoding["color"] = {**self._groups(), "title": ", ".join(self._breakdowns)}
        mark = {"type": "line", "point": len(values) <= _MAX_MARKED, "tooltip": True}
        return {**self._drawn(name, values, mark, encoding), "height": _HEIGHT}

    def _heatmap(self, name: str) -> Spec:
        length = min((later - time for time, later in pairwise(self._times)), default=_ONLY_STEP)
        cells = [
            {"time": _iso(time), "until": _iso(time + length), **self._group(row), **cell}
            for time, row in self._steps
            for cell in _cells(row.get(name))
        ]
        encoding = {
            "x": self._time_axis(),
            "x2": {"field": "until"},
            "y": {**_FROM, "scale": {"zero": False}},
            "y2": {"field": "to"},
            "color": _COUNT,
        }
        return self._in_rows(self._drawn(name, cells, {"type": "rect", "tooltip": True}, encoding))

    def summary(self, name: str) -> Spec:
        """Draw a calculation over the whole time: a bar for each group, or a histogram of its own."""
        mark = {"type": "bar", "tooltip": True}
        if self._is_heatmap(name):
            cells = [{**self._group(row), **cell} for row in self._rows for cell in _cells(row.get(name))]
            encoding = {"x": {**_FROM, "bin": "binned"}, "x2": {"field": "to"}, "y": _COUNT}
            return self._in_rows(self._drawn(name, cells, mark, encoding))
        values = [{**self._group(row), "value": row.get(name)} for row in self._rows]
        bars = {**self._groups(), "title": ", ".join(self._breakdowns) or None}
        return self._drawn(name, values, mark, {"x": _VALUE, "y": bars})

    def _drawn(self, name: str, values: _Values, mark: Spec, encoding: Spec) -> Spec:
        title = {"text": name}
        shown, there_are = len(self._rows), self._all.total
        if shown < there_are:
            title["subtitle"] = f"the first {shown} of {there_are:,} groups"
        return {"data": {"values": values}, "mark": mark, "encoding": encoding, "title": title, "width": _WIDTH}

    def _in_rows(self, drawn: Spec) -> Spec:
        """Give each group, if there are several, a chart of its own, one below the other."""
        if len(self._titles) > 1:
            drawn["encoding"]["row"] = {**self._groups(), "title": None}
        return {**drawn, "height": _HEIGHT}

    def _time_axis(self) -> Spec:
        in_a_day = not self._times or self._times[-1] - self._times[0] <= _DAY
        axis = {"format": "%H:%M" if in_a_day else "%Y-%m-%d %H:%M", "labelOverlap": True}
        return {"field": "time", "type": "temporal", "scale": {"type": "utc"}, "title": "UTC", "axis": axis}

    def _groups(self) -> Spec:
        return {"field": "group", "type": "nominal", "sort": [*self._titles.values()]}

    def _is_heatmap(self, name: str) -> bool:
        if name not in (names := self.calculations):
            raise KeyError(f"no calculation {name!r}: there are {', '.join(map(repr, names))}")
        rows = [*self._rows, *(row for _, row in self._steps)]
        return any(isinstance(row.get(name), list) for row in rows)

    def _key(self, row: Row) -> tuple[JsonValue, ...]:
        return tuple(map(row.get, self._breakdowns))

    def _title(self, row: Row) -> str:
        return ", ".join("(none)" if value is None else as_text(value) for value in self._key(row))

    def _group(self, row: Row) -> dict[str, str]:
        return {"group": self._titles[self._key(row)]}


def _cells(value: JsonValue) -> _Values:
    """Return the cells of one heatmap.

    Raises:
        ValueError: They are in no form that is known.
    """
    if value is None:
        return []
    cells = cast("_Values", value if isinstance(value, list) else [value])
    if not all(isinstance(cell, dict) and cell.keys() >= _CELL for cell in cells):
        raise ValueError("a heatmap whose cells have no 'from', 'to' and 'count' cannot be drawn")
    return [{name: cell[name] for name in _CELL} for cell in cells]


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")
