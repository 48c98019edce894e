from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from honeycomb.local import LocalHoneycomb

from .support import Api, Clock, TeamApi

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def local(clock: Clock) -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(clock=clock) as local:
        yield local


@pytest.fixture
def api(local: LocalHoneycomb, clock: Clock) -> Api:
    return Api(local, clock=clock)


@pytest.fixture
def team_api(local: LocalHoneycomb, clock: Clock) -> TeamApi:
    return TeamApi(local, clock=clock)
