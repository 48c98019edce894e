"""Dataset definitions: the meanings of columns, with default column names for meanings that are not set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .engine import TraceColumns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic import JsonValue

    from honeycomb.models.dataset_definitions import Meaning

    from ._state import Dataset, State
    from ._wire import JsonObject
    from .engine import RunOptions

_DEFAULT_COLUMNS: dict[Meaning, tuple[str, ...]] = {
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
    """Return the columns with a meaning in a dataset, defined or by default name, by meaning."""
    fields = state.calculated_fields_by_id(dataset.slug)
    columns = {column.id: column.key_name for column in dataset.columns.values()}
    defined: dict[str, JsonObject] = {}
    for meaning, reference in state.table("dataset_definitions", dataset.slug).items():
        id_ = str(reference["id"])
        if id_ in fields:
            defined[meaning] = {"name": fields[id_]["alias"], "column_type": "derived_column"}
        elif id_ in columns:
            defined[meaning] = {"name": columns[id_], "column_type": "column"}
    default: dict[str, JsonObject] = {}
    for meaning, names in _DEFAULT_COLUMNS.items():
        for name in names:
            if meaning not in default and name in dataset.columns:
                default[meaning] = {"name": name, "column_type": "column"}
    return {**default, **defined}


def trace_columns(state: State, dataset: Dataset) -> TraceColumns:
    """Return the columns that relate spans; the default names for the whole environment."""
    defined = {
        meaning: str(definition["name"])
        for meaning, definition in definitions_in(state, dataset).items()
        if meaning in ("trace_id", "span_id", "parent_id")
    }
    return TraceColumns(**defined)


def run_query(
    state: State,
    dataset: Dataset,
    spec: Mapping[str, JsonValue],
    options: RunOptions,
    now: float,
    *,
    hidden: Collection[str] = (),
) -> JsonObject:
    """Run a query over a dataset, with its calculated fields and definitions.

    Args:
        state: The environment.
        dataset: The dataset, or the environment-wide one.
        spec: The query.
        options: What to compute.
        now: The end of a relative time range, in Unix seconds.
        hidden: Slugs of datasets that a query of the whole environment does not read.

    Raises:
        QueryFailed: The query is invalid for the dataset.
    """
    return state.store.run(
        [slug for slug in state.slugs_in(dataset.slug) if slug not in hidden],
        spec,
        options,
        now=now,
        calculated=state.calculated_fields(dataset.slug),
        trace=trace_columns(state, dataset),
    )
