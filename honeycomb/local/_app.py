"""The local Honeycomb: handles requests and returns responses."""

from __future__ import annotations

import math
import threading
import time
from contextlib import contextmanager
from fnmatch import fnmatchcase
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import to_json
from typing_extensions import Self

from honeycomb.models._query_rules import MAX_RUN

from ._alerts import Alerts, Notification
from ._call import Response
from ._faults import Faults
from ._limits import UNREACHABLE, Quotas, RateLimit
from ._log import RequestLog
from ._outbox import RETRY_DELAYS, Outbox, WebhookDelivery
from ._page import REQUESTS_SHOWN, with_page, write_page
from ._persistence import load, save
from ._problems import Problem, error_body
from ._routing import BaseRoute, Router
from ._server import serving
from ._state import State
from ._team import Team
from ._webhooks import webhook_message
from ._wire import LocalRequest, LocalResponse
from .engine import EventStore
from .groups import ROUTES
from .groups.events import add_events

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from pydantic import JsonValue

    from honeycomb._http import HandlerTransport, HTTPRequest, HTTPResponse
    from honeycomb.models.events import Event, EventDict

    from ._keys import LocalKey
    from ._management_keys import LocalManagementKey
    from ._pipelines import LocalPipeline
    from ._users import LocalUser


class LocalHoneycomb:
    """Local emulator of the Honeycomb API: state in memory, events in DuckDB, query results computed from them.

    Safe to use from several threads.

    Args:
        keys: The initial API keys. Without any, every key is accepted as a configuration key of the environment
            "Local" with all permissions.
        management_keys: The management keys. Without any, every management key is accepted with all scopes.
        pipelines: The telemetry pipelines.
        users: The users of the team, beside a Team Owner, who is always there.
        rate_limit: Rate limit of each resource; None for no limit.
        query_delay: Seconds until a query result is complete.
        query_history: Maximum age in seconds of the start of a query's time range, 7 days as in the service; None
            for no limit.
        query_results_per_minute: Maximum number of query runs per minute (10 in the service); None for no limit.
        query_seconds: Timeout of a query in seconds, after which its result is an error (10 in the service); None
            for no timeout.
        truncate_times: Whether to truncate the time range of queries to whole minutes or more, like the service.
        clock: Function that returns the current time in Unix seconds.
        deliver_webhooks: Whether to send notifications to webhooks on this machine, in the background.
        webhook_retry_delays: Seconds to wait before each retry of a webhook delivery.

    Attributes:
        faults: Faults to inject into the next responses.
    """

    def __init__(
        self,
        *,
        keys: Iterable[LocalKey] = (),
        management_keys: Iterable[LocalManagementKey] = (),
        pipelines: Iterable[LocalPipeline] = (),
        users: Iterable[LocalUser] = (),
        rate_limit: RateLimit | None = None,
        query_delay: float = 0.05,
        query_history: float | None = MAX_RUN,
        query_results_per_minute: int | None = None,
        query_seconds: float | None = None,
        truncate_times: bool = True,
        clock: Callable[[], float] = time.time,
        deliver_webhooks: bool = False,
        webhook_retry_delays: Iterable[float] = RETRY_DELAYS,
    ) -> None:
        self.faults: Faults = Faults()
        self._clock = clock
        self._ahead = 0.0
        self._deliver_webhooks = deliver_webhooks
        self._outbox = Outbox(tuple(webhook_retry_delays))
        self._lock = threading.Lock()
        self._log = RequestLog()
        self._router = Router(ROUTES)
        self._quotas = Quotas(rate_limit or UNREACHABLE)
        query_limit = UNREACHABLE if query_results_per_minute is None else RateLimit(query_results_per_minute)
        query_quotas = Quotas(query_limit)
        self._team = Team(
            keys=keys,
            management_keys=management_keys,
            pipelines=pipelines,
            users=users,
            new_state=lambda: State(
                EventStore(query_seconds=query_seconds, truncate_times=truncate_times),
                query_delay=query_delay,
                query_history=math.inf if query_history is None else query_history,
                query_quotas=query_quotas,
            ),
            now=clock(),
        )
        self._alerts = Alerts(self._team)

    def save(self, folder: str | PathLike[str]) -> None:
        """Save everything to a folder: the state as JSON, the events as Parquet.

        The folder then contains the secrets of recipients and of API keys created by requests. An earlier save in
        it is replaced.

        Args:
            folder: The folder; created if missing.
        """
        with self._lock:
            save(self._team, self._alerts, Path(folder), self._now())

    def load(self, folder: str | PathLike[str], *, continue_clock: bool = True) -> None:
        """Load a saved folder, replacing everything.

        Args:
            folder: A folder written by ``save``.
            continue_clock: Whether the clock continues from the time of saving, so that relative time ranges
                cover the same events.

        Raises:
            HoneycombConfigError: A file is missing, damaged or of another version. The message names the file;
                nothing is replaced.
        """
        with self._lock:
            saved_at = load(self._team, self._alerts, Path(folder))
            if continue_clock:
                self._ahead = saved_at - self._clock()

    @property
    def store(self) -> EventStore:
        """Event store of the environment "Local".

        Raises:
            LookupError: The environment was deleted.
        """
        return self._team.default_environment.state.store

    @property
    def notifications(self) -> list[Notification]:
        """Latest notifications of triggers and burn alerts, oldest first."""
        with self._lock:
            return list(self._alerts.notifications)

    @property
    def webhook_deliveries(self) -> list[WebhookDelivery]:
        """Latest webhook deliveries and their results, oldest first."""
        return self._outbox.deliveries

    def wait_for_webhooks(self, timeout: float = 30.0) -> bool:
        """Wait until no webhook delivery is pending.

        Args:
            timeout: Maximum wait in seconds.

        Returns:
            False if the timeout expired first.
        """
        return self._outbox.wait(timeout)

    def advance(self, seconds: float) -> None:
        """Advance the clock; evaluate triggers and burn alerts at each due time in between.

        Without this, alerts are evaluated when a request arrives, once, at their last due time.

        Args:
            seconds: Seconds to advance by.

        Raises:
            ValueError: ``seconds`` is negative.
        """
        if seconds < 0:
            raise ValueError(f"seconds must not be negative, got {seconds}")
        with self._lock:
            self._ahead += seconds
            self._deliver(self._alerts.evaluate_until(self._now()))

    @property
    def requests(self) -> list[LocalRequest]:
        """Latest requests, oldest first, with keys redacted."""
        with self._lock:
            return self._log.snapshot()

    def add_events(self, dataset: str, events: Iterable[Event | EventDict]) -> None:
        """Store events without a request, all of them or none.

        Args:
            dataset: The dataset's name, in the environment "Local"; created if missing.
            events: The events, as for ``client.events.send_batch``.

        Raises:
            TypeError: An item is not an event.
            ValueError: An event is invalid.
            LookupError: The environment was deleted.
        """
        given = list(events)  # before locking: the iterator may call this instance
        with self._lock:
            add_events(self._team.default_environment.state, dataset, given, self._now())

    def events_in(self, dataset: str) -> list[dict[str, JsonValue]]:
        """Return the fields of a dataset's events, oldest first, flattened and without nulls.

        Args:
            dataset: The dataset's slug, in the environment "Local". An unknown dataset has no events.

        Raises:
            LookupError: The environment was deleted.
        """
        return [dict(event.data) for event in self.store.events(dataset)]

    def requests_to(self, path: str, method: str | None = None) -> list[LocalRequest]:
        """Return the latest requests to matching paths, oldest first.

        Args:
            path: The path; ``*`` matches any characters.
            method: The HTTP method to filter by.
        """
        return [
            request
            for request in self.requests
            if fnmatchcase(request.path, path) and method in (None, request.method)
        ]

    def handle(self, request: LocalRequest) -> LocalResponse:
        """Handle a request and return the response.

        The caller applies ``delay`` and ``fault`` of the response. Nothing is sent but webhook notifications, if
        enabled.
        """
        with self._lock:
            now = self._now()
            self._deliver(self._alerts.evaluate_due(now))
            exchange = self._log.add(request, now)
            fault = self.faults.take(request)
            if fault is None:
                response = self._respond(request, now)
            else:
                response = fault.apply(None if fault.skips_request else self._respond(request, now), now)
            exchange.record(response)
        return response

    def page(self) -> str:
        """Return the HTML page that ``serve`` shows at ``/``: datasets, object counts and latest requests."""
        with self._lock:
            return write_page(self._team.environments.values(), self._log.latest(REQUESTS_SHOWN), self._now())

    def transport(self) -> HandlerTransport:
        """Return an in-process transport for ``httpx.Client`` and ``httpx.AsyncClient``."""
        from honeycomb._http import HandlerTransport

        return HandlerTransport(self._handle)

    def respx_side_effect(self, request: HTTPRequest) -> HTTPResponse:
        """Respond to an httpx request, for use as the ``side_effect`` of a respx route."""
        from honeycomb._http import respond

        return respond(self._handle, request)

    @contextmanager
    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Generator[str]:
        """Serve over TCP from a background thread until the block exits, with an overview page at ``/``.

        Args:
            host: Address to listen on.
            port: Port to listen on; 0 for any free port.

        Yields:
            The base URL.
        """
        with serving(with_page(self.handle, self.page), host, port) as url:
            yield url

    def close(self) -> None:
        """Free the memory of the events and drop pending webhook deliveries."""
        self._outbox.close()
        self._team.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _now(self) -> float:
        return self._clock() + self._ahead

    def _deliver(self, notifications: Iterable[Notification]) -> None:
        if self._deliver_webhooks:
            for notification in notifications:
                if (message := webhook_message(notification, self._team.recipients)) is not None:
                    self._outbox.put(message)

    def _handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> LocalResponse:
        return self.handle(LocalRequest(method, target, headers, body))

    def _respond(self, request: LocalRequest, now: float) -> LocalResponse:
        route: BaseRoute | None = None
        quota: dict[str, str] = {}
        try:
            route, path = self._router.match(request.method, request.target)
            operate = route.admit(self._team, request, path, now)
            quota = self._quotas.spend(route.method, route.resource, now, with_headers=route.quota_headers)
            result = operate()
        except Problem as problem:
            return _failure(problem, route, quota)
        return _success(result, route, quota)


def _success(result: JsonValue | Response, route: BaseRoute, quota: Mapping[str, str]) -> LocalResponse:
    response = result if isinstance(result, Response) else Response(result)
    headers = {**quota, **response.headers}
    status = response.status or route.status
    if response.body is None:
        return LocalResponse(status, headers, b"")
    headers["content-type"] = route.media_type
    return LocalResponse(
        status, headers, response.body if isinstance(response.body, bytes) else to_json(response.body)
    )


def _failure(problem: Problem, route: BaseRoute | None, quota: Mapping[str, str]) -> LocalResponse:
    if route and not route.reports_fields:
        problem = problem.without_fields()
    form = problem.form or (route.form_of(problem) if route else "problem")
    content_type, body = error_body(form, problem.status, problem.message, problem.type_detail, problem.source)
    headers = {**quota, **problem.headers}
    if content_type:
        headers["content-type"] = content_type
    return LocalResponse(problem.status, headers, body)
