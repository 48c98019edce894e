"""Panels of boards, distinguished by their ``type``, each with its content under a key of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import AfterValidator, Discriminator, Field, InstanceOf, JsonValue, PlainSerializer, Tag

from ._base import ApiModel, InputModel, ServerOwned, TypedInputModel
from ._numbers import Integer, Number
from ._open_enums import OPEN

QueryStyle: TypeAlias = Annotated[Literal["graph", "table", "combo"] | str, OPEN]
ChartType: TypeAlias = Annotated[
    Literal["default", "line", "stacked", "stat", "tsbar", "cbar", "cpie"] | str, OPEN
]
LineColor: TypeAlias = Annotated[Literal["red", "yellow", "blue", "green", "purple"] | str, OPEN]
LineOperation: TypeAlias = Annotated[Literal["gt", "lt"] | str, OPEN]
LineStyle: TypeAlias = Annotated[Literal["filled-solid", "filled-dotted", "solid", "dotted"] | str, OPEN]


class PanelPositionRead(ApiModel):
    """Position of a panel on the board's grid, as returned by the service.

    Attributes:
        x_coordinate: Column of the panel's left edge, from 0.
        y_coordinate: Row of the panel's top edge, from 0.
        height: Height in grid rows; 0 to fit the content.
        width: Width in grid columns, at most 12; 0 to fit the content.
    """

    x_coordinate: int | None = None
    y_coordinate: int | None = None
    height: int | None = None
    width: int | None = None


class ChartThresholdRead(ApiModel):
    """Threshold line of a chart, as returned by the service.

    Attributes:
        value: Value on the y-axis at which the line is drawn.
        label: Text shown beside the line, at most 35 characters.
        color: ``red``, ``yellow``, ``blue``, ``green`` or ``purple``.
        operation: Side of interest: ``gt`` for values above the line, ``lt`` for values below it.
        line_style: ``solid`` or ``dotted``; with the prefix ``filled-`` the side of interest is filled too.
    """

    value: int | float | None = None
    label: str | None = None
    color: LineColor | None = None
    operation: LineOperation | None = None
    line_style: LineStyle | None = None


class ChartSettingsRead(ApiModel):
    """Settings of one chart of a query panel, as returned by the service.

    Attributes:
        chart_index: Index of the chart among the charts of the query, from 0.
        chart_type: Kind of chart, such as ``default``, ``line``, ``stacked`` or ``stat``.
        hide_other: Whether the series of the groups beyond the limit is hidden.
        log_scale: Whether the y-axis is logarithmic.
        omit_missing_values: Whether gaps are left where there are no events.
        thresholds: Threshold lines, at most 5.
    """

    chart_index: int | None = None
    chart_type: ChartType | None = None
    hide_other: bool | None = None
    log_scale: bool | None = None
    omit_missing_values: bool | None = None
    thresholds: list[ChartThresholdRead] | None = None


class VisualizationSettingsRead(ApiModel):
    """Chart settings of a query panel, as returned by the service.

    Attributes:
        hide_compare: Whether the comparison with an earlier time range is hidden.
        hide_hovers: Whether tooltips under the pointer are hidden.
        hide_markers: Whether markers are hidden.
        utc_xaxis: Whether the time axis is in UTC.
        overlaid_charts: Whether all charts of the query are drawn as one.
        charts: Settings of single charts.
    """

    hide_compare: bool | None = None
    hide_hovers: bool | None = None
    hide_markers: bool | None = None
    utc_xaxis: bool | None = None
    overlaid_charts: bool | None = None
    charts: list[ChartSettingsRead] | None = None


class QueryPanelContentRead(ApiModel):
    """Content of a query panel, as returned by the service.

    Attributes:
        query_id: ID of the saved query.
        query_annotation_id: ID of the query annotation that provides the panel's title and description.
        query_style: ``graph``, ``table``, or ``combo`` for both.
        visualization_settings: Settings of the charts.
        dataset: Dataset of the query; empty for an environment-wide query. Read-only.
    """

    query_id: str | None = None
    query_annotation_id: str | None = None
    query_style: QueryStyle | None = None
    visualization_settings: VisualizationSettingsRead | None = None
    dataset: ServerOwned[str | None] = None


class SLOPanelContentRead(ApiModel):
    """Content of an SLO panel, as returned by the service.

    Attributes:
        slo_id: ID of the SLO that is displayed.
    """

    slo_id: str | None = None


class TextPanelContentRead(ApiModel):
    """Content of a text panel, as returned by the service.

    Attributes:
        content: Markdown text, at most 10,000 characters.
    """

    content: str | None = None


class PanelRead(ApiModel):
    """Response model: the fields that panels of every type have.

    Attributes:
        position: Position on the board's grid. None when the service sent none.
    """

    position: PanelPositionRead | None = None


class QueryPanelRead(PanelRead):
    """Query panel, as returned by the service.

    Attributes:
        type: Always ``query``.
        query_panel: Query and how it is displayed. None where the service left it out.
    """

    type: Literal["query"]
    query_panel: QueryPanelContentRead | None = None


class SLOPanelRead(PanelRead):
    """SLO panel, as returned by the service.

    Attributes:
        type: Always ``slo``.
        slo_panel: SLO that is displayed. None where the service left it out.
    """

    type: Literal["slo"]
    slo_panel: SLOPanelContentRead | None = None


class TextPanelRead(PanelRead):
    """Text panel, as returned by the service.

    Attributes:
        type: Always ``text``.
        text_panel: Text that is displayed. None where the service left it out.
    """

    type: Literal["text"]
    text_panel: TextPanelContentRead | None = None


class UnknownPanel(PanelRead):
    """Panel of a type unknown to this version, or with content that does not match its type.

    Attributes:
        type: Type, as sent by the service.
    """

    type: str | None = None


AnyPanelRead: TypeAlias = Annotated[
    QueryPanelRead | SLOPanelRead | TextPanelRead | UnknownPanel, Field(union_mode="left_to_right")
]
"""A panel as the service returned it: of the class for its type, or else an ``UnknownPanel``."""


class PanelPosition(InputModel):
    """Position of a panel on the board's grid, which is 12 columns wide.

    Attributes:
        x_coordinate: Column of the panel's left edge, from 0.
        y_coordinate: Row of the panel's top edge, from 0.
        height: Height in grid rows; 0 to fit the content.
        width: Width in grid columns, at most 12; 0 to fit the content.
    """

    x_coordinate: Annotated[Integer, Field(ge=0)] = 0
    y_coordinate: Annotated[Integer, Field(ge=0)] = 0
    height: Annotated[Integer, Field(ge=0)] = 0
    width: Annotated[Integer, Field(ge=0, le=12)] = 0


class ChartThreshold(InputModel):
    """Threshold line of a chart.

    Attributes:
        value: Value on the y-axis at which the line is drawn.
        color: Color of the line.
        operation: Side of interest: ``gt`` for values above the line, ``lt`` for values below it.
        line_style: ``solid`` or ``dotted``; with the prefix ``filled-`` the side of interest is filled too.
        label: Text shown beside the line, at most 35 characters.
    """

    value: Number
    color: LineColor
    operation: LineOperation
    line_style: LineStyle
    label: Annotated[str, Field(max_length=35)] = ""


class ChartSettings(InputModel):
    """Settings of one chart of a query panel.

    Attributes:
        chart_index: Index of the chart among the charts of the query, from 0.
        chart_type: Kind of chart to draw.
        hide_other: Whether to hide the series of the groups beyond the limit.
        log_scale: Whether to use a logarithmic y-axis.
        omit_missing_values: Whether to leave gaps where there are no events.
        thresholds: Threshold lines, at most 5.
    """

    chart_index: Annotated[Integer, Field(ge=0)] = 0
    chart_type: ChartType = "default"
    hide_other: bool = False
    log_scale: bool = False
    omit_missing_values: bool = False
    thresholds: Annotated[list[ChartThreshold], Field(max_length=5)] = Field(default_factory=list[ChartThreshold])


class VisualizationSettings(InputModel):
    """Chart settings of a query panel.

    Attributes:
        hide_compare: Whether to hide the comparison with an earlier time range.
        hide_hovers: Whether to hide tooltips under the pointer.
        hide_markers: Whether to hide markers.
        utc_xaxis: Whether to show the time axis in UTC.
        overlaid_charts: Whether to draw all charts of the query as one.
        charts: Settings of single charts.
    """

    hide_compare: bool = False
    hide_hovers: bool = False
    hide_markers: bool = False
    utc_xaxis: bool = False
    overlaid_charts: bool = False
    charts: list[ChartSettings] = Field(default_factory=list[ChartSettings])


class QueryPanelContent(InputModel):
    """Content of a query panel.

    Attributes:
        query_id: ID of a saved query of the board's environment; a board can show it only once.
        query_annotation_id: ID of an annotation of that query, which provides the panel's title and description.
        query_style: ``graph``, ``table``, or ``combo`` for both.
        visualization_settings: Settings of the charts.
    """

    query_id: str
    query_annotation_id: str
    query_style: QueryStyle = "graph"
    visualization_settings: VisualizationSettings = VisualizationSettings()


class SLOPanelContent(InputModel):
    """Content of an SLO panel.

    Attributes:
        slo_id: ID of an SLO of the board's environment.
    """

    slo_id: str


class TextPanelContent(InputModel):
    """Content of a text panel.

    Attributes:
        content: Markdown text, at most 10,000 characters.
    """

    content: Annotated[str, Field(max_length=10_000)]


class _PlacedPanel(TypedInputModel):
    position: PanelPosition | None = None

    def model_post_init(self, _context: object, /) -> None:
        """Count the type as given, and no position as not given: the service takes no null."""
        super().model_post_init(_context)
        if self.position is None:
            self.model_fields_set.discard("position")


class QueryPanel(_PlacedPanel):
    """Query panel of a board.

    Attributes:
        type: Always ``query``; may be omitted.
        query_panel: Query and how to display it.
        position: Position on the board's grid, for all panels of a board or for none. None for automatic layout.
    """

    type: Literal["query"] = "query"
    query_panel: QueryPanelContent


class SLOPanel(_PlacedPanel):
    """SLO panel of a board.

    Attributes:
        type: Always ``slo``; may be omitted.
        slo_panel: SLO to display.
        position: Position on the board's grid, for all panels of a board or for none. None for automatic layout.
    """

    type: Literal["slo"] = "slo"
    slo_panel: SLOPanelContent


class TextPanel(_PlacedPanel):
    """Text panel of a board.

    Attributes:
        type: Always ``text``; may be omitted.
        text_panel: Text to display.
        position: Position on the board's grid, for all panels of a board or for none. None for automatic layout.
    """

    type: Literal["text"] = "text"
    text_panel: TextPanelContent


def _kind(panel: object) -> object:
    if isinstance(panel, PanelRead):
        return "read"
    if isinstance(panel, Mapping):
        type_ = cast("Mapping[str, object]", panel).get("type")
        return type_ if type_ in ("query", "slo", "text") or not isinstance(type_, str) else "other"
    return getattr(panel, "type", None)


def _body_of(panel: object) -> object:  # the oldest pydantic tries this on other members of the union, too
    return panel.to_body() if isinstance(panel, PanelRead) else panel


_AsRead: TypeAlias = Annotated[InstanceOf[PanelRead], PlainSerializer(_body_of)]

Panel: TypeAlias = Annotated[
    Annotated[QueryPanel, Tag("query")]
    | Annotated[SLOPanel, Tag("slo")]
    | Annotated[TextPanel, Tag("text")]
    | Annotated[_AsRead, Tag("read")]
    | Annotated[dict[str, JsonValue], Tag("other")],
    Discriminator(
        _kind,
        custom_error_type="unknown_panel",
        custom_error_message="the type of a panel is 'query', 'slo' or 'text'",
    ),
]
"""A new panel, a panel that was read, or JSON of a type that this version does not know."""


def _checked_together(panels: list[Panel]) -> list[Panel]:
    positions = [panel.get("position") if isinstance(panel, dict) else panel.position for panel in panels]
    if len({position is None for position in positions}) > 1:
        raise ValueError("give all panels a position, or none of them")
    contents = [panel.query_panel for panel in panels if isinstance(panel, (QueryPanel, QueryPanelRead))]
    for query_id, count in Counter(content.query_id for content in contents if content is not None).items():
        if query_id is not None and count > 1:
            raise ValueError(f"a board shows a query only once, and {query_id!r} is in {count} of its panels")
    return panels


Panels: TypeAlias = Annotated[list[Panel], AfterValidator(_checked_together)]
