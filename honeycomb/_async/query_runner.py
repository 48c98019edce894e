"""Running queries: save each once, create its result within the rate limit, and poll."""

from __future__ import annotations

import logging
from dataclasses import replace
from types import TracebackType

from typing_extensions import Self

from .._core.error_response import excerpt
from .._core.polling import check_waiting
from .._querying.progress import ProgressOption, Reporter
from .._querying.time_slices import check_length
from ..exceptions import (
    HoneycombNotFoundError,
    HoneycombQueryError,
    HoneycombResponseError,
)
from ..models._base import InputModel
from ..models.queries import QuerySpec
from ..models.query_results import QueryResult, QueryResultOptions, QueryResultRequest
from .polling import poll
from .resource import AsyncResource
from .saved_queries import save_query
from .session import AsyncSession

_LOGGER = logging.getLogger("honeycomb")


class AsyncQueryRunner(AsyncResource[QueryResult, QueryResultRequest, InputModel]):
    """Runs the queries of one call, and reports progress; for use in a ``with`` block."""

    group = "query_results"

    def __init__(
        self,
        session: AsyncSession,
        *,
        poll_interval: float | None,
        timeout: float,
        progress: ProgressOption = False,
        total: int | None = 1,
    ) -> None:
        """Run nothing yet.

        Args:
            session: Sends the requests.
            poll_interval: Polling interval in seconds; growing from 0.2 to 2 when None.
            timeout: Seconds to wait for each result.
            progress: Where to report progress.
            total: How many results are needed, as far as is known.
        """
        super().__init__(session)
        check_waiting(poll_interval, timeout)
        self._poll_interval = poll_interval
        self._timeout = timeout
        self.reporter: Reporter = Reporter(progress, total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.reporter.close()

    async def create(self, dataset: str, query_id: str, options: QueryResultOptions) -> QueryResult:
        """Start running a saved query, as soon as its rate limit allows."""
        given = {name: value for name, value in options.items() if value is not None}
        request = self._request(
            "POST",
            "/1/query_results/{dataset}",
            {"dataset": dataset},
            verb="create",
            returns=QueryResult,
            body=self._creation_body(None, {"query_id": query_id, **given}),
        )
        quota = self._session.saved_queries.quota(query_id)
        return await self._send(replace(request, own_quota=quota, on_wait=self._report_wait))

    def _report_wait(self, seconds: float) -> None:
        self.reporter.waiting_for(f"the rate limit, {seconds:.0f} s")

    async def start(self, dataset: str, spec: QuerySpec, options: QueryResultOptions) -> QueryResult:
        """Start running a query, which is saved unless this client has done so before."""
        check_length(spec)
        query_id = self._session.saved_queries.find(dataset, spec)
        if query_id is not None:
            try:
                return await self.create(dataset, query_id, options)
            except HoneycombNotFoundError:
                pass  # it went with its dataset, and there may be a new one of the same name
        query = await save_query(self._session, dataset, spec)
        return await self.create(dataset, query.id, options)

    async def finish(self, dataset: str, result: QueryResult, options: QueryResultOptions) -> QueryResult:
        """Wait for a result that was started with these options."""
        if result.complete and (result.data is not None or result.error):
            result = _successful(result)
        else:
            result = await self.wait(dataset, result.id)
        limit = options.get("limit")
        if limit is not None:
            result.note_limit(limit)
        # Who names a limit knows of it: a top ten is full as a rule.
        if result.truncated and not (limit or (result.query and result.query.limit)):
            _LOGGER.warning(
                "query result %s has %d groups, as many as are given without a limit: there may be more, and"
                " run_all gets them",
                result.id,
                len(result.rows),
            )
        self.reporter.advance()
        return result

    async def wait(self, dataset: str, query_result_id: str) -> QueryResult:
        """Wait for a result."""
        request = self._request(
            "GET",
            "/1/query_results/{dataset}/{query_result_id}",
            {"dataset": dataset, "query_result_id": query_result_id},
            verb="wait",
            returns=QueryResult,
        )
        result = await poll(
            self._session,
            request,
            _is_complete,
            what="query result",
            resume_id=query_result_id,
            interval=self._poll_interval,
            timeout=self._timeout,
            reporter=self.reporter,
        )
        return _successful(result)


def _is_complete(result: QueryResult) -> bool:
    return result.complete


def _successful(result: QueryResult) -> QueryResult:
    if result.error:
        raise HoneycombQueryError(excerpt(result.error), query_result_id=result.id)
    if result.data is None:
        raise HoneycombResponseError(f"query result {result.id} is complete, but without data", 200)
    return result
