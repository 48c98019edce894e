"""``HoneycombClient``: the async client, or with ``sync=True`` the sync one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast, overload

from typing_extensions import Self, Unpack

from ._async.client import AsyncHoneycombClient
from ._sync.client import SyncHoneycombClient
from .config import hide_secrets

if TYPE_CHECKING:
    from ._http import AsyncHTTPClient, SyncHTTPClient
    from .config import ClientOptions


class _AsyncWithFlavour(AsyncHoneycombClient):
    # In a class of its own, because type checkers take what HoneycombClient(...) gives from the more derived of
    # __new__ and __init__, and only __new__ can say that it is the sync client.
    def __init__(
        self,
        *,
        sync: Literal[False] = False,  # noqa: ARG002  # HoneycombClient.__new__ has looked at it
        http_client: AsyncHTTPClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        hide_secrets(cast("dict[str, Any]", options))
        super().__init__(http_client=http_client, **options)


class HoneycombClient(_AsyncWithFlavour):
    """The Honeycomb API. For the options see ``AsyncHoneycombClient``.

    ``HoneycombClient(...)`` is the async client, ``HoneycombClient(..., sync=True)`` gives a
    ``SyncHoneycombClient``, which has the same groups and methods without ``await``.
    """

    @overload
    def __new__(
        cls,
        *,
        sync: Literal[False] = False,
        http_client: AsyncHTTPClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> Self: ...

    @overload
    def __new__(  # type: ignore[misc]  # the sync client is another class, on purpose
        cls,
        *,
        sync: Literal[True],
        http_client: SyncHTTPClient | None = None,
        **options: Unpack[ClientOptions],
    ) -> SyncHoneycombClient: ...

    # As above; and __init__ speaks of the async client alone.
    def __new__(cls, *, sync: bool = False, **options: Any) -> Self | SyncHoneycombClient:  # type: ignore[misc]  # pyright: ignore[reportInconsistentConstructor]
        """Make a client of the flavour that is asked for."""
        hide_secrets(options)
        if sync:
            return SyncHoneycombClient(**options)
        return super().__new__(cls)
