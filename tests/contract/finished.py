"""Which resource groups are done. Whoever adds a group to the client adds it here, and a scenario for it."""

from __future__ import annotations

FINISHED = (
    "api_keys",
    "auth",
    "boards",
    "burn_alerts",
    "calculated_fields",
    "columns",
    "dataset_definitions",
    "datasets",
    "enhance",
    "environments",
    "events",
    "marker_settings",
    "markers",
    "pipelines",
    "queries",
    "query_annotations",
    "query_results",
    "recipients",
    "service_maps",
    "signals",
    "slos",
    "team_markers",
    "triggers",
)

NOT_MODELLED = ("signals",)
"""Groups of which the local Honeycomb has nothing: whatever is asked, it answers with 501."""

NOT_COMPUTED = frozenset(
    {
        "signals.get",
        "signals.list",
        "signals.list_anomalies",
        "signals.update",
    }
)
"""Operations that the local Honeycomb answers with 501, for it does not compute what they tell."""
