"""Burn alerts."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.burn_alerts import (
    BurnAlert,
    BurnAlertCreate,
    BurnAlertCreateFields,
    BurnAlertUpdate,
    BurnAlertUpdateFields,
)
from ..resource import AsyncResource


class AsyncBurnAlerts(AsyncResource[BurnAlert, BurnAlertCreate, BurnAlertUpdate]):
    """Burn alerts: notifications when an SLO's error budget runs out.

    The key needs *Manage SLOs*, the team a Pro or Enterprise plan.
    """

    group = "burn_alerts"
    _update_fields = BurnAlertUpdateFields

    async def list(self, dataset: str, slo_id: str) -> list[BurnAlert]:
        """Fetch all burn alerts of an SLO, without their recipients (``GET /1/burn_alerts/{dataset}?slo_id=``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            slo_id: The SLO's id.

        Raises:
            HoneycombNotFoundError: No such dataset or SLO.
        """
        request = self._request(
            "GET",
            "/1/burn_alerts/{dataset}",
            {"dataset": dataset},
            verb="list",
            returns=list[BurnAlert],
            query={"slo_id": slo_id},
        )
        return await self._send(request)

    async def get(self, dataset: str, burn_alert_id: str) -> BurnAlert:
        """Fetch one burn alert (``GET /1/burn_alerts/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            burn_alert_id: The burn alert's id.

        Raises:
            HoneycombNotFoundError: No such dataset or burn alert.
        """
        return await self._get(
            "/1/burn_alerts/{dataset}/{burn_alert_id}", dataset=dataset, burn_alert_id=burn_alert_id
        )

    async def create(
        self, dataset: str, burn_alert: BurnAlertCreate | None = None, **fields: Unpack[BurnAlertCreateFields]
    ) -> BurnAlert:
        """Create a burn alert (``POST /1/burn_alerts/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            burn_alert: The burn alert to create.
            **fields: The fields of ``BurnAlertCreate``, instead of ``burn_alert``.

        Raises:
            HoneycombNotFoundError: No such dataset or SLO.
            HoneycombValidationError: The service rejects the burn alert.
        """
        return await self._create("/1/burn_alerts/{dataset}", burn_alert, fields, dataset=dataset)

    async def update(
        self,
        dataset: str,
        burn_alert_id: str,
        burn_alert: BurnAlertUpdate | None = None,
        **fields: Unpack[BurnAlertUpdateFields],
    ) -> BurnAlert:
        """Change a burn alert; its SLO stays (``PUT /1/burn_alerts/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept, except the fields of the old
        ``alert_type`` where another one is named.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            burn_alert_id: The burn alert's id.
            burn_alert: The whole burn alert; it replaces what is there.
            **fields: Some fields of ``BurnAlertUpdate``, instead of ``burn_alert``.

        Raises:
            ValueError: The decrease is given both in percent and in millionths, or a field is out of range.
            HoneycombNotFoundError: No such dataset or burn alert.
            HoneycombValidationError: The service rejects the burn alert.
        """
        if "budget_rate_decrease_percent" in fields and "budget_rate_decrease_threshold_per_million" in fields:
            raise ValueError("give the decrease either in percent or in millionths")
        return await self._update(
            "/1/burn_alerts/{dataset}/{burn_alert_id}",
            burn_alert,
            fields,
            dataset=dataset,
            burn_alert_id=burn_alert_id,
        )

    async def delete(self, dataset: str, burn_alert_id: str) -> None:
        """Delete a burn alert (``DELETE /1/burn_alerts/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an SLO over several datasets.
            burn_alert_id: The burn alert's id.

        Raises:
            HoneycombNotFoundError: No such dataset or burn alert.
        """
        await self._delete(
            "/1/burn_alerts/{dataset}/{burn_alert_id}", dataset=dataset, burn_alert_id=burn_alert_id
        )
