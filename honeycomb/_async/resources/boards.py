"""Boards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import Unpack

from ..._core.group import Group
from ...models.boards import Board, BoardCreate, BoardFields, BoardUpdate
from ..resource import AsyncResource

if TYPE_CHECKING:
    from .board_views import AsyncBoardViews


class AsyncBoards(AsyncResource[Board, BoardCreate, BoardUpdate]):
    """Boards: queries, SLOs and texts on one page. The key needs *Manage Public Boards*."""

    group = "boards"
    _update_fields = BoardFields

    views: Group[AsyncBoardViews] = Group("board_views", "AsyncBoardViews", "Boards narrowed down by filters.")

    async def list(self) -> list[Board]:
        """Fetch all boards of the environment (``GET /1/boards``)."""
        return await self._list("/1/boards")

    async def get(self, board_id: str) -> Board:
        """Fetch one board (``GET /1/boards/{id}``).

        Args:
            board_id: The board's id.

        Raises:
            HoneycombNotFoundError: No such board.
        """
        return await self._get("/1/boards/{board_id}", board_id=board_id)

    async def create(self, board: BoardCreate | None = None, **fields: Unpack[BoardFields]) -> Board:
        """Create a board (``POST /1/boards``).

        Args:
            board: The board to create.
            **fields: The fields of ``BoardCreate``, instead of ``board``.

        Raises:
            HoneycombValidationError: The service rejects the board, or what a panel shows.
        """
        return await self._create("/1/boards", board, fields)

    async def update(
        self, board_id: str, board: BoardUpdate | None = None, **fields: Unpack[BoardFields]
    ) -> Board:
        """Update a board (``PUT /1/boards/{id}``).

        With fields as keywords it is read first, and everything not named is kept.

        Args:
            board_id: The board's id.
            board: The whole board; it replaces what is there, except that ``preset_filters`` stay if not given.
            **fields: Some fields of ``BoardUpdate``, instead of ``board``.

        Raises:
            HoneycombNotFoundError: No such board.
            HoneycombValidationError: The service rejects the board, or what a panel shows.
        """
        return await self._update("/1/boards/{board_id}", board, fields, board_id=board_id)

    async def delete(self, board_id: str) -> None:
        """Delete a board and its views; the queries stay (``DELETE /1/boards/{id}``).

        Args:
            board_id: The board's id.

        Raises:
            HoneycombNotFoundError: No such board.
        """
        await self._delete("/1/boards/{board_id}", board_id=board_id)
