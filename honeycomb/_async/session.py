"""What a client and its copies share, and the options of one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeVar

from typing_extensions import Self, Unpack

from .._core.raw_response import RawResponse
from .._core.request import ApiRequest
from .._core.request_log import set_level_from_environment
from .._core.response import ApiResponse
from .._http import AsyncHTTP, AsyncHTTPClient, RequestBuilder
from .._querying.saved_queries import SavedQueries
from ..config import CallOptions, ClientConfig
from ..rate_limit import RateLimitInfo
from .key_locks import AsyncKeyLocks
from .team import AsyncTeam
from .transport import AsyncTransport

T = TypeVar("T")


@dataclass(eq=False, repr=False)
class AsyncSession:
    """What a client and its copies share, with the options of one of them.

    Attributes:
        http: The connections.
        transport: Sends requests with retries, within the rate limit.
        builder: Builds HTTP requests; holds the options.
        team: The team of the management key.
        saved_queries: The queries saved lately.
        key_locks: Locks for calls that must not run at the same time.
        owns_http: Whether ``aclose`` closes the connections.
        warns_if_open: Whether to warn when this is forgotten without being closed.
    """

    http: AsyncHTTP
    transport: AsyncTransport
    builder: RequestBuilder
    team: AsyncTeam
    saved_queries: SavedQueries
    key_locks: AsyncKeyLocks = field(default_factory=AsyncKeyLocks)
    owns_http: bool = True
    warns_if_open: bool = True

    @classmethod
    def create(cls, config: ClientConfig, http_client: AsyncHTTPClient | None) -> Self:
        """Create the session of a new client. Nothing is sent yet."""
        set_level_from_environment()
        http = AsyncHTTP(config, http_client)
        transport = AsyncTransport(http)
        saved_queries = SavedQueries(transport.rate_limiter)
        return cls(http, transport, RequestBuilder(config, http.headers), AsyncTeam(), saved_queries)

    @property
    def config(self) -> ClientConfig:
        """The options of this session."""
        return self.builder.config

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """Rate-limit state from the most recent response that had it, or None."""
        return self.transport.rate_limit

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """Return a session with other options on the same connections; only the first one closes them."""
        builder = self.builder.with_options(**options)
        return replace(self, builder=builder, owns_http=False, warns_if_open=False)

    async def send(self, request: ApiRequest[T], *, within: float | None = None) -> ApiResponse[T]:
        """Send a request, with retries and within the rate limit.

        Args:
            request: The request.
            within: Seconds that it may take altogether, if that is less than ``total_timeout``.

        Raises:
            HoneycombError: It failed.
        """
        if request.needs_team:
            request = request.for_team(await self.team.slug(self.send))
        return await self.transport.send(request, self.builder, within)

    async def exchange(self, request: ApiRequest[object], deadline: float) -> RawResponse:
        """Send a request once, and return the response whatever its status.

        Args:
            request: The request.
            deadline: The time of the monotonic clock to stop at.

        Raises:
            HoneycombError: There is no response.
        """
        return await self.transport.exchange(request, self.builder, deadline)

    def with_own_connections(self) -> Self:
        """Return a session with the same options and other connections, which is to be closed."""
        http = self.http.with_own_connections()
        return replace(self, http=http, transport=AsyncTransport(http), owns_http=True, warns_if_open=False)

    async def aclose(self) -> None:
        """Close the connections, except those of an ``http_client`` that the caller gave."""
        if self.owns_http:
            await self.http.aclose()

    def __del__(self) -> None:
        if self.warns_if_open:
            self.http.warn_if_open("AsyncHoneycombClient")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds keys and connections, and cannot be pickled: make one where it is needed")
