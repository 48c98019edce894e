"""The local Honeycomb: requests in, answers out."""

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
from ._call import Answer
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
from ._webhooks import message_of
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


class LocalHoneycomb:
    """Honeycomb's API on this machine: state in memory, events in DuckDB, and what follows from them computed.

    Safe to use from several threads.

    Args:
        keys: The API keys there are from the start. Without any, every key is a configuration key of the
            environment "Local" that may do all.
        management_keys: The management keys there are. Without any, every one will do and has every scope.
        pipelines: The telemetry pipelines there are.
        rate_limit: How many requests each resource takes; None for as many as come.
        query_delay: Seconds until a query's result is complete.
        query_history: How many seconds back queries may look, 7 days as with the service; None for any number.
        query_results_per_minute: How often queries may be run (the service allows 10 times); None for as often
            as wanted.
        query_seconds: After how many seconds a query is stopped, so that its result is an error (the service stops
            after 10); None for never.
        truncate_times: Whether queries begin and end at whole minutes or more, as with the service.
        clock: Tells the time, in Unix seconds.
        deliver_webhooks: Whether webhooks whose address is on this machine are called, in the background, when an
            alert begins or ends.
        webhook_retry_delays: Seconds before each further attempt of a delivery that may be retried.

    Attributes:
        faults: What is to go wrong with the next answers.
    """

    def __init__(
        self,
        *,
        keys: Iterable[LocalKey] = (),
        management_keys: Iterable[LocalManagementKey] = (),
        pipelines: Iterable[LocalPipeline] = (),
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
        pace = UNREACHABLE if query_results_per_minute is None else RateLimit(query_results_per_minute)
        query_quotas = Quotas(pace)
        self._team = Team(
            keys=keys,
            management_keys=management_keys,
            pipelines=pipelines,
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
        """Write all there is into a folder: the state as JSON, the events as Parquet.

        The folder then holds the secrets of recipients and of API keys that were made by request. What another
        call saved there before is replaced.

        Args:
            folder: The folder; it is made if there is none such.
        """
        with self._lock:
            save(self._team, self._alerts, Path(folder), self._now())

    def load(self, folder: str | PathLike[str], *, continue_clock: bool = True) -> None:
        """Replace all there is by what a folder holds.

        Args:
            folder: The folder that ``save`` was given.
            continue_clock: Whether time goes on from the moment at which it was saved, so that what happened in
                the last two hours still did.

        Raises:
            HoneycombConfigError: A file is missing or damaged, or was saved by another version; it is named, and
                nothing was replaced.
        """
        with self._lock:
            saved_at = load(self._team, self._alerts, Path(folder))
            if continue_clock:
                self._ahead = saved_at - self._clock()

    @property
    def store(self) -> EventStore:
        """The events of the environment "Local".

        Raises:
            LookupError: That environment was deleted.
        """
        return self._team.first.state.store

    @property
    def notifications(self) -> list[Notification]:
        """The latest notifications of triggers and burn alerts, oldest first."""
        with self._lock:
            return list(self._alerts.notifications)

    @property
    def webhook_deliveries(self) -> list[WebhookDelivery]:
        """The latest deliveries to webhooks and their results, oldest first."""
        return self._outbox.deliveries

    def wait_for_webhooks(self, timeout: float = 30.0) -> bool:
        """Wait until no delivery to a webhook is pending.

        Args:
            timeout: Seconds to wait at most.

        Returns:
            Whether none is.
        """
        return self._outbox.wait(timeout)

    def advance(self, seconds: float) -> None:
        """Let time pass at once; triggers and burn alerts are evaluated each time that they come due in it.

        Without this they are evaluated when a request comes, as of the last time that they were due.

        Args:
            seconds: How much time.

        Raises:
            ValueError: It is negative.
        """
        if seconds < 0:
            raise ValueError("time passes forwards only: seconds must not be negative")
        with self._lock:
            self._ahead += seconds
            self._deliver(self._alerts.play(self._now()))

    @property
    def requests(self) -> list[LocalRequest]:
        """The latest requests, oldest first, with their keys removed."""
        with self._lock:
            return self._log.snapshot()

    def add_events(self, dataset: str, events: Iterable[Event | EventDict]) -> None:
        """Store events without a request, all of them or none.

        Args:
            dataset: The dataset's name, in the environment "Local"; it is made if there is none such.
            events: The events, as ``client.events.send_batch`` takes them.

        Raises:
            TypeError: Something among the events is no event.
            ValueError: One of them would be refused.
            LookupError: That environment was deleted.
        """
        given = list(events)  # before the lock: making them may need answers from here
        with self._lock:
            add_events(self._team.first.state, dataset, given, self._now())

    def events_in(self, dataset: str) -> list[dict[str, JsonValue]]:
        """Return the fields of a dataset's events, oldest first: flat, and without nulls.

        Args:
            dataset: The dataset's slug, in the environment "Local". One that does not exist has no events.

        Raises:
            LookupError: That environment was deleted.
        """
        return [dict(event.data) for event in self.store.events(dataset)]

    def requests_to(self, path: str, method: str | None = None) -> list[LocalRequest]:
        """Return the latest requests to certain paths, oldest first.

        Args:
            path: The path; ``*`` stands for any characters.
            method: Only those of this method.
        """
        return [
            request
            for request in self.requests
            if fnmatchcase(request.path, path) and method in (None, request.method)
        ]

    def handle(self, request: LocalRequest) -> LocalResponse:
        """Answer a request.

        Delays and faults are for the caller; nothing is sent but to webhooks, if that is asked for.
        """
        with self._lock:
            now = self._now()
            self._deliver(self._alerts.catch_up(now))
            exchange = self._log.add(request, now)
            fault = self.faults.take(request)
            if fault is None:
                response = self._respond(request, now)
            else:
                response = fault.spoil(None if fault.prevents else self._respond(request, now), now)
            exchange.answered(response)
        return response

    def page(self) -> str:
        """Return what ``serve`` shows at ``/``, as HTML: datasets, how many objects there are, latest requests."""
        with self._lock:
            return write_page(self._team.environments.values(), self._log.latest(REQUESTS_SHOWN), self._now())

    def transport(self) -> HandlerTransport:
        """Return a transport that answers from here, for ``httpx.Client`` and ``httpx.AsyncClient``."""
        from honeycomb._http import HandlerTransport

        return HandlerTransport(self._answer)

    def respx_side_effect(self, request: HTTPRequest) -> HTTPResponse:
        """Answer an httpx request: the ``side_effect`` of a respx route."""
        from honeycomb._http import respond

        return respond(self._answer, request)

    @contextmanager
    def serve(self, host: str = "127.0.0.1", port: int = 0) -> Generator[str]:
        """Answer over TCP, from a thread of its own, until the block is left; a browser is shown a page at ``/``.

        Args:
            host: The address to listen on.
            port: The port to listen on; 0 for any that is free.

        Yields:
            The base URL.
        """
        with serving(with_page(self.handle, self.page), host, port) as url:
            yield url

    def close(self) -> None:
        """Free the memory of the events, and drop deliveries to webhooks that are pending."""
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
                if (message := message_of(notification, self._team.recipients)) is not None:
                    self._outbox.put(message)

    def _answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> LocalResponse:
        return self.handle(LocalRequest(method, target, headers, body))

    def _respond(self, request: LocalRequest, now: float) -> LocalResponse:
        route: BaseRoute | None = None
        quota: dict[str, str] = {}
        try:
            route, path = self._router.match(request.method, request.target)
            operate = route.admit(self._team, request, path, now)
            quota = self._quotas.spend(route.method, route.resource, now, tell=route.tells_quota)
            answer = operate()
        except Problem as problem:
            return _failure(problem, route, quota)
        return _success(answer, route, quota)


def _success(answer: JsonValue | Answer, route: BaseRoute, quota: Mapping[str, str]) -> LocalResponse:
    if not isinstance(answer, Answer):
        answer = Answer(answer)
    headers = {**quota, **answer.headers}
    status = answer.status or route.status
    if answer.body is None:
        return LocalResponse(status, headers, b"")
    headers["content-type"] = route.media_type
    return LocalResponse(status, headers, answer.body if isinstance(answer.body, bytes) else to_json(answer.body))


def _failure(problem: Problem, route: BaseRoute | None, quota: Mapping[str, str]) -> LocalResponse:
    if route and not route.tells_fields:
        problem = problem.without_fields()
    form = problem.form or (route.form_of(problem) if route else "problem")
    content_type, body = error_body(form, problem.status, problem.message, problem.type_detail, problem.source)
    headers = {**quota, **problem.headers}
    if content_type:
        headers["content-type"] = content_type
    return LocalResponse(problem.status, headers, body)
