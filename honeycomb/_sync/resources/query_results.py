# Made from honeycomb/_async/resources/query_results.py by `nox -s unasync`: edit that file, never this one.
"""Query results."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._poll_schedule import check_waiting
from ...exceptions import HoneycombQueryError, HoneycombResponseError
from ...models._base import InputModel, JsonObject
from ...models.queries import QueryBody, QuerySpec, SupportsQuerySpec
from ...models.query_results import QueryResult, QueryResultOptions, QueryResultRequest
from ..polling import poll
from ..resource import SyncResource

DEFAULT_TIMEOUT = 60.0


class SyncQueryResults(SyncResource[QueryResult, QueryResultRequest, InputModel]):
    """Query results: queries run over the stored events.

    The key needs *Manage Queries and Columns* and *Run Queries*, the team an Enterprise plan. The service runs
    a query for 10 seconds at most, takes 10 creations a minute, and looks at up to 7 days.
    """

    group = "query_results"

    def create(
        self,
        dataset: str,
        query_id: str,
        **options: Unpack[QueryResultOptions],
    ) -> QueryResult:
        """Start running a saved query (``POST /1/query_results/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_id: The saved query's id.
            **options: ``disable_series`` leaves out the time series; up to 10,000 groups are possible then, by
                ``limit``. ``disable_total_by_aggregate=False`` and ``disable_other_by_aggregate=False`` add the
                totals over all groups, and the numbers of the groups beyond the limit.

        Returns:
            The result, as a rule not complete yet. ``get`` it until it is, or use ``run``.

        Raises:
            HoneycombNotFoundError: No such dataset or query.
            HoneycombRateLimitError: More creations than the service takes.
        """
        given = {name: value for name, value in options.items() if value is not None}
        return self._create("/1/query_results/{dataset}", None, {"query_id": query_id, **given}, dataset=dataset)

    def get(self, dataset: str, query_result_id: str) -> QueryResult:
        """Fetch a result as far as it is (``GET /1/query_results/{dataset}/{id}``).

        A query that failed gives a complete result with an ``error`` and no rows.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_result_id: The result's id.

        Raises:
            HoneycombNotFoundError: No such dataset or result.
        """
        return self._get(
            "/1/query_results/{dataset}/{query_result_id}", dataset=dataset, query_result_id=query_result_id
        )

    def run(
        self,
        dataset: str,
        query_id: str,
        *,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Unpack[QueryResultOptions],
    ) -> QueryResult:
        """Run a saved query and wait for its result.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_id: The saved query's id.
            poll_interval: Seconds between two askings; growing from 0.2 to 2 when not given.
            timeout: Seconds to wait for the result.
            **options: As for ``create``.

        Raises:
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: It was not ready in time; ``wait`` for the error's ``resume_id`` later.
            HoneycombNotFoundError: No such dataset or query.
        """
        check_waiting(poll_interval, timeout)
        result = self.create(dataset, query_id, **options)
        if result.complete and (result.data is not None or result.error):
            return _successful(result)
        return self.wait(dataset, result.id, poll_interval=poll_interval, timeout=timeout)

    def wait(
        self,
        dataset: str,
        query_result_id: str,
        *,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> QueryResult:
        """Wait for a result that was started before.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_result_id: The result's id.
            poll_interval: Seconds between two askings; growing from 0.2 to 2 when not given.
            timeout: Seconds to wait.

        Raises:
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: It was not ready in time.
            HoneycombNotFoundError: No such dataset or result.
        """
        request = self._request(
            "GET",
            "/1/query_results/{dataset}/{query_result_id}",
            {"dataset": dataset, "query_result_id": query_result_id},
            verb="wait",
            returns=QueryResult,
        )
        result = poll(
            self._client,
            request,
            _is_complete,
            what="query result",
            resume_id=query_result_id,
            interval=poll_interval,
            timeout=timeout,
        )
        return _successful(result)

    def create_and_run(
        self,
        dataset: str,
        query_spec: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject,
        *,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Unpack[QueryResultOptions],
    ) -> QueryResult:
        """Save a query, run it, and wait for its result.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_spec: The specification, as a ``QuerySpec``, a ``honeycomb.query.Query``, a mapping, or a query
                that was fetched.
            poll_interval: As for ``run``.
            timeout: As for ``run``.
            **options: As for ``create``.

        Raises:
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: It was not ready in time.
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service refuses the specification.
        """
        check_waiting(poll_interval, timeout)
        query = self._client.queries.create(dataset, query_spec)
        return self.run(
            dataset,
            query.id,
            poll_interval=poll_interval,
            timeout=timeout,
            **options,
        )


def _is_complete(result: QueryResult) -> bool:
    return result.complete


def _successful(result: QueryResult) -> QueryResult:
    if result.error:
        raise HoneycombQueryError(result.error, query_result_id=result.id)
    if result.data is None:
        raise HoneycombResponseError(f"query result {result.id} is complete, but without data", 200)
    return result
