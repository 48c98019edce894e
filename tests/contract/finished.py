"""Which resource groups are done. Whoever adds a group to the client adds it here, and a scenario for it."""

from __future__ import annotations

FINISHED = ("auth", "columns", "datasets", "events", "queries", "query_results", "triggers")

NOT_YET = frozenset({"auth.get_v2", "events.send_kinesis"})
"""Operations of these groups that the client does not have."""
