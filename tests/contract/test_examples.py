"""Responses of the service, with unknown fields and values too, pass through the models without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from random import Random
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from honeycomb import HoneycombClient
from honeycomb._core.decode import decode
from honeycomb._events.encoding import read_outcomes
from honeycomb.models._base import Timestamp
from honeycomb.models.pipelines import FetchedConfiguration, PipelineConfiguration

from .documents import random_document
from .finished import FINISHED, NOT_MODELLED
from .mends import Json
from .oracle import Operation, Oracle
from .scenarios import SCENARIOS
from .support import ObservedHoneycomb

RANDOM_DOCUMENTS = 80
"""How many are made for each response of an operation."""

WITHOUT_MODEL = {"events.send", "events.send_batch"}


class Sample(NamedTuple):
    """A successful response, and the type that the client returns for it."""

    title: str
    body: Any
    schema: Json
    schemas: Json
    returns: Any
    is_document: bool
    """Whether it is in the form of JSON:API, which the client makes flat."""


class Samples:
    """The examples in the document, and responses of the local Honeycomb, because some have no example.

    Where neither has any, responses are made of the examples of their fields.

    Not a mapping: hypothesis would print all of it.
    """

    def __init__(self, oracle: Oracle) -> None:
        self._by_group = {group: [*_documented(oracle, group), *_observed(oracle, group)] for group in FINISHED}

    def of(self, group: str) -> list[Sample]:
        """Return the samples of one group."""
        return self._by_group[group]


@pytest.fixture(scope="session")
def samples(oracle: Oracle) -> Samples:
    return Samples(oracle)


def _documented(oracle: Oracle, group: str) -> Iterator[Sample]:
    for operation in oracle.operations:
        if operation.group == group and operation.accessor not in WITHOUT_MODEL:
            for status, media_type in _media_types(oracle, operation):
                bodies = _examples(media_type)
                if not bodies and group in NOT_MODELLED:
                    schemas = oracle.documents[operation.document]["components"]["schemas"]
                    bodies = [_made_of_examples(media_type["schema"], schemas)]
                for number, body in enumerate(bodies):
                    yield _sample(oracle, operation, f"example {number} of {status}", body, media_type["schema"])


def _observed(oracle: Oracle, group: str) -> Iterator[Sample]:
    with ObservedHoneycomb(oracle) as local:
        anyio.run(SCENARIOS[group], local)
    for request, response in local.exchanges:
        operation = oracle.operation(request)
        if operation.group == group and response.body and operation.accessor not in WITHOUT_MODEL:
            for status, media_type in _media_types(oracle, operation):
                if status == str(response.status):
                    body = json.loads(response.body)
                    yield _sample(oracle, operation, "local Honeycomb", body, media_type["schema"])


def _media_types(oracle: Oracle, operation: Operation) -> Iterator[tuple[str, Json]]:
    for status, response in oracle.declaration(operation)["responses"].items():
        if status.startswith("2") and "content" in response:
            content = response["content"]
            yield status, content.get("application/vnd.api+json") or content["application/json"]


def _examples(media_type: Json) -> list[Any]:
    if "example" in media_type:
        return [media_type["example"]]
    return [example["value"] for example in media_type.get("examples", {}).values()]


def _made_of_examples(schema: Json, schemas: Json) -> Any:
    schema = _resolved(schema, schemas)
    if "example" in schema:
        return schema["example"]
    if schema.get("properties"):
        return {name: _made_of_examples(field, schemas) for name, field in schema["properties"].items()}
    if "items" in schema:
        return [_made_of_examples(schema["items"], schemas)]
    return {"boolean": True, "number": 0.5}[schema["type"]]


def _sample(oracle: Oracle, operation: Operation, title: str, body: Any, schema: Json) -> Sample:
    group, _, method = operation.accessor.rpartition(".")
    schemas = oracle.documents[operation.document]["components"]["schemas"]
    returns = _returns(group, method)
    if get_origin(returns) is list and isinstance(body, dict):
        if "links" in _resolved(schema, schemas)["properties"]:
            properties = _resolved(schema, schemas)["properties"]
            (name,) = {name for name in properties if "items" in _resolved(properties[name], schemas)}
            body, schema = body.get(name) or [], properties[name]  # one page of a list
        else:
            (returns,) = get_args(returns)  # a list filtered by a name
    return Sample(f"{operation.accessor}: {title}", body, schema, schemas, returns, operation.is_on_team)


@cache
def _returns(group: str, method: str) -> Any:
    with HoneycombClient(api_key="k", sync=True) as client:
        returns = get_type_hints(getattr(attrgetter(group)(client), method))["return"]
    return PipelineConfiguration if returns is FetchedConfiguration else returns


DISSOLVED = {"type", "attributes", "relationships"}
MOVED = {
    ("timestamps", "created"): "created_at",
    ("timestamps", "updated"): "updated_at",
    ("settings", "delete_protected"): "delete_protected",
}

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
JSON = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(), SCALARS, max_size=3)
# Some of them are names that a model has for itself.
NEW_FIELDS = st.dictionaries(
    st.text() | st.sampled_from(["copy", "model_fields", "model_config", "rows", "self", "_moments"]),
    JSON,
    max_size=3,
)


WITH_MODELS = sorted({*FINISHED} - {"enhance", "events"})


@pytest.mark.parametrize("group", WITH_MODELS)
def test_responses_lose_nothing(group: str, samples: Samples) -> None:
    assert samples.of(group)
    for sample in samples.of(group):
        _assert_kept(sample, sample.body)


@pytest.mark.parametrize("group", WITH_MODELS)
@settings(max_examples=50)
@given(data=st.data())
def test_responses_with_new_fields_and_values_lose_nothing(
    group: str, samples: Samples, data: st.DataObject
) -> None:
    known = samples.of(group)
    sample = known[data.draw(st.integers(0, len(known) - 1))]
    later = _document_of_tomorrow if sample.is_document else _of_tomorrow
    _assert_kept(sample, data.draw(later(sample.body, sample.schema, sample.schemas)))


@pytest.mark.parametrize("group", WITH_MODELS)
def test_random_valid_documents_can_be_decoded(group: str, oracle: Oracle) -> None:
    random = Random(group)  # the same documents in each run
    for operation in oracle.operations:
        if operation.group == group and operation.accessor not in WITHOUT_MODEL:
            for _, media_type in _media_types(oracle, operation):
                schemas = oracle.documents[operation.document]["components"]["schemas"]
                for _ in range(RANDOM_DOCUMENTS):
                    body = random_document(media_type["schema"], schemas, random)
                    sample = _sample(oracle, operation, "random document", body, media_type["schema"])
                    decoded = decode(sample.returns, json.dumps(sample.body).encode())
                    TypeAdapter(sample.returns).dump_python(decoded)  # converts every field


def test_outcomes_of_a_batch(oracle: Oracle) -> None:
    (operation,) = (each for each in oracle.operations if each.accessor == "events.send_batch")
    ((_, media_type),) = _media_types(oracle, operation)
    (example,) = _examples(media_type)
    outcomes = read_outcomes(example, len(example))
    assert [(outcome.status, outcome.error) for outcome in outcomes] == [
        (outcome["status"], outcome.get("error", "")) for outcome in example
    ]


def _assert_kept(sample: Sample, body: Any) -> None:
    model = decode(sample.returns, json.dumps(body).encode())
    dumped = TypeAdapter(sample.returns).dump_python(model, mode="json", by_alias=True, exclude_unset=True)
    kept = _flattened(body) if sample.is_document else body
    assert _same(kept, dumped), f"{sample.title}: {body} became {dumped}"


def _flattened(body: Any) -> Any:
    """Return a document in the client's form: the fields of its objects, and nothing around them."""
    if isinstance(body, list):
        return [*map(_flattened, body)]
    resource = body.get("data", body)
    if not resource.keys() & {"attributes", "relationships"}:
        return resource
    flat = {name: value for name, value in resource.items() if name not in DISSOLVED}
    for name, value in resource["attributes"].items():
        places = {(name, inner): inner for inner in value} if isinstance(value, dict) else {}
        moved = {MOVED[place]: value[inner] for place, inner in places.items() if place in MOVED}
        rest = {inner: value[inner] for place, inner in places.items() if place not in MOVED}
        flat |= moved or {name: value}
        flat |= {name: rest} if moved and rest else {}
    for name, relationship in resource.get("relationships", {}).items():
        data = relationship["data"]
        if isinstance(data, list):
            flat[f"{name}_ids"] = [each["id"] for each in data]
        else:
            flat[f"{name}_id"] = (data or {"id": None})["id"]
    if "included" in body:
        (included,) = body["included"]
        flat["team"] = _flattened(included)
    return {**flat, "secret": "**********"} if "secret" in flat else flat


