"""Declared telemetry pipelines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class LocalPipeline:
    """Telemetry pipeline of the local Honeycomb.

    Attributes:
        id: The pipeline's id.
        configurations: Configurations by id: the text of each kind, such as ``refinery_rules`` or
            ``primary-collector/1.2.3``.
        rollouts: The configuration id of each rollout, by rollout id. The last one is the configuration
            ``current``.
        ingest_keys: Placeholders in the texts for the ids of ingest keys to create, each with the name of the
            key's environment, which is created if missing.
    """

    id: str
    configurations: Mapping[str, Mapping[str, str]]
    rollouts: Mapping[str, str] = field(default_factory=dict[str, str])
    ingest_keys: Mapping[str, str] = field(default_factory=dict[str, str])
