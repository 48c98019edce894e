"""How connections are opened: proxy, TLS, and one connection for each transport."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from typing import Protocol, TypeVar

import httpx

from ..config import ClientConfig
from ..exceptions import HoneycombConfigError
from ._proxies import proxy_for
from ._tls import tls_context

TransportT = TypeVar("TransportT", httpx.AsyncHTTPTransport, httpx.HTTPTransport)

IDLE_SECONDS = 30.0
"""How long an unused connection is kept."""

_ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=None)


class NetworkStream(Protocol):
    """The part of a library's network stream that needs no I/O."""

    def get_extra_info(self, info: str) -> object: ...


def opened_stream(event: str, info: Mapping[str, object]) -> object | None:
    """Return the network stream that an event of the library's trace extension has opened."""
    return info["return_value"] if event.endswith((".connect_tcp.complete", ".start_tls.complete")) else None


def is_usable(stream: NetworkStream | None, idle_since: float, now: float) -> bool:
    """Say whether the server has kept an idle connection open: it sends nothing unasked but the end."""
    if now - idle_since > IDLE_SECONDS:
        return False
    try:
        return stream is None or not stream.get_extra_info("is_readable")
    except ValueError:  # trio's word for a socket that is closed
        return False


class Opener:
    """Opens transports of one connection each, which share a TLS context."""

    def __init__(self, config: ClientConfig) -> None:
        """Check the proxy; the TLS context is made for the first connection.

        Raises:
            HoneycombConfigError: The proxy cannot be used.
        """
        self._verify = config.verify
        self._proxy = _proxy(config)
        self._needs_tls = config.base_url.startswith("https:") or (
            self._proxy is not None and self._proxy.url.scheme == "https"
        )
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    def open(self, kind: type[TransportT]) -> TransportT:
        """Return a new transport, which connects with its first request.

        Raises:
            HoneycombConfigError: The certificates cannot be loaded.
        """
        return kind(proxy=self._proxy, verify=self._tls_context(), limits=_ONE)

    def after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = threading.Lock()

    def _tls_context(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                # Loading certificates takes longer than a call: not for plain HTTP.
                self._context = (
                    tls_context(self._verify) if self._needs_tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                )
            return self._context


def _proxy(config: ClientConfig) -> httpx.Proxy | None:
    url = config.proxy or proxy_for(config.base_url)
    if url is None:
        return None
    proxy = None
    with suppress(ValueError, httpx.InvalidURL):
        proxy = httpx.Proxy(url)
    # The address can hold a password: neither the message nor another exception's frames may.
    if proxy is None or proxy.url.scheme not in ("http", "https", "socks5", "socks5h"):
        where = "proxy" if config.proxy else "the proxy variable of the environment"
        raise HoneycombConfigError(f"{where} cannot be used: write it as http://host:port")
    if proxy.url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise HoneycombConfigError("a SOCKS proxy needs another package: pip install 'httpx[socks]'")
    return proxy
