"""Scenarios of boards and their views."""

from __future__ import annotations

import pytest

from honeycomb import (
    BoardUpdate,
    BoardViewFilter,
    ChartSettings,
    ChartThreshold,
    HoneycombNotFoundError,
    HoneycombValidationError,
    PanelPosition,
    PresetFilter,
    QueryPanel,
    QueryPanelContent,
    SLOPanel,
    SLOPanelContent,
    Tag,
    TextPanel,
    TextPanelContent,
    VisualizationSettings,
)
from tests.contract.support import DATASET, ObservedHoneycomb


async def boards(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        query = await client.queries.create(DATASET, time_range=600)
        annotation = await client.query_annotations.create(DATASET, query_id=query.id, name="Traffic")
        await client.calculated_fields.create(DATASET, alias="good", expression="1")
        slo = await client.slos.create(
            DATASET, name="Fast", sli={"alias": "good"}, time_period_days=30, target_per_million=999_000
        )
        threshold = ChartThreshold(value=1.5, color="red", operation="gt", line_style="solid", label="high")
        charts = [ChartSettings(chart_index=0, chart_type="line", log_scale=True, thresholds=[threshold])]
        panel = QueryPanel(
            query_panel=QueryPanelContent(
                query_id=query.id,
                query_annotation_id=annotation.id,
                query_style="combo",
                visualization_settings=VisualizationSettings(utc_xaxis=True, charts=charts),
            ),
            position=PanelPosition(x_coordinate=0, y_coordinate=0, width=6, height=4),
        )
        text = TextPanel(text_panel=TextPanelContent(content="# Traffic"))
        board = await client.boards.create(
            name="Overview",
            description="What is going on.",
            panels=[
                panel,
                SLOPanel(slo_panel=SLOPanelContent(slo_id=slo.id), position=PanelPosition(x_coordinate=6)),
                TextPanel(
                    text_panel=TextPanelContent(content="# Traffic"), position=PanelPosition(y_coordinate=4)
                ),
            ],
            tags=[Tag(key="team", value="web")],
            preset_filters=[PresetFilter(column="path", alias="Path")],
            layout_generation="manual",
        )
        await client.boards.get(board.id)
        await client.boards.list()
        await client.boards.update(board.id, name="Traffic")
        await client.boards.update(board.id, BoardUpdate(name="Traffic", panels=[text]))
        content = QueryPanelContent(query_id="no-such", query_annotation_id="no-such")
        with pytest.raises(HoneycombValidationError):
            await client.boards.create(name="Empty", panels=[QueryPanel(query_panel=content)])
        with pytest.raises(HoneycombNotFoundError):
            await client.boards.get("no-such")

        view = await client.boards.views.create(
            board.id, name="Errors", filters=[BoardViewFilter(column="ok", operation="exists")]
        )
        await client.boards.views.get(board.id, view.id)
        await client.boards.views.list(board.id)
        await client.boards.views.delete(board.id, view.id)
        view = await client.boards.views.create(
            board.id, name="Slow", filters=[BoardViewFilter(column="path", operation="in", value=["/", "/a"])]
        )
        await client.boards.views.update(board.id, view.id, name="All")
        other = await client.boards.create(name="Gone soon")
        await client.boards.delete(other.id)


async def dataset_definitions(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        for name in ("trace_id", "took"):
            await client.columns.create(DATASET, key_name=name)
        await client.dataset_definitions.update(
            DATASET, trace_id={"name": "trace_id"}, duration_ms={"name": "took"}
        )
        await client.dataset_definitions.get(DATASET)
        await client.dataset_definitions.clear(DATASET, "duration_ms")
        with pytest.raises(HoneycombValidationError):
            await client.dataset_definitions.update(DATASET, error={"name": "no such column"})
