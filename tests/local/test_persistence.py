"""Saving and loading a local Honeycomb."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honeycomb import HoneycombConfigError
from honeycomb.local import LocalHoneycomb, LocalKey
from honeycomb.local.engine import StoredEvent

from .damage import damaged, damaged_object
from .support import TEAM, Api, Clock, TeamApi

if TYPE_CHECKING:
    from collections.abc import Callable

EMAIL = {"type": "email", "target": "a@example.com"}
DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
QUERY: dict[str, Any] = {
    "calculations": [{"op": "COUNT"}, {"op": "P99", "column": "ms", "name": "slow"}],
    "filters": [{"column": "ms", "op": "in", "value": [1, 900]}],
    "breakdowns": ["Host", "fast"],
    "orders": [{"op": "COUNT", "order": "descending"}],
    "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}],
    "limit": 10,
    "time_range": 3600,
    "granularity": 60,
    "calculated_fields": [{"name": "twice", "expression": "MUL($ms, 2)"}],
    "formulas": [{"name": "half", "expression": "DIV($slow, 2)"}],
}


def filled(local: LocalHoneycomb, clock: Clock) -> None:
    """Create objects of all kinds."""
    api, team = Api(local, clock=clock), TeamApi(local, clock=clock)
    api.create(
        "/1/batch/web", [{"data": {"ms": ms, "Host": "a", "host": "b"}, "samplerate": 2} for ms in (1, 900)]
    )
    api.create("/1/columns/__all__", {"key_name": "shared", "type": "string"})
    api.create("/1/columns/web", {"key_name": "unused", "type": "boolean"})
    api.create("/1/derived_columns/web", {"alias": "fast", "expression": "$ms < 500"})
    slo = {"name": "Fast", "sli": {"alias": "fast"}, "time_period_days": 7, "target_per_million": 990_000}
    slo_id = api.create("/1/slos/web", slo)["id"]
    api.create("/1/burn_alerts/web", {"slo": {"id": slo_id}, "exhaustion_minutes": 0, "recipients": [EMAIL]})
    trigger = {
        "name": "Slow",
        "query": {"calculations": [{"op": "MAX", "column": "ms"}], "time_range": 240},
        "threshold": {"op": ">", "value": 1, "exceeded_limit": 2},
        "frequency": 60,
        "recipients": [EMAIL],
    }
    api.create("/1/triggers/web", trigger)
    compared = {
        **trigger,
        "name": "Slower",
        "threshold": {"op": ">=", "value": 1},
        "baseline_details": {"offset_minutes": 60, "type": "percentage"},
        "evaluation_schedule_type": "window",
        "evaluation_schedule": {"window": {"days_of_week": DAYS, "start_time": "00:00", "end_time": "23:59"}},
        "tags": [{"key": "team", "value": "web"}],
    }
    api.create("/1/triggers/__all__", compared)
    api.create("/1/derived_columns/__all__", {"alias": "found", "expression": "EXISTS($ms)"})
    shared = {**slo, "name": "Found", "sli": {"alias": "found"}, "dataset_slugs": ["web"]}
    shared_id = api.create("/1/slos/__all__", shared)["id"]
    rate = {
        "alert_type": "budget_rate",
        "budget_rate_window_minutes": 60,
        "budget_rate_decrease_threshold_per_million": 1,
        "slo": {"id": shared_id},
        "recipients": [{**EMAIL, "details": {"variables": [{"name": "a", "value": "b"}]}}],
    }
    api.create("/1/burn_alerts/__all__", rate)
    query_id = api.create("/1/queries/web", QUERY)["id"]
    annotation = api.create("/1/query_annotations/web", {"query_id": query_id, "name": "n"})
    content = {"query_id": query_id, "query_annotation_id": annotation["id"]}
    panels = [
        {"type": "query", "query_panel": {**content, "visualization_settings": {"charts": [{"chart_index": 1}]}}},
        {"type": "slo", "slo_panel": {"slo_id": slo_id}},
        {"type": "text", "text_panel": {"content": "x"}},
    ]
    filters = [{"column": "ms", "alias": "Duration"}]
    board = {"name": "b", "type": "flexible", "panels": panels, "preset_filters": filters}
    board_id = api.create("/1/boards", board)["id"]
    view = {"name": "v", "filters": [{"column": "ms", "operation": "exists"}]}
    api.create(f"/1/boards/{board_id}/views", view)
    api.create("/1/markers/__all__", {"message": "m", "type": "deploy"})
    api.create("/1/marker_settings/__all__", {"type": "deploy", "color": "#fff"})
    definitions = {"error": {"name": "fast"}, "duration_ms": {"name": "ms"}}
    assert api.send("PATCH", "/1/dataset_definitions/web", definitions).status == 200
    hook = {"webhook_name": "hook", "webhook_url": "https://example.com", "webhook_secret": "kept"}
    api.create("/1/recipients", {"type": "webhook", "details": hook})
    other = team.create_environment("Other")
    team.create_key(other["id"], "configuration", {"run_queries": True})


def seen(local: LocalHoneycomb, clock: Clock) -> Any:
    """Return everything that the API returns."""
    api, team = Api(local, clock=clock), TeamApi(local, clock=clock)
    everything = [
        "datasets", "columns/web", "columns/__all__", "derived_columns/web", "slos/web", "triggers/web", "boards",
        "markers/__all__", "recipients", "dataset_definitions/web", "auth", "triggers/__all__", "slos/__all__",
        "derived_columns/__all__", "query_annotations/web", "marker_settings/__all__",
    ]  # fmt: skip
    board_id = api.get("/1/boards").json[0]["id"]
    everything.append(f"boards/{board_id}/views")
    slo_id = api.get("/1/slos/web").json[0]["id"]
    return (
        [api.get(f"/1/{each}").json for each in everything],
        api.get(f"/1/slos/web/{slo_id}?detailed=true").json,
        api.get(f"/1/burn_alerts/web?slo_id={slo_id}").json,
        [team.get(f"{TEAM}/{each}").json for each in ("environments", "api-keys")],
        api.result_of({"breakdowns": ["Host", "fast"], "orders": [{"column": "fast"}]})["data"]["results"],
        local.store.events("web"),
    )


def test_a_loaded_folder_restores_everything(tmp_path: Path, clock: Clock, local: LocalHoneycomb) -> None:
    filled(local, clock)
    before = seen(local, clock)
    local.save(tmp_path / "new" / "folder")
    with LocalHoneycomb(clock=clock) as other:
        Api(other).create("/1/datasets", {"name": "gone"})
        other.load(tmp_path / "new" / "folder")
        assert seen(other, clock) == before
        # Objects can be updated, and new ids sort after loaded ones.
        created = TeamApi(other).create_environment("Newest")
        environments = TeamApi(other).get(f"{TEAM}/environments").json["data"]
        assert [each["id"] for each in environments] == sorted(each["id"] for each in environments)
        assert environments[-1]["id"] == created["id"]
        other.save(tmp_path / "new" / "folder")


def test_alert_state_is_restored(tmp_path: Path, clock: Clock, local: LocalHoneycomb) -> None:
    filled(local, clock)
    local.advance(60)
    assert local.notifications == []
    local.save(tmp_path)
    with LocalHoneycomb(clock=clock) as other:
        other.load(str(tmp_path))
        other.advance(60)  # second consecutive evaluation that exceeds
        assert [(each.name, each.status, each.at) for each in other.notifications] == [
            ("Slow", "TRIGGERED", clock.now + 120)
        ]
        other.save(tmp_path)
    with LocalHoneycomb(clock=clock) as other:
        other.load(tmp_path)
        assert Api(other).get("/1/triggers/web").json[0]["triggered"] is True
        other.advance(60)
        assert other.notifications == []  # no change of state


def test_the_clock_continues_by_default(tmp_path: Path, local: LocalHoneycomb) -> None:
    Api(local).post("/1/events/web", {"n": 1})
    local.save(tmp_path)
    later = Clock()
    later.now += 86_400

    def found(*, continue_clock: bool) -> int:
        with LocalHoneycomb(clock=later) as other:
            other.load(tmp_path, continue_clock=continue_clock)
            rows = Api(other, clock=later).result_of({})["data"]["results"]
            return int(rows[0]["data"]["COUNT"])

    assert found(continue_clock=True) == 1
    assert found(continue_clock=False) == 0


def test_created_keys_are_restored_but_not_declared_ones(tmp_path: Path) -> None:
    with LocalHoneycomb(keys=[LocalKey("declared")]) as local:
        team = TeamApi(local)
        environment = team.get(f"{TEAM}/environments").json["data"][0]["id"]
        key = team.create_key(environment, "configuration", {"create_datasets": True})
        secret = key["attributes"]["secret"]
        local.save(tmp_path)
    with LocalHoneycomb(keys=[LocalKey("another")]) as local:
        local.load(tmp_path)
        assert Api(local, secret).get("/1/datasets").status == 200
        assert Api(local, "another").get("/1/datasets").status == 200
        assert Api(local, "declared").get("/1/datasets").status == 401


@pytest.mark.parametrize("folder", ["nothing", "old"])
def test_unreadable_folders_raise_config_errors(tmp_path: Path, local: LocalHoneycomb, folder: str) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "honeycomb.json").write_text(json.dumps({"version": 0}))
    Api(local).create("/1/datasets", {"name": "web"})
    with pytest.raises(HoneycombConfigError, match=r"honeycomb\.json"):
        local.load(tmp_path / folder)
    assert len(Api(local).get("/1/datasets").json) == 1


VALUES = st.one_of(
    st.none(),
    st.text(),
    st.booleans(),
    st.integers(-(2**127), 2**127 - 1),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(), max_size=2),
)
EVENTS = st.lists(
    st.builds(
        StoredEvent,
        st.integers(0, 2**60),
        st.integers(1, 5),
        st.dictionaries(st.text(min_size=1) | st.sampled_from(["time_ns", "a", "A", 'q"']), VALUES, max_size=4),
        st.none() | st.integers(1, 2**60),
    ),
    max_size=5,
)


@pytest.mark.expensive
@given(EVENTS, EVENTS)
def test_events_round_trip_through_save_and_load(first: list[StoredEvent], second: list[StoredEvent]) -> None:
    with TemporaryDirectory() as folder, LocalHoneycomb() as local, LocalHoneycomb() as other:
        for dataset, events in (("web", first), ("db", second)):
            if events:
                Api(local).post(f"/1/events/{dataset}", {"n": 1})
                local.store.append(dataset, events)
        local.save(folder)
        other.load(folder)
        for dataset in ("web", "db"):
            assert other.store.events(dataset) == local.store.events(dataset)
            assert other.store.columns(dataset) == local.store.columns(dataset)
        assert {path.suffix for path in Path(folder).iterdir()} <= {".json", ".parquet"}


def test_an_earlier_save_is_kept_until_the_new_one_is_complete(
    tmp_path: Path, local: LocalHoneycomb, monkeypatch: pytest.MonkeyPatch
) -> None:
    Api(local).post("/1/events/web", {"n": 1})
    local.save(tmp_path)
    Api(local).post("/1/events/web", {"n": 2})
    with monkeypatch.context() as broken:
        broken.setattr(Path, "write_bytes", _full)
        with pytest.raises(OSError, match="full"):
            local.save(tmp_path)
    with LocalHoneycomb() as other:
        other.load(tmp_path)
        assert other.events_in("web") == [{"n": 1}]
    local.save(tmp_path)
    with LocalHoneycomb() as other:
        other.load(tmp_path)
        assert len(other.events_in("web")) == 2
    assert len([*tmp_path.glob("*.parquet")]) == 1


def _full(*_: object) -> int:
    raise OSError("the disk is full")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_loading_a_damaged_folder_names_the_file_and_replaces_nothing(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "saved"
    if not folder.exists():
        with LocalHoneycomb() as local:
            filled(local, Clock())
            local.save(folder)
        shutil.copytree(folder, tmp_path / "whole")
    else:
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "whole", folder)
    (events,) = folder.glob("events-*.parquet")
    document = folder / "honeycomb.json"
    match data.draw(st.sampled_from(["document", *["object"] * 5, "text", "events", "gone", "folder"])):
        case "document":
            document.write_text(json.dumps(damaged(data, json.loads(document.read_bytes()))))
        case "object":
            content = json.loads(document.read_bytes())
            damaged_object(data, content)
            document.write_text(json.dumps(content))
        case "text":
            content = document.read_bytes()
            document.write_bytes(content[: data.draw(st.integers(0, len(content) - 2))] + data.draw(st.binary()))
        case "events":
            events.write_bytes(data.draw(st.binary()))
        case "gone":
            data.draw(st.sampled_from([events, document])).unlink()
        case _:
            gone = data.draw(st.sampled_from([events, document]))
            gone.unlink()
            gone.mkdir()
    with LocalHoneycomb() as local:
        Api(local).create("/1/datasets", {"name": "before"})
        error = None
        try:
            local.load(folder)
        except HoneycombConfigError as raised:
            error = raised
        datasets = {each["name"] for each in items(Api(local), "datasets")}
        assert ("before" in datasets) is (error is not None)
        assert error is None or str(folder) in str(error)
        if error is None:
            use_everything(local)


def use_everything(local: LocalHoneycomb) -> None:
    """Read, update and delete all objects and evaluate all alerts, without exceptions and 5xx responses."""
    api = Api(local)
    local.page()
    local.advance(600)
    resources = ["boards", "recipients"]
    for slug in [*(each["slug"] for each in items(api, "datasets")), "__all__"]:
        resources += [f"{kind}/{slug}" for kind in KINDS]
        send(api, "GET", f"/1/dataset_definitions/{slug}")
        query = send(api, "POST", f"/1/queries/{slug}", {"breakdowns": ["fast", "found"]}) or {"id": ""}
        run(api, slug, query["id"])
        for slo in items(api, f"slos/{slug}"):
            resources.append(f"burn_alerts/{slug}?slo_id={slo['id']}")
            for report in ("?detailed=true", "/counts/history?start_time=1&end_time=2"):
                send(api, "GET", f"/1/slos/{slug}/{slo['id']}{report}")
    for board in items(api, "boards"):
        resources.append(f"boards/{board['id']}/views")
        for panel in board["panels"]:
            if panel["type"] == "query":
                run(api, "web", panel["query_panel"]["query_id"])
    for recipient in items(api, "recipients"):
        send(api, "GET", f"/1/recipients/{recipient['id']}/triggers")
    for resource in reversed(resources):
        write_and_delete(api, resource)
    delete_of_team(TeamApi(local))


def write_and_delete(api: Api, resource: str) -> None:
    for each in items(api, resource):
        path = f"/1/{resource.partition('?')[0]}/{each['id']}"
        shown = send(api, "GET", path) or each
        send(api, "PUT", path, shown)
        send(api, "PUT", path, {name: value for name, value in shown.items() if name != "query"})
        send(api, "DELETE", path)


def delete_of_team(team: TeamApi) -> None:
    for path in (f"{TEAM}/api-keys", f"{TEAM}/environments"):
        for each in (send(team, "GET", path) or {"data": []})["data"]:
            send(team, "GET", f"{path}/{each['id']}")
            team.patch(f"{path}/{each['id']}", "environments", {"settings": {"delete_protected": False}})
            send(team, "DELETE", f"{path}/{each['id']}")


def send(api: Api, method: str, path: str, json: object = None) -> Any:
    reply = api.send(method, path, json)
    assert reply.status < 500, reply
    return reply.json if reply.status == 200 else None


def items(api: Api, resource: str) -> list[Any]:
    reply = api.get(f"/1/{resource}")
    assert reply.status < 500, reply
    return reply.json if reply.status == 200 else []


def run(api: Api, slug: str, query_id: str) -> None:
    send(api, "POST", f"/1/query_results/{slug}", {"query_id": query_id})


KINDS = (
    "columns", "derived_columns", "query_annotations", "triggers", "slos", "markers", "marker_settings",
)  # fmt: skip


def test_loading_events_with_other_columns_names_the_file(tmp_path: Path) -> None:
    with LocalHoneycomb() as local:
        filled(local, Clock())
        local.save(tmp_path)
        document = json.loads((tmp_path / "honeycomb.json").read_bytes())
        for dataset in document["environments"][0]["datasets"]:
            dataset["stored"].pop(next(iter(dataset["stored"]), ""), None)
        (tmp_path / "honeycomb.json").write_text(json.dumps(document))
        with pytest.raises(HoneycombConfigError, match=r"events-.*\.parquet"):
            local.load(tmp_path)


@pytest.mark.parametrize(
    ("resource", "path", "value", "said"),
    [
        ("triggers", ["query_id"], None, r"triggers\.\w+\.query_id: cannot be blank"),
        ("triggers", ["query_id"], "gone", r"triggers\.\w+\.queries: no object with the id"),
        ("triggers", ["threshold", "op"], "~", r"triggers\.\w+\.threshold\.op: "),
        ("triggers", ["recipients", 0, "id"], "gone", r"triggers\.\w+\.recipients: unknown recipient id"),
        ("slos", ["sli", "id"], "gone", r"slos\.\w+\.calculated_fields: no object with the id"),
        ("slos", ["dataset_slugs"], ["gone"], r"slos\.\w+\.dataset_slugs: "),
        ("burn_alerts", ["slo"], None, r"burn_alerts\.\w+\.slo: cannot be blank"),
        ("burn_alerts", ["created_at"], "now", r"burn_alerts\.\w+\.created_at: "),
        ("boards", ["panels", 0, "query_panel"], None, r"boards\.\w+\.panels\.0"),
        ("queries", ["calculations"], 5, r"queries\.\w+\.calculations: "),
        ("dataset_definitions", ["id"], None, r"dataset_definitions\.\w+\.id: cannot be blank"),
        ("query_annotations", ["query_id"], "gone", r"query_annotations\.\w+\.queries: no object with the id"),
    ],
)
def test_loading_a_damaged_object_names_the_field(
    tmp_path: Path, local: LocalHoneycomb, clock: Clock, resource: str, path: list[Any], value: Any, said: str
) -> None:
    filled(local, clock)
    local.save(tmp_path)
    document = json.loads((tmp_path / "honeycomb.json").read_bytes())
    tables = [table for kind, _, table in document["environments"][0]["objects"] if kind == resource]
    place = next(iter(tables[0].values()))
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    (tmp_path / "honeycomb.json").write_text(json.dumps(document))
    with pytest.raises(HoneycombConfigError, match=rf"cannot load \S*honeycomb\.json, .*: {said}"):
        local.load(tmp_path)


def test_loading_a_damaged_column_names_it(tmp_path: Path, local: LocalHoneycomb, clock: Clock) -> None:
    filled(local, clock)
    local.save(tmp_path)
    file = tmp_path / "honeycomb.json"
    whole = file.read_text()
    for damage, said in (
        ({"key_name": None}, r"columns\.ms\.key_name: "),
        ({"key_name": "other"}, "the column 'ms' has another key_name"),
    ):
        document = json.loads(whole)
        (web,) = [each for each in document["environments"][0]["datasets"] if each["slug"] == "web"]
        web["columns"]["ms"] |= damage
        file.write_text(json.dumps(document))
        with pytest.raises(HoneycombConfigError, match=said):
            local.load(tmp_path)


def objects_of(document: Any, resource: str) -> Any:
    return next(each for each in document["environments"][0]["objects"] if each[0] == resource)


def unknown_kind(document: Any) -> None:
    objects_of(document, "slos")[0] = "goals"


def unknown_dataset(document: Any) -> None:
    objects_of(document, "slos")[1] = "gone"


def twice(document: Any) -> None:
    document["environments"][0]["objects"].append(objects_of(document, "slos"))


def other_id(document: Any) -> None:
    table = objects_of(document, "boards")[2]
    table["other"] = table.popitem()[1]


def other_slug(document: Any) -> None:
    document["environments"][0]["datasets"][0]["slug"] = "other"


def unknown_meaning(document: Any) -> None:
    table = objects_of(document, "dataset_definitions")[2]
    table["mood"] = table.pop("error")


def too_early(document: Any) -> None:
    document["watches"] = {id_: [0, 0] for id_ in document["watches"]}


def same_secret(document: Any) -> None:
    keys = document["environments"][1]["keys"]
    keys.append({**keys[0], "id": f"{keys[0]['id']}0"})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (unknown_kind, "unknown kind of object 'goals'"),
        (unknown_dataset, "slos belong to 'gone', which does not exist"),
        (twice, "duplicate table of objects"),
        (other_id, r"boards\.other\.id: "),
        (other_slug, "'other' is not the slug of 'web'"),
        (unknown_meaning, r"dataset_definitions\.mood"),
        (too_early, "evaluated before it was created"),
        (same_secret, "two API keys have the same secret$"),
    ],
)
def test_loading_an_inconsistent_document_fails(
    tmp_path: Path, local: LocalHoneycomb, clock: Clock, damage: Callable[[Any], None], said: str
) -> None:
    filled(local, clock)
    local.advance(60)
    local.save(tmp_path)
    document = json.loads((tmp_path / "honeycomb.json").read_bytes())
    damage(document)
    (tmp_path / "honeycomb.json").write_text(json.dumps(document))
    with pytest.raises(HoneycombConfigError, match=said):
        local.load(tmp_path)
