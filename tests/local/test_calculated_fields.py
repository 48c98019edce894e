from __future__ import annotations

from typing import Any

import pytest

from .support import Api, Clock, assert_problem

FIELD: dict[str, Any] = {"alias": "slow", "expression": "GT($ms, 1)"}
ZERO = "0001-01-01T00:00:00Z"


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    api.create("/1/columns/web", {"key_name": "ms", "type": "integer"})
    return api


def test_create_get_list_and_find_a_field_by_alias(api: Api) -> None:
    reply = api.post("/1/derived_columns/web", FIELD)
    assert reply.status == 201
    field = reply.json
    assert field == {
        **FIELD,
        "id": field["id"],
        "description": "",
        "created_at": "2027-01-15T08:00:00Z",
        "updated_at": "2027-01-15T08:00:00Z",
    }
    assert api.get(f"/1/derived_columns/web/{field['id']}").json == field
    assert api.get("/1/derived_columns/web").json == [field]
    assert api.get("/1/derived_columns/web?alias=slow").json == field
    assert_problem(api.get("/1/derived_columns/web?alias=other"), 404, "not-found")


def test_an_update_replaces_all_fields_and_returns_zero_timestamps(api: Api, clock: Clock) -> None:
    created = api.create("/1/derived_columns/web", {**FIELD, "description": "d"})
    clock.now += 1
    updated = api.put(f"/1/derived_columns/web/{created['id']}", {"alias": "slow", "expression": "2"})
    after: dict[str, Any] = {**created, "expression": "2", "description": ""}
    assert updated.status == 200
    assert updated.json == {**after, "created_at": ZERO, "updated_at": ZERO}
    read = api.get(f"/1/derived_columns/web/{created['id']}").json
    assert read == {**after, "updated_at": "2027-01-15T08:00:01Z"}


def test_a_response_can_be_sent_as_an_update(api: Api) -> None:
    created = api.create("/1/derived_columns/web", FIELD)
    assert api.put(f"/1/derived_columns/web/{created['id']}", created).status == 200


def test_aliases_are_unique_in_each_dataset(api: Api) -> None:
    api.create("/1/derived_columns/web", FIELD)
    assert_problem(api.post("/1/derived_columns/web", FIELD), 409, "conflict")
    other = api.create("/1/derived_columns/web", {**FIELD, "alias": "b"})
    assert_problem(api.put(f"/1/derived_columns/web/{other['id']}", FIELD), 409, "conflict")
    api.create("/1/derived_columns/__all__", FIELD)


@pytest.mark.parametrize(
    ("body", "named"),
    [({"alias": "a"}, "expression"), ({"alias": "", "expression": "1"}, "alias"), ({**FIELD, "hid": 1}, "hid")],
)
def test_invalid_fields_return_400(api: Api, body: object, named: str) -> None:
    reply = api.post("/1/derived_columns/web", body)
    assert_problem(reply, 400, "unparseable")
    assert reply.json["error"].startswith(f"{named}: ")
    assert "type_detail" not in reply.json


@pytest.mark.parametrize(
    "query",
    [
        {"calculations": [{"op": "SUM", "column": "slow"}]},
        {"calculations": [{"op": "COUNT"}], "breakdowns": ["slow"]},
        {"calculations": [{"op": "COUNT"}], "filters": [{"column": "root.slow", "op": "exists"}]},
        {"calculations": [{"op": "COUNT", "name": "n", "filters": [{"column": "slow", "op": "exists"}]}]},
    ],
)
@pytest.mark.parametrize("scope", ["web", "__all__"])
def test_a_field_used_by_a_trigger_cannot_be_deleted(api: Api, scope: str, query: object) -> None:
    created = api.create(f"/1/derived_columns/{scope}", FIELD)
    trigger = {"name": "t", "threshold": {"op": ">", "value": 1}, "query": query}
    trigger = api.create("/1/triggers/web", trigger)
    assert_problem(api.delete(f"/1/derived_columns/{scope}/{created['id']}"), 409, "conflict")
    api.delete(f"/1/triggers/web/{trigger['id']}")
    assert api.delete(f"/1/derived_columns/{scope}/{created['id']}").status == 204


