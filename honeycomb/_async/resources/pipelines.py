"""Telemetry pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from types import NoneType
from typing import cast

from typing_extensions import Unpack

from ...auth import check_headers
from ...models._json_api import document_of
from ...models.pipelines import (
    FetchedConfiguration,
    PipelineConfiguration,
    PipelineRollout,
    PipelineRolloutFields,
    PipelineRolloutUpdate,
    PipelineUsage,
    PipelineUsageFields,
)
from ..team_resource import AsyncTeamResource

_CONFIGURATION = "/2/teams/{team}/pipelines/{pipeline_id}/configurations/{configuration_id}"
_ROLLOUT = "/2/teams/{team}/pipelines/{pipeline_id}/rollouts/{rollout_id}"
_USAGE = "/2/teams/{team}/pipelines/{pipeline_id}/health"


class AsyncPipelines(AsyncTeamResource[PipelineRollout, PipelineUsage, PipelineRolloutUpdate]):
    """Telemetry pipelines, for the programs that run them; withdrawn from the service's public document.

    A management key is needed; its team is looked up where ``team`` is not given.
    """

    group = "pipelines"

    async def get_configuration(
        self,
        pipeline_id: str,
        configuration_id: str,
        kinds: Sequence[str] | None = None,
        generate_ingest_keys: bool | None = None,  # noqa: FBT001  # the plan has no keyword-only marker
        if_none_match: str | None = None,
        team: str | None = None,
    ) -> FetchedConfiguration:
        """Fetch a configuration of a pipeline (``GET …/configurations/{id}``, withdrawn from the public document).

        Args:
            pipeline_id: The pipeline's id.
            configuration_id: The configuration's id, or ``current``.
            kinds: The kinds to fetch, such as ``refinery``, ``refinery_rules`` or ``primary-collector/1.2.3``; all
                when not given.
            generate_ingest_keys: Whether to put ingest keys that live for an hour into the configuration. That
                needs the scopes ``environments:read`` and ``api-keys:write`` as well.
            if_none_match: The ``etag`` of the configuration that the caller has.
            team: The team's slug; the management key's team when not given.

        Returns:
            The configuration and its version; no configuration if the caller has it already.

        Raises:
            TypeError: ``kinds`` is not a list, or is empty.
            HoneycombForbiddenError: The key lacks the scope ``pipelines:read``.
            HoneycombNotFoundError: No such pipeline or configuration.
        """
        if isinstance(kinds, str) or (kinds is not None and not kinds):
            raise TypeError("kinds must be a list of at least one kind")
        request = self._request(
            "GET",
            _CONFIGURATION,
            {"team": team, "pipeline_id": pipeline_id, "configuration_id": configuration_id},
            verb="get_configuration",
            # Type checkers do not accept a union here.
            returns=cast("type[PipelineConfiguration | None]", PipelineConfiguration | None),
            query={"filter[kind]": tuple(kinds) if kinds else None, "generate_ingest_keys": generate_ingest_keys},
            headers=check_headers({"if-none-match": if_none_match}) if if_none_match else None,
            also_accepts=(304,),
        )
        response = await self._session.send(request)
        return FetchedConfiguration(response.value, response.headers.get("etag"))

    async def update_rollout(
        self,
        pipeline_id: str,
        rollout_id: str,
        rollout: PipelineRolloutUpdate | None = None,
        team: str | None = None,
        **fields: Unpack[PipelineRolloutFields],
    ) -> PipelineRollout:
        """Report how far a configuration has been rolled out (``PATCH …/rollouts/{id}``, withdrawn).

        Args:
            pipeline_id: The pipeline's id.
            rollout_id: The rollout's id.
            rollout: How far it is.
            team: As for ``get_configuration``.
            **fields: The fields of ``PipelineRolloutUpdate``, instead of ``rollout``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``pipelines:write``.
            HoneycombNotFoundError: No such pipeline or rollout.
        """
        return await self._patch(
            _ROLLOUT,
            rollout,
            fields,
            verb="update_rollout",
            team=team,
            pipeline_id=pipeline_id,
            rollout_id=rollout_id,
        )

    async def record_usage(
        self,
        pipeline_id: str,
        usage: PipelineUsage | None = None,
        team: str | None = None,
        **fields: Unpack[PipelineUsageFields],
    ) -> None:
        """Report what a pipeline has processed (``POST …/health``, withdrawn from the public document).

        Args:
            pipeline_id: The pipeline's id.
            usage: What it has processed.
            team: As for ``get_configuration``.
            **fields: The fields of ``PipelineUsage``, instead of ``usage``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``pipelines:write``.
            HoneycombNotFoundError: No such pipeline.
        """
        parameters = {"team": team, "pipeline_id": pipeline_id}
        body = document_of(self._creation_body(usage, fields), pipeline_id)
        await self._send(
            self._request("POST", _USAGE, parameters, verb="record_usage", returns=NoneType, body=body)
        )
