"""References between objects are always up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey

from .support import TEAM, Api, Clock, TeamApi, assert_problem

if TYPE_CHECKING:
    from pathlib import Path

EMAIL = {"type": "email", "target": "a@example.com"}
SLO: dict[str, Any] = {
    "name": "Fast",
    "sli": {"alias": "fast"},
    "time_period_days": 7,
    "target_per_million": 990_000,
}
COUNT: dict[str, Any] = {"calculations": [{"op": "COUNT"}], "time_range": 900}
TRIGGER: dict[str, Any] = {"name": "Busy", "threshold": {"op": ">", "value": 0}}
TEXT = {"type": "text", "text_panel": {"content": "x"}}
WITHOUT_PROTECTION = {"settings": {"delete_protected": False}}


@pytest.fixture
def api(api: Api) -> Api:
    for dataset in ("web", "db"):
        api.create(f"/1/batch/{dataset}", [{"data": {"ms": ms}} for ms in (1, 2, 900)])
    return api


def delete_dataset(api: Api, slug: str) -> None:
    assert api.put(f"/1/datasets/{slug}", WITHOUT_PROTECTION).status == 200
    assert api.delete(f"/1/datasets/{slug}").status == 202


def renamed(api: Api, scope: str, alias: str) -> Any:
    """Create a calculated field, and return a function that renames it."""
    field = api.create(f"/1/derived_columns/{scope}", {"alias": alias, "expression": "$ms < 500"})

    def rename(to: str) -> None:
        path = f"/1/derived_columns/{scope}/{field['id']}"
        assert api.put(path, {"alias": to, "expression": "$ms < 500"}).status == 200

    return rename


@pytest.mark.parametrize(("scope", "slos"), [("web", "web"), ("__all__", "web"), ("__all__", "__all__")])
def test_an_slo_has_the_new_alias_of_a_renamed_calculated_field(api: Api, scope: str, slos: str) -> None:
    rename = renamed(api, scope, "fast")
    slo = api.create(f"/1/slos/{slos}", {**SLO, "dataset_slugs": ["web"]})
    path = f"/1/slos/{slos}/{slo['id']}"
    before = api.get(f"{path}?detailed=true").json
    rename("quick")
    assert api.get(path).json == {**slo, "sli": {"alias": "quick"}}
    assert api.get(f"/1/slos/{slos}").json == [api.get(path).json]
    after = api.get(f"{path}?detailed=true").json
    assert (after["compliance"], after["status"]) == (before["compliance"], "no_alerts")
    assert api.put(path, {**after, "name": "new"}).json["name"] == "new"
    api.create(f"/1/derived_columns/{scope}", {"alias": "fast", "expression": "true"})
    assert api.get(path).json["sli"] == {"alias": "quick"}
    (field,) = [each for each in api.get(f"/1/derived_columns/{scope}").json if each["alias"] == "quick"]
    assert_problem(api.delete(f"/1/derived_columns/{scope}/{field['id']}"), 409, "conflict")


def test_an_slo_keeps_its_environment_wide_field(api: Api) -> None:
    api.create("/1/derived_columns/__all__", {"alias": "fast", "expression": "$ms < 500"})
    slo = api.create("/1/slos/web", SLO)
    path = f"/1/slos/web/{slo['id']}"
    before = api.get(f"{path}?detailed=true").json
    own = api.create("/1/derived_columns/web", {"alias": "fast", "expression": "true"})
    assert api.get(f"{path}?detailed=true").json == before
    assert api.put(path, before).status == 200
    assert api.get(f"{path}?detailed=true").json == before
    assert api.delete(f"/1/derived_columns/web/{own['id']}").status == 204


@pytest.mark.parametrize("scope", ["web", "__all__"])
def test_a_definition_has_the_new_alias_of_a_renamed_calculated_field(api: Api, scope: str) -> None:
    rename = renamed(api, scope, "failed")
    target = "/1/dataset_definitions/web"
    assert api.send("PATCH", target, {"error": {"name": "failed"}}).status == 200
    rename("broken")
    assert api.get(target).json["error"] == {"name": "broken", "column_type": "derived_column"}
    api.post("/1/events/web", {"broken": 1})  # a column does not replace the definition
    assert api.get(target).json["error"] == {"name": "broken", "column_type": "derived_column"}


def test_deleting_a_calculated_field_deletes_its_definition(api: Api) -> None:
    api.post("/1/events/web", {"error": True})
    field = api.create("/1/derived_columns/web", {"alias": "failed", "expression": "1"})
    target = "/1/dataset_definitions/web"
    assert api.send("PATCH", target, {"error": {"name": "failed"}}).status == 200
    assert api.delete(f"/1/derived_columns/web/{field['id']}").status == 204
    assert api.get(target).json["error"] == {"name": "error", "column_type": "column"}


def test_a_deleted_dataset_is_removed_from_environment_wide_slos(api: Api) -> None:
    api.create("/1/derived_columns/__all__", {"alias": "fast", "expression": "$ms < 500"})
    slo = api.create("/1/slos/__all__", {**SLO, "dataset_slugs": ["web", "db"]})
    delete_dataset(api, "db")
    path = f"/1/slos/__all__/{slo['id']}"
    assert api.get(path).json["dataset_slugs"] == ["web"]
    api.create("/1/datasets", {"name": "db"})  # a new one with the same name
    assert api.get(path).json["dataset_slugs"] == ["web"]
    assert api.get("/1/slos/db").json == []


def test_an_slo_without_datasets_is_deleted_with_its_burn_alerts(api: Api, local: LocalHoneycomb) -> None:
    api.create("/1/derived_columns/__all__", {"alias": "fast", "expression": "$ms < 500"})
    slo = api.create("/1/slos/__all__", {**SLO, "dataset_slugs": ["web"]})
    alert = {"slo": {"id": slo["id"]}, "exhaustion_minutes": 0, "recipients": [EMAIL]}
    burn_alert = api.create("/1/burn_alerts/__all__", alert)
    board = api.create("/1/boards", {"name": "b", "type": "flexible", "panels": [slo_panel(slo), TEXT]})
    delete_dataset(api, "web")
    assert_problem(api.get(f"/1/slos/__all__/{slo['id']}"), 404, "not-found")
    assert_problem(api.get(f"/1/burn_alerts/__all__/{burn_alert['id']}"), 404, "not-found")
    assert api.get(f"/1/boards/{board['id']}").json["panels"] == [TEXT]
    local.advance(600)
    (recipient,) = api.get("/1/recipients").json
    assert api.delete(f"/1/recipients/{recipient['id']}").status == 204


def slo_panel(slo: Any) -> Any:
    return {"type": "slo", "slo_panel": {"slo_id": slo["id"]}}


def query_panel(api: Api, dataset: str) -> Any:
    query_id = api.create(f"/1/queries/{dataset}", COUNT)["id"]
    annotation = api.create(f"/1/query_annotations/{dataset}", {"query_id": query_id, "name": "n"})
    return {"type": "query", "query_panel": {"query_id": query_id, "query_annotation_id": annotation["id"]}}


def test_panels_of_deleted_objects_are_omitted(api: Api) -> None:
    api.create("/1/derived_columns/web", {"alias": "fast", "expression": "$ms < 500"})
    slo = api.create("/1/slos/web", SLO)
    web, db, everywhere = (query_panel(api, dataset) for dataset in ("web", "db", "__all__"))
    panels = [slo_panel(slo), web, db, everywhere, TEXT]
    board = api.create("/1/boards", {"name": "b", "type": "flexible", "panels": panels})
    path = f"/1/boards/{board['id']}"

    def shown() -> Any:
        assert api.get("/1/boards").json == [api.get(path).json]
        return api.get(path).json["panels"]

    assert shown() == board["panels"]
    api.delete(f"/1/slos/web/{slo['id']}")
    assert shown() == board["panels"][1:]
    api.delete(f"/1/query_annotations/web/{web['query_panel']['query_annotation_id']}")
    assert shown() == board["panels"][2:]
    delete_dataset(api, "db")
    assert shown() == board["panels"][3:]
    api.create("/1/datasets", {"name": "DB"})  # the same slug, hence the same query id
    api.create("/1/queries/db", COUNT)
    assert shown() == board["panels"][3:]
    for panel in (web, db, slo_panel(slo)):  # an omitted panel cannot be sent either
        assert api.put(path, {**board, "panels": [panel]}).status == 422
    written = [everywhere, TEXT]
    assert api.put(path, {"name": "b", "type": "flexible", "panels": written}).json["panels"] == shown()


def test_an_omitted_panel_does_not_prevent_deletion(api: Api) -> None:
    field = api.create("/1/derived_columns/web", {"alias": "slow", "expression": "$ms > 500"})
    query = api.create("/1/queries/web", {"breakdowns": ["slow"]})
    annotation = api.create("/1/query_annotations/web", {"query_id": query["id"], "name": "n"})
    content = {"query_id": query["id"], "query_annotation_id": annotation["id"]}
    panel = {"type": "query", "query_panel": content}
    api.create("/1/boards", {"name": "b", "type": "flexible", "panels": [panel]})
    assert_problem(api.delete(f"/1/derived_columns/web/{field['id']}"), 409, "conflict")
    api.delete(f"/1/query_annotations/web/{annotation['id']}")
    assert api.delete(f"/1/derived_columns/web/{field['id']}").status == 204


@pytest.mark.parametrize("dataset", ["web", "__all__"])
def test_a_trigger_has_the_query_of_its_query_id(api: Api, local: LocalHoneycomb, dataset: str) -> None:
    trigger = api.create(f"/1/triggers/{dataset}", {**TRIGGER, "query": COUNT, "recipients": [EMAIL]})
    path = f"/1/triggers/{dataset}/{trigger['id']}"
    # An equal query, hence the same id, in another form.
    named = {**COUNT, "calculations": [{"op": "COUNT", "name": "all"}], "limit": 5}
    saved = api.create(f"/1/queries/{dataset}", {**named, "orders": [{"op": "COUNT", "order": "descending"}]})
    assert saved["id"] == trigger["query_id"]
    shown = api.get(path).json
    assert shown["query"] == {**COUNT, "calculations": [{"op": "COUNT", "name": "all"}]}
    assert api.get(f"/1/triggers/{dataset}").json == [shown]
    (recipient,) = api.get("/1/recipients").json
    assert api.get(f"/1/recipients/{recipient['id']}/triggers").json == [shown]
    again = {name: value for name, value in shown.items() if name not in ("query_id", "recipients")}
    assert api.put(path, {**again, "recipients": [EMAIL]}).json["query"] == shown["query"]
    local.advance(900)
    assert [each.about["query"] for each in local.notifications] == [shown["query"]]


def test_keys_of_a_deleted_environment_stay_revoked(clock: Clock) -> None:
    keys = [LocalKey("first"), LocalKey("other", environment="Other")]
    with LocalHoneycomb(keys=keys, clock=clock) as local:
        team, api = TeamApi(local, clock=clock), Api(local, "other", clock)
        (created,) = [
            each for each in team.get(f"{TEAM}/environments").json["data"] if each["attributes"]["name"] == "Other"
        ]
        assert api.get("/1/auth").json["environment"]["name"] == "Other"
        path = f"{TEAM}/environments/{created['id']}"
        team.patch(path, "environments", WITHOUT_PROTECTION)
        assert team.delete(path).status == 204
        assert api.get("/1/auth").status == 401
        team.create_environment("Other")
        assert api.get("/1/auth").status == 401
        assert Api(local, "first", clock).get("/1/auth").status == 200


def test_loading_an_environment_restores_its_declared_keys(tmp_path: Path) -> None:
    with LocalHoneycomb(keys=[LocalKey("other", environment="Other")]) as local:
        local.save(tmp_path)
        team = TeamApi(local)
        other = team.get(f"{TEAM}/environments").json["data"][1]
        team.patch(f"{TEAM}/environments/{other['id']}", "environments", WITHOUT_PROTECTION)
        team.delete(f"{TEAM}/environments/{other['id']}")
        local.load(tmp_path)
        assert Api(local, "other").get("/1/auth").json["environment"]["name"] == "Other"


def test_the_default_environment_can_be_deleted_saved_and_recreated(tmp_path: Path) -> None:
    with LocalHoneycomb() as local:
        Api(local).create("/1/datasets", {"name": "web"})
        team = TeamApi(local)
        (first,) = team.get(f"{TEAM}/environments").json["data"]
        team.patch(f"{TEAM}/environments/{first['id']}", "environments", WITHOUT_PROTECTION)
        assert team.delete(f"{TEAM}/environments/{first['id']}").status == 204
        for use in (lambda: local.store, lambda: local.events_in("web"), lambda: local.add_events("web", [])):
            with pytest.raises(LookupError, match="'Local'"):
                use()
        local.save(tmp_path)
        local.load(tmp_path)
        assert Api(local).get("/1/datasets").status == 401
        team.create_environment("Local")
        assert Api(local).get("/1/datasets").json == []  # without declared keys, any key belongs to "Local"
        local.add_events("new", [{"data": {"n": 1}}])
        assert local.events_in("new") == [{"n": 1}]


def test_new_keys_sort_after_loaded_ones(tmp_path: Path) -> None:
    with LocalHoneycomb() as local:
        team = TeamApi(local)
        environment = team.get(f"{TEAM}/environments").json["data"][0]["id"]
        for _ in range(3):
            team.create_key(environment, "ingest")
        local.save(tmp_path)
    with LocalHoneycomb() as local:
        local.load(tmp_path)
        team = TeamApi(local)
        team.create_key(environment, "ingest")
        numbers = [each["id"].partition("_")[2][:10] for each in team.get(f"{TEAM}/api-keys").json["data"]]
        assert len({*numbers}) == 4
        assert numbers == sorted(numbers)