def _document_of_tomorrow(body: Any, schema: Json, schemas: Json) -> st.SearchStrategy[Any]:
    schema = _resolved(schema, schemas)
    if isinstance(body, list):
        return st.tuples(*(_document_of_tomorrow(item, schema["items"], schemas) for item in body)).map(list)
    if "data" in body:
        data = _document_of_tomorrow(body["data"], schema["properties"]["data"], schemas)
        return data.map(lambda made: {**body, "data": made})
    if "attributes" not in body:
        return _of_tomorrow(body, schema, schemas).filter(lambda made: not made.keys() & (DISSOLVED - {"type"}))
    attributes = _of_tomorrow(body["attributes"], schema["properties"]["attributes"], schemas)
    return attributes.filter(lambda made: not made.keys() & (DISSOLVED | {"id", "links"}) - {"type"}).map(
        lambda made: {**body, "attributes": made}
    )


def _of_tomorrow(body: Any, schema: Json, schemas: Json) -> st.SearchStrategy[Any]:
    """Make responses with fields and enum values that the schema does not know."""
    schema = _resolved(schema, schemas)
    if "enum" in schema:
        return st.just(body) | (st.text() if isinstance(body, str) else st.integers())
    if isinstance(body, list):
        return st.tuples(*(_of_tomorrow(item, schema.get("items", {}), schemas) for item in body)).map(list)
    if isinstance(body, dict):
        fields = schema.get("properties", {})
        values = schema.get("additionalProperties")
        if isinstance(values, dict):  # a mapping: what it holds may grow, but is all of one kind
            return st.fixed_dictionaries(
                {name: _of_tomorrow(each, values, schemas) for name, each in body.items()}
            )
        known = {name: _of_tomorrow(value, fields.get(name, {}), schemas) for name, value in body.items()}
        new = NEW_FIELDS.filter(lambda given: not given.keys() & fields.keys())
        return st.builds(dict[str, Any].__or__, new, st.fixed_dictionaries(known))
    return st.just(body)


def _resolved(schema: Json, schemas: Json) -> Json:
    """Return a schema with all that it refers to and is made of in one place."""
    resolved = dict(schema)
    if "$ref" in schema:
        resolved |= _resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for keyword in ("allOf", "oneOf", "anyOf"):
        for part in schema.get(keyword, ()):
            other = _resolved(part, schemas)
            fields = {**resolved.get("properties", {}), **other.get("properties", {})}
            resolved |= {**other, "properties": fields}
    return resolved


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and one != other:
        return _timestamp(one) is not None and _timestamp(one) == _timestamp(other)
    return bool(one == other)


def _timestamp(text: str) -> Any:
    try:
        return TypeAdapter(Timestamp).validate_python(text)
    except ValidationError:
        return None
