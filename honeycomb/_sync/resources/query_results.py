# Made from honeycomb/_async/resources/query_results.py by `nox -s unasync`: edit that file, never this one.
"""Query results."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sized

from typing_extensions import Unpack

from ..._core.polling import DEFAULT_TIMEOUT
from ..._querying.partition import Completion
from ..._querying.progress import ProgressOption
from ..._querying.time_slices import Slices
from ...models._base import InputModel, JsonObject
from ...models._query_rules import MAX_RUN, length_of
from ...models.queries import QueryBody, QuerySpec, SupportsQuerySpec
from ...models.query_results import (
    MAX_GROUPS,
    QueryResult,
    QueryResultData,
    QueryResultOptions,
    QueryResultRequest,
)
from ..query_runner import SyncQueryRunner
from ..resource import SyncResource

_MAX_STARTED = 10
"""How many queries of many are started before their results are waited for."""


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
            HoneycombRateLimitError: Others use up what the service takes, for minutes.
        """
        with SyncQueryRunner(self._session, poll_interval=None, timeout=DEFAULT_TIMEOUT) as runner:
            return runner.create(dataset, query_id, options)

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
        progress: ProgressOption = False,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Unpack[QueryResultOptions],
    ) -> QueryResult:
        """Run a saved query and wait for its result.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_id: The saved query's id.
            progress: True shows a bar, by the extra ``progress``; a function is called with a ``Progress``
                whenever there is something to say.
            poll_interval: Polling interval in seconds; growing from 0.2 to 2 when not given.
            timeout: Seconds to wait for the result.
            **options: As for ``create``.

        Returns:
            The result. One that is ``truncated`` although no ``limit`` was given is logged as a warning, to the
            logger ``honeycomb``.

        Raises:
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: It was not ready in time; ``wait`` for the error's ``resume_id`` later.
            HoneycombNotFoundError: No such dataset or query.
        """
        with SyncQueryRunner(
            self._session, poll_interval=poll_interval, timeout=timeout, progress=progress
        ) as runner:
            started = runner.create(dataset, query_id, options)
            return runner.finish(dataset, started, options)

    def wait(
        self,
        dataset: str,
        query_result_id: str,
        *,
        progress: ProgressOption = False,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> QueryResult:
        """Wait for a result that was started before.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_result_id: The result's id.
            progress: As for ``run``.
            poll_interval: Polling interval in seconds; growing from 0.2 to 2 when not given.
            timeout: Seconds to wait.

        Raises:
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: It was not ready in time.
            HoneycombNotFoundError: No such dataset or result.
        """
        with SyncQueryRunner(
            self._session, poll_interval=poll_interval, timeout=timeout, progress=progress
        ) as runner:
            result = runner.wait(dataset, query_result_id)
            runner.reporter.advance()
            return result

    def create_and_run(
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
        """Save a query, run it, and wait for its result.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_spec: The specification, as a ``QuerySpec``, a ``honeycomb.query.Query``, a mapping, or a query
                that was fetched.
            split: Run a query over more than 7 days in slices of at most 7, as far as the service looks back, and
                put their results together. All steps of the series are the service's own; the rows have those
                calculations that can be put together, which are ``COUNT``, ``SUM``, ``MIN`` and ``MAX``.
            progress: As for ``run``.
            poll_interval: As for ``run``.
            timeout: As for ``run``; with ``split``, for each slice.
            **options: As for ``create``.

        Returns:
            The result, as from ``run``; of slices, it has the first one's id and no links.

        Raises:
            ValueError: The time range is longer than 7 days without ``split``, or slices could not be put together
                to what the whole would be.
            HoneycombIncompleteError: A slice has more groups than a result holds.
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: It was not ready in time.
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects the specification.
        """
        spec = QuerySpec.model_validate(query_spec)
        if split and length_of(spec) > MAX_RUN:
            slices = Slices(spec, options, now=int(time.time()))
            results = self.create_and_run_many(
                [(dataset, each) for each in slices.queries],
                poll_interval=poll_interval,
                timeout=timeout,
                progress=progress,
                **slices.options,
            )
            return slices.merged([result for result in results])
        with SyncQueryRunner(
            self._session, poll_interval=poll_interval, timeout=timeout, progress=progress
        ) as runner:
            started = runner.start(dataset, spec, options)
            return runner.finish(dataset, started, options)

    def create_and_run_many(
        self,
        queries: Iterable[tuple[str, QuerySpec | QueryBody | SupportsQuerySpec | JsonObject]],
        *,
        progress: ProgressOption = False,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **options: Unpack[QueryResultOptions],
    ) -> Iterator[QueryResult]:
        """Save many queries, run them at the pace of the service, and give their results in the same order.

        Up to 10 run at once. The first that fails ends it; what comes after it is not run.

        Args:
            queries: Pairs of a dataset's slug and a specification.
            progress: As for ``run``.
            poll_interval: As for ``run``.
            timeout: As for ``run``, for each query.
            **options: As for ``create``, for each query.

        Raises:
            ValueError: The time range of a query is longer than 7 days.
            HoneycombQueryError: The service could not run a query; the message is its own.
            HoneycombPollTimeoutError: A result was not ready in time.
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects a specification.
        """
        with SyncQueryRunner(
            self._session,
            poll_interval=poll_interval,
            timeout=timeout,
            progress=progress,
            total=len(queries) if isinstance(queries, Sized) else None,
        ) as runner:
            started: deque[tuple[str, QueryResult]] = deque()
            for dataset, query_spec in queries:
                spec = QuerySpec.model_validate(query_spec)
                # What runs already is not held back by what has to wait for its turn.
                while started and (len(started) >= _MAX_STARTED or self._session.saved_queries.delay(spec) > 0):
                    yield runner.finish(*started.popleft(), options)
                started.append((dataset, runner.start(dataset, spec, options)))
            while started:
                yield runner.finish(*started.popleft(), options)

    def run_all(
        self,
        dataset: str,
        query_spec: QuerySpec | QueryBody | SupportsQuerySpec | JsonObject,
        *,
        progress: ProgressOption = False,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
    ) -> QueryResult:
        """Run a query and return every group, however many there are; a ``limit`` in the query does not count.

        Up to 9,999 groups take one result. More are fetched in partitions, each with filters on the breakdowns
        that make it small enough for the service to give it whole: about two results for every 10,000 groups.
        Every group is in exactly one part, so its numbers are the service's own. A relative time range then
        ends with the minute of the call, so that all parts look at the same events: with the 5 minutes for more
        than 6 hours, the half hour for more than 2 days.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide query.
            query_spec: The specification, as a ``QuerySpec``, a ``honeycomb.query.Query``, a mapping, or a query
                that was fetched.
            progress: As for ``run``.
            poll_interval: As for ``run``.
            timeout: Seconds to wait for the result of each part.

        Returns:
            The result of the query, without a series, with all groups in the order of the query.

        Raises:
            ValueError: The time range is longer than 7 days.
            HoneycombIncompleteError: There are too many groups for one result, and the query cannot be split,
                because it combines filters with ``OR``, has a ``HEATMAP``, or breaks down by relational columns
                only; or the parts do not fit together.
            HoneycombQueryError: The service could not run the query; the message is its own.
            HoneycombPollTimeoutError: A part was not ready in time.
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects the specification.
        """
        spec = QuerySpec.model_validate(query_spec)
        body: JsonObject = {name: value for name, value in spec.to_body().items() if name != "limit"}
        with SyncQueryRunner(
            self._session, poll_interval=poll_interval, timeout=timeout, progress=progress
        ) as runner:

            def run_partition(part: JsonObject, *, totals: bool) -> QueryResult:
                options: QueryResultOptions = {
                    "disable_series": True,
                    "disable_total_by_aggregate": not totals,
                    "limit": MAX_GROUPS,
                }
                started = runner.start(dataset, QuerySpec.model_validate(part), options)
                return runner.finish(dataset, started, options)

            now = int(time.time())
            result = run_partition(body, totals=False)
            if len(result.rows) < MAX_GROUPS:
                return result
            completion = Completion(spec, now=now)
            while question := completion.question():
                runner.reporter.expect(completion.parts_left)
                part = run_partition(question, totals=completion.wants_totals)
                completion.add(part.rows, part.totals)
        data = QueryResultData(results=[{"data": row} for row in completion.rows()])
        result = result.model_copy(update={"data": data})
        result.note_limit(math.inf)
        return result
