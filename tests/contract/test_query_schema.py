"""Queries that the document allows: an additional rule rejects them, or they are sent unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from honeycomb.query import Query

from .mends import Json
from .oracle import CURRENT, Oracle

NAMED = [{"op": "COUNT"}, {"op": "MAX", "column": "a", "name": "b"}]

BESIDE: dict[str, dict[str, Any]] = {
    "orders": {"breakdowns": ["a", "b"], "calculations": NAMED},
    "havings": {"calculations": [*NAMED, *({"op": op, "column": "a"} for op in ("SUM", "AVG", "P50", "P99"))]},
    "formulas": {"calculations": NAMED},
    "granularity": {"time_range": 3600},
}
"""What has to stand beside a part of a query, so that rules allow it more often than not."""

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    "string": st.sampled_from(["a", "b", "MUL($b, 2)"]) | st.text(),
    "array": st.lists(st.integers() | st.text(), max_size=3),
}


def allowed(schema: Json, schemas: Json) -> st.SearchStrategy[Any]:
    """Make values that a schema allows, of fields that it names."""
    if "$ref" in schema:
        return allowed(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "allOf" in schema:
        return allowed({name: value for each in schema["allOf"] for name, value in each.items()}, schemas)
    if "anyOf" in schema:
        return st.one_of([allowed(each, schemas) for each in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if isinstance(schema["type"], list):
        return st.one_of([allowed({**schema, "type": each}, schemas) for each in schema["type"]])
    if schema["type"] == "object":
        fields = {name: allowed(field, schemas) for name, field in schema["properties"].items()}
        required = {name: fields.pop(name) for name in schema.get("required", ())}
        return st.fixed_dictionaries(required, optional=fields)
    if schema["type"] == "array" and "items" in schema:
        return st.lists(allowed(schema["items"], schemas), max_size=2)
    if schema["type"] == "integer":
        return st.integers(schema.get("minimum"), schema.get("maximum"))
    return SCALARS[schema["type"]]


def survives(body: dict[str, Any]) -> None:
    try:
        query = Query.from_json(json.dumps(body))
    except ValueError:
        reject()
    assert json.loads(query.to_json()) == body
    assert query.to_spec().to_body() == body


@pytest.fixture(scope="session")
def schemas(oracle: Oracle) -> Json:
    found: Json = oracle.documents[CURRENT]["components"]["schemas"]
    return found


RARELY_ALLOWED = settings(suppress_health_check=[HealthCheck.filter_too_much])


@pytest.mark.parametrize(
    "part",
    [
        "breakdowns",
        "calculated_fields",
        "calculations",
        "compare_time_offset_seconds",
        "end_time",
        "filter_combination",
        "filters",
        "formulas",
        "granularity",
        "havings",
        "limit",
        "orders",
        "start_time",
        "time_range",
        "usage_mode",
    ],
)
def test_each_part_of_a_query_survives(schemas: Json, part: str) -> None:
    @RARELY_ALLOWED
    @given(allowed(schemas["Query"]["properties"][part], schemas))
    def check(value: Any) -> None:
        survives({**BESIDE.get(part, {}), part: value})

    check()


def test_these_are_all_parts(schemas: Json, request: pytest.FixtureRequest) -> None:
    (marks,) = request.node.parent.obj.test_each_part_of_a_query_survives.pytestmark
    assert {*schemas["Query"]["properties"]} == {*marks.args[1], "id"}


def test_complete_queries_are_sent_unchanged(schemas: Json) -> None:
    fields = {name: field for name, field in schemas["Query"]["properties"].items() if name != "id"}

    @RARELY_ALLOWED
    @given(allowed({"type": "object", "properties": fields}, schemas))
    def check(body: dict[str, Any]) -> None:
        survives(body)

    check()
