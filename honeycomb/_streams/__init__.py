"""Streams of events, which send in the background: written by hand in both flavours, over one pure core."""

from ._async_stream import AsyncEventStream
from ._logging import EventLogHandler
from ._sync_stream import SyncEventStream

__all__ = ["AsyncEventStream", "EventLogHandler", "SyncEventStream"]
