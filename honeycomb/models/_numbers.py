"""Numbers in requests. To pydantic, True is the integer 1; to the caller, it is a mistake."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError(f"expected a number, not {value}")  # noqa: TRY004  # pydantic turns it into its own error
    return value


Integer: TypeAlias = Annotated[int, BeforeValidator(_no_boolean)]
Number: TypeAlias = Annotated[int | float, BeforeValidator(_no_boolean)]
