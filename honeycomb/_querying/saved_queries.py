"""Queries that a client and its copies have saved, and the rate limits of running them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from .._core.after_fork import renew_after_fork
from .._core.rate_limiter import Quota, RateLimiter
from .._core.request import ApiRequest, encode_json, expand_path

if TYPE_CHECKING:
    from ..models.queries import QuerySpec, SavedQuery

_MAX_SAVED = 256

# Documented limits: the responses do not have them. The window is a minute, and one second for requests that take
# longer to arrive than others.
QUOTA = Quota("create query result", 10, 61.0)
RELATIONAL_QUOTA = Quota("create relational query result", 1, 61.0)


def save_request(dataset: str, spec: QuerySpec) -> ApiRequest[SavedQuery]:
    """Return the request that saves a query."""
    from ..models.queries import SavedQuery  # a client that runs no queries needs no models of them

    template = "/1/queries/{dataset}"
    return ApiRequest(
        operation="queries.create",
        method="POST",
        template=template,
        path=expand_path(template, {"dataset": dataset}),
        returns=SavedQuery,
        content=encode_json(spec.to_body()),
    )


def _is_relational(spec: QuerySpec) -> bool:
    from ..models._query_rules import is_relational  # as above

    return is_relational(spec)


class SavedQueries:
    """The queries that a client has saved lately, and the quotas of running them. Safe to share among threads."""

    def __init__(self, rate_limiter: RateLimiter) -> None:
        self._lock = threading.Lock()
        self._ids: OrderedDict[tuple[str, bytes], str] = OrderedDict()
        self._relational: set[str] = set()
        self._rate_limiter = rate_limiter
        renew_after_fork(self)

    def _after_fork(self) -> None:
        """Replace the lock, which a thread of the parent may have held."""
        self._lock = threading.Lock()

    def keep(self, dataset: str, spec: QuerySpec, query_id: str) -> None:
        """Remember that a query is saved."""
        with self._lock:
            # Queries that differ in order or limit alone may share an id, and the one saved last is run by it.
            for known in [known for known, id_ in self._ids.items() if id_ == query_id]:
                del self._ids[known]
            self._ids[dataset, encode_json(spec.to_body())] = query_id
            if _is_relational(spec):
                self._relational.add(query_id)
            while len(self._ids) > _MAX_SAVED:
                self._relational.discard(self._ids.popitem(last=False)[1])

    def find(self, dataset: str, spec: QuerySpec) -> str | None:
        """Return the id of a query that was saved before; None if it was not, or long ago."""
        with self._lock:
            key = dataset, encode_json(spec.to_body())
            if key in self._ids:
                self._ids.move_to_end(key)
            return self._ids.get(key)

    def quota(self, query_id: str) -> Quota:
        """Return the quota that running a saved query counts against."""
        with self._lock:
            return RELATIONAL_QUOTA if query_id in self._relational else QUOTA

    def delay(self, spec: QuerySpec) -> float:
        """Return the seconds that running a query would have to wait now."""
        return self._rate_limiter.expected_delay((RELATIONAL_QUOTA if _is_relational(spec) else QUOTA).key)
