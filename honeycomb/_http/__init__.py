"""The only package that knows httpx: requests go out here, and its exceptions end here.

Names are loaded on first use, so that a client loads what its own flavor needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ._async_http import AsyncHTTP as AsyncHTTP
    from ._async_http import AsyncHTTPClient as AsyncHTTPClient
    from ._builder import RequestBuilder as RequestBuilder
    from ._builder import limit_time as limit_time
    from ._handler import HandlerTransport as HandlerTransport
    from ._handler import HTTPRequest as HTTPRequest
    from ._handler import HTTPResponse as HTTPResponse
    from ._handler import in_process_async_client as in_process_async_client
    from ._handler import in_process_client as in_process_client
    from ._handler import respond as respond
    from ._post import PostResult as PostResult
    from ._post import post as post
    from ._sync_http import SyncHTTP as SyncHTTP
    from ._sync_http import SyncHTTPClient as SyncHTTPClient

if not TYPE_CHECKING:  # type checkers take the imports above
    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        {
            "honeycomb._http._async_http": ("AsyncHTTP", "AsyncHTTPClient"),
            "honeycomb._http._builder": ("RequestBuilder", "limit_time"),
            "honeycomb._http._handler": (
                "HandlerTransport",
                "HTTPRequest",
                "HTTPResponse",
                "in_process_async_client",
                "in_process_client",
                "respond",
            ),
            "honeycomb._http._post": ("PostResult", "post"),
            "honeycomb._http._sync_http": ("SyncHTTP", "SyncHTTPClient"),
        },
    )
