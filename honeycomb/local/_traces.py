"""Generator of sample traces of a small shop, for demos, queries and load tests."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from operator import itemgetter
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from honeycomb.models.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_Data: TypeAlias = "dict[str, str | int | float | bool]"

_MICROSECONDS = 1_000_000
_CUSTOMERS = 500
_SPREAD = 0.5
"""The standard deviation of the logarithm of a latency."""
_TAIL = 0.015
"""Probability of a far higher latency than usual."""
_FALLBACK_RATE = 0.3
"""Probability that a caller succeeds although a call failed."""
_INCIDENT = (0.7, 0.8)
"""Fraction of the time range during which payments fail more often."""


@dataclass(frozen=True, slots=True)
class _Operation:
    """Operation of a service.

    Attributes:
        fields: Fields of all of its spans.
        median_ms: Median duration, without the operations that it calls.
        error_rate: Probability that it fails by itself.
        problem: Error message of such a failure.
        calls: Operations that it calls, in order.
    """

    fields: Mapping[str, str]
    median_ms: float
    error_rate: float
    problem: str
    calls: tuple[_Operation, ...] = ()


def _sql(operation: str, table: str, median_ms: float) -> _Operation:
    fields = {
        "service.name": "database",
        "name": f"{operation} {table}",
        "db.system": "postgresql",
        "db.operation": operation,
        "db.table": table,
    }
    return _Operation(fields, median_ms, 0.0005, "deadlock detected")


def _http(
    service: str,
    method: str,
    route: str,
    median_ms: float,
    *calls: _Operation,
    error_rate: float = 0.001,
    problem: str = "internal error",
) -> _Operation:
    fields = {"service.name": service, "name": f"{method} {route}", "http.method": method, "http.route": route}
    return _Operation(fields, median_ms, error_rate, problem, calls)


_PRODUCTS = _http("inventory", "GET", "/products", 3.0, _sql("SELECT", "products", 8.0))
_STOCK = _http("inventory", "GET", "/stock/{id}", 1.5, _sql("SELECT", "stock", 2.0))
_RESERVE = _http("inventory", "POST", "/reservations", 2.0, _sql("UPDATE", "stock", 4.0))
_CART = _http("cart", "GET", "/carts/{id}", 1.5, _sql("SELECT", "carts", 2.5))
_ADD = _http("cart", "POST", "/carts/{id}/items", 2.0, _RESERVE, _sql("INSERT", "cart_items", 3.0))
_CHARGE = _http(
    "payment",
    "POST",
    "/charges",
    120.0,
    _sql("INSERT", "payments", 3.0),
    error_rate=0.01,
    problem="no response from the card processor",
)
_ORDER = _http("checkout", "POST", "/orders", 8.0, _CART, _STOCK, _CHARGE, _sql("INSERT", "orders", 5.0))

_VISITS = (
    *[_http("frontend", "GET", "/", 6.0, _PRODUCTS)] * 9,
    *[_http("frontend", "GET", "/products/{id}", 5.0, _STOCK, _CART)] * 6,
    *[_http("frontend", "POST", "/cart", 4.0, _ADD)] * 3,
    *[_http("frontend", "POST", "/checkout", 10.0, _ORDER)] * 2,
)
"""Operations of customers, repeated by frequency."""

_SERVICES = ("frontend", "checkout", "cart", "payment", "inventory", "database")


def generate_traces(
    count: int, *, seed: int = 0, duration: float = 3_600.0, end: float | None = None
) -> dict[str, list[Event]]:
    """Generate sample traces of a small shop: six services that call one another, with a dataset for each.

    Latencies have a long tail, errors propagate from a service to its callers, few customers send most of the
    requests, and one service degrades for a tenth of the time. The same arguments generate the same traces.

    Args:
        count: Number of traces, of about five spans each.
        seed: Seed of the random numbers.
        duration: Length of the time range of the traces in seconds.
        end: End of the time range in Unix seconds; now by default.

    Returns:
        The events by dataset name, oldest first, for ``LocalHoneycomb.add_events`` and
        ``client.events.send_batch``.

    Raises:
        ValueError: A number is negative.
    """
    if count < 0 or duration < 0:
        raise ValueError(f"count and duration must not be negative, got {count} and {duration}")
    end = time.time() if end is None else end
    # Only random() is guaranteed to be reproducible across Python versions.
    random = Random(seed).random  # noqa: S311  # not for secrets
    spans: dict[str, list[tuple[int, _Data]]] = {service: [] for service in _SERVICES}
    for _ in range(count):
        when = random()
        trace = _Trace(random, during_incident=_INCIDENT[0] <= when < _INCIDENT[1])
        elapsed, _failed = trace.run(_VISITS[int(random() * len(_VISITS))], 0, {})
        start = round((end - duration * (1.0 - when)) * _MICROSECONDS) - elapsed
        for begin, data in trace.spans:
            spans[str(data["service.name"])].append((start + begin, data))
    return {
        service: [Event(data, begin / _MICROSECONDS) for begin, data in sorted(each, key=itemgetter(0))]
        for service, each in spans.items()
        if each
    }


class _Trace:
    """Builder of a trace. Times are integer microseconds from its start, so that spans nest exactly."""

    def __init__(self, random: Callable[[], float], *, during_incident: bool) -> None:
        self._random = random
        self._during_incident = during_incident
        # Customer 10 is a tenth as frequent as customer 1.
        self._common = {
            "trace.trace_id": self._new_id() + self._new_id(),
            "customer.id": f"customer-{int(_CUSTOMERS ** random()):03d}",
        }
        self.spans: list[tuple[int, _Data]] = []

    def run(self, operation: _Operation, begin: int, parent: Mapping[str, str]) -> tuple[int, bool]:
        """Run an operation and the operations that it calls.

        Returns:
            The end time, and whether it failed.
        """
        random = self._random
        span_id = self._new_id()
        degraded = self._during_incident and operation is _CHARGE
        step = self._latency(operation.median_ms * (5 if degraded else 1)) // (len(operation.calls) + 1)
        now = begin + step
        problem, status = "", 200
        if random() < (0.3 if degraded else operation.error_rate):
            problem, status = operation.problem, 500
        for call in operation.calls:
            now, failed = self.run(call, now, {"trace.parent_id": span_id})
            now += step
            if failed and random() >= _FALLBACK_RATE:
                problem, status = f"{call.fields['name']} failed", 502
                break
        data: _Data = {
            **self._common,
            "trace.span_id": span_id,
            **parent,
            **operation.fields,
            "duration_ms": (now - begin) / 1_000,
            "error": status != 200,
        }
        if "http.route" in data:
            data["http.status_code"] = status
        if problem:
            data["error.message"] = problem
        self.spans.append((begin, data))
        return now, status != 200

    def _latency(self, median_ms: float) -> int:
        random = self._random
        normal = math.sqrt(-2.0 * math.log(1.0 - random())) * math.cos(math.tau * random())
        milliseconds = median_ms * math.exp(_SPREAD * normal)
        if random() < _TAIL:
            milliseconds *= 2.0 + 18.0 * random()
        return int(milliseconds * 1_000)

    def _new_id(self) -> str:
        return f"{int(self._random() * 2**32):08x}{int(self._random() * 2**32):08x}"  # random() has only 53 bits
