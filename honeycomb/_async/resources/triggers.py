"""Triggers."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.triggers import Trigger, TriggerCreate, TriggerFields, TriggerUpdate
from ..resource import AsyncResource


class AsyncTriggers(AsyncResource[Trigger, TriggerCreate, TriggerUpdate]):
    """Triggers: alerts on the result of a query. The key needs *Manage Triggers*."""

    group = "triggers"
    _update_fields = TriggerFields

    async def list(self, dataset: str) -> list[Trigger]:
        """Fetch all triggers of a dataset (``GET /1/triggers/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for the environment-wide triggers.

        Raises:
            HoneycombNotFoundError: No such dataset.
        """
        return await self._list("/1/triggers/{dataset}", dataset=dataset)

    async def get(self, dataset: str, trigger_id: str) -> Trigger:
        """Fetch one trigger (``GET /1/triggers/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide trigger.
            trigger_id: The trigger's id.

        Raises:
            HoneycombNotFoundError: No such dataset or trigger.
        """
        return await self._get("/1/triggers/{dataset}/{trigger_id}", dataset=dataset, trigger_id=trigger_id)

    async def create(
        self, dataset: str, trigger: TriggerCreate | None = None, **fields: Unpack[TriggerFields]
    ) -> Trigger:
        """Create a trigger (``POST /1/triggers/{dataset}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide trigger.
            trigger: The trigger to create.
            **fields: The fields of ``TriggerCreate``, instead of ``trigger``.

        Raises:
            HoneycombNotFoundError: No such dataset.
            HoneycombValidationError: The service rejects the trigger, or the query it names.
        """
        return await self._create("/1/triggers/{dataset}", trigger, fields, dataset=dataset)

    async def update(
        self,
        dataset: str,
        trigger_id: str,
        trigger: TriggerUpdate | None = None,
        **fields: Unpack[TriggerFields],
    ) -> Trigger:
        """Update a trigger (``PUT /1/triggers/{dataset}/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide trigger.
            trigger_id: The trigger's id.
            trigger: The whole trigger; it replaces what is there, except that ``disabled`` stays if not given.
            **fields: Some fields of ``TriggerUpdate``, instead of ``trigger``.

        Raises:
            ValueError: Both ``query`` and ``query_id`` are given, or a field is out of range.
            HoneycombNotFoundError: No such dataset or trigger.
            HoneycombValidationError: The service rejects the trigger, or the query it names.
        """
        if "query" in fields and "query_id" in fields:
            raise ValueError("give a trigger either query or query_id")
        return await self._update(
            "/1/triggers/{dataset}/{trigger_id}", trigger, fields, dataset=dataset, trigger_id=trigger_id
        )

    async def delete(self, dataset: str, trigger_id: str) -> None:
        """Delete a trigger (``DELETE /1/triggers/{dataset}/{id}``).

        Args:
            dataset: The dataset's slug, or ``__all__`` for an environment-wide trigger.
            trigger_id: The trigger's id.

        Raises:
            HoneycombNotFoundError: No such dataset or trigger.
        """
        await self._delete("/1/triggers/{dataset}/{trigger_id}", dataset=dataset, trigger_id=trigger_id)
