"""Evaluation of the thresholds of triggers.

- The query covers the time range up to the evaluation; a trigger fires if any group exceeds the threshold.
- With a baseline, the difference to the value of the group ``offset_minutes`` earlier is compared, absolute or as
  a percentage. A group without a baseline value, or with a baseline of 0 for a percentage, never exceeds.
- A trigger is not evaluated outside its evaluation window. A window that ends before it starts spans midnight and
  belongs to the day on which it starts.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, cast

from honeycomb.models._query_parts import label

from ._definitions import run_query
from ._references import query_of
from .engine import QueryFailed, RunOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from ._state import State
    from ._wire import JsonObject

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_OPTIONS = RunOptions(disable_series=True, limit=1_000)


def is_scheduled(trigger: JsonObject, timestamp: float) -> bool:
    """Return whether a trigger is evaluated at a timestamp."""
    if trigger.get("disabled"):
        return False
    schedule = trigger.get("evaluation_schedule")
    if trigger.get("evaluation_schedule_type") != "window" or not isinstance(schedule, dict):
        return True
    window = cast("JsonObject", schedule["window"])
    days = cast("list[str]", window["days_of_week"])
    at = datetime.fromtimestamp(timestamp, timezone.utc)
    clock, start, end = at.strftime("%H:%M"), str(window["start_time"]), str(window["end_time"])
    if start < end:
        return start <= clock < end and _weekday(at) in days
    yesterday = at - timedelta(days=1)
    return (clock >= start and _weekday(at) in days) or (clock < end and _weekday(yesterday) in days)


def _weekday(at: datetime) -> str:
    return at.strftime("%A").lower()


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a trigger's query.

    Attributes:
        group: Values of its breakdowns.
        value: Value that is compared with the threshold.
        exceeds: Whether it exceeds the threshold.
    """

    group: JsonObject
    value: float
    exceeds: bool


def evaluate_trigger(state: State, trigger: JsonObject, timestamp: float) -> list[Group]:
    """Compare each group of a trigger's query with its threshold."""
    threshold = cast("JsonObject", trigger["threshold"])
    exceeds = _OPERATORS[str(threshold["op"])]
    limit = cast("float", threshold["value"])
    compared = _compared_values(state, trigger, timestamp)
    return [Group(dict(group), value, exceeds(value, limit)) for group, value in compared.items()]


def _compared_values(
    state: State, trigger: JsonObject, timestamp: float
) -> dict[tuple[tuple[str, JsonValue], ...], float]:
    values = _values(state, trigger, timestamp)
    baseline = trigger.get("baseline_details")
    if not isinstance(baseline, dict) or not baseline:
        return values
    baseline_values = _values(state, trigger, timestamp - cast("int", baseline["offset_minutes"]) * 60)
    if baseline["type"] == "percentage":
        return {
            group: 100 * (value - baseline_values[group]) / baseline_values[group]
            for group, value in values.items()
            if baseline_values.get(group)
        }
    return {group: value - baseline_values[group] for group, value in values.items() if group in baseline_values}


def _values(state: State, trigger: JsonObject, timestamp: float) -> dict[tuple[tuple[str, JsonValue], ...], float]:
    """Return the value of each group that has one; empty if the query fails."""
    slug = str(trigger["dataset_slug"])
    query = query_of(state, trigger)
    dataset = state.datasets.get(slug, state.environment_wide)
    try:
        data = run_query(state, dataset, query, _OPTIONS, timestamp)
    except QueryFailed:
        return {}
    compared = _compared_label(query)
    values: dict[tuple[tuple[str, JsonValue], ...], float] = {}
    for row in cast("list[JsonObject]", data["results"]):
        row_data = cast("JsonObject", row["data"])
        names = cast("list[str]", query.get("breakdowns") or [])
        value = row_data[compared]
        if isinstance(value, (int, float)):
            values[tuple((name, row_data[name]) for name in names)] = value
    return values


def _compared_label(query: JsonObject) -> str:
    """Return the label of the value to compare: the formula, or the first calculation not used by a having."""
    formulas = cast("list[JsonObject]", query.get("formulas") or [])
    if formulas:
        return str(formulas[0]["name"])
    havings = cast("list[JsonObject]", query.get("havings") or [])
    calculations = cast("list[JsonObject]", query["calculations"])
    tested = [(having.get("calculate_op"), having.get("column")) for having in havings]
    compared = [
        each
        for each in calculations
        if not {(each["op"], each.get("column")), (each["op"], each.get("name"))}.intersection(tested)
    ]
    each = (compared or calculations)[0]
    return label(str(each["op"]), cast("str | None", each.get("column")), cast("str | None", each.get("name")))
