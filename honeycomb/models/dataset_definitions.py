"""Models of dataset definitions."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PlainSerializer, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, to_json_body
from ._open_enums import OPEN

Meaning: TypeAlias = Annotated[Literal[
    "span_id", "trace_id", "parent_id", "name", "service_name", "duration_ms", "span_kind", "annotation_type",
    "link_span_id", "link_trace_id", "error", "status", "route", "user", "log_severity", "log_message",
] | str, OPEN]  # fmt: skip
"""What a dataset definition can define."""


class DatasetDefinitionRead(ApiModel):
    """Column of a dataset definition, as returned by the service.

    Attributes:
        name: Name of the column, or alias of the calculated field.
        column_type: ``column`` or, for a calculated field, ``derived_column``. Read-only.
    """

    name: str
    column_type: ServerOwned[Annotated[Literal["column", "derived_column"] | str | None, OPEN]] = None


class DatasetDefinitions(ApiModel):
    """Dataset definitions, as returned by the service: the column for each meaning, None where there is none.

    Attributes:
        span_id: Column with the ID of the span.
        trace_id: Column with the ID of the span's trace.
        parent_id: Column with the ID of the parent span.
        name: Column with the name of the operation, such as a function.
        service_name: Column with the name of the instrumented service.
        duration_ms: Column with the span's duration in milliseconds.
        span_kind: Column with the kind of span, such as ``client`` or ``server``.
        annotation_type: Column with the annotation type of events that are not spans: ``span_event`` or ``link``.
        link_span_id: Column with the ID of the span that a link refers to.
        link_trace_id: Column with the ID of the trace that a link refers to.
        error: Column that marks errors, as a boolean or a string.
        status: Column with the status of a request, such as an HTTP status code.
        route: Column with the URL or route of a request.
        user: Column with the user who sent a request.
        log_severity: Column with the log level, such as ``info`` or ``error``.
        log_message: Column with the text of the log record.
    """

    span_id: DatasetDefinitionRead | None = None
    trace_id: DatasetDefinitionRead | None = None
    parent_id: DatasetDefinitionRead | None = None
    name: DatasetDefinitionRead | None = None
    service_name: DatasetDefinitionRead | None = None
    duration_ms: DatasetDefinitionRead | None = None
    span_kind: DatasetDefinitionRead | None = None
    annotation_type: DatasetDefinitionRead | None = None
    link_span_id: DatasetDefinitionRead | None = None
    link_trace_id: DatasetDefinitionRead | None = None
    error: DatasetDefinitionRead | None = None
    status: DatasetDefinitionRead | None = None
    route: DatasetDefinitionRead | None = None
    user: DatasetDefinitionRead | None = None
    log_severity: DatasetDefinitionRead | None = None
    log_message: DatasetDefinitionRead | None = None


class DatasetDefinition(InputModel):
    """Column of a dataset definition.

    Attributes:
        name: Name of a column, or alias of a calculated field; at most 255 characters.
    """

    name: Annotated[str, Field(max_length=255)]


# The service takes an empty name for none, and does not say what it makes of null.
_NONE: JsonObject = {"name": ""}


def _cleared_by_none(definition: DatasetDefinition | None) -> object:
    return _NONE if definition is None else to_json_body(definition)


_Definition: TypeAlias = Annotated[DatasetDefinition | None, PlainSerializer(_cleared_by_none)]


class DatasetDefinitionsUpdate(InputModel):
    """Partial update of dataset definitions: those left out are kept, None clears one.

    The service may set a default column for a definition that is cleared.

    Attributes:
        span_id: Column with the ID of the span.
        trace_id: Column with the ID of the span's trace.
        parent_id: Column with the ID of the parent span.
        name: Column with the name of the operation, such as a function.
        service_name: Column with the name of the instrumented service.
        duration_ms: Column with the span's duration in milliseconds.
        span_kind: Column with the kind of span, such as ``client`` or ``server``.
        annotation_type: Column with the annotation type of events that are not spans: ``span_event`` or ``link``.
        link_span_id: Column with the ID of the span that a link refers to.
        link_trace_id: Column with the ID of the trace that a link refers to.
        error: Column that marks errors, as a boolean or a string.
        status: Column with the status of a request, such as an HTTP status code.
        route: Column with the URL or route of a request.
        user: Column with the user who sent a request.
        log_severity: Column with the log level, such as ``info`` or ``error``.
        log_message: Column with the text of the log record.
    """

    span_id: _Definition = None
    trace_id: _Definition = None
    parent_id: _Definition = None
    name: _Definition = None
    service_name: _Definition = None
    duration_ms: _Definition = None
    span_kind: _Definition = None
    annotation_type: _Definition = None
    link_span_id: _Definition = None
    link_trace_id: _Definition = None
    error: _Definition = None
    status: _Definition = None
    route: _Definition = None
    user: _Definition = None
    log_severity: _Definition = None
    log_message: _Definition = None

    @classmethod
    def _body_from(cls, read: ApiModel) -> dict[str, object]:
        body = super()._body_from(read)
        return {meaning: _NONE if definition is None else definition for meaning, definition in body.items()}


_DefinitionInput: TypeAlias = Annotated[
    DatasetDefinition | DatasetDefinitionRead | JsonObject | None, CheckedAs(_Definition)
]


@with_config(STRICT)
class DatasetDefinitionsFields(TypedDict, total=False):
    """The fields of ``DatasetDefinitionsUpdate`` as keywords."""

    span_id: _DefinitionInput
    trace_id: _DefinitionInput
    parent_id: _DefinitionInput
    name: _DefinitionInput
    service_name: _DefinitionInput
    duration_ms: _DefinitionInput
    span_kind: _DefinitionInput
    annotation_type: _DefinitionInput
    link_span_id: _DefinitionInput
    link_trace_id: _DefinitionInput
    error: _DefinitionInput
    status: _DefinitionInput
    route: _DefinitionInput
    user: _DefinitionInput
    log_severity: _DefinitionInput
    log_message: _DefinitionInput
