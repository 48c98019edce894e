# Made from honeycomb/_async/client.py by `nox -s unasync`: edit that file, never this one.
"""The client: options, lifetime, and the resource groups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from inspect import Signature
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, cast

from typing_extensions import Self, Unpack

from .._core.client_signature import SyncOnly, client_signature, reject_positional
from .._core.group import Group
from .._core.polling import DEFAULT_TIMEOUT
from .._core.request import QueryValue, unmodelled_request
from ..config import CallOptions, ClientConfig, ClientOptions, hide_secrets
from ..rate_limit import RateLimitInfo

if TYPE_CHECKING:
    from .._http import SyncHTTPClient
    from .._querying.progress import ProgressOption
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
    from .resources.groups import SyncGroups
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
    from .resources.users import SyncUsers


class SyncHoneycombClient(SyncOnly):
    """The sync client of the Honeycomb API.

    Make one for the life of the program and share it: it holds connections. Close it with ``close`` or ``with``.
    """

    api_keys: Group[SyncApiKeys] = Group("api_keys", "SyncApiKeys", "The team's API keys.")
    auth: Group[SyncAuth] = Group("auth", "SyncAuth", "The key behind this client.")
    boards: Group[SyncBoards] = Group(
        "boards", "SyncBoards", "Queries, SLOs and texts on one page; ``boards.views`` has their views."
    )
    burn_alerts: Group[SyncBurnAlerts] = Group(
        "burn_alerts", "SyncBurnAlerts", "Notifications when an SLO's error budget runs out."
    )
    calculated_fields: Group[SyncCalculatedFields] = Group(
        "calculated_fields", "SyncCalculatedFields", "Columns calculated from others."
    )
    columns: Group[SyncColumns] = Group("columns", "SyncColumns", "The fields of a dataset's events.")
    dataset_definitions: Group[SyncDatasetDefinitions] = Group(
        "dataset_definitions", "SyncDatasetDefinitions", "The columns of a dataset that have a special meaning."
    )
    datasets: Group[SyncDatasets] = Group(
        "datasets", "SyncDatasets", "The collections of events in an environment."
    )
    enhance: Group[SyncEnhance] = Group("enhance", "SyncEnhance", "Reports on the indexing of archived events.")
    environments: Group[SyncEnvironments] = Group(
        "environments",
        "SyncEnvironments",
        "Environments, such as production and staging; ``environments.datasets`` has their datasets.",
    )
    events: Group[SyncEvents] = Group("events", "SyncEvents", "What happened, to be sent.")
    groups: Group[SyncGroups] = Group(
        "groups", "SyncGroups", "User groups, with ``members``, ``datasets`` and ``environments``."
    )
    marker_settings: Group[SyncMarkerSettings] = Group(
        "marker_settings", "SyncMarkerSettings", "The colors of types of markers."
    )
    markers: Group[SyncMarkers] = Group(
        "markers", "SyncMarkers", "Points and spans of time that graphs show, such as deploys."
    )
    pipelines: Group[SyncPipelines] = Group("pipelines", "SyncPipelines", "Telemetry pipelines.")
    queries: Group[SyncQueries] = Group("queries", "SyncQueries", "Saved query specifications.")
    query_annotations: Group[SyncQueryAnnotations] = Group(
        "query_annotations", "SyncQueryAnnotations", "Names and descriptions of queries."
    )
    query_results: Group[SyncQueryResults] = Group(
        "query_results", "SyncQueryResults", "Queries run over the stored events."
    )
    recipients: Group[SyncRecipients] = Group("recipients", "SyncRecipients", "Recipients of notifications.")
    slos: Group[SyncSlos] = Group("slos", "SyncSlos", "Which share of events should be good.")
    service_maps: Group[SyncServiceMaps] = Group("service_maps", "SyncServiceMaps", "Which services call which.")
    signals: Group[SyncSignals] = Group(
        "signals", "SyncSignals", "What the service watches for anomalies by itself."
    )
    team_markers: Group[SyncTeamMarkers] = Group(
        "team_markers", "SyncTeamMarkers", "Markers in any environment of the team."
    )
    triggers: Group[SyncTriggers] = Group("triggers", "SyncTriggers", "Alerts on the result of a query.")
    users: Group[SyncUsers] = Group("users", "SyncUsers", "Users of the team.")

    __signature__: ClassVar[Signature] = client_signature(http_client="httpx.Client | None")

    if not TYPE_CHECKING:

        def __new__(cls, *args: object, **options: object) -> Self:
            """Reject positional arguments with a message that helps."""
            # A subclass may take arguments of its own.
            count = len(args) if cls.__init__ is SyncHoneycombClient.__init__ else 0
            del args, options  # an exception's frame must not hold a key
            reject_positional(cls.__name__, count)
            return super().__new__(cls)

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

                The variable ``HONEYCOMB_LOG`` (``debug``, ``info``, ``warning``) logs requests.

        Raises:
            HoneycombConfigError: An option is invalid, or half of a management key is missing.
        """
        hide_secrets(cast("dict[str, Any]", options))
        config = ClientConfig.from_options(**options)
        from .session import SyncSession  # whoever only names this class needs none of it

        self._session = SyncSession.create(config, http_client)

    @property
    def rate_limit(self) -> RateLimitInfo | None:
        """Rate-limit state from the most recent response that had it, or None."""
        return self._session.rate_limit

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
            HoneycombConfigError: An option is invalid.
        """
        hide_secrets(cast("dict[str, Any]", options))
        other = type(self).__new__(type(self))
        vars(other)["_session"] = self._session.with_options(**options)
        return other

    def __copy__(self) -> Self:
        return self.with_options()

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
            The decoded response; None if it has no body.

        Raises:
            HoneycombConfigError: The path leads elsewhere, or the credential is missing.
            HoneycombAPIError: The service responded with an error.
        """
        return self._session.send(unmodelled_request(method, path, params, json, headers)).value

    def close(self) -> None:
        """Close the connections, except those of an ``http_client`` that was given."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        session = vars(self).get("_session")  # missing while, or after, the constructor raised
        return f"<{type(self).__name__} {session.config.base_url if session else '(not configured)'}>"
