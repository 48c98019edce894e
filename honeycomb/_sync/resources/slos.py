# Made from honeycomb/_async/resources/slos.py by `nox -s unasync`: edit that file, never this one.
"""SLOs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from typing_extensions import Unpack

from ..._core.request import ENVIRONMENT
from ...models._times import TimeSpan
from ...models.slos import (
    SLO,
    SLOCounts,
    SLOCountsHistory,
    SLOCountsSpan,
    SLOCreate,
    SLOCreateFields,
    SLOHistory,
    SLOHistoryRequest,
    SLOUpdate,
    SLOUpdateFields,
)
from ..resource import SyncResource


class SyncSlos(SyncResource[SLO, SLOCreate, SLOUpdate]):
    """SLOs: which share of events should be good. The key needs *Manage SLOs*, the team a Pro or Enterprise plan.

    An SLO over several datasets is created, fetched, changed and deleted under ``__all__``.
    """

    group = "slos"
    _update_fields = SLOUpdateFields

    def list(self, dataset: str) -> list[SLO]:
        """Fetch all SLOs of a dataset, those over several datasets included (``GET /1/slos/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the environment.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return self._list("/1/slos/{dataset}", dataset=dataset)

    def get(self, dataset: str, slo_id: str, *, detailed: bool | None = None) -> SLO:
        """Fetch one SLO (``GET /1/slos/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            slo_id: The SLO's id.
            detailed: Whether to include its state: ``compliance``, ``budget_remaining``, ``burn_rate`` and
                ``status``. This needs an Enterprise plan.

        Raises:
            HoneycombNotFoundError: No such dataset or SLO.
        """
        request = self._request(
            "GET",
            "/1/slos/{dataset}/{slo_id}",
            {"dataset": dataset, "slo_id": slo_id},
            verb="get",
            returns=SLO,
            query={"detailed": detailed},
        )
        return self._send(request)

    def create(self, dataset: str, slo: SLOCreate | None = None, **fields: Unpack[SLOCreateFields]) -> SLO:
        """Create an SLO (``POST /1/slos/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the datasets named in ``dataset_slugs``.
            slo: The SLO to create.
            **fields: The fields of ``SLOCreate``, instead of ``slo``.

        Raises:
            ValueError: ``__all__`` without ``dataset_slugs``, or a field is out of range.
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects the SLO, or the calculated field it measures.
        """
        if dataset == ENVIRONMENT and "dataset_slugs" not in self._creation_body(slo, fields):
            raise ValueError("an SLO of the whole environment needs dataset_slugs")
        return self._create("/1/slos/{dataset}", slo, fields, dataset=dataset)

    def update(
        self, dataset: str, slo_id: str, slo: SLOUpdate | None = None, **fields: Unpack[SLOUpdateFields]
    ) -> SLO:
        """Update an SLO (``PUT /1/slos/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            slo_id: The SLO's id.
            slo: The whole SLO; it replaces what is there.
            **fields: Some fields of ``SLOUpdate``, instead of ``slo``.

        Raises:
            ValueError: Both ``target`` and ``target_per_million`` are given, or a field is out of range.
            HoneycombNotFoundError: No such dataset or SLO.
            HoneycombValidationError: The service rejects the SLO, or the calculated field it measures.
        """
        if "target" in fields and "target_per_million" in fields:
            raise ValueError("give an SLO either target or target_per_million")
        return self._update("/1/slos/{dataset}/{slo_id}", slo, fields, dataset=dataset, slo_id=slo_id)

    def delete(self, dataset: str, slo_id: str) -> None:
        """Delete an SLO and its burn alerts (``DELETE /1/slos/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            slo_id: The SLO's id.

        Raises:
            HoneycombNotFoundError: No such dataset or SLO.
        """
        self._delete("/1/slos/{dataset}/{slo_id}", dataset=dataset, slo_id=slo_id)

    def get_counts(
        self, dataset: str, slo_id: str, start_time: int | datetime, end_time: int | datetime
    ) -> SLOCounts:
        """Fetch what an SLO counted minute by minute (``GET /1/slos/{dataset}/{id}/counts``).

        This needs an Enterprise plan, and to be switched on for the team.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            slo_id: The SLO's id.
            start_time: From when on, in Unix seconds or as an aware datetime: in the last 24 hours.
            end_time: Until when, likewise: in the same clock hour.

        Raises:
            ValueError: The times are not in order, or not in one clock hour.
            HoneycombNotFoundError: No such dataset or SLO.
        """
        request = self._request(
            "GET",
            "/1/slos/{dataset}/{slo_id}/counts",
            {"dataset": dataset, "slo_id": slo_id},
            verb="get_counts",
            returns=SLOCounts,
            query=SLOCountsSpan(start_time=start_time, end_time=end_time).model_dump(),
        )
        return self._send(request)

    def get_counts_history(
        self, dataset: str, slo_id: str, start_time: int | datetime, end_time: int | datetime
    ) -> SLOCountsHistory:
        """Fetch what an SLO counted hour by hour (``GET /1/slos/{dataset}/{id}/counts/history``).

        This needs an Enterprise plan, and to be switched on for the team.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            slo_id: The SLO's id.
            start_time: From when on, in Unix seconds or as an aware datetime.
            end_time: Until when, likewise.

        Raises:
            ValueError: The times are not in order.
            HoneycombNotFoundError: No such dataset or SLO.
        """
        request = self._request(
            "GET",
            "/1/slos/{dataset}/{slo_id}/counts/history",
            {"dataset": dataset, "slo_id": slo_id},
            verb="get_counts_history",
            returns=SLOCountsHistory,
            query=TimeSpan(start_time=start_time, end_time=end_time).model_dump(),
        )
        return self._send(request)

    def get_history(self, ids: Sequence[str], start_time: int | datetime, end_time: int | datetime) -> SLOHistory:
        """Fetch how SLOs stood over time (``POST /1/reporting/slos/historical``).

        Args:
            ids: 1 to 24 SLOs, of any dataset.
            start_time: From when on, in Unix seconds or as an aware datetime: at most a year ago.
            end_time: Until when, likewise: not in the future.

        Returns:
            The intervals by the SLO's id; an empty list for one without data.

        Raises:
            ValueError: There are too many ids or none, or the times are not in order.
            HoneycombValidationError: The service rejects the times.
        """
        request = self._request(
            "POST",
            "/1/reporting/slos/historical",
            {},
            verb="get_history",
            returns=SLOHistory,
            body=SLOHistoryRequest(ids=[*ids], start_time=start_time, end_time=end_time).to_body(),
            idempotent=True,  # it only reads
        )
        return self._send(request)
