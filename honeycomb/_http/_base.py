"""What sending requests needs in both flavors, without I/O."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

import httpx

from .._core.after_fork import renew_after_fork
from ..config import ClientConfig
from ..exceptions import HoneycombConfigError
from ._injected import ACCEPTED_ENCODING


class _Connections(Protocol):
    def after_fork(self) -> None: ...


_ClientT = TypeVar("_ClientT", httpx.AsyncClient, httpx.Client)
_ConnectionsT = TypeVar("_ConnectionsT", bound=_Connections)


class BaseHTTP(Generic[_ClientT, _ConnectionsT]):
    """State of what sends requests: connections of its own, or an httpx client of the caller."""

    def __init__(self, config: ClientConfig, client: _ClientT | None, connections: _ConnectionsT | None) -> None:
        self.headers: Mapping[str, str] = ACCEPTED_ENCODING if client is None else client.headers
        """What to send with every request."""
        self._config = config
        self._max_bytes = config.max_response_bytes
        self._client: _ClientT | None = client
        self._connections = connections
        self._is_closed = False
        renew_after_fork(self)

    def _check_usable(self) -> None:
        if self._is_closed or (self._client is not None and self._client.is_closed):
            raise HoneycombConfigError("this client is closed: make a new one, or keep this one open for longer")

    def _after_fork(self) -> None:
        """Start without connections."""
        if self._connections is not None:
            self._connections.after_fork()

    def warn_if_open(self, owner: str) -> None:
        """Warn that connections of ours are being forgotten."""
        if self._connections is not None and not self._is_closed:
            warnings.warn(
                f"{owner} was never closed: use it as a context manager, or close it when done",
                ResourceWarning,
                stacklevel=2,
            )
