# Made from honeycomb/_async/client.py by `nox -s unasync`: edit that file, never this one.
"""The client: options, lifetime, and the resource groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from .team import SyncTeam
from .transport import SyncTransport

if TYPE_CHECKING:
    from .._http import SyncHTTPClient
    from .._progress import ProgressOption
    from ..models._base import JsonObject
    from ..models.queries import QueryBody, QuerySpec, SupportsQuerySpec
    from ..models.query_results import QueryResult, QueryResultOptions
    from .resources.api_keys import SyncApiKeys
    from .resources.auth import SyncAuth
    from .resources.boards import SyncBoards
    from .resources.burn_alerts import SyncBurnAlerts
    from .resources.calculated_fields import SyncCalculatedFields
    from .resources.columns import SyncColumns
    from .resources.dataset_definitions import SyncDatasetDefinitions
    from .resources.datasets import SyncDatasets
    from .resources.enhance import SyncEnhance
    from .resources.environments import SyncEnvironments
    from .resources.events import SyncEvents
    from .resources.marker_settings import SyncMarkerSettings
    from .resources.markers import SyncMarkers
    from .resources.pipelines import SyncPipelines
    from .resources.queries import SyncQueries
    from .resources.query_annotations import SyncQueryAnnotations
    from .resources.query_results import SyncQueryResults
    from .resources.recipients import SyncRecipients
    from .resources.service_maps import SyncServiceMaps
    from .resources.signals import SyncSignals
    from .resources.slos import SyncSlos
    from .resources.team_markers import SyncTeamMarkers
    from .resources.triggers import SyncTriggers

T = TypeVar("T")


class SyncHoneycombClient:
    """The sync client of the Honeycomb API.

    Make one for the life of the program and share it: it holds connections. Close it with ``close`` or ``with``.
    """

    _transport: SyncTransport
    _is_copy = False

    def __init__(self, *, http_client: SyncHTTPClient | None = None, **options: Unpack[ClientOptions]) -> None:
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
        self._transport = SyncTransport(config, http_client)
        self._builder = RequestBuilder(config, self._transport.http.headers)
        self._team = SyncTeam()
        self._query_runs = QueryRuns(self._transport.rate_limiter)

    @cached_property
    def api_keys(self) -> SyncApiKeys:
        """The team's API keys."""
        from .resources.api_keys import SyncApiKeys

        return SyncApiKeys(self)

    @cached_property
    def auth(self) -> SyncAuth:
        """The key behind this client."""
        from .resources.auth import SyncAuth

        return SyncAuth(self)

    @cached_property
    def boards(self) -> SyncBoards:
        """Queries, SLOs and texts on one page; ``boards.views`` has their views."""
        from .resources.boards import SyncBoards

        return SyncBoards(self)

    @cached_property
    def burn_alerts(self) -> SyncBurnAlerts:
        """Who is told when an SLO's error budget runs out."""
        from .resources.burn_alerts import SyncBurnAlerts

        return SyncBurnAlerts(self)

    @cached_property
    def calculated_fields(self) -> SyncCalculatedFields:
        """Columns calculated from others."""
        from .resources.calculated_fields import SyncCalculatedFields

        return SyncCalculatedFields(self)

    @cached_property
    def columns(self) -> SyncColumns:
        """The fields of a dataset's events."""
        from .resources.columns import SyncColumns

        return SyncColumns(self)

    @cached_property
    def dataset_definitions(self) -> SyncDatasetDefinitions:
        """The columns of a dataset that have a special meaning."""
        from .resources.dataset_definitions import SyncDatasetDefinitions

        return SyncDatasetDefinitions(self)

    @cached_property
    def datasets(self) -> SyncDatasets:
        """The collections of events in an environment."""
        from .resources.datasets import SyncDatasets

        return SyncDatasets(self)

    @cached_property
    def enhance(self) -> SyncEnhance:
        """Reports on the indexing of archived events."""
        from .resources.enhance import SyncEnhance

        return SyncEnhance(self)

    @cached_property
    def environments(self) -> SyncEnvironments:
        """What keeps, say, the data of production and of staging apart."""
        from .resources.environments import SyncEnvironments

        return SyncEnvironments(self)

    @cached_property
    def events(self) -> SyncEvents:
        """What happened, to be sent."""
        from .resources.events import SyncEvents

        return SyncEvents(self)

    @cached_property
    def marker_settings(self) -> SyncMarkerSettings:
        """The colours of types of markers."""
        from .resources.marker_settings import SyncMarkerSettings

        return SyncMarkerSettings(self)

    @cached_property
    def markers(self) -> SyncMarkers:
        """Points and spans of time that graphs show, such as deploys."""
        from .resources.markers import SyncMarkers

        return SyncMarkers(self)

    @cached_property
    def pipelines(self) -> SyncPipelines:
        """Telemetry pipelines."""
        from .resources.pipelines import SyncPipelines

        return SyncPipelines(self)

    @cached_property
    def queries(self) -> SyncQueries:
        """Saved query specifications."""
        from .resources.queries import SyncQueries

        return SyncQueries(self)

    @cached_property
    def query_annotations(self) -> SyncQueryAnnotations:
        """Names and descriptions of queries."""
        from .resources.query_annotations import SyncQueryAnnotations

        return SyncQueryAnnotations(self)

    @cached_property
    def query_results(self) -> SyncQueryResults:
        """Queries run over the stored events."""
        from .resources.query_results import SyncQueryResults

        return SyncQueryResults(self)

    @cached_property
    def recipients(self) -> SyncRecipients:
        """Whom alerts can tell."""
        from .resources.recipients import SyncRecipients

        return SyncRecipients(self)

    @cached_property
    def slos(self) -> SyncSlos:
        """Which share of events should be good."""
        from .resources.slos import SyncSlos

        return SyncSlos(self)

    @cached_property
    def service_maps(self) -> SyncServiceMaps:
        """Which services call which."""
        from .resources.service_maps import SyncServiceMaps

        return SyncServiceMaps(self)

    @cached_property
    def signals(self) -> SyncSignals:
        """What the service watches for anomalies by itself."""
        from .resources.signals import SyncSignals

        return SyncSignals(self)

    @cached_property
    def team_markers(self) -> SyncTeamMarkers:
        """Markers in any environment of the team."""
        from .resources.team_markers import SyncTeamMarkers

        return SyncTeamMarkers(self)

    @cached_property
    def triggers(self) -> SyncTriggers:
        """Alerts on the result of a query."""
        from .resources.triggers import SyncTriggers

        return SyncTriggers(self)

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """Rate-limit state from the most recent response that told it, or None."""
        return self._transport.rate_limit

    def query(
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
        return self.query_results.create_and_run(
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
    ) -> Iterator[QueryResult]:
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

    def request(
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
        return self.send(unmodelled_request(method, path, params, json, headers)).value

    def send(self, request: ApiRequest[T], *, within: float | None = None) -> ApiResponse[T]:
        """Carry out a request made by a resource group.

        Args:
            request: The request.
            within: Seconds that it may take altogether, if that is less than the client's ``total_timeout``.
        """
        if request.needs_team:
            request = request.for_team(self._team.slug(self))
        return self._transport.send(request, self._builder, within)

    def close(self) -> None:
        """Close the connections, except those of an ``http_client`` that was given."""
        if not self._is_copy:
            self._transport.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # An option that was refused leaves an object without a transport behind.
        if "_transport" in vars(self) and not self._is_copy:
            self._transport.http.warn_if_open(type(self).__name__)

    def __repr__(self) -> str:
        builder = vars(self).get("_builder")  # missing while, or after, the constructor raised
        return f"<{type(self).__name__} {builder.config.base_url if builder else '(not configured)'}>"
