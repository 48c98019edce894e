"""Random documents that are valid under a schema of the service's OpenAPI documents."""

from __future__ import annotations

from random import Random
from typing import Any

from .mends import Json

_MAX_DEPTH = 6
_TEXTS = {
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "uri": "https://example.com/x",
    "email": "a@example.com",
}


def random_document(schema: Json, schemas: Json, random: Random, depth: int = 0) -> Any:
    """Return a random document.

    Args:
        schema: What it is valid under.
        schemas: The named schemas that this one may refer to.
        random: Where the choices come from.
        depth: How deeply it is nested; deep ones have required fields only.
    """
    if "$ref" in schema:
        return random_document(schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas, random, depth)
    for combined in ("oneOf", "anyOf"):
        if combined in schema:
            rest = {name: each for name, each in schema.items() if name not in (combined, "discriminator")}
            chosen = random.choice(schema[combined])
            value = random_document(chosen, schemas, random, depth)
            if isinstance(value, dict) and "properties" in rest:
                return {**random_document(rest, schemas, random, depth), **value, **_discriminator(schema, chosen)}
            return {**value, **_discriminator(schema, chosen)} if isinstance(value, dict) else value
    if "allOf" in schema:
        return _all_of(schema, schemas, random, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return random.choice(schema["enum"])
    types = schema.get("type", "object" if "properties" in schema else None)
    kind = random.choice(types) if isinstance(types, list) else types
    if schema.get("nullable") and random.random() < 0.2:
        return None
    return _of_kind(kind, schema, schemas, random, depth)


def _discriminator(schema: Json, chosen: Json) -> Json:
    discriminator = schema.get("discriminator")
    if not discriminator or "$ref" not in chosen:
        return {}
    values = [value for value, ref in discriminator.get("mapping", {}).items() if ref == chosen["$ref"]]
    return {discriminator["propertyName"]: values[0]} if values else {}


def _all_of(schema: Json, schemas: Json, random: Random, depth: int) -> Any:
    rest = {name: each for name, each in schema.items() if name != "allOf"}
    documents = [random_document(each, schemas, random, depth) for each in schema["allOf"]]
    if "properties" in rest:
        documents.append(random_document(rest, schemas, random, depth))
    if not all(isinstance(document, dict) for document in documents):
        return documents[0]
    return {name: value for document in documents for name, value in document.items()}


def _of_kind(kind: str | None, schema: Json, schemas: Json, random: Random, depth: int) -> Any:
    if kind == "object":
        required = schema.get("required", ())
        chosen = [
            name
            for name in schema.get("properties", {})
            if name in required or name == "id" or (depth < _MAX_DEPTH and random.random() < 0.4)
        ]
        document = {
            name: random_document(schema["properties"][name], schemas, random, depth + 1) for name in chosen
        }
        extra = schema.get("additionalProperties")
        if isinstance(extra, dict) and extra:
            document["extra"] = random_document(extra, schemas, random, depth + 1)
        return document
    if kind == "array":
        least = schema.get("minItems", 0)
        count = random.randint(least, max(least, min(schema.get("maxItems", 3), 2 if depth < _MAX_DEPTH else 0)))
        return [random_document(schema.get("items", {}), schemas, random, depth + 1) for _ in range(count)]
    if kind == "integer":
        return random.randint(schema.get("minimum", 0), schema.get("maximum", 1_000_000))
    if kind == "number":
        return random.choice([schema.get("minimum", 0), schema.get("maximum", 99.5), 1])
    if kind == "boolean":
        return random.random() < 0.5
    if kind == "null":
        return None
    if kind == "string":
        return _text(schema, random)
    return random.choice([None, True, 1, "text", [1], {"a": 1}])


def _text(schema: Json, random: Random) -> str:
    if schema.get("format") in _TEXTS:
        return _TEXTS[schema["format"]]
    if "pattern" in schema and "example" in schema:
        return str(schema["example"])
    text = str(random.choice([schema.get("example", "b"), "", "a", "text of some length"]))
    return text.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 100)]
