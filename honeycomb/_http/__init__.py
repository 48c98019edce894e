"""The only package that knows httpx: requests go out here, and its exceptions end here."""

from ._builder import RequestBuilder
from ._handler import HandlerTransport, respond
from ._pools import AsyncHTTP, AsyncHTTPClient, RawResponse, SyncHTTP, SyncHTTPClient

__all__ = [
    "AsyncHTTP",
    "AsyncHTTPClient",
    "HandlerTransport",
    "RawResponse",
    "RequestBuilder",
    "SyncHTTP",
    "SyncHTTPClient",
    "respond",
]
