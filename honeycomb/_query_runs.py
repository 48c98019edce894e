"""What a client and its copies know of the queries they run: which are saved, and how fast the service takes them.

The service takes few new query results in a minute, and refuses more without saying when to come back; the local
Honeycomb takes any number. So nobody waits until the first refusal; after it, all keep to the service's pace.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from ._request import encode_json
from .models._query_rules import is_relational

if TYPE_CHECKING:
    from .models.queries import QuerySpec

_MOST_SAVED = 256

_WINDOW = 61.0
"""Seconds in a window of the service, and one for requests that take longer to arrive than others."""

_PER_WINDOW = 10
_RELATIONAL_PER_WINDOW = 1


class Pacer:
    """Lets at most so many calls leave in a window, once one was refused. Decides only; the caller sleeps."""

    def __init__(self, clock: Callable[[], float], limit: int, window: float) -> None:
        self._clock = clock
        self._limit = limit
        self._window = window
        self._lock = threading.Lock()
        self._departures: list[float] = []
        self._closed_until = 0.0
        self._is_limited = False

    @property
    def delay(self) -> float:
        """Seconds that a call would have to wait now."""
        with self._lock:
            return max(0.0, self._next_departure() - self._clock())

    def reserve(self) -> tuple[float, float]:
        """Take a place.

        Returns:
            Seconds to wait until this call may leave, and the moment of the clock at which it will.
        """
        with self._lock:
            departure = self._next_departure()
            insort(self._departures, departure)
            return max(0.0, departure - self._clock()), departure

    def release(self, departure: float) -> None:
        """Give a place back whose call will not leave."""
        with self._lock:
            if departure in self._departures:
                self._departures.remove(departure)

    def refused(self) -> None:
        """Note that the service took no more calls. It was others that used up the limit, if there were few."""
        with self._lock:
            now = self._clock()
            self._is_limited = True
            left = [moment for moment in self._departures if moment <= now]
            last = left[-self._limit] if len(left) > self._limit else now
            self._closed_until = max(self._closed_until, last + self._window)

    def _next_departure(self) -> float:
        now = self._clock()
        while self._departures and self._departures[0] <= now - self._window:
            del self._departures[0]
        if not self._is_limited:
            return now
        earliest = max(now, self._closed_until)
        if len(self._departures) < self._limit:
            return earliest
        return max(earliest, self._departures[-self._limit] + self._window)


class QueryRuns:
    """The queries that a client has saved lately, and the pacers for running them. Safe to share among threads."""

    def __init__(self, clock: Callable[[], float], *, window: float = _WINDOW) -> None:
        self._lock = threading.Lock()
        self._ids: OrderedDict[tuple[str, bytes], str] = OrderedDict()
        self._relational: set[str] = set()
        self._pacer = Pacer(clock, _PER_WINDOW, window)
        self._relational_pacer = Pacer(clock, _RELATIONAL_PER_WINDOW, window)

    def keep(self, dataset: str, spec: QuerySpec, query_id: str) -> None:
        """Remember that a query is saved."""
        with self._lock:
            # Queries that differ in order or limit alone may share an id, and the one saved last is run by it.
            for known in [known for known, id_ in self._ids.items() if id_ == query_id]:
                del self._ids[known]
            self._ids[dataset, encode_json(spec.to_body())] = query_id
            if is_relational(spec):
                self._relational.add(query_id)
            while len(self._ids) > _MOST_SAVED:
                self._relational.discard(self._ids.popitem(last=False)[1])

    def find(self, dataset: str, spec: QuerySpec) -> str | None:
        """Return the id of a query that was saved before; None if it was not, or long ago."""
        with self._lock:
            key = dataset, encode_json(spec.to_body())
            if key in self._ids:
                self._ids.move_to_end(key)
            return self._ids.get(key)

    def pacer(self, query_id: str) -> Pacer:
        """Return the pacer that a query is held back by."""
        with self._lock:
            return self._relational_pacer if query_id in self._relational else self._pacer

    def delay(self, spec: QuerySpec) -> float:
        """Return the seconds that running a query would have to wait now."""
        return (self._relational_pacer if is_relational(spec) else self._pacer).delay
