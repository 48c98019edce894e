from __future__ import annotations

from typing import Literal

import pytest

from honeycomb.local import LocalHoneycomb, LocalKey, Permission

from .support import Api

KeyType = Literal["configuration", "ingest"]

OPERATIONS: list[tuple[str, str, set[Permission]]] = [
    ("GET", "/1/datasets", {"createDatasets"}),
    ("POST", "/1/datasets", {"createDatasets"}),
    ("GET", "/1/datasets/web", {"createDatasets"}),
    ("PUT", "/1/datasets/web", {"createDatasets"}),
    ("DELETE", "/1/datasets/web", {"createDatasets"}),
    ("GET", "/1/columns/web", {"columns"}),
    ("POST", "/1/columns/web", {"columns"}),
    ("GET", "/1/columns/web/x", {"columns"}),
    ("PUT", "/1/columns/web/x", {"columns"}),
    ("DELETE", "/1/columns/web/x", {"columns"}),
    ("GET", "/1/boards", {"boards"}),
    ("POST", "/1/boards", {"boards"}),
    ("GET", "/1/boards/x", {"boards"}),
    ("PUT", "/1/boards/x", {"boards"}),
    ("DELETE", "/1/boards/x", {"boards"}),
    ("GET", "/1/boards/x/views", {"boards"}),
    ("POST", "/1/boards/x/views", {"boards"}),
    ("GET", "/1/boards/x/views/y", {"boards"}),
    ("PUT", "/1/boards/x/views/y", {"boards"}),
    ("DELETE", "/1/boards/x/views/y", {"boards"}),
    ("GET", "/1/derived_columns/web", {"columns"}),
    ("POST", "/1/derived_columns/web", {"columns"}),
    ("GET", "/1/derived_columns/web/x", {"columns"}),
    ("PUT", "/1/derived_columns/web/x", {"columns"}),
    ("DELETE", "/1/derived_columns/web/x", {"columns"}),
    ("GET", "/1/dataset_definitions/web", {"createDatasets"}),
    ("PATCH", "/1/dataset_definitions/web", {"createDatasets"}),
    ("POST", "/1/events/web", {"events"}),
    ("POST", "/1/batch/web", {"events"}),
    ("POST", "/1/queries/web", {"columns"}),
    ("GET", "/1/queries/web/x", {"columns"}),
    ("GET", "/1/query_annotations/web", {"columns"}),
    ("POST", "/1/query_annotations/web", {"columns"}),
    ("GET", "/1/query_annotations/web/x", {"columns"}),
    ("PUT", "/1/query_annotations/web/x", {"columns"}),
    ("DELETE", "/1/query_annotations/web/x", {"columns"}),
    ("POST", "/1/query_results/web", {"columns", "queries"}),
    ("GET", "/1/query_results/web/x", {"columns", "queries"}),
    ("GET", "/1/triggers/web", {"triggers"}),
    ("POST", "/1/triggers/web", {"triggers"}),
    ("GET", "/1/triggers/web/x", {"triggers"}),
    ("PUT", "/1/triggers/web/x", {"triggers"}),
    ("DELETE", "/1/triggers/web/x", {"triggers"}),
    *(
        (method, f"/1/{group}/web{path}", {permission})
        for group, permission in (
            ("markers", "markers"),
            ("marker_settings", "markers"),
            ("slos", "slos"),
            ("burn_alerts", "slos"),
        )
        for method, path in (("GET", ""), ("POST", ""), ("PUT", "/x"), ("DELETE", "/x"))
    ),
    ("GET", "/1/slos/web/x", {"slos"}),
    ("GET", "/1/slos/web/x/counts", {"slos"}),
    ("GET", "/1/slos/web/x/counts/history", {"slos"}),
    ("POST", "/1/reporting/slos/historical", {"slos"}),
    ("GET", "/1/burn_alerts/web/x", {"slos"}),
    ("GET", "/1/recipients", {"recipients"}),
    ("POST", "/1/recipients", {"recipients"}),
    ("GET", "/1/recipients/x", {"recipients"}),
    ("PUT", "/1/recipients/x", {"recipients"}),
    ("DELETE", "/1/recipients/x", {"recipients"}),
    ("GET", "/1/recipients/x/triggers", {"triggers"}),
]
ALL: set[Permission] = {
    "events",
    "markers",
    "triggers",
    "boards",
    "queries",
    "columns",
    "createDatasets",
    "slos",
    "recipients",
    "privateBoards",
}


