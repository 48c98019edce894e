"""The only package that knows httpx: requests go out here, and its exceptions end here."""

from ._async_http import AsyncHTTP, AsyncHTTPClient
from ._builder import RequestBuilder, limit_time
from ._handler import (
    HandlerTransport,
    HTTPRequest,
    HTTPResponse,
    in_process_async_client,
    in_process_client,
    respond,
)
from ._post import PostResult, post
from ._sync_http import SyncHTTP, SyncHTTPClient

__all__ = [
    "AsyncHTTP",
    "AsyncHTTPClient",
    "HTTPRequest",
    "HTTPResponse",
    "HandlerTransport",
    "PostResult",
    "RequestBuilder",
    "SyncHTTP",
    "SyncHTTPClient",
    "in_process_async_client",
    "in_process_client",
    "limit_time",
    "post",
    "respond",
]
