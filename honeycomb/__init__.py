"""The Honeycomb API, async first.

Every name is loaded when it is first used, so that the import itself costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import models
from ._lazy import lazy_names

if TYPE_CHECKING:
    from ._async.client import AsyncHoneycombClient as AsyncHoneycombClient
    from ._client import HoneycombClient as HoneycombClient
    from ._core.pagination import Page as Page
    from ._core.request import ENVIRONMENT as ENVIRONMENT
    from ._core.response import ResponseInfo as ResponseInfo
    from ._core.response import capture_responses as capture_responses
    from ._events.async_stream import AsyncEventStream as AsyncEventStream
    from ._events.log_handler import EventLogHandler as EventLogHandler
    from ._events.options import StreamOptions as StreamOptions
    from ._events.sync_stream import SyncEventStream as SyncEventStream
    from ._querying.progress import Progress as Progress
    from ._sync.client import SyncHoneycombClient as SyncHoneycombClient
    from ._version import __version__ as __version__
    from .exceptions import ErrorDetail as ErrorDetail
    from .exceptions import HoneycombAPIError as HoneycombAPIError
    from .exceptions import HoneycombAuthError as HoneycombAuthError
    from .exceptions import HoneycombConfigError as HoneycombConfigError
    from .exceptions import HoneycombConflictError as HoneycombConflictError
    from .exceptions import HoneycombConnectionError as HoneycombConnectionError
    from .exceptions import HoneycombError as HoneycombError
    from .exceptions import HoneycombForbiddenError as HoneycombForbiddenError
    from .exceptions import HoneycombIncompleteError as HoneycombIncompleteError
    from .exceptions import HoneycombNotFoundError as HoneycombNotFoundError
    from .exceptions import HoneycombPollTimeoutError as HoneycombPollTimeoutError
    from .exceptions import HoneycombQueryError as HoneycombQueryError
    from .exceptions import HoneycombQueueFullError as HoneycombQueueFullError
    from .exceptions import HoneycombRateLimitError as HoneycombRateLimitError
    from .exceptions import HoneycombResponseError as HoneycombResponseError
    from .exceptions import HoneycombServerError as HoneycombServerError
    from .exceptions import HoneycombTimeoutError as HoneycombTimeoutError
    from .exceptions import HoneycombValidationError as HoneycombValidationError
    from .exceptions import HoneycombWebhookError as HoneycombWebhookError
    from .models import *  # noqa: F403  # all of its names
    from .rate_limit import RateLimitInfo as RateLimitInfo
    from .retry import RetryConfig as RetryConfig

_NAMES_BY_MODULE = {
    "honeycomb._async.client": ("AsyncHoneycombClient",),
    "honeycomb._client": ("HoneycombClient",),
    "honeycomb._core.pagination": ("Page",),
    "honeycomb._core.request": ("ENVIRONMENT",),
    "honeycomb._core.response": (
        "ResponseInfo",
        "capture_responses",
    ),
    "honeycomb._querying.progress": ("Progress",),
    "honeycomb._events.async_stream": ("AsyncEventStream",),
    "honeycomb._events.log_handler": ("EventLogHandler",),
    "honeycomb._events.options": ("StreamOptions",),
    "honeycomb._events.sync_stream": ("SyncEventStream",),
    "honeycomb._sync.client": ("SyncHoneycombClient",),
    "honeycomb.exceptions": (
        "ErrorDetail",
        "HoneycombAPIError",
        "HoneycombAuthError",
        "HoneycombConfigError",
        "HoneycombConflictError",
        "HoneycombConnectionError",
        "HoneycombError",
        "HoneycombForbiddenError",
        "HoneycombIncompleteError",
        "HoneycombNotFoundError",
        "HoneycombPollTimeoutError",
        "HoneycombQueryError",
        "HoneycombQueueFullError",
        "HoneycombRateLimitError",
        "HoneycombResponseError",
        "HoneycombServerError",
        "HoneycombTimeoutError",
        "HoneycombValidationError",
        "HoneycombWebhookError",
    ),
    "honeycomb.rate_limit": ("RateLimitInfo",),
    "honeycomb.retry": ("RetryConfig",),
    "honeycomb._version": ("__version__",),
    "honeycomb.models": dir(models),
}
if not TYPE_CHECKING:  # type checkers take the imports above
    __getattr__, __dir__, __all__ = lazy_names(__name__, _NAMES_BY_MODULE)
