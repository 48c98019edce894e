"""The client: options, lifetime, and the resource groups."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

from typing_extensions import Self, Unpack

from .._http import RequestBuilder
from .._poll_schedule import DEFAULT_TIMEOUT
from .._query_runs import QueryRuns
from .._request import ApiRequest, QueryValue, unmodelled_request
from .._response import ApiResponse
from .._secrets import hide_secrets
from ..config import CallOptions, ClientConfig, ClientOptions
from ..rate_limit import RateLimitInfo
from .team import AsyncTeam
from .transport import AsyncTransport

if TYPE_CHECKING:
    from .._http import AsyncHTTPClient
    from .._progress import ProgressOption
    from ..models._base import JsonObject
    from ..models.queries import QueryBody, QuerySpec, SupportsQuerySpec
    from ..models.query_results import QueryResult, QueryResultOptions
    from .resources.api_keys import AsyncApiKeys
    from .resources.auth import AsyncAuth
    from .resources.boards import AsyncBoards
    from .resources.burn_alerts import AsyncBurnAlerts
    from .resources.calculated_fields import AsyncCalculatedFields
    from .resources.columns import AsyncColumns
    from .resources.dataset_definitions import AsyncDatasetDefinitions
    from .resources.datasets import AsyncDatasets
    from .resources.enhance import AsyncEnhance
    from .resources.environments import AsyncEnvironments
    from .resources.events import AsyncEvents
    from .resources.marker_settings import AsyncMarkerSettings
    from .resources.markers import AsyncMarkers
    from .resources.pipelines import AsyncPipelines
    from .resources.queries import AsyncQueries
    from .resources.query_annotations import AsyncQueryAnnotations
    from .resources.query_results import AsyncQueryResults
    from .resources.recipients import AsyncRecipients
    from .resources.service_maps import AsyncServiceMaps
    from .resources.signals import AsyncSignals
    from .resources.slos import AsyncSlos
    from .resources.team_markers import AsyncTeamMarkers
    from .resources.triggers import AsyncTriggers

T = TypeVar("T")


class AsyncHoneycombClient:
    """The async client of the Honeycomb API.

    Make one for the life of the program and share it: it holds connections. Close it with ``aclose`` or ``with``.
    """

    _transport: AsyncTransport
    _is_copy = False

    def __init__(self, *, http_client: AsyncHTTPClient | None = None, **options: Unpack[ClientOptions]) -> None:
        """Configure a client. Nothing is sent yet.

        Args:
            http_client: An httpx client of yours to send requests with; it is never closed here.
            **options: All optional.

                - ``api_key``: configuration or ingest key; else the variable ``HONEYCOMB_API_KEY``.
                - ``management_key``, ``management_secret``: id and secret of a management key; else
                  ``HONEYCOMB_KEY_ID`` and ``HONEYCOMB_KEY_SECRET``.
                - ``base_url``, or ``region`` (``"us"``, ``"eu"``); else ``HONEYCOMB_API_ENDPOINT``, else US.
                - ``timeout``: seconds for each operation on the network, 30 unless given.
                - ``max_connections``: connections to keep at most, 50 unless given; further calls wait for one.
                - ``max_response_bytes``: the largest response body, decompressed; 256 MiB unless given.
                - ``max_retries``: attempts after the first, 3 unless given.
                - ``retry``: all about retries, as a ``RetryConfig``.
                - ``proxy``: address of a proxy; else the usual variables.
                - ``verify``: False to trust any server, or an ``ssl.SSLContext``.
                - ``headers``: headers to send with every request.
                - ``user_agent``: what to add to the ``User-Agent``.

        Raises:
            HoneycombConfigError: An option makes no sense, or half of a management key is missing.
        """
        hide_secrets(cast("dict[str, Any]", options))
        config = ClientConfig.from_options(**options)
        self._transport = AsyncTransport(config, http_client)
        self._builder = RequestBuilder(config, self._transport.http.headers)
        self._team = AsyncTeam()
        self._query_runs = QueryRuns(self._transport.rate_limiter)

    @cached_property
    def api_keys(self) -> AsyncApiKeys:
        """The team's API keys."""
        from .resources.api_keys import AsyncApiKeys

        return AsyncApiKeys(self)

    @cached_property
    def auth(self) -> AsyncAuth:
        """The key behind this client."""
        from .resources.auth import AsyncAuth

        return AsyncAuth(self)

    @cached_property
    def boards(self) -> AsyncBoards:
        """Queries, SLOs and texts on one page; ``boards.views`` has their views."""
        from .resources.boards import AsyncBoards

        return AsyncBoards(self)

    @cached_property
    def burn_alerts(self) -> AsyncBurnAlerts:
        """Who is told when an SLO's error budget runs out."""
        from .resources.burn_alerts import AsyncBurnAlerts

        return AsyncBurnAlerts(self)

    @cached_property
    def calculated_fields(self) -> AsyncCalculatedFields:
        """Columns calculated from others."""
        from .resources.calculated_fields import AsyncCalculatedFields

        return AsyncCalculatedFields(self)

    @cached_property
    def columns(self) -> AsyncColumns:
        """The fields of a dataset's events."""
        from .resources.columns import AsyncColumns

        return AsyncColumns(self)

    @cached_property
    def dataset_definitions(self) -> AsyncDatasetDefinitions:
        """The columns of a dataset that have a special meaning."""
        from .resources.dataset_definitions import AsyncDatasetDefinitions

        return AsyncDatasetDefinitions(self)

    @cached_property
    def datasets(self) -> AsyncDatasets:
        """The collections of events in an environment."""
        from .resources.datasets import AsyncDatasets

        return AsyncDatasets(self)

    @cached_property
    def enhance(self) -> AsyncEnhance:
        """Reports on the indexing of archived events."""
        from .resources.enhance import AsyncEnhance

        return AsyncEnhance(self)

    @cached_property
    def environments(self) -> AsyncEnvironments:
        """What keeps, say, the data of production and of staging apart."""
        from .resources.environments import AsyncEnvironments

        return AsyncEnvironments(self)

    @cached_property
    def events(self) -> AsyncEvents:
        """What happened, to be sent."""
        from .resources.events import AsyncEvents

        return AsyncEvents(self)

    @cached_property
    def marker_settings(self) -> AsyncMarkerSettings:
        """The colours of types of markers."""
        from .resources.marker_settings import AsyncMarkerSettings

        return AsyncMarkerSettings(self)

    @cached_property
    def markers(self) -> AsyncMarkers:
        """Points and spans of time that graphs show, such as deploys."""
        from .resources.markers import AsyncMarkers

        return AsyncMarkers(self)

    @cached_property
    def pipelines(self) -> AsyncPipelines:
        """Telemetry pipelines."""
        from .resources.pipelines import AsyncPipelines

        return AsyncPipelines(self)

    @cached_property
    def queries(self) -> AsyncQueries:
        """Saved query specifications."""
        from .resources.queries import AsyncQueries

        return AsyncQueries(self)

    @cached_property
    def query_annotations(self) -> AsyncQueryAnnotations:
        """Names and descriptions of queries."""
        from .resources.query_annotations import AsyncQueryAnnotations

        return AsyncQueryAnnotations(self)

    @cached_property
    def query_results(self) -> AsyncQueryResults:
        """Queries run over the stored events."""
        from .resources.query_results import AsyncQueryResults

        return AsyncQueryResults(self)

    @cached_property
    def recipients(self) -> AsyncRecipients:
        """Whom alerts can tell."""
        from .resources.recipients import AsyncRecipients

        return AsyncRecipients(self)

    @cached_property
    def slos(self) -> AsyncSlos:
        """Which share of events should be good."""
        from .resources.slos import AsyncSlos

        return AsyncSlos(self)

    @cached_property
    def service_maps(self) -> AsyncServiceMaps:
        """Which services call which."""
        from .resources.service_maps import AsyncServiceMaps

        return AsyncServiceMaps(self)

    @cached_property
    def signals(self) -> AsyncSignals:
        """What the service watches for anomalies by itself."""
        from .resources.signals import AsyncSignals

        return AsyncSignals(self)

    @cached_property
    def team_markers(self) -> AsyncTeamMarkers:
        """Markers in any environment of the team."""
        from .resources.team_markers import AsyncTeamMarkers

        return AsyncTeamMarkers(self)

    @cached_property
    def triggers(self) -> AsyncTriggers:
        """Alerts on the result of a query."""
        from .resources.triggers import AsyncTriggers

        return AsyncTriggers(self)

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """Rate-limit state from the most recent response that told it, or None."""
        return self._transport.rate_limit

    async def query(
        self,
        dataset: str,
        query_spec: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject,
        *,
        split: bool = False,
        progress: ProgressOption = False,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Unpack[QueryResultOptions],
    ) -> QueryResult:
        """Ask a question and wait for the result: short for ``query_results.create_and_run``.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_spec: The specification, in any form that ``query_results.create_and_run`` takes.
            split: As for ``query_results.create_and_run``.
            progress: As for ``query_results.run``.
            poll_interval: As for ``query_results.run``.
            timeout: As for ``query_results.run``.
            **options: As for ``query_results.create``.
        """
        return await self.query_results.create_and_run(
            dataset,
            query_spec,
            split=split,
            progress=progress,
            poll_interval=poll_interval,
            timeout=timeout,
            **options,
        )

    def query_many(
        self,
        queries: Iterable[tuple[str, QuerySpec | QueryBody | SupportsQuerySpec | JsonObject]],
        *,
        progress: ProgressOption = False,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Unpack[QueryResultOptions],
    ) -> AsyncIterator[QueryResult]:
        """Run many queries and yield the results in order: short for ``query_results.create_and_run_many``.

        Args:
            queries: Pairs of a dataset's slug and a specification.
            progress: As for ``query_results.run``.
            poll_interval: As for ``query_results.run``.
            timeout: As for ``query_results.run``.
            **options: As for ``query_results.create``.
        """
        return self.query_results.create_and_run_many(
            queries, progress=progress, poll_interval=poll_interval, timeout=timeout, **options
        )

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """Return a copy of this client with other options, on the same connections.

        Args:
            **options: ``timeout``, ``max_retries``, ``retry``, and ``headers``, which are added to those there
                are. The copy need not be closed.

        Raises:
            HoneycombConfigError: An option makes no sense.
        """
        hide_secrets(cast("dict[str, Any]", options))
        builder = self._builder.with_options(**options)
        other = object.__new__(type(self))
        # A group belongs to the client that made it.
        own = {name: value for name, value in vars(self).items() if getattr(value, "_client", None) is not self}
        vars(other).update(own, _builder=builder, _is_copy=True)
        return other

    def __copy__(self) -> Self:
        return self.with_options()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds keys and connections, and cannot be pickled: make one where it is needed")

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, QueryValue] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:  # noqa: ANN401  # JSON, whatever it is
        """Send a request for an operation that has no method here yet.

        Args:
            method: The HTTP method.
            path: The path below the base URL, such as ``/1/boards``, encoded. The key for ``/1/`` or ``/2/`` is
                chosen by it.
            params: Query parameters.
            json: What to send as JSON; None for no body.
            headers: Headers to add.

        Returns:
            The decoded answer; None if it has no body.

        Raises:
            HoneycombConfigError: The path leads elsewhere, or the credential is missing.
            HoneycombAPIError: The service answered with an error.
        """
        return (await self.send(unmodelled_request(method, path, params, json, headers))).value

    async def send(self, request: ApiRequest[T], *, within: float | None = None) -> ApiResponse[T]:
        """Carry out a request made by a resource group.

        Args:
            request: The request.
            within: Seconds that it may take altogether, if that is less than the client's ``total_timeout``.
        """
        if request.needs_team:
            request = request.for_team(await self._team.slug(self))
        return await self._transport.send(request, self._builder, within)

    async def aclose(self) -> None:
        """Close the connections, except those of an ``http_client`` that was given."""
        if not self._is_copy:
            await self._transport.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        # An option that was refused leaves an object without a transport behind.
        if "_transport" in vars(self) and not self._is_copy:
            self._transport.http.warn_if_open(type(self).__name__)

    def __repr__(self) -> str:
        builder = vars(self).get("_builder")  # missing while, or after, the constructor raised
        return f"<{type(self).__name__} {builder.config.base_url if builder else '(not configured)'}>"
