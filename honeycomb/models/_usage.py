"""Usage reports: metrics in the form of OTLP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, JsonValue


def _has_metrics(data: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    if not isinstance(data.get("resourceMetrics"), list):
        said = 'usage data is an object with a list: {"resourceMetrics": [...]}'
        raise ValueError(said)  # noqa: TRY004  # pydantic makes a message of it, and not of a TypeError
    return data


UsageData: TypeAlias = Annotated[Mapping[str, JsonValue], AfterValidator(_has_metrics)]
