"""A local Honeycomb that was saved and loaded goes on as if nothing had happened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honeycomb import HoneycombConfigError
from honeycomb.local import LocalHoneycomb, LocalKey
from honeycomb.local.engine import StoredEvent

from .damage import damaged
from .support import TEAM, Api, Clock, TeamApi

EMAIL = {"type": "email", "target": "a@example.com"}


def filled(local: LocalHoneycomb, clock: Clock) -> None:
    """Make some of everything."""
    api, team = Api(local, clock=clock), TeamApi(local, clock=clock)
    api.made("/1/batch/web", [{"data": {"ms": ms, "Host": "a", "host": "b"}, "samplerate": 2} for ms in (1, 900)])
    api.made("/1/columns/__all__", {"key_name": "shared", "type": "string"})
    api.made("/1/columns/web", {"key_name": "unused", "type": "boolean"})
    api.made("/1/derived_columns/web", {"alias": "fast", "expression": "$ms < 500"})
    slo = {"name": "Fast", "sli": {"alias": "fast"}, "time_period_days": 7, "target_per_million": 990_000}
    slo_id = api.made("/1/slos/web", slo)["id"]
    api.made("/1/burn_alerts/web", {"slo": {"id": slo_id}, "exhaustion_minutes": 0, "recipients": [EMAIL]})
    trigger = {
        "name": "Slow",
        "query": {"calculations": [{"op": "MAX", "column": "ms"}], "time_range": 240},
        "threshold": {"op": ">", "value": 1, "exceeded_limit": 2},
        "frequency": 60,
        "recipients": [EMAIL],
    }
    api.made("/1/triggers/web", trigger)
    api.made("/1/boards", {"name": "b", "type": "flexible"})
    api.made("/1/markers/__all__", {"message": "m"})
    hook = {"webhook_name": "hook", "webhook_url": "https://example.com", "webhook_secret": "kept"}
    api.made("/1/recipients", {"type": "webhook", "details": hook})
    other = team.made_environment("Other")
    team.made_key(other["id"], "configuration", {"run_queries": True})


def seen(local: LocalHoneycomb, clock: Clock) -> Any:
    """What there is to see of it."""
    api, team = Api(local, clock=clock), TeamApi(local, clock=clock)
    everything = [
        "datasets", "columns/web", "columns/__all__", "derived_columns/web", "slos/web", "triggers/web", "boards",
        "markers/__all__", "recipients", "dataset_definitions/web", "auth",
    ]  # fmt: skip
    slo_id = api.get("/1/slos/web").json[0]["id"]
    return (
        [api.get(f"/1/{each}").json for each in everything],
        api.get(f"/1/slos/web/{slo_id}?detailed=true").json,
        api.get(f"/1/burn_alerts/web?slo_id={slo_id}").json,
        [team.get(f"{TEAM}/{each}").json for each in ("environments", "api-keys")],
        api.result_of({"breakdowns": ["Host", "fast"], "orders": [{"column": "fast"}]})["data"]["results"],
        local.store.events("web"),
    )


def test_everything_is_there_again(tmp_path: Path, clock: Clock, local: LocalHoneycomb) -> None:
    filled(local, clock)
    before = seen(local, clock)
    local.save(tmp_path / "new" / "folder")
    with LocalHoneycomb(clock=clock) as other:
        Api(other).made("/1/datasets", {"name": "gone"})
        other.load(tmp_path / "new" / "folder")
        assert seen(other, clock) == before
        # And can be changed: ids that are made now sort behind the others.
        made = TeamApi(other).made_environment("Newest")
        environments = TeamApi(other).get(f"{TEAM}/environments").json["data"]
        assert [each["id"] for each in environments] == sorted(each["id"] for each in environments)
        assert environments[-1]["id"] == made["id"]
        other.save(tmp_path / "new" / "folder")


def test_alerts_go_on(tmp_path: Path, clock: Clock, local: LocalHoneycomb) -> None:
    filled(local, clock)
    local.advance(60)
    assert local.notifications == []
    local.save(tmp_path)
    with LocalHoneycomb(clock=clock) as other:
        other.load(str(tmp_path))
        other.advance(60)  # exceeded the second time
        assert [(each.name, each.status, each.at) for each in other.notifications] == [
            ("Slow", "TRIGGERED", clock.now + 120)
        ]
        other.save(tmp_path)
    with LocalHoneycomb(clock=clock) as other:
        other.load(tmp_path)
        assert Api(other).get("/1/triggers/web").json[0]["triggered"] is True
        other.advance(60)
        assert other.notifications == []  # nothing has changed


def test_time_goes_on_unless_it_is_to_be_now(tmp_path: Path, local: LocalHoneycomb) -> None:
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


def test_keys_that_were_made_work_again_and_declared_ones_are_up_to_python(tmp_path: Path) -> None:
    with LocalHoneycomb(keys=[LocalKey("declared")]) as local:
        team = TeamApi(local)
        environment = team.get(f"{TEAM}/environments").json["data"][0]["id"]
        key = team.made_key(environment, "configuration", {"create_datasets": True})
        secret = key["attributes"]["secret"]
        local.save(tmp_path)
    with LocalHoneycomb(keys=[LocalKey("another")]) as local:
        local.load(tmp_path)
        assert Api(local, secret).get("/1/datasets").status == 200
        assert Api(local, "another").get("/1/datasets").status == 200
        assert Api(local, "declared").get("/1/datasets").status == 401


@pytest.mark.parametrize("folder", ["nothing", "old"])
def test_what_cannot_be_loaded_says_so(tmp_path: Path, local: LocalHoneycomb, folder: str) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "honeycomb.json").write_text(json.dumps({"version": 0}))
    Api(local).made("/1/datasets", {"name": "web"})
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
def test_events_come_back_as_they_were(first: list[StoredEvent], second: list[StoredEvent]) -> None:
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


def test_what_was_saved_before_is_there_until_all_is_written(
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
def test_a_damaged_folder_is_named_and_replaces_nothing(tmp_path: Path, data: st.DataObject) -> None:
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
    match data.draw(st.sampled_from(["document", "text", "events", "gone", "folder"])):
        case "document":
            document.write_text(json.dumps(damaged(data, json.loads(document.read_bytes()))))
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
        Api(local).made("/1/datasets", {"name": "before"})
        error = None
        try:
            local.load(folder)
        except HoneycombConfigError as raised:
            error = raised
        datasets = {each["name"] for each in Api(local).get("/1/datasets").json}
        assert ("before" in datasets) is (error is not None)
        assert error is None or str(folder) in str(error)


def test_events_with_other_columns_are_named(tmp_path: Path) -> None:
    with LocalHoneycomb() as local:
        filled(local, Clock())
        local.save(tmp_path)
        document = json.loads((tmp_path / "honeycomb.json").read_bytes())
        for dataset in document["environments"][0]["datasets"]:
            dataset["stored"].pop(next(iter(dataset["stored"]), ""), None)
        (tmp_path / "honeycomb.json").write_text(json.dumps(document))
        with pytest.raises(HoneycombConfigError, match=r"events-.*\.parquet"):
            local.load(tmp_path)
