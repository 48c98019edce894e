"""Wrong ways to create and open clients, and clients in notebooks and mocks."""

from __future__ import annotations

import inspect
import traceback
from contextlib import AsyncExitStack, ExitStack
from typing import Any
from unittest.mock import AsyncMock, create_autospec

import httpx
import pytest

from honeycomb import AsyncHoneycombClient, HoneycombClient, SyncHoneycombClient
from honeycomb.config import ClientOptions
from tests.support import KEY

CLIENTS: list[Any] = [HoneycombClient, AsyncHoneycombClient, SyncHoneycombClient]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_positional_key_names_the_argument(client: Any) -> None:
    with pytest.raises(TypeError, match=rf"write {client.__name__}\(api_key=") as caught:
        client(KEY, management_secret=KEY)
    text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    # The frame of this test has the key as a global name only.
    assert KEY not in text


@pytest.mark.anyio
@pytest.mark.parametrize("kind", [HoneycombClient, AsyncHoneycombClient])
async def test_with_names_async_with(kind: Any) -> None:
    async with kind(api_key=KEY) as client:
        with pytest.raises(TypeError, match=r"`async with`, or make it with sync=True"), client:
            pass
        with pytest.raises(TypeError, match="`async with`"), ExitStack() as stack:
            stack.enter_context(client)


@pytest.mark.anyio
@pytest.mark.parametrize("options", [{"sync": True}])
async def test_async_with_names_with(options: dict[str, Any]) -> None:
    client: Any = HoneycombClient(api_key=KEY, **options)
    with client:
        with pytest.raises(TypeError, match="write `with`"):
            async with client:
                pass
        with pytest.raises(TypeError, match="write `with`"):
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(client)


@pytest.mark.parametrize("base", [AsyncHoneycombClient, SyncHoneycombClient])
def test_a_subclass_may_take_positional_arguments(base: Any) -> None:
    class Mine(base):  # type: ignore[misc]  # of either flavor
        def __init__(self, key: str) -> None:
            super().__init__(api_key=key, http_client=http_client)

    http_client = httpx.Client() if base is SyncHoneycombClient else httpx.AsyncClient()
    assert "api.honeycomb.io" in repr(Mine(KEY))


@pytest.mark.parametrize("client", CLIENTS)
def test_the_signature_has_every_option(client: Any) -> None:
    parameters = inspect.signature(client).parameters
    assert {*ClientOptions.__annotations__, "http_client"} == {*parameters} - {"sync"}
    assert ("sync" in parameters) == (client is HoneycombClient)
    assert (parameters["timeout"].annotation, parameters["timeout"].default) == ("float", 30.0)


def test_mocks_have_the_methods_of_the_groups() -> None:
    client = create_autospec(AsyncHoneycombClient, instance=True)
    assert isinstance(client.triggers.list, AsyncMock)
    assert isinstance(client.boards.views.list, AsyncMock)
    with pytest.raises(TypeError):
        client.triggers.list("web", "too many", "arguments")
    sync = create_autospec(SyncHoneycombClient, instance=True)
    sync.triggers.list.return_value = []
    assert sync.triggers.list("web") == []
    with pytest.raises(AttributeError):
        sync.triggers.misspelt  # noqa: B018  # it is looked up
