# Made from tests/_async/test_auth.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import httpx
import pytest

from honeycomb import HoneycombAuthError, HoneycombClient, HoneycombForbiddenError, SyncHoneycombClient
from honeycomb.local import LocalHoneycomb, LocalKey
from tests.support import KEY


def test_get_describes_the_key(client: SyncHoneycombClient) -> None:
    auth = client.auth.get()
    assert auth.type == "configuration"
    assert auth.api_key_access.create_datasets
    assert auth.team.slug
    assert not auth.is_classic


def test_unknown_and_weak_keys_are_rejected() -> None:
    keys = [LocalKey(key="weak", permissions=frozenset({"events"})), LocalKey(key="off", disabled=True)]
    with LocalHoneycomb(keys=keys) as local:
        with httpx.Client(transport=local.transport()) as http_client:
            with pytest.raises(HoneycombAuthError, match="check the key"):
                HoneycombClient(api_key=KEY, http_client=http_client, sync=True).auth.get()
            with pytest.raises((HoneycombAuthError, HoneycombForbiddenError)):
                HoneycombClient(api_key="off", http_client=http_client, sync=True).auth.get()
            weak = HoneycombClient(api_key="weak", http_client=http_client, sync=True)
            assert not weak.auth.get().api_key_access.triggers
            with pytest.raises(HoneycombForbiddenError, match="permission"):
                weak.triggers.list("web")