def with_key(key: LocalKey) -> Api:
    return Api(LocalHoneycomb(keys=[key]), key=key.key)


def assert_legacy(reply_status: int, api: Api, method: str, target: str) -> str:
    reply = api.send(method, target)
    assert reply.status == reply_status
    assert reply.content_type == "application/json"
    assert reply.json.keys() == {"error"}
    return str(reply.json["error"])


def test_any_key_is_accepted_by_default(local: LocalHoneycomb) -> None:
    auth = Api(local, key="whatever").get("/1/auth")
    assert auth.status == 200
    assert auth.json["type"] == "configuration"
    assert auth.json["api_key_access"] == dict.fromkeys(ALL, True)
    assert auth.json["environment"]["slug"]
    assert auth.json["team"]["slug"]


def test_a_missing_key_is_rejected(local: LocalHoneycomb) -> None:
    assert_legacy(401, Api(local, key=""), "GET", "/1/auth")


def test_only_declared_keys_are_accepted() -> None:
    local = LocalHoneycomb(keys=[LocalKey("known")])
    assert Api(local, key="known").get("/1/auth").status == 200
    assert_legacy(401, Api(local, key="other"), "GET", "/1/auth")


def test_a_disabled_key_is_rejected_by_every_operation() -> None:
    api = with_key(LocalKey("off", disabled=True))
    assert "disabled" in assert_legacy(403, api, "GET", "/1/auth")
    assert "disabled" in assert_legacy(403, api, "POST", "/1/batch/web")


@pytest.mark.parametrize(("method", "target", "needs"), OPERATIONS)
def test_an_operation_requires_exactly_its_permissions(method: str, target: str, needs: set[Permission]) -> None:
    assert with_key(LocalKey("k", permissions=needs)).send(method, target).status != 403
    for missing in needs:
        error = assert_legacy(403, with_key(LocalKey("k", permissions=ALL - {missing})), method, target)
        assert missing in error


@pytest.mark.parametrize(("method", "target", "needs"), OPERATIONS)
def test_an_ingest_key_can_only_send_events(method: str, target: str, needs: set[Permission]) -> None:
    api = with_key(LocalKey("k", type="ingest"))
    if needs == {"events"}:
        assert api.send(method, target).status != 403
    else:
        assert_legacy(403, api, method, target)


@pytest.mark.parametrize("allowed", [True, False])
def test_auth_reports_only_create_datasets_for_an_ingest_key(allowed: bool) -> None:
    permissions: set[Permission] = {"createDatasets"} if allowed else set()
    auth = with_key(LocalKey("k", type="ingest", permissions=permissions)).get("/1/auth").json
    assert auth["type"] == "ingest"
    assert auth["api_key_access"] == {"createDatasets": allowed}


@pytest.mark.parametrize("type_", ["configuration", "ingest"])
def test_events_for_a_missing_dataset_require_create_datasets(type_: KeyType) -> None:
    key = LocalKey("k", type=type_, permissions={"events"})
    local = LocalHoneycomb(keys=[key, LocalKey("admin")])
    assert_legacy(404, Api(local, key="k"), "POST", "/1/events/web")
    assert_legacy(404, Api(local, key="k"), "POST", "/1/batch/web")
    Api(local, key="admin").create("/1/datasets", {"name": "web"})
    assert Api(local, key="k").post("/1/events/web", {"a": 1}).status == 200


def test_keys_are_not_in_reprs() -> None:
    assert "secret" not in repr(LocalKey("secret"))


def test_the_id_of_a_key_is_stable() -> None:
    first, second = (Api(LocalHoneycomb(), key="k").get("/1/auth").json["id"] for _ in range(2))
    assert first == second
