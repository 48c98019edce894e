# Made from tests/_async/test_marker_settings.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import pytest
from pydantic import ValidationError

from honeycomb import (
    ENVIRONMENT,
    HoneycombNotFoundError,
    HoneycombValidationError,
    MarkerSettingCreate,
    MarkerSettingUpdate,
    SyncHoneycombClient,
)


def test_life_of_a_marker_setting(client: SyncHoneycombClient) -> None:
    client.datasets.create(name="web")
    made = client.marker_settings.create("web", MarkerSettingCreate(type="deploy", color="#7b1fa2"))
    assert made.created_at is not None
    assert made.updated_at is None
    assert client.marker_settings.list("web") == [made]
    assert client.marker_settings.get("web", made.id) == made
    updated = client.marker_settings.update("web", made.id, color="#FFF")
    assert (updated.type, updated.color) == ("deploy", "#FFF")
    assert updated.updated_at is not None
    updated = client.marker_settings.update("web", made.id, MarkerSettingUpdate(type="deploy", color="#000"))
    assert updated.color == "#000"
    assert client.marker_settings.delete("web", made.id) == updated
    with pytest.raises(HoneycombNotFoundError, match="not among the 0 marker_settings"):
        client.marker_settings.get("web", made.id)
    with pytest.raises(HoneycombNotFoundError):
        client.marker_settings.delete("web", made.id)


def test_markers_of_the_type_get_the_color(client: SyncHoneycombClient) -> None:
    client.marker_settings.create(ENVIRONMENT, type="deploy", color="#7b1fa2")
    made = client.markers.create(ENVIRONMENT, type="deploy")
    assert made.color is None
    assert client.markers.get(ENVIRONMENT, made.id).color == "#7b1fa2"
    updated = client.markers.update(ENVIRONMENT, made.id, message="m")
    assert updated.type == "deploy"


def test_the_type_stays(client: SyncHoneycombClient) -> None:
    made = client.marker_settings.create(ENVIRONMENT, type="deploy", color="#fff")
    with pytest.raises(ValidationError, match="type"):
        client.marker_settings.update(ENVIRONMENT, made.id, type="test")  # type: ignore[call-arg]  # that is the point
    with pytest.raises(HoneycombValidationError, match="type: cannot be changed"):
        client.marker_settings.update(ENVIRONMENT, made.id, MarkerSettingUpdate(type="test", color="#fff"))
