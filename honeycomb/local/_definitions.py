"""What columns mean, and queries by that. A meaning that nobody has set is that of the first usual name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engine import TraceColumns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue

    from honeycomb.models.dataset_definitions import Meaning

    from ._state import Dataset, State
    from ._wire import JsonObject
    from .engine import RunOptions

_USUAL_NAMES: dict[Meaning, tuple[str, ...]] = {
    "span_id": ("trace.span_id",),
    "trace_id": ("trace.trace_id",),
    "parent_id": ("trace.parent_id",),
    "name": ("name",),
    "service_name": ("service.name", "service_name"),
    "duration_ms": ("duration_ms",),
    "span_kind": ("span.kind", "meta.span_type"),
    "annotation_type": ("meta.annotation_type",),
    "link_span_id": ("trace.link.span_id",),
    "link_trace_id": ("trace.link.trace_id",),
    "error": ("error",),
    "status": ("response.status_code", "http.response.status_code", "http.status_code", "elb_status_code"),
    "route": ("http.route", "http.target"),
    "user": ("user.id",),
    "log_severity": ("severity", "severity_text"),
    "log_message": ("body",),
}


def definitions_in(state: State, dataset: Dataset) -> dict[str, JsonObject]:
    """Return the columns of a dataset that have a special meaning, given or usual, by that meaning."""
    fields = state.calculated_fields_by_id(dataset.slug)
    columns = {column.id: column.key_name for column in dataset.columns.values()}
    given: dict[str, JsonObject] = {}
    for meaning, reference in state.table("dataset_definitions", dataset.slug).items():
        id_ = str(reference["id"])
        if id_ in fields:
            given[meaning] = {"name": fields[id_]["alias"], "column_type": "derived_column"}
        elif id_ in columns:
            given[meaning] = {"name": columns[id_], "column_type": "column"}
    usual: dict[str, JsonObject] = {}
    for meaning, names in _USUAL_NAMES.items():
        for name in names:
            if meaning not in usual and name in dataset.columns:
                usual[meaning] = {"name": name, "column_type": "column"}
    return {**usual, **given}


def trace_columns(state: State, dataset: Dataset) -> TraceColumns:
    """Return the columns that relate spans; in the whole environment those of the usual names."""
    defined = {
        meaning: str(definition["name"])
        for meaning, definition in definitions_in(state, dataset).items()
        if meaning in ("trace_id", "span_id", "parent_id")
    }
    return TraceColumns(**defined)


def run_query(
    state: State, dataset: Dataset, spec: Mapping[str, JsonValue], options: RunOptions, now: float
) -> JsonObject:
    """Run a query over a dataset, with its calculated fields and by its definitions.

    Args:
        state: The environment.
        dataset: The dataset, or what stands for the whole environment.
        spec: The query.
        options: What to compute.
        now: The end of a relative time range, in Unix seconds.

    Raises:
        QueryFailed: The query makes no sense for the dataset.
    """
    return state.store.run(
        state.slugs_in(dataset.slug),
        spec,
        options,
        now=now,
        calculated=state.calculated_fields(dataset.slug),
        trace=trace_columns(state, dataset),
    )
