"""Local emulator of the Honeycomb API for quick starts, tests and notebooks.

It keeps state in memory, responds like the service, stores events in an embedded database and runs queries
over them.
"""

from __future__ import annotations

from ._faults import Faults
from ._keys import LocalKey, Permission
from ._limits import RateLimit, RetryAfterForm
from ._management_keys import LocalManagementKey, Scope
from ._outbox import WebhookDelivery
from ._pipelines import LocalPipeline
from ._problems import ErrorForm
from ._traces import generate_traces
from ._users import LocalUser
from ._wire import LocalRequest, LocalResponse

try:
    from ._alerts import Notification
    from ._app import LocalHoneycomb
    from ._triggers import Group
except ModuleNotFoundError as _error:
    if _error.name not in ("duckdb", "lark", "uvicorn"):
        raise
    raise ImportError(
        f'honeycomb.local needs {_error.name}, which is not installed: pip install "honeycomb-sdk[local]"',
        name=_error.name,
    ) from _error

__all__ = [
    "ErrorForm",
    "Faults",
    "Group",
    "LocalHoneycomb",
    "LocalKey",
    "LocalManagementKey",
    "LocalPipeline",
    "LocalRequest",
    "LocalResponse",
    "LocalUser",
    "Notification",
    "Permission",
    "RateLimit",
    "RetryAfterForm",
    "Scope",
    "WebhookDelivery",
    "generate_traces",
]
