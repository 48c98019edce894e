"""Which resource groups are done. Whoever adds a group to the client adds it here, and a scenario for it."""

from __future__ import annotations

FINISHED = (
    "auth",
    "burn_alerts",
    "calculated_fields",
    "columns",
    "datasets",
    "events",
    "marker_settings",
    "markers",
    "queries",
    "query_annotations",
    "query_results",
    "recipients",
    "slos",
    "triggers",
)

NOT_YET = frozenset({"auth.get_v2", "events.send_kinesis"})
"""Operations of these groups that the client does not have."""

NOT_COMPUTED = frozenset({"slos.get_counts", "slos.get_counts_history", "slos.get_history"})
"""Operations that the local Honeycomb answers with 501, for it does not compute what they tell."""
