"""Models of telemetry pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ApiModel
from ._json_api import ResourceInput, ResourceModel
from ._open_enums import OPEN
from ._usage import UsageData

RolloutStatus: TypeAlias = Annotated[
    Literal["pending", "deploying", "live", "removing", "archived", "failed"] | str, OPEN
]


class PipelineComponentConfiguration(ApiModel):
    """Configuration of one component of a pipeline, as returned by the service.

    Attributes:
        kind: Kind of component, as sent by the service; the values are not documented.
        config_data: Text of the configuration, as sent by the service; its format is not documented.
    """

    kind: str
    config_data: str = Field(validation_alias="configData", serialization_alias="configData")


class PipelineConfiguration(ResourceModel):
    """Configuration of a pipeline, as returned by the service.

    Attributes:
        configs: Configurations of the pipeline's components.
        rollout_id: ID of the rollout of this configuration. None unless the ID ``current`` was requested.
    """

    configs: list[PipelineComponentConfiguration]
    rollout_id: Annotated[str | None, Field(validation_alias="rolloutID", serialization_alias="rolloutID")] = None


@dataclass(frozen=True, slots=True)
class FetchedConfiguration:
    """Result of getting a configuration: the configuration, or that it is unchanged.

    Attributes:
        configuration: Configuration of the pipeline. None if it has not changed since the ETag that was sent.
        etag: ETag of the configuration, for ``if_none_match`` of the next request. None when the service sent
            none.
    """

    configuration: PipelineConfiguration | None
    etag: str | None

    @property
    def not_modified(self) -> bool:
        """Whether the configuration has not changed since the ETag that was sent."""
        return self.configuration is None


class PipelineRollout(ResourceModel):
    """Rollout of a pipeline configuration, as returned by the service.

    Attributes:
        status: Progress of the rollout: ``pending``, ``deploying``, ``live``, ``removing``, ``archived`` or
            ``failed``.
    """

    status: RolloutStatus


class PipelineRolloutUpdate(ResourceInput):
    """Request to update the status of a rollout.

    Attributes:
        status: Progress of the rollout.
    """

    resource_type: ClassVar[str] = "pipeline_configuration_rollout"

    status: RolloutStatus


class PipelineUsage(ResourceInput):
    """Usage report of a pipeline.

    Attributes:
        usage_data: OTLP metrics in JSON: an object with a list ``resourceMetrics``.
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
