"""Signals."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import cast

from pydantic import TypeAdapter
from typing_extensions import Unpack

from ..._core.pagination import MAX_PAGE_SIZE, Page, page_of, page_query
from ..._core.request import ApiRequest, QueryValue
from ...models._base import InputModel
from ...models._html import ModelList
from ...models._pages import PageResponse
from ...models.signals import (
    AnomaliesResponse,
    Anomaly,
    AnomalyWindow,
    Signal,
    SignalDetail,
    SignalFields,
    SignalFilters,
    SignalsResponse,
    SignalUpdate,
)
from ..pagination import AsyncItems
from ..resource import AsyncResource

_FILTERS = TypeAdapter(SignalFilters)


class AsyncSignals(AsyncResource[SignalDetail, InputModel, SignalUpdate]):
    """Signals: what the service watches for anomalies by itself. The key needs *Manage Signals*; this is a beta.

    They come with the services that send events, and can be neither created nor deleted.
    """

    group = "signals"
    _update_fields = SignalFields

    async def list(self, **filters: Unpack[SignalFilters]) -> list[Signal]:
        """Fetch all signals of the environment, from as many pages as there are (``GET /1/signals``).

        Args:
            **filters: Only those of a ``service_name``, ``dataset_slug``, ``measured_signal`` or ``status``, or
                those that are ``currently_anomalous``.

        Raises:
            HoneycombForbiddenError: The team does not have the feature; it may also be a
                ``HoneycombNotFoundError``.
        """
        return ModelList([signal async for signal in self.list_all(**filters)])

    def list_all(self, **filters: Unpack[SignalFilters]) -> AsyncIterator[Signal]:
        """Go through the signals of the environment, fetching pages as they are needed (``GET /1/signals``).

        Args:
            **filters: As for ``list``.

        Raises:
            HoneycombForbiddenError: As for ``list``.
            HoneycombResponseError: The service's pages go in a circle.
        """
        return AsyncItems(self._session, self._page_request(filters, MAX_PAGE_SIZE))

    async def page(
        self,
        page_size: int | None = None,
        page_after: str | None = None,
        **filters: Unpack[SignalFilters],
    ) -> Page[Signal]:
        """Fetch one page of the signals of the environment (``GET /1/signals``).

        Args:
            page_size: How many signals to have on it, 1 to 100; 20 when not given.
            page_after: The ``next_cursor`` of the page before it; the first page when not given.
            **filters: As for ``list``.

        Raises:
            ValueError: ``page_size`` is out of range, or ``page_after`` a URL without a cursor.
            HoneycombForbiddenError: As for ``list``.
        """
        request = self._page_request(filters, page_size, page_after)
        return page_of(request, await self._session.send(request))

    def _page_request(
        self, filters: Mapping[str, object], size: int | None, after: str | None = None
    ) -> ApiRequest[PageResponse[Signal]]:
        checked = cast("dict[str, QueryValue | None]", _FILTERS.validate_python(filters))
        query = {**checked, **page_query(size, after)}
        return self._request("GET", "/1/signals", {}, verb="list", returns=SignalsResponse, query=query)

    async def get(self, signal_id: str) -> SignalDetail:
        """Fetch one signal with its recipients (``GET /1/signals/{id}``).

        Args:
            signal_id: The signal's id.

        Raises:
            HoneycombNotFoundError: No such signal.
        """
        return await self._get("/1/signals/{signal_id}", signal_id=signal_id)

    async def update(
        self, signal_id: str, signal: SignalUpdate | None = None, **fields: Unpack[SignalFields]
    ) -> SignalDetail:
        """Change a signal; what is not given stays, either way (``PUT /1/signals/{id}``).

        Args:
            signal_id: The signal's id.
            signal: What to change.
            **fields: The fields of ``SignalUpdate``, instead of ``signal``.

        Raises:
            HoneycombConflictError: The signal cannot be changed as it is now.
            HoneycombForbiddenError: The key lacks *Manage Signals*, or *Manage Recipients* for ``recipients``.
            HoneycombNotFoundError: No such signal.
            HoneycombValidationError: The service rejects the change, such as a sensitivity before the training.
        """
        return await self._update_partly("PUT", "/1/signals/{signal_id}", signal, fields, signal_id=signal_id)

    async def list_anomalies(
        self, signal_id: str, start_time: int | datetime, end_time: int | datetime
    ) -> builtins.list[Anomaly]:
        """Fetch all anomalies of a signal that are over (``GET /1/signals/{id}/historical_anomalies``).

        Args:
            signal_id: The signal's id.
            start_time: Where to begin, in Unix seconds or as an aware datetime.
            end_time: Where to end, at most 30 days later.

        Returns:
            The anomalies, latest first.

        Raises:
            ValueError: The times are not in order, or too far apart.
            HoneycombNotFoundError: No such signal.
        """
        return [anomaly async for anomaly in self.list_all_anomalies(signal_id, start_time, end_time)]

    def list_all_anomalies(
        self, signal_id: str, start_time: int | datetime, end_time: int | datetime
    ) -> AsyncIterator[Anomaly]:
        """Go through the anomalies of a signal that are over, latest first, fetching pages as they are needed.

        Args:
            signal_id: The signal's id.
            start_time: Where to begin, in Unix seconds or as an aware datetime.
            end_time: Where to end, at most 30 days later.

        Raises:
            ValueError: The times are not in order, or too far apart.
            HoneycombNotFoundError: No such signal.
            HoneycombResponseError: The service's pages go in a circle.
        """
        window = AnomalyWindow(start_time=start_time, end_time=end_time)
        request: ApiRequest[PageResponse[Anomaly]] = self._request(
            "GET",
            "/1/signals/{signal_id}/historical_anomalies",
            {"signal_id": signal_id},
            verb="list_anomalies",
            returns=AnomaliesResponse,
            query={**window.model_dump(), **page_query(MAX_PAGE_SIZE, None)},
        )
        return AsyncItems(self._session, request)
