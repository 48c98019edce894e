"""Linkages, by which JSON:API relates one object to many: from ids to bodies, and from errors back to ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from ..exceptions import HoneycombAPIError, HoneycombConfigError

_MAX_IDS_SHOWN = 5
_POINTER = re.compile(r"/data/(\d{1,9})(?:/.*)?")


def check_ids(name: str, ids: Iterable[str]) -> list[str]:
    """Return ids as a list in which each occurs once.

    Args:
        name: The argument's name.
        ids: Its value.

    Raises:
        HoneycombConfigError: It is not an iterable of ids. A single id has to be in a list, too.
    """
    given: object = ids
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise HoneycombConfigError(f"{name} must be a list of ids, not {type(given).__name__}")
    for each in (listed := list(cast("Iterable[object]", given))):
        if not isinstance(each, str):
            raise HoneycombConfigError(f"{name} must be a list of ids, not of {type(each).__name__}")
        if not each:
            raise HoneycombConfigError(f"{name} has an empty id")
    return [*dict.fromkeys(cast("list[str]", listed))]


def linkage(resource_type: str, ids: Sequence[str]) -> dict[str, object]:
    """Return the body that names objects of one type."""
    return {"data": [{"type": resource_type, "id": each} for each in ids]}


def name_ids(error: HoneycombAPIError, ids: Sequence[str]) -> None:
    """Put the ids that the service rejects into the error.

    Args:
        error: The error, with pointers into the list of ids.
        ids: The ids as they were sent.
    """
    error.errors = tuple(replace(each, value=_id_at(each.field, ids)) for each in error.errors)
    rejected = [*dict.fromkeys(each.value for each in error.errors if each.value is not None)]
    if rejected:
        more = f" and {len(rejected) - _MAX_IDS_SHOWN:,} more" if len(rejected) > _MAX_IDS_SHOWN else ""
        error.message += f"; rejected ids: {', '.join(rejected[:_MAX_IDS_SHOWN])}{more}"


def _id_at(pointer: str | None, ids: Sequence[str]) -> str | None:
    match = _POINTER.fullmatch(pointer or "")
    return ids[int(match[1])] if match and int(match[1]) < len(ids) else None
