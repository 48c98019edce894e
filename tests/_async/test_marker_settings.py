from __future__ import annotations

import pytest
from pydantic import ValidationError

from honeycomb import (
    ENVIRONMENT,
    AsyncHoneycombClient,
    HoneycombNotFoundError,
    HoneycombValidationError,
    MarkerSettingCreate,
    MarkerSettingUpdate,
)

pytestmark = pytest.mark.anyio


async def test_life_of_a_marker_setting(client: AsyncHoneycombClient) -> None:
    await client.datasets.create(name="web")
    made = await client.marker_settings.create("web", MarkerSettingCreate(type="deploy", color="#7b1fa2"))
    assert made.created_at is not None
    assert made.updated_at is None
    assert await client.marker_settings.list("web") == [made]
    assert await client.marker_settings.get("web", made.id) == made
    updated = await client.marker_settings.update("web", made.id, color="#FFF")
    assert (updated.type, updated.color) == ("deploy", "#FFF")
    assert updated.updated_at is not None
    updated = await client.marker_settings.update("web", made.id, MarkerSettingUpdate(type="deploy", color="#000"))
    assert updated.color == "#000"
    assert await client.marker_settings.delete("web", made.id) == updated
    with pytest.raises(HoneycombNotFoundError, match="not among the 0 marker_settings"):
        await client.marker_settings.get("web", made.id)
    with pytest.raises(HoneycombNotFoundError):
        await client.marker_settings.delete("web", made.id)


async def test_markers_of_the_type_get_the_color(client: AsyncHoneycombClient) -> None:
    await client.marker_settings.create(ENVIRONMENT, type="deploy", color="#7b1fa2")
    made = await client.markers.create(ENVIRONMENT, type="deploy")
    assert made.color is None
    assert (await client.markers.get(ENVIRONMENT, made.id)).color == "#7b1fa2"
    updated = await client.markers.update(ENVIRONMENT, made.id, message="m")
    assert updated.type == "deploy"


async def test_the_type_stays(client: AsyncHoneycombClient) -> None:
    made = await client.marker_settings.create(ENVIRONMENT, type="deploy", color="#fff")
    with pytest.raises(ValidationError, match="type"):
        await client.marker_settings.update(ENVIRONMENT, made.id, type="test")  # type: ignore[call-arg]  # that is the point
    with pytest.raises(HoneycombValidationError, match="type: cannot be changed"):
        await client.marker_settings.update(ENVIRONMENT, made.id, MarkerSettingUpdate(type="test", color="#fff"))
