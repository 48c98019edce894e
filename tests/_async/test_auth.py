from __future__ import annotations

import httpx
import pytest

from honeycomb import AsyncHoneycombClient, HoneycombAuthError, HoneycombClient, HoneycombForbiddenError
from honeycomb.local import LocalHoneycomb, LocalKey
from tests.support import KEY

pytestmark = pytest.mark.anyio


async def test_get_describes_the_key(client: AsyncHoneycombClient) -> None:
    auth = await client.auth.get()
    assert auth.type == "configuration"
    assert auth.api_key_access.create_datasets
    assert auth.team.slug
    assert not auth.is_classic


async def test_unknown_and_weak_keys_are_rejected() -> None:
    keys = [LocalKey(key="weak", permissions=frozenset({"events"})), LocalKey(key="off", disabled=True)]
    with LocalHoneycomb(keys=keys) as local:
        async with httpx.AsyncClient(transport=local.transport()) as http_client:
            with pytest.raises(HoneycombAuthError, match="check the key"):
                await HoneycombClient(api_key=KEY, http_client=http_client).auth.get()
            with pytest.raises((HoneycombAuthError, HoneycombForbiddenError)):
                await HoneycombClient(api_key="off", http_client=http_client).auth.get()
            weak = HoneycombClient(api_key="weak", http_client=http_client)
            assert not (await weak.auth.get()).api_key_access.triggers
            with pytest.raises(HoneycombForbiddenError, match="permission"):
                await weak.triggers.list("web")
