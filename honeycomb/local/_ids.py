"""Ids of the team API, in the format of the service. Those of one kind sort by age."""

from __future__ import annotations

import secrets
from typing import Literal, TypeAlias

IdKind: TypeAlias = Literal["ds", "en", "gr", "ik", "lk"]

_DIGITS = 10
"""Number of hexadecimal digits of the sequence number in an id."""


def team_object_id(kind: IdKind, number: int) -> str:
    """Generate an id with a sequence number."""
    return f"hcx{kind}_{number:0{_DIGITS}x}{secrets.token_hex(8)}"


def number_of(id_: str) -> int:
    """Return the sequence number in an id."""
    return int(id_.rpartition("_")[2][:_DIGITS], 16)
