"""Telemetry pipelines: there are those that are declared, and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LocalPipeline:
    """A telemetry pipeline that the local Honeycomb knows.

    Attributes:
        id: The pipeline's id.
        configurations: The text of each kind of configuration, such as ``refinery_rules`` or
            ``primary-collector/1.2.3``, by the id of the configuration that it is part of.
        rollouts: The id of the configuration that is rolled out, by the id of the rollout. The last one leads to
            the configuration ``current``.
        ingest_keys: What stands in the texts for the id of an ingest key that is to be made, and the name of the
            environment that the key is for, which is made if there is none such.
    """

    id: str
    configurations: Mapping[str, Mapping[str, str]]
    rollouts: Mapping[str, str] = field(default_factory=dict[str, str])
    ingest_keys: Mapping[str, str] = field(default_factory=dict[str, str])
