"""Service maps."""

from __future__ import annotations

from typing_extensions import Unpack

from ..._core.pagination import MAX_PAGE_SIZE, page_query
from ..._core.polling import DEFAULT_TIMEOUT, check_waiting
from ..._core.request import ApiRequest
from ...exceptions import HoneycombError, HoneycombQueryError
from ...models._base import InputModel
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.service_maps import (
    DependenciesResponse,
    ServiceMapCreate,
    ServiceMapDependency,
    ServiceMapFields,
    ServiceMapPage,
    ServiceMapRequest,
)
from ..pagination import AsyncItems
from ..polling import poll
from ..resource import AsyncResource

_ONE_MAP = "/1/maps/dependencies/requests/{request_id}"


class AsyncServiceMaps(AsyncResource[ServiceMapPage, ServiceMapCreate, InputModel]):
    """Service maps: which services call which, and how often. The key needs *Read Service Maps*."""

    group = "service_maps"

    async def create_request(self, **fields: Unpack[ServiceMapFields]) -> ServiceMapRequest:
        """Start making a map (``POST /1/maps/dependencies/requests``).

        Args:
            **fields: The fields of ``ServiceMapCreate``; without any, a map of the last two hours.

        Returns:
            The map's id, and its status, which is ``pending`` as a rule, or ``ready`` or ``error`` at once.

        Raises:
            ValueError: A field is out of range, or the times do not agree.
            HoneycombNotFoundError: The environment has no traces.
        """
        given = ServiceMapCreate.model_validate(fields)
        body = given.to_body()
        body.pop("limit", None)  # which goes into the address
        request = self._request(
            "POST",
            "/1/maps/dependencies/requests",
            {},
            verb="create_request",
            returns=ServiceMapRequest,
            query={"limit": given.limit},
            body=body,
        )
        return await self._send(request)

    async def get_dependencies(
        self, request_id: str, page_size: int | None = None, page_after: str | None = None
    ) -> ServiceMapPage:
        """Fetch one page of a map as far as it is (``GET /1/maps/dependencies/requests/{id}``).

        Args:
            request_id: The map's id.
            page_size: How many dependencies to have on it, 1 to 100; 20 when not given.
            page_after: The ``links.next`` of the page before it; the first page when not given.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombNotFoundError: No such map.
        """
        request = self._request(
            "GET",
            _ONE_MAP,
            {"request_id": request_id},
            verb="get_dependencies",
            returns=ServiceMapPage,
            query=page_query(page_size, page_after),
        )
        return await self._send(request)

    async def run(
        self,
        *,
        poll_interval: float | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        **fields: Unpack[ServiceMapFields],
    ) -> list[ServiceMapDependency]:
        """Make a map, wait until it is ready, and fetch all of its pages.

        Args:
            poll_interval: Polling interval in seconds; growing from 0.2 to 2 when not given.
            timeout: Seconds to wait for the map.
            **fields: As for ``create_request``.

        Raises:
            ValueError: A field is out of range, or the times do not agree.
            HoneycombQueryError: The service could not make the map.
            HoneycombPollTimeoutError: It was not ready in time; ``wait`` for the error's ``resume_id`` later.
            HoneycombNotFoundError: The environment has no traces.
        """
        check_waiting(poll_interval, timeout)
        started = await self.create_request(**fields)
        if _is_finished(started):
            return await self._read(started)
        return await self.wait(started.request_id, poll_interval=poll_interval, timeout=timeout)

    async def wait(
        self, request_id: str, *, poll_interval: float | None = None, timeout: float = DEFAULT_TIMEOUT
    ) -> list[ServiceMapDependency]:
        """Wait for a map that was started before, and fetch all of its pages.

        Args:
            request_id: The map's id.
            poll_interval: Polling interval in seconds; growing from 0.2 to 2 when not given.
            timeout: Seconds to wait for the map.

        Raises:
            HoneycombQueryError: The service could not make the map.
            HoneycombPollTimeoutError: It was not ready in time.
            HoneycombNotFoundError: No such map.
        """
        request: ApiRequest[ServiceMapRequest] = self._request(
            "GET",
            _ONE_MAP,
            {"request_id": request_id},
            verb="wait",
            returns=ServiceMapRequest,
            query=page_query(1, None),  # only the status counts
        )
        finished = await poll(
            self._session,
            request,
            _is_finished,
            what="service map",
            resume_id=request_id,
            interval=poll_interval,
            timeout=timeout,
        )
        return await self._read(finished)

    async def _read(self, finished: ServiceMapRequest) -> list[ServiceMapDependency]:
        request_id = finished.request_id
        if finished.status == "error":
            raise HoneycombQueryError(
                f"the service could not make the service map {request_id}", query_result_id=request_id
            )
        request: ApiRequest[PageResponse[ServiceMapDependency]] = self._request(
            "GET",
            _ONE_MAP,
            {"request_id": request_id},
            verb="get_dependencies",
            returns=DependenciesResponse,
            query=page_query(MAX_PAGE_SIZE, None),
        )
        try:
            return ModelList([dependency async for dependency in AsyncItems(self._session, request)])
        except HoneycombError as error:
            error.note_resume_id(request_id)
            raise


def _is_finished(request: ServiceMapRequest) -> bool:
    return request.status != "pending"
