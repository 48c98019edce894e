"""A scenario for each group: calls that reach all of its operations, and the failures peculiar to them.

What all operations have in common, such as an unknown key, is tried with the last request that these have sent
for each operation; what that changes is still there at the end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.contract.support import ObservedHoneycomb

from . import alerting, boards, data, not_modelled, querying, team

Scenario = Callable[[ObservedHoneycomb], Awaitable[None]]

SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        data.auth,
        data.datasets,
        data.columns,
        data.calculated_fields,
        data.events,
        querying.queries,
        querying.query_results,
        querying.query_annotations,
        querying.markers,
        querying.marker_settings,
        alerting.recipients,
        alerting.triggers,
        alerting.slos,
        alerting.burn_alerts,
        boards.boards,
        boards.dataset_definitions,
        not_modelled.signals,
        querying.service_maps,
        team.environments,
        team.api_keys,
        team.users,
        team.groups,
        team.team_markers,
        team.pipelines,
        team.enhance,
    )
}
