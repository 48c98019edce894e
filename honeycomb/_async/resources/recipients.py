"""Recipients."""

from __future__ import annotations

from typing_extensions import Unpack

from ...exceptions import HoneycombConflictError
from ...models.recipients import (
    Recipient,
    RecipientChanges,
    RecipientChangesFields,
    RecipientCreate,
    RecipientCreateFields,
    RecipientUpdate,
)
from ...models.triggers import Trigger
from ..resource import AsyncResource


class AsyncRecipients(AsyncResource[Recipient, RecipientCreate, RecipientUpdate]):
    """Recipients of notifications. They belong to the team, not to one environment.

    The key needs *Manage Recipients*.
    """

    group = "recipients"
    _update_fields = RecipientChanges

    # The method ``list`` hides the type of that name from the signatures after it.
    async def list_triggers(self, recipient_id: str) -> list[Trigger]:
        """Fetch the triggers that notify a recipient, in all environments (``GET /1/recipients/{id}/triggers``).

        The key needs *Manage Triggers*.

        Args:
            recipient_id: The recipient's id.

        Raises:
            HoneycombNotFoundError: No such recipient.
        """
        request = self._request(
            "GET",
            "/1/recipients/{recipient_id}/triggers",
            {"recipient_id": recipient_id},
            verb="list_triggers",
            returns=list[Trigger],
        )
        return await self._send(request)

    async def list(self) -> list[Recipient]:
        """Fetch all recipients of the team (``GET /1/recipients``)."""
        return await self._list("/1/recipients")

    async def get(self, recipient_id: str) -> Recipient:
        """Fetch one recipient (``GET /1/recipients/{id}``).

        Args:
            recipient_id: The recipient's id.

        Raises:
            HoneycombNotFoundError: No such recipient.
        """
        return await self._get("/1/recipients/{recipient_id}", recipient_id=recipient_id)

    async def create(
        self, recipient: RecipientCreate | None = None, **fields: Unpack[RecipientCreateFields]
    ) -> Recipient:
        """Create a recipient (``POST /1/recipients``).

        Args:
            recipient: The recipient to create.
            **fields: The fields of ``RecipientCreate``, instead of ``recipient``.

        Raises:
            HoneycombConflictError: There is one of this type and target; ``find_or_create`` finds it.
            HoneycombValidationError: The service rejects the recipient.
        """
        return await self._create("/1/recipients", recipient, fields)

    async def find_or_create(
        self, recipient: RecipientCreate | None = None, **fields: Unpack[RecipientCreateFields]
    ) -> Recipient:
        """Create a recipient, or find the one there is.

        Args:
            recipient: The recipient to create.
            **fields: The fields of ``RecipientCreate``, instead of ``recipient``.

        Returns:
            The new recipient, or the one of the same type, name and address, unchanged. Its secret, headers and
            payloads may be others.

        Raises:
            HoneycombConflictError: There is one by this name, or at this address, but not by both.
            HoneycombValidationError: The service rejects the recipient.
        """
        wanted = RecipientCreate.model_validate(self._creation_body(recipient, fields))
        try:
            return await self.create(wanted)
        except HoneycombConflictError:
            for existing in await self.list():
                if wanted.reaches_the_same_as(existing):
                    return existing
            raise

    async def update(
        self,
        recipient_id: str,
        recipient: RecipientUpdate | None = None,
        **fields: Unpack[RecipientChangesFields],
    ) -> Recipient:
        """Update a recipient, for every alert that notifies it (``PUT /1/recipients/{id}``).

        With ``details`` as keyword it is read first, and every detail not named is kept.

        Args:
            recipient_id: The recipient's id.
            recipient: The whole recipient; it replaces what is there. The type must stay what it is.
            **fields: ``details``, some or all of them, instead of ``recipient``.

        Raises:
            HoneycombConflictError: There is another one of this type and target.
            HoneycombNotFoundError: No such recipient.
            HoneycombValidationError: The service rejects the recipient.
        """
        return await self._update("/1/recipients/{recipient_id}", recipient, fields, recipient_id=recipient_id)

    async def delete(self, recipient_id: str) -> None:
        """Delete a recipient (``DELETE /1/recipients/{id}``).

        Args:
            recipient_id: The recipient's id.

        Raises:
            HoneycombConflictError: A trigger or a burn alert uses it; ``list_triggers`` returns the triggers.
            HoneycombNotFoundError: No such recipient.
        """
        await self._delete("/1/recipients/{recipient_id}", recipient_id=recipient_id)
