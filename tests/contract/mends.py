"""Corrections of the published document where it is wrong about the service, made before anything is checked.

Nothing else is loosened. Beyond it the document is read strictly: an object has no fields but those it declares,
a request none that only the service sets, and a successful response all the headers that are declared for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Way: TypeAlias = Literal["requests", "responses"]

_METHODS = ("get", "post", "put", "patch", "delete")


def mend(document: Json) -> None:
    """Correct the errors of both documents."""
    # The header that the service calls RateLimit-Policy.
    for response in _responses(document):
        headers = response.get("headers", {})
        if "RateLimitPolicy" in headers:
            headers["RateLimit-Policy"] = headers.pop("RateLimitPolicy")
    _declare_forgotten_errors(document)


def mend_current(document: Json) -> None:
    """Correct the errors of the August 2026 document."""
    schemas = document["components"]["schemas"]

    # Both members match every body, since neither requires its query: no trigger at all would be valid.
    inline, by_id = schemas["CreateTriggerRequest"]["oneOf"]
    schemas["CreateTriggerRequest"]["oneOf"] = [
        {"allOf": [inline], "required": ["query"]},
        {"allOf": [by_id], "required": ["query_id"]},
    ]
    # The schema of the response, with query and query_id side by side, which the service rejects.
    update = document["paths"]["/1/triggers/{datasetSlug}/{triggerId}"]["put"]
    _schema_of_body(update)["$ref"] = "#/components/schemas/CreateTriggerRequest"
    # Declared as an object without fields; the description calls it a subset of a query's.
    schemas["TriggerWithInlineQuery"]["allOf"][1]["properties"]["query"] = {"$ref": "#/components/schemas/Query"}

    # The name of a column is required by the schema it is made from, and read-only in its own.
    column = schemas["Column"] = deepcopy(schemas["CreateColumn"])
    column["properties"]["key_name"]["readOnly"] = True

    # Typed as scalars; nested objects are taken, and unpacked as far as the dataset says.
    schemas["Event"]["additionalProperties"] = True
    # Typed as an integer; the service takes RFC 3339 and fractions of a second too.
    for parameter in document["paths"]["/1/events/{datasetSlug}"]["post"]["parameters"]:
        if parameter["name"] == "X-Honeycomb-Event-Time":
            parameter["schema"]["type"] = "string"

    # Typed as string, boolean or number; rows hold null as well, and heatmaps their buckets.
    schemas["QueryResultsData"]["properties"]["data"]["additionalProperties"] = True

    # May be given without a value, which OpenAPI itself has given up.
    (detailed,) = document["paths"]["/1/slos/{datasetSlug}/{sloId}"]["get"]["parameters"]
    del detailed["allowEmptyValue"]

    # Labelled as plain JSON here only; as all problems are, when they are.
    definitions = document["paths"]["/1/dataset_definitions/{datasetSlug}"]["patch"]["responses"]["400"]["content"]
    definitions["application/problem+json"] = definitions["application/json"]

    # Declared with a body of no type; there is none.
    del document["paths"]["/1/datasets/{datasetSlug}"]["delete"]["responses"]["202"]["content"]

    # These write all their errors in the old form.
    for path in ("/1/events/{datasetSlug}", "/1/batch/{datasetSlug}", "/1/kinesis_events/{datasetSlug}"):
        document["paths"][path]["post"]["responses"]["413"] = {"$ref": "#/components/responses/GenericError"}


def mend_withdrawn(document: Json) -> None:
    """Correct the errors of the January 2026 document about the operations that were withdrawn after it."""
    # Its body has to hold an id, which is not among its fields.
    update = document["components"]["schemas"]["MarkerUpdateRequest"]
    update["properties"]["data"]["properties"]["id"] = {"type": "string"}
    # Declared with a body of no type; there is none.
    configuration = "/2/teams/{teamSlug}/pipelines/{pipelineId}/configurations/{configurationId}"
    del document["paths"][configuration]["get"]["responses"]["304"]["content"]


def _declare_forgotten_errors(document: Json) -> None:
    """Let operations respond with the errors that all operations of their kind have, in the form they share."""
    for path, item in document["paths"].items():
        for operation in _operations(item):
            forgotten = {"401": "Unauthorized", "403": "Forbidden", "429": "RateLimited"}
            forgotten["501"] = "NotFound"  # of the local Honeycomb alone, in the form of any problem
            if "{" in path:
                forgotten["404"] = "NotFound"
            if "requestBody" in operation:
                forgotten |= {"400": "BadRequest", "413": "PayloadTooLarge", "422": "ValidationFailed"}
            for status, name in forgotten.items():
                operation["responses"].setdefault(status, {"$ref": f"#/components/responses/{name}"})


def one_way(document: Json, way: Way) -> Json:
    """Return the document for requests, or for responses, to be read strictly.

    A schema stands for both in it, with some fields marked as read-only or write-only.
    """
    document = deepcopy(document)
    other_way = "readOnly" if way == "requests" else "writeOnly"
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        schemas[name] = _narrowed(schema, schemas, other_way, whole=False)
    for content in _contents(document):
        for media_type in content.values():
            if "schema" in media_type:
                media_type["schema"] = _narrowed(media_type["schema"], schemas, other_way)
    for response in _successes(document):
        for name, header in response.get("headers", {}).items():
            if name not in ("Last-Modified", "Cache-Control"):  # sent with complete query results only
                response["headers"][name] = {**_resolved(header, document), "required": True}
    return document


def _narrowed(schema: Json, schemas: Json, other_way: str, *, whole: bool = True) -> Json:
    """Return a schema without the fields that go the other way, which rejects unknown fields.

    Args:
        schema: The schema.
        schemas: Those it may refer to.
        other_way: The mark of a field that goes the other way.
        whole: Whether it describes all of a value, and is not a part of ``allOf`` and the like.
    """
    narrowed = dict(schema)
    fields = schema.get("properties", {})
    gone = {name for name, field in fields.items() if field.get(other_way)}
    if fields:
        narrowed["properties"] = {
            name: _narrowed(field, schemas, other_way) for name, field in fields.items() if name not in gone
        }
    if "required" in schema:
        narrowed["required"] = [name for name in schema["required"] if name not in gone]
    if "items" in schema:
        narrowed["items"] = _narrowed(schema["items"], schemas, other_way)
    for keyword in ("allOf", "anyOf", "oneOf"):
        if keyword in schema:
            narrowed[keyword] = [_narrowed(part, schemas, other_way, whole=False) for part in schema[keyword]]
    if whole and _has_fields(schema, schemas):
        # Around it, and not in it, where a reference would hide it.
        return {"allOf": [narrowed], "unevaluatedProperties": False}
    return narrowed


def _has_fields(schema: Json, schemas: Json) -> bool:
    if "$ref" in schema:
        return _has_fields(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    parts = [part for keyword in ("allOf", "anyOf", "oneOf") for part in schema.get(keyword, ())]
    return "properties" in schema or any(_has_fields(part, schemas) for part in parts)


def _operations(item: Json) -> Iterator[Json]:
    return (item[method] for method in _METHODS if method in item)


def _all_operations(document: Json) -> Iterator[Json]:
    return (operation for item in document["paths"].values() for operation in _operations(item))


def _schema_of_body(operation: Json) -> Json:
    (media_type,) = operation["requestBody"]["content"].values()
    schema: Json = media_type["schema"]
    return schema


def _successes(document: Json) -> Iterator[Json]:
    for operation in _all_operations(document):
        for status, response in operation["responses"].items():
            if status.startswith(("2", "3")):
                yield response


def _responses(document: Json) -> Iterator[Json]:
    yield from document["components"]["responses"].values()
    for operation in _all_operations(document):
        yield from operation["responses"].values()


def _contents(document: Json) -> Iterator[Json]:
    for operation in _all_operations(document):
        if "requestBody" in operation:
            yield operation["requestBody"]["content"]
    for response in _responses(document):
        yield response.get("content", {})


def _resolved(header: Json, document: Json) -> Json:
    if "$ref" not in header:
        return header
    resolved: Json = document["components"]["headers"][header["$ref"].rpartition("/")[2]]
    return resolved
