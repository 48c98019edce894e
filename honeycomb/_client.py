"""``HoneycombClient``: the async client, or with ``sync=True`` the sync one."""

from __future__ import annotations

from inspect import Signature
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast, overload

from typing_extensions import Self, Unpack

from ._async.client import AsyncHoneycombClient
from ._core.client_signature import client_signature, reject_positional
from ._sync.client import SyncHoneycombClient
from .config import hide_secrets

if TYPE_CHECKING:
    from ._http import AsyncHTTPClient, SyncHTTPClient
    from .config import ClientOptions


class _AsyncWithFlavor(AsyncHoneycombClient):
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


class HoneycombClient(_AsyncWithFlavor):
    """The Honeycomb API. For the options see ``AsyncHoneycombClient``.

    ``HoneycombClient(...)`` is the async client, ``HoneycombClient(..., sync=True)`` gives a
    ``SyncHoneycombClient``, which has the same groups and methods without ``await``.
    """

    __signature__: ClassVar[Signature] = client_signature(
        http_client="httpx.AsyncClient | httpx.Client | None", sync=False
    )

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
    def __new__(cls, *args: object, sync: bool = False, **options: Any) -> Self | SyncHoneycombClient:  # type: ignore[misc]  # pyright: ignore[reportInconsistentConstructor]
        """Create a client of the flavor that ``sync`` names."""
        count = len(args)
        del args  # an exception's frame must not hold a key
        hide_secrets(options)
        reject_positional(cls.__name__, count)
        if sync:
            return SyncHoneycombClient(**options)
        return super().__new__(cls)
