"""Panels of boards, distinguished by their ``type``, each with its content under a key of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import AfterValidator, Discriminator, Field, InstanceOf, PlainSerializer, Tag

from ._base import OPEN, ApiModel, InputModel, ServerOwned, TypedInputModel

QueryStyle: TypeAlias = Literal["graph", "table", "combo"]
ChartType: TypeAlias = Literal["default", "line", "stacked", "stat", "tsbar", "cbar", "cpie"]
LineColor: TypeAlias = Literal["red", "yellow", "blue", "green", "purple"]
LineOperation: TypeAlias = Literal["gt", "lt"]
LineStyle: TypeAlias = Literal["filled-solid", "filled-dotted", "solid", "dotted"]


class PanelPositionRead(ApiModel):
    """Where a panel is, as the service returned it."""

    x_coordinate: int | None = None
    y_coordinate: int | None = None
    height: int | None = None
    width: int | None = None


class ChartThresholdRead(ApiModel):
    """A line across a chart as the service returned it."""

    value: int | float | None = None
    label: str | None = None
    color: Annotated[LineColor | str, OPEN] | None = None
    operation: Annotated[LineOperation | str, OPEN] | None = None
    line_style: Annotated[LineStyle | str, OPEN] | None = None


class ChartSettingsRead(ApiModel):
    """How one chart of a query is drawn, as the service returned it."""

    chart_index: int | None = None
    chart_type: Annotated[ChartType | str, OPEN] | None = None
    hide_other: bool | None = None
    log_scale: bool | None = None
    omit_missing_values: bool | None = None
    thresholds: list[ChartThresholdRead] | None = None


class VisualizationSettingsRead(ApiModel):
    """How the charts of a query are drawn, as the service returned it."""

    hide_compare: bool | None = None
    hide_hovers: bool | None = None
    hide_markers: bool | None = None
    utc_xaxis: bool | None = None
    overlaid_charts: bool | None = None
    charts: list[ChartSettingsRead] | None = None


class QueryPanelContentRead(ApiModel):
    """The query of a panel as the service returned it. ``dataset`` is empty for one of the environment."""

    query_id: str | None = None
    query_annotation_id: str | None = None
    query_style: Annotated[QueryStyle | str, OPEN] | None = None
    visualization_settings: VisualizationSettingsRead | None = None
    dataset: ServerOwned[str | None] = None


class SLOPanelContentRead(ApiModel):
    """The SLO of a panel as the service returned it."""

    slo_id: str | None = None


class TextPanelContentRead(ApiModel):
    """The text of a panel as the service returned it."""

    content: str | None = None


class PanelRead(ApiModel):
    """What panels of every type have. The service may leave out their content."""

    position: PanelPositionRead | None = None


class QueryPanelRead(PanelRead):
    """A panel that shows a query."""

    type: Literal["query"]
    query_panel: QueryPanelContentRead | None = None


class SLOPanelRead(PanelRead):
    """A panel that shows an SLO."""

    type: Literal["slo"]
    slo_panel: SLOPanelContentRead | None = None


class TextPanelRead(PanelRead):
    """A panel that shows a text."""

    type: Literal["text"]
    text_panel: TextPanelContentRead | None = None


class UnknownPanel(PanelRead):
    """A panel of a type that this version does not know."""

    type: str | None = None


AnyPanelRead: TypeAlias = Annotated[
    QueryPanelRead | SLOPanelRead | TextPanelRead | UnknownPanel, Field(union_mode="left_to_right")
]
"""A panel as the service returned it: of the class for its type, or else an ``UnknownPanel``."""


class PanelPosition(InputModel):
    """Where to put a panel, on a grid 12 wide.

    Attributes:
        x_coordinate: Columns from the left.
        y_coordinate: Rows from the top.
        height: In rows; 0 to have it fit the content.
        width: In columns, at most 12; 0 to have it fit the content.
    """

    x_coordinate: Annotated[int, Field(ge=0)] = 0
    y_coordinate: Annotated[int, Field(ge=0)] = 0
    height: Annotated[int, Field(ge=0)] = 0
    width: Annotated[int, Field(ge=0, le=12)] = 0


class ChartThreshold(InputModel):
    """A line across a chart.

    Attributes:
        value: Where.
        color: Its color.
        operation: Whether what is greater (``gt``) or less (``lt``) is of interest.
        line_style: How it is drawn; ``filled-`` colors the area of interest too.
        label: What stands beside it, at most 35 characters.
    """

    value: int | float
    color: LineColor
    operation: LineOperation
    line_style: LineStyle
    label: Annotated[str, Field(max_length=35)] = ""


class ChartSettings(InputModel):
    """How one chart of a query is drawn.

    Attributes:
        chart_index: Which chart of the query, from 0.
        chart_type: What kind of chart.
        hide_other: Leave out the rest of the groups.
        log_scale: Use a logarithmic axis.
        omit_missing_values: Draw nothing where there are no events.
        thresholds: Lines across it, at most 5.
    """

    chart_index: Annotated[int, Field(ge=0)] = 0
    chart_type: ChartType = "default"
    hide_other: bool = False
    log_scale: bool = False
    omit_missing_values: bool = False
    thresholds: Annotated[list[ChartThreshold], Field(max_length=5)] = Field(default_factory=list[ChartThreshold])


class VisualizationSettings(InputModel):
    """How the charts of a query are drawn.

    Attributes:
        hide_compare: Leave out the comparison with an earlier time.
        hide_hovers: Show nothing under the pointer.
        hide_markers: Leave out markers.
        utc_xaxis: Show times in UTC.
        overlaid_charts: Draw all in one chart.
        charts: Settings of single charts.
    """

    hide_compare: bool = False
    hide_hovers: bool = False
    hide_markers: bool = False
    utc_xaxis: bool = False
    overlaid_charts: bool = False
    charts: list[ChartSettings] = Field(default_factory=list[ChartSettings])


class QueryPanelContent(InputModel):
    """The query of a panel.

    Attributes:
        query_id: The query's id.
        query_annotation_id: The id of an annotation of that query: the panel's title and description.
        query_style: Show a graph, a table, or both.
        visualization_settings: How the charts are drawn.
    """

    query_id: str
    query_annotation_id: str
    query_style: QueryStyle = "graph"
    visualization_settings: VisualizationSettings = VisualizationSettings()


class SLOPanelContent(InputModel):
    """The SLO of a panel.

    Attributes:
        slo_id: The SLO's id.
    """

    slo_id: str


class TextPanelContent(InputModel):
    """The text of a panel.

    Attributes:
        content: Markdown, at most 10,000 characters.
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
    """A panel that shows a query.

    Attributes:
        type: Need not be given.
        query_panel: The query.
        position: Where to put it; for all panels of a board or for none.
    """

    type: Literal["query"] = "query"
    query_panel: QueryPanelContent


