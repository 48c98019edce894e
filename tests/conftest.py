from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("brief", deadline=None, derandomize=True, max_examples=20)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(params=["asyncio", "trio"], scope="session")
def anyio_backend(request: pytest.FixtureRequest) -> str:
    """Return both backends by name: without trio its tests fail instead of being left out."""
    return request.param


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run expensive tests in one flavor; the skip reason is shown in the summary."""
    for item in items:
        if item.get_closest_marker("expensive") and ("_sync" in item.path.parts or "[trio" in item.name):
            item.add_marker(pytest.mark.skip(reason="expensive: runs in one flavor only, on asyncio"))
