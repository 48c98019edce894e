from __future__ import annotations

from typing import Any

from honeycomb import Auth

AUTH: dict[str, Any] = {
    "id": "hcaik_01",
    "type": "configuration",
    "api_key_access": {"events": True, "createDatasets": True, "privateBoards": True, "slos": False},
    "environment": {"name": "Production", "slug": "production"},
    "team": {"name": "Us", "slug": "us"},
}


def read(**changes: Any) -> Auth:
    return Auth.model_validate(AUTH | changes)


def test_permissions_are_read_in_both_spellings() -> None:
    access = read().api_key_access
    assert access.events
    assert access.create_datasets
    assert access.private_boards
    assert not access.slos
    snake_case = read(api_key_access={"create_datasets": True, "private_boards": True}).api_key_access
    assert snake_case.create_datasets
    assert snake_case.private_boards


def test_a_missing_permission_is_absent() -> None:
    access = read(type="ingest", api_key_access={"createDatasets": True}).api_key_access
    assert access.create_datasets
    assert not access.events


def test_permissions_are_written_in_the_spelling_of_the_service() -> None:
    assert read().to_body() == AUTH
    assert "create_datasets" not in str(read(api_key_access={"create_datasets": True}).to_body())


def test_unknown_fields_are_kept() -> None:
    auth = read(type="robot", time_to_live="1h", api_key_access={"readServiceMaps": True})
    assert auth.type == "robot"
    assert auth.to_body()["time_to_live"] == "1h"
    assert auth.to_body()["api_key_access"] == {"readServiceMaps": True}


def test_classic_has_no_environment() -> None:
    assert read(environment={"name": "", "slug": ""}).is_classic
    assert not read().is_classic
