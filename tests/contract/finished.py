"""Resource groups with contract tests: all groups of the client, each with a scenario."""

from __future__ import annotations

from tests.meta.surface import GROUPS

FINISHED = tuple(GROUPS)

NOT_MODELLED = ("signals",)
"""Groups that the local Honeycomb does not model: each request has status 501 in response."""

NOT_COMPUTED = frozenset(
    {
        "signals.get",
        "signals.list",
        "signals.list_anomalies",
        "signals.update",
    }
)
"""Operations to which the local Honeycomb responds with 501, because it does not compute their results."""

NOT_YET = {"signals.assign_recipients": "added together with the signals of the local Honeycomb"}
"""Operations in the tables that the client does not have yet, with the reason."""
