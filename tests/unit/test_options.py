from __future__ import annotations

import copy
import gc
import math
import pickle
import re
import secrets
import sys
import traceback
from typing import Any

import httpx
import pytest

from honeycomb import HoneycombClient, HoneycombConfigError, HoneycombConnectionError
from honeycomb.config import ClientConfig
from tests.support import KEY

OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"time_out": 3}, TypeError, "no option time_out: did you mean timeout?"),
    ({"frobnicate": 3}, TypeError, "no option frobnicate: there are api_key, base_url"),
    ({"timeout": None}, HoneycombConfigError, "timeout must be a number of seconds above 0, not None"),
    ({"timeout": "5"}, HoneycombConfigError, "timeout must be a number"),
    ({"timeout": math.inf}, HoneycombConfigError, "timeout must be at most"),
    ({"timeout": True}, HoneycombConfigError, "timeout must be a number"),
    ({"api_key": 5}, HoneycombConfigError, "api_key must be a string, not int"),
    ({"headers": {"x": 1}}, HoneycombConfigError, "headers must be text: 'x' is int"),
    ({"headers": "x: 1"}, HoneycombConfigError, "headers must be Mapping or None, not str"),
    ({"headers": {"Host": "elsewhere"}}, HoneycombConfigError, "Host follows from the request"),
    ({"headers": {"Content-Length": "3"}}, HoneycombConfigError, "Content-Length follows"),
    ({"max_retries": "3"}, HoneycombConfigError, "max_retries must be a whole number"),
    ({"max_retries": 1.5}, HoneycombConfigError, "max_retries must be a whole number"),
    ({"retry": 3}, HoneycombConfigError, "retry must be RetryConfig, not int"),
    ({"verify": "no"}, HoneycombConfigError, "verify must be bool or SSLContext, not str"),
    ({"proxy": 8080}, HoneycombConfigError, "proxy must be a string, not int"),
    ({"base_url": ""}, HoneycombConfigError, "base_url must be like https"),
    ({"base_url": 5}, HoneycombConfigError, "base_url must be a string, not int"),
    ({"base_url": "https://a..b"}, HoneycombConfigError, "base_url cannot be read"),
    ({"base_url": f"https://{'a' * 64}.com"}, HoneycombConfigError, "base_url cannot be read"),
]


@pytest.mark.parametrize(("options", "error", "said"), OPTIONS)
def test_an_invalid_option_raises(options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=re.escape(said)):
        HoneycombClient(**{"api_key": KEY, **options}, sync=True)


@pytest.mark.parametrize("options", [{"api_key": "other-key-of-mine"}, {"timeout": -1}, {"max_retries": None}])
def test_invalid_call_options_raise_and_leave_nothing_behind(options: dict[str, Any]) -> None:
    with HoneycombClient(api_key=KEY, sync=True) as client:
        with pytest.raises((TypeError, HoneycombConfigError)):
            client.with_options(**options)
        gc.collect()  # which would warn of a half-made copy


def test_an_invalid_endpoint_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONEYCOMB_API_ENDPOINT", "api.honeycomb.io")
    with pytest.raises(HoneycombConfigError, match="HONEYCOMB_API_ENDPOINT must be like https"):
        ClientConfig.from_options(api_key=KEY)


@pytest.mark.parametrize("option", [{"proxy": "http://proxy.example.com"}, {"verify": False}])
def test_options_of_the_connections_go_to_the_http_client_that_is_given(option: dict[str, Any]) -> None:
    with httpx.Client() as http_client, pytest.raises(HoneycombConfigError, match="give them to it"):
        HoneycombClient(api_key=KEY, http_client=http_client, sync=True, **option)


def test_a_proxy_that_cannot_be_used_does_not_show_its_password() -> None:
    password = secrets.token_hex(8)
    with pytest.raises(HoneycombConfigError, match="proxy cannot be used") as caught:
        HoneycombClient(api_key=KEY, proxy=f"ftp://user:{password}@host", sync=True)
    assert password not in "".join(traceback.format_exception(caught.value))


def test_a_proxy_that_needs_another_package_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(HoneycombConfigError, match=r"httpx\[socks\]"):
        HoneycombClient(api_key=KEY, proxy="socks5://host:1080", sync=True)


def test_a_client_is_not_pickled_and_its_copy_shares_the_connections() -> None:
    with HoneycombClient(api_key=KEY, base_url="http://127.0.0.1:9", sync=True) as client:
        with pytest.raises(TypeError, match="make one where it is needed"):
            pickle.dumps(client)
        copy.copy(client).close()  # a copy does not own them
        with pytest.raises(HoneycombConnectionError):
            client.with_options(max_retries=0).request("GET", "/1/auth")
