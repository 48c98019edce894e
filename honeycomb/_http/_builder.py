"""From a request of this package to one of httpx."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import httpx
from typing_extensions import Unpack

from .._core.request import ApiRequest
from .._version import __version__
from ..auth import Credential
from ..config import CallOptions, ClientConfig
from ..exceptions import HoneycombConfigError

# What httpx says in every request although HTTP/1.1 implies it; each header costs time on every call.
_IMPLIED = {"accept": "*/*", "connection": "keep-alive"}


class RequestBuilder:
    """Makes httpx requests for one configuration; all that does not change from call to call is made once."""

    def __init__(self, config: ClientConfig, client_headers: Mapping[str, str]) -> None:
        """Prepare for a configuration.

        Args:
            config: The configuration.
            client_headers: What the httpx client sends with every request.
        """
        product = f"honeycomb-sdk/{__version__}"
        self.config = config
        self._client_headers = client_headers
        self._common = {
            **{name: value for name, value in client_headers.items() if _IMPLIED.get(name) != value},
            **{name.lower(): value for name, value in config.headers.items()},
            "user-agent": f"{product} {config.user_agent}" if config.user_agent else product,
        }
        self._prepared: dict[tuple[Credential, str | None], httpx.Headers] = {}

    def with_options(self, **options: Unpack[CallOptions]) -> RequestBuilder:
        """Return a builder for the same client with other options."""
        return RequestBuilder(self.config.with_options(**options), self._client_headers)

    def build(self, request: ApiRequest[Any]) -> httpx.Request:
        """Make the httpx request for one attempt.

        Raises:
            HoneycombConfigError: The credential it needs is missing, or its URL is invalid.
        """
        url = self._url(request)  # before there are headers in a local: what raises must hold no secret
        key = (request.credential, None if request.content is None else request.content_type)
        headers = self._prepared.get(key) or self._prepare(*key)
        if request.headers:
            headers = headers.copy()
            headers.update(request.headers)
        return httpx.Request(
            request.method,
            url,
            headers=headers,
            content=request.content,
        )

    def _url(self, request: ApiRequest[Any]) -> httpx.URL:
        try:
            url = _parse_url(self.config.base_url + request.path)
            return url.copy_merge_params(request.query) if request.query else url
        except (httpx.InvalidURL, ValueError) as error:
            raise HoneycombConfigError(f"invalid URL of {request.operation}: {error}") from None

    def _prepare(self, credential: Credential, content_type: str | None) -> httpx.Headers:
        body = {} if content_type is None else {"content-type": content_type}
        auth = self.config.auth_headers(credential)
        headers = httpx.Headers({**self._common, **body})
        headers.update(auth)
        self._prepared[credential, content_type] = headers
        return headers


@lru_cache(maxsize=512)
def _parse_url(url: str) -> httpx.URL:
    # A tenth of a call's time, and polling and listing send to the same URL again and again.
    return httpx.URL(url)


def limit_time(request: httpx.Request, time_left: float, timeout: float) -> None:
    """Set the timeouts of a request.

    Args:
        request: The request.
        time_left: Seconds until the call must have ended.
        timeout: Seconds for one operation on the network.
    """
    time_left = max(time_left, 0.001)
    step = min(time_left, timeout)
    # Waiting for one of the connections is not a failure while there is time for the call.
    pool = None if time_left == math.inf else time_left
    request.extensions["timeout"] = {"connect": step, "read": step, "write": step, "pool": pool}
