from __future__ import annotations

import os
from pathlib import Path

import pytest

from .oracle import Oracle

VARIABLE = "HONEYCOMB_OPENAPI_DIR"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Return one backend: the requests do not depend on it."""
    return "asyncio"


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    directory = os.environ.get(VARIABLE)
    if not directory:
        pytest.skip(f"{VARIABLE} is not set: it names the directory of the service's OpenAPI documents")
    return Oracle(Path(directory))