class SLOPanel(_PlacedPanel):
    """A panel that shows an SLO.

    Attributes:
        type: Need not be given.
        slo_panel: The SLO.
        position: Where to put it; for all panels of a board or for none.
    """

    type: Literal["slo"] = "slo"
    slo_panel: SLOPanelContent


class TextPanel(_PlacedPanel):
    """A panel that shows a text.

    Attributes:
        type: Need not be given.
        text_panel: The text.
        position: Where to put it; for all panels of a board or for none.
    """

    type: Literal["text"] = "text"
    text_panel: TextPanelContent


def _kind(panel: object) -> object:
    if isinstance(panel, PanelRead):
        return "read"
    if isinstance(panel, Mapping):
        return cast("Mapping[str, object]", panel).get("type")
    return getattr(panel, "type", None)


# A panel that was read goes back as it came: an unknown field is not a mistake of the caller.
_AsRead: TypeAlias = Annotated[InstanceOf[PanelRead], PlainSerializer(PanelRead.to_body)]

Panel: TypeAlias = Annotated[
    Annotated[QueryPanel, Tag("query")]
    | Annotated[SLOPanel, Tag("slo")]
    | Annotated[TextPanel, Tag("text")]
    | Annotated[_AsRead, Tag("read")],
    Discriminator(
        _kind,
        custom_error_type="unknown_panel",
        custom_error_message="the type of a panel is 'query', 'slo' or 'text'",
    ),
]
"""A panel to put on a board: a new one, or one that was read."""


def _checked_together(panels: list[Panel]) -> list[Panel]:
    if len({panel.position is None for panel in panels}) > 1:
        raise ValueError("give all panels a position, or none of them")
    contents = [panel.query_panel for panel in panels if isinstance(panel, (QueryPanel, QueryPanelRead))]
    for query_id, count in Counter(content.query_id for content in contents if content is not None).items():
        if query_id is not None and count > 1:
            raise ValueError(f"a board shows a query only once, and {query_id!r} is in {count} of its panels")
    return panels


Panels: TypeAlias = Annotated[list[Panel], AfterValidator(_checked_together)]
