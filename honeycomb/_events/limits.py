"""The service's limits on events and batches."""

from __future__ import annotations

MAX_EVENT_BYTES = 1_000_000
MAX_EVENT_FIELDS = 2_000
MAX_STRING_BYTES = 65_536
MAX_BATCH_BYTES = 5_000_000
MAX_BATCH_EVENTS = 10_000
"""The service documents no limit on the number; this one keeps a single response small."""
