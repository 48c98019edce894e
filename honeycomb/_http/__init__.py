"""The only package that knows httpx: requests go out here, and its exceptions end here."""

from ._builder import RequestBuilder
from ._handler import HandlerTransport, in_process_async_client, in_process_client, respond
from ._pools import AsyncHTTP, AsyncHTTPClient, SyncHTTP, SyncHTTPClient
from ._post import PostResult, post

__all__ = [
    "AsyncHTTP",
    "AsyncHTTPClient",
    "HandlerTransport",
    "PostResult",
    "RequestBuilder",
    "SyncHTTP",
    "SyncHTTPClient",
    "in_process_async_client",
    "in_process_client",
    "post",
    "respond",
]
