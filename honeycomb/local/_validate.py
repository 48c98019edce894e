"""Validation of request bodies with the strict input models, with errors in the service's format."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from honeycomb.models._base import InputModel
from honeycomb.models._open_enums import UnknownValue, known_values, unknown_values
from honeycomb.models._query_parts import CalculationOp

from ._problems import FieldError, FieldErrorCode, invalid, unparseable

if TYPE_CHECKING:
    from ._wire import JsonObject

InputModelT = TypeVar("InputModelT", bound=InputModel)


_CALCULATIONS = known_values(CalculationOp)
"""The service saves queries with unknown calculations; running them fails."""


def json_object(body: bytes) -> JsonObject:
    """Decode a JSON object.

    Raises:
        Problem: 400 if the body is not a JSON object.
    """
    try:
        value: JsonValue = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise unparseable() from None
    if not isinstance(value, dict):
        raise unparseable()
    return value


def validate(model: type[InputModelT], body: JsonObject) -> InputModelT:
    """Validate a body with a model. Unlike the model, the service knows all values of open enums.

    Raises:
        Problem: 422, with an error for each invalid field.
    """
    try:
        # Strict validation of JSON accepts neither numbers for strings nor strings for numbers.
        valid = model.model_validate_json(to_json(body), strict=True)
    except ValidationError as error:
        errors: dict[str, FieldError] = {}
        for details in error.errors(include_url=False):
            field = _field(details, body)
            # A union has an error for each of its types; report the first.
            errors.setdefault(field, _field_error(field, details))
        raise invalid(*errors.values()) from None
    if unknown := [each for each in unknown_values(valid) if each.known != _CALCULATIONS]:
        raise invalid(*map(_unknown_value, unknown))
    return valid


def _unknown_value(unknown: UnknownValue) -> FieldError:
    known = ", ".join(map(repr, unknown.known))
    field = ".".join(map(str, unknown.place))
    return FieldError(field=field, code="invalid", description=f"{unknown.value!r} is not one of {known}")


def _field(error: ErrorDetails, body: JsonValue) -> str:
    """Return the path of a field, without the union types in pydantic's path."""
    path: list[str] = []
    for part in error["loc"]:
        if isinstance(body, dict) and isinstance(part, str):
            fields: JsonObject = body
            if part not in fields:
                continue
            body = fields[part]
        elif isinstance(body, list) and isinstance(part, int):
            body = body[part]
        else:
            break
        path.append(str(part))
    if error["type"] == "missing":
        path.append(str(error["loc"][-1]))
    return ".".join(path)


def _field_error(field: str, error: ErrorDetails) -> FieldError:
    code: FieldErrorCode = "invalid"
    description = error["msg"].removeprefix("Value error, ")
    if error["type"] == "missing" or (error["type"] == "string_too_short" and error["input"] == ""):
        code, description = "missing", "cannot be blank"
    elif error["type"].endswith("_type"):
        code = "incorrect_type"
    elif error["type"] == "extra_forbidden":
        description = "unknown field"
    return FieldError(field=field, code=code, description=description)
