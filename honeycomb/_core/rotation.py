"""Rotation of API keys: the request for a successor."""

from __future__ import annotations

from pydantic import ValidationError

from ..exceptions import HoneycombResponseError
from ..models.api_keys import ApiKey, ApiKeyCreate


def successor_of(key: ApiKey, name: str | None) -> ApiKeyCreate:
    """Return the request for a key with the same settings.

    Args:
        key: The key to replace.
        name: The name of the successor; that of the key when None.

    Raises:
        HoneycombResponseError: The key has settings that cannot be requested.
    """
    if key.model_extra:
        unknown = ", ".join(sorted(key.model_extra))
        raise HoneycombResponseError(f"{key.id} has settings that this version cannot copy: {unknown}", 200)
    permissions: object = key.permissions
    if key.permissions is not None and key.key_type == "ingest":
        permissions = {"create_datasets": key.permissions.create_datasets}  # it has no others, whatever is sent
    settings = {
        "name": key.name if name is None else name,
        "key_type": key.key_type,
        "environment_id": key.environment_id,
        "disabled": key.disabled,
        "permissions": permissions,
    }
    try:
        return ApiKeyCreate.model_validate({each: value for each, value in settings.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise HoneycombResponseError(f"{key.id} cannot be copied: {place}: {first['msg']}", 200) from None