def test_a_field_unused_by_triggers_can_be_deleted(api: Api) -> None:
    api.create("/1/datasets", {"name": "db"})
    created = api.create("/1/derived_columns/web", FIELD)
    filters = [{"column": "http.slow", "op": "exists"}]
    query = {"calculations": [{"op": "COUNT"}], "filters": filters}
    trigger = {"name": "t", "threshold": {"op": ">", "value": 1}}
    api.create("/1/triggers/web", {**trigger, "query": query})
    api.create("/1/triggers/db", {**trigger, "query": {"calculations": [{"op": "MAX", "column": "slow"}]}})
    deleted = api.delete(f"/1/derived_columns/web/{created['id']}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert_problem(api.delete(f"/1/derived_columns/web/{created['id']}"), 404, "not-found")


SLO: dict[str, Any] = {
    "name": "Fast",
    "sli": {"alias": "slow"},
    "time_period_days": 30,
    "target_per_million": 999_000,
}


@pytest.mark.parametrize(
    ("scope", "slos", "body"),
    [
        ("web", "web", SLO),
        ("__all__", "web", SLO),
        ("__all__", "__all__", {**SLO, "dataset_slugs": ["web"]}),
    ],
)
def test_a_field_used_by_an_slo_cannot_be_deleted(api: Api, scope: str, slos: str, body: object) -> None:
    created = api.create(f"/1/derived_columns/{scope}", FIELD)
    other = api.create(f"/1/derived_columns/{scope}", {**FIELD, "alias": "other"})
    slo = api.create(f"/1/slos/{slos}", body)
    reply = api.delete(f"/1/derived_columns/{scope}/{created['id']}")
    assert_problem(reply, 409, "conflict")
    assert "the SLO 'Fast'" in reply.json["error"]
    assert api.delete(f"/1/derived_columns/{scope}/{other['id']}").status == 204
    api.delete(f"/1/slos/{slos}/{slo['id']}")
    assert api.delete(f"/1/derived_columns/{scope}/{created['id']}").status == 204


def test_an_slo_measures_the_field_of_its_own_dataset_first(api: Api) -> None:
    own = api.create("/1/derived_columns/web", FIELD)
    shared = api.create("/1/derived_columns/__all__", FIELD)
    api.create("/1/slos/web", SLO)
    assert api.delete(f"/1/derived_columns/__all__/{shared['id']}").status == 204
    assert_problem(api.delete(f"/1/derived_columns/web/{own['id']}"), 409, "conflict")


def test_fields_of_an_unknown_dataset_are_not_found(api: Api) -> None:
    assert_problem(api.get("/1/derived_columns/nothing"), 404, "not-found")
    assert_problem(api.post("/1/derived_columns/nothing", FIELD), 404, "not-found")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("TWICE($ms)", "unknown function: TWICE"),
        ("LT($ms)", "LT takes 2 arguments, not 1"),
        ("$nope + 1", "unknown column: nope"),
        ("REG_MATCH($ms, `(`)", "missing )"),
        ("REG_VALUE($ms, `(`)", "missing )"),
        ('REG_COUNT("text", `(`)', "missing )"),
        ("$ms +", "unexpected end of the expression"),
    ],
)
@pytest.mark.parametrize("scope", ["web", "__all__"])
def test_an_invalid_expression_is_rejected(api: Api, scope: str, expression: str, said: str) -> None:
    reply = api.post(f"/1/derived_columns/{scope}", {"alias": "a", "expression": expression})
    assert_problem(reply, 400, "unparseable")
    assert said in reply.json["error"]
    created = api.create(f"/1/derived_columns/{scope}", {"alias": "a", "expression": "1"})
    changed = api.put(f"/1/derived_columns/{scope}/{created['id']}", {"alias": "a", "expression": expression})
    assert_problem(changed, 400, "unparseable")
    assert api.get(f"/1/derived_columns/{scope}/{created['id']}").json["expression"] == "1"
    query = {"calculations": [{"op": "COUNT"}], "calculated_fields": [{"name": "x", "expression": expression}]}
    assert_problem(api.post(f"/1/queries/{scope}", query), 422, "validation-failed")
    trigger = {"name": "t", "threshold": {"op": ">", "value": 1}, "query": query}
    rejected = api.post(f"/1/triggers/{scope}", trigger)
    assert rejected.status == 422
    assert rejected.json["type_detail"][0]["field"] == "query.expression"


