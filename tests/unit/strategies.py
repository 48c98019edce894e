"""Strategies that several tests share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

# Lone surrogates are left out: nothing that arrives as UTF-8 contains one.
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

scalars: SearchStrategy[Json] = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
)

json_values: SearchStrategy[Json] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)

json_objects = st.dictionaries(text, json_values, max_size=6)

unknown_fields = json_objects.map(lambda fields: {f"new_{name}": value for name, value in fields.items()})
"""Fields that no model has, now or later."""
