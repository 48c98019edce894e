"""Views of boards."""

from __future__ import annotations

from typing_extensions import Unpack

from ...models.board_views import BoardView, BoardViewCreate, BoardViewFields, BoardViewUpdate
from ..resource import AsyncResource


class AsyncBoardViews(AsyncResource[BoardView, BoardViewCreate, BoardViewUpdate]):
    """Views: a board narrowed down by filters, at most 50 per board. The key needs *Manage Public Boards*."""

    group = "boards.views"
    _update_fields = BoardViewFields

    async def list(self, board_id: str) -> list[BoardView]:
        """Fetch all views of a board (``GET /1/boards/{board_id}/views``).

        Args:
            board_id: The board's id.

        Raises:
            HoneycombNotFoundError: No such board.
        """
        return await self._list("/1/boards/{board_id}/views", board_id=board_id)

    async def get(self, board_id: str, view_id: str) -> BoardView:
        """Fetch one view (``GET /1/boards/{board_id}/views/{id}``).

        Args:
            board_id: The board's id.
            view_id: The view's id.

        Raises:
            HoneycombNotFoundError: No such board or view.
        """
        return await self._get("/1/boards/{board_id}/views/{view_id}", board_id=board_id, view_id=view_id)

    async def create(
        self, board_id: str, view: BoardViewCreate | None = None, **fields: Unpack[BoardViewFields]
    ) -> BoardView:
        """Create a view (``POST /1/boards/{board_id}/views``).

        Args:
            board_id: The board's id.
            view: The view to create.
            **fields: The fields of ``BoardViewCreate``, instead of ``view``.

        Raises:
            HoneycombConflictError: The board has a view of that name.
            HoneycombNotFoundError: No such board.
        """
        return await self._create("/1/boards/{board_id}/views", view, fields, board_id=board_id)

    async def update(
        self,
        board_id: str,
        view_id: str,
        view: BoardViewUpdate | None = None,
        **fields: Unpack[BoardViewFields],
    ) -> BoardView:
        """Update a view (``PUT /1/boards/{board_id}/views/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            board_id: The board's id.
            view_id: The view's id.
            view: The whole view; it replaces what is there.
            **fields: Some fields of ``BoardViewUpdate``, instead of ``view``.

        Raises:
            HoneycombConflictError: The board has another view of that name.
            HoneycombNotFoundError: No such board or view.
        """
        return await self._update(
            "/1/boards/{board_id}/views/{view_id}", view, fields, board_id=board_id, view_id=view_id
        )

    async def delete(self, board_id: str, view_id: str) -> None:
        """Delete a view (``DELETE /1/boards/{board_id}/views/{id}``).

        Args:
            board_id: The board's id.
            view_id: The view's id.

        Raises:
            HoneycombNotFoundError: No such board or view.
        """
        await self._delete("/1/boards/{board_id}/views/{view_id}", board_id=board_id, view_id=view_id)