def test_saved_fields_are_evaluated_those_of_the_dataset_before_those_of_the_environment(api: Api) -> None:
    api.create("/1/batch/web", [{"data": {"ms": ms}} for ms in (1, 5, 9)])
    api.create("/1/batch/db", [{"data": {"ms": 5}}])
    api.create("/1/derived_columns/__all__", {"alias": "slow", "expression": "$ms > 2"})
    api.create("/1/derived_columns/web", {"alias": "slow", "expression": "$ms > 6"})
    api.create("/1/derived_columns/web", {"alias": "own", "expression": "$ms * 10"})

    def slow_in(dataset: str) -> int:
        filters = [{"column": "slow", "op": "=", "value": True}]
        response = api.result_of({"filters": filters}, dataset=dataset)
        return int(response["data"]["results"][0]["data"]["COUNT"])

    assert (slow_in("web"), slow_in("db"), slow_in("__all__")) == (1, 1, 3)
    assert api.result_of({"breakdowns": ["own"]}, dataset="db")["error"] == "unknown column: own"
    by_own = api.result_of({"breakdowns": ["own"]})["data"]["results"]
    assert [row["data"]["own"] for row in by_own] == [10, 50, 90]


def test_a_missing_column_of_a_saved_field_is_null(api: Api) -> None:
    api.create("/1/batch/web", [{"data": {"ms": 1}}])
    api.create("/1/batch/db", [{"data": {"rows": 1}}])
    api.create("/1/derived_columns/__all__", {"alias": "fast", "expression": "IF(EXISTS($ms), $ms < 5)"})

    def fast_in(dataset: str) -> Any:
        return [
            row["data"]["fast"]
            for row in api.result_of({"breakdowns": ["fast"]}, dataset=dataset)["data"]["results"]
        ]

    assert (fast_in("web"), fast_in("db"), fast_in("__all__")) == ([True], [None], [True, None])


@pytest.mark.parametrize("function", ["REG_MATCH", "REG_VALUE", "REG_COUNT"])
@pytest.mark.parametrize("pattern", ["(", "(?=a)", "[[:no:]]", "a{1001}", r"\8", "*", "a)|(b"])
@pytest.mark.parametrize("place", ["{}", "IF(FALSE, {}, {})", "COALESCE({}, {})", "EQUALS(1, 2) AND BOOL({})"])
def test_an_invalid_pattern_is_rejected_in_any_position(api: Api, function: str, pattern: str, place: str) -> None:
    expression = place.replace("{}", f"{function}($name, `{pattern}`)")
    for dataset in ("web", "__all__"):
        reply = api.post(f"/1/derived_columns/{dataset}", {"alias": "a", "expression": expression})
        assert_problem(reply, 400, "unparseable")


@pytest.mark.parametrize(
    ("pattern", "value"),
    [(r"\Q(a)\E", "(a)"), ("[(]", "("), ("[]a(]+", "(a"), ("(?:a)", "a"), (r"\((a)", "a"), ("(?P<x>a)", "a")],
)
def test_capturing_groups_are_detected_by_re2(api: Api, pattern: str, value: str) -> None:
    api.create("/1/batch/texts", [{"data": {"text": "(a)"}}])
    field = {"alias": "found", "expression": f"REG_VALUE($text, `{pattern}`)"}
    api.create("/1/derived_columns/texts", field)
    rows = api.result_of({"breakdowns": ["found"]}, dataset="texts")["data"]["results"]
    assert rows == [{"data": {"found": value, "COUNT": 1}}]
