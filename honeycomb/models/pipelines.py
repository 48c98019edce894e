"""Models of telemetry pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import OPEN, STRICT, ApiModel
from ._json_api import ResourceInput, ResourceModel
from ._usage import UsageData

RolloutStatus: TypeAlias = Literal["pending", "deploying", "live", "removing", "archived", "failed"]


class PipelineComponentConfiguration(ApiModel):
    """The configuration of one component of a pipeline."""

    kind: str
    config_data: str = Field(validation_alias="configData", serialization_alias="configData")


class PipelineConfiguration(ResourceModel):
    """A configuration of a pipeline as the service returned it."""

    configs: list[PipelineComponentConfiguration]
    rollout_id: Annotated[str | None, Field(validation_alias="rolloutID", serialization_alias="rolloutID")] = None


@dataclass(frozen=True, slots=True)
class FetchedConfiguration:
    """A configuration, or that it is unchanged.

    Attributes:
        configuration: The configuration; None if it is still the one that the caller has.
        etag: Its version, for ``if_none_match`` of the next request.
    """

    configuration: PipelineConfiguration | None
    etag: str | None

    @property
    def not_modified(self) -> bool:
        """Whether the caller has this configuration already."""
        return self.configuration is None


class PipelineRollout(ResourceModel):
    """How far a configuration has been rolled out, as the service returned it."""

    status: Annotated[RolloutStatus | str, OPEN]


class PipelineRolloutUpdate(ResourceInput):
    """How far a configuration has been rolled out.

    Attributes:
        status: Where it stands.
    """

    resource_type: ClassVar[str] = "pipeline_configuration_rollout"

    status: RolloutStatus


class PipelineUsage(ResourceInput):
    """What a pipeline has processed.

    Attributes:
        usage_data: The metrics, as OTLP writes them in JSON: an object with ``resourceMetrics``.
    """

    resource_type: ClassVar[str] = "pipeline_usage"

    usage_data: Annotated[UsageData, Field(serialization_alias="usageData")]


@with_config(STRICT)
class PipelineRolloutFields(TypedDict, total=False):
    """The fields of ``PipelineRolloutUpdate`` as keywords."""

    status: RolloutStatus


@with_config(STRICT)
class PipelineUsageFields(TypedDict, total=False):
    """The fields of ``PipelineUsage`` as keywords."""

    usage_data: UsageData
