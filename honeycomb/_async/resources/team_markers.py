"""Markers of the team API."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.team_markers import TeamMarker, TeamMarkerCreate, TeamMarkerFields, TeamMarkerUpdate
from ..team_resource import AsyncTeamResource


class AsyncTeamMarkers(AsyncTeamResource[TeamMarker, TeamMarkerCreate, TeamMarkerUpdate]):
    """Markers of the team API, in any environment. The service has withdrawn them from its public document.

    A management key is needed; its team is looked up where ``team`` is not given. For the public operations see
    ``markers``.
    """

    group = "team_markers"

    async def create(
        self, marker: TeamMarkerCreate | None = None, team: str | None = None, **fields: Unpack[TeamMarkerFields]
    ) -> TeamMarker:
        """Create a marker (``POST /2/teams/{team}/markers``, withdrawn from the public document).

        Args:
            marker: The marker to create.
            team: The team's slug; the management key's team when not given.
            **fields: The fields of ``TeamMarkerCreate``, instead of ``marker``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``environments:read`` or ``markers:write``.
            HoneycombValidationError: No such environment or dataset.
        """
        return await self._create("/2/teams/{team}/markers", marker, fields, team=team)

    async def update(
        self,
        marker_id: str,
        marker: TeamMarkerUpdate | None = None,
        team: str | None = None,
        **fields: Unpack[TeamMarkerFields],
    ) -> TeamMarker:
        """Change a marker; attributes that are not given stay (``PATCH /2/teams/{team}/markers/{id}``, withdrawn).

        Args:
            marker_id: The marker's id.
            marker: What to change, and the environment that the marker is in.
            team: As for ``create``.
            **fields: The fields of ``TeamMarkerUpdate``, instead of ``marker``.

        Raises:
            HoneycombForbiddenError: The key lacks the scope ``environments:read`` or ``markers:write``.
            HoneycombNotFoundError: No such marker.
        """
        return await self._patch(
            "/2/teams/{team}/markers/{marker_id}", marker, fields, team=team, marker_id=marker_id
        )
