"""The client: options, lifetime, and the resource groups."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from inspect import Signature
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, cast

from typing_extensions import Self, Unpack

from .._core.client_signature import AsyncOnly, client_signature, reject_positional
from .._core.group import Group
from .._core.polling import DEFAULT_TIMEOUT
from .._core.request import QueryValue, unmodelled_request
from ..config import CallOptions, ClientConfig, ClientOptions, hide_secrets
from ..rate_limit import RateLimitInfo

if TYPE_CHECKING:
    from .._http import AsyncHTTPClient
    from .._querying.progress import ProgressOption
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
    from .resources.groups import AsyncGroups
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
    from .resources.users import AsyncUsers


class AsyncHoneycombClient(AsyncOnly):
    """The async client of the Honeycomb API.

    Make one for the life of the program and share it: it holds connections. Close it with ``aclose`` or ``with``.
    """

    api_keys: Group[AsyncApiKeys] = Group("api_keys", "AsyncApiKeys", "The team's API keys.")
    auth: Group[AsyncAuth] = Group("auth", "AsyncAuth", "The key behind this client.")
    boards: Group[AsyncBoards] = Group(
        "boards", "AsyncBoards", "Queries, SLOs and texts on one page; ``boards.views`` has their views."
    )
    burn_alerts: Group[AsyncBurnAlerts] = Group(
        "burn_alerts", "AsyncBurnAlerts", "Notifications when an SLO's error budget runs out."
    )
    calculated_fields: Group[AsyncCalculatedFields] = Group(
        "calculated_fields", "AsyncCalculatedFields", "Columns calculated from others."
    )
    columns: Group[AsyncColumns] = Group("columns", "AsyncColumns", "The fields of a dataset's events.")
    dataset_definitions: Group[AsyncDatasetDefinitions] = Group(
        "dataset_definitions", "AsyncDatasetDefinitions", "The columns of a dataset that have a special meaning."
    )
    datasets: Group[AsyncDatasets] = Group(
        "datasets", "AsyncDatasets", "The collections of events in an environment."
    )
    enhance: Group[AsyncEnhance] = Group("enhance", "AsyncEnhance", "Reports on the indexing of archived events.")
    environments: Group[AsyncEnvironments] = Group(
        "environments",
        "AsyncEnvironments",
        "Environments, such as production and staging; ``environments.datasets`` has their datasets.",
    )
    events: Group[AsyncEvents] = Group("events", "AsyncEvents", "What happened, to be sent.")
    groups: Group[AsyncGroups] = Group(
        "groups", "AsyncGroups", "User groups, with ``members``, ``datasets`` and ``environments``."
    )
    marker_settings: Group[AsyncMarkerSettings] = Group(
        "marker_settings", "AsyncMarkerSettings", "The colors of types of markers."
    )
    markers: Group[AsyncMarkers] = Group(
        "markers", "AsyncMarkers", "Points and spans of time that graphs show, such as deploys."
    )
    pipelines: Group[AsyncPipelines] = Group("pipelines", "AsyncPipelines", "Telemetry pipelines.")
    queries: Group[AsyncQueries] = Group("queries", "AsyncQueries", "Saved query specifications.")
    query_annotations: Group[AsyncQueryAnnotations] = Group(
        "query_annotations", "AsyncQueryAnnotations", "Names and descriptions of queries."
    )
    query_results: Group[AsyncQueryResults] = Group(
        "query_results", "AsyncQueryResults", "Queries run over the stored events."
    )
    recipients: Group[AsyncRecipients] = Group("recipients", "AsyncRecipients", "Recipients of notifications.")
    slos: Group[AsyncSlos] = Group("slos", "AsyncSlos", "Which share of events should be good.")
    service_maps: Group[AsyncServiceMaps] = Group("service_maps", "AsyncServiceMaps", "Which services call which.")
    signals: Group[AsyncSignals] = Group(
        "signals", "AsyncSignals", "What the service watches for anomalies by itself."
    )
    team_markers: Group[AsyncTeamMarkers] = Group(
        "team_markers", "AsyncTeamMarkers", "Markers in any environment of the team."
    )
    triggers: Group[AsyncTriggers] = Group("triggers", "AsyncTriggers", "Alerts on the result of a query.")
    users: Group[AsyncUsers] = Group("users", "AsyncUsers", "Users of the team.")

    __signature__: ClassVar[Signature] = client_signature(http_client="httpx.AsyncClient | None")

    if not TYPE_CHECKING:

        def __new__(cls, *args: object, **options: object) -> Self:
            """Reject positional arguments with a message that helps."""
            # A subclass may take arguments of its own.
            count = len(args) if cls.__init__ is AsyncHoneycombClient.__init__ else 0
            del args, options  # an exception's frame must not hold a key
            reject_positional(cls.__name__, count)
            return super().__new__(cls)

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

                The variable ``HONEYCOMB_LOG`` (``debug``, ``info``, ``warning``) logs requests.

        Raises:
            HoneycombConfigError: An option is invalid, or half of a management key is missing.
        """
        hide_secrets(cast("dict[str, Any]", options))
        config = ClientConfig.from_options(**options)
        from .session import AsyncSession  # whoever only names this class needs none of it

        self._session = AsyncSession.create(config, http_client)

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """Rate-limit state from the most recent response that had it, or None."""
        return self._session.rate_limit

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
        """Run a query and wait for the result: short for ``query_results.create_and_run``.

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
            HoneycombConfigError: An option is invalid.
        """
        hide_secrets(cast("dict[str, Any]", options))
        other = type(self).__new__(type(self))
        vars(other)["_session"] = self._session.with_options(**options)
        return other

    def __copy__(self) -> Self:
        return self.with_options()

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
            The decoded response; None if it has no body.

        Raises:
            HoneycombConfigError: The path leads elsewhere, or the credential is missing.
            HoneycombAPIError: The service responded with an error.
        """
        return (await self._session.send(unmodelled_request(method, path, params, json, headers))).value

    async def aclose(self) -> None:
        """Close the connections, except those of an ``http_client`` that was given."""
        await self._session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        session = vars(self).get("_session")  # missing while, or after, the constructor raised
        return f"<{type(self).__name__} {session.config.base_url if session else '(not configured)'}>"
