from __future__ import annotations

import os

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import HoneycombConfigError
from honeycomb._http._proxies import proxy_for

URLS = (
    "http://api.example.com",
    "https://api.example.com",
    "https://API.Example.com:8443/prefix",
    "http://example.com:80",
    "http://example.com:8080",
    "https://wwwexample.com",
    "http://localhost:8080",
    "http://127.0.0.1",
    "http://127.0.0.1:8080",
    "http://10.1.2.3",
    "http://[::1]",
    "http://[::1]:8080",
    "https://[fe80::1]",
    "https://b\u00fccher.example",
)
PROXIES: tuple[dict[str, str], ...] = (
    {},
    {"HTTP_PROXY": "http://p1:1"},
    {"http_proxy": "p1:1", "HTTP_PROXY": "http://p2:2"},
    {"HTTPS_PROXY": "http://p1:1"},
    {"ALL_PROXY": "http://p1:1"},
    {"all_proxy": "http://user:password@p1:1", "https_proxy": "http://p2:2"},
    {"HTTP_PROXY": "http://p1:1", "HTTPS_PROXY": "http://p2:2", "ALL_PROXY": "http://p3:3"},
    {"HTTP_PROXY": "", "ALL_PROXY": "http://p1:1"},
)
NO_PROXY = (
    "",
    ",, ,",
    "*",
    "nowhere, *",
    "example.com",
    "EXAMPLE.com",
    ".example.com",
    "*.example.com",
    "www.example.com",
    "api.example.com:443",
    "api.example.com:8443",
    "example.com:80",
    "example.com:8080",
    "localhost",
    "LOCALHOST",
    "localhost:8080",
    "127.0.0.1",
    "127.0.0.1:8080",
    "127.0.0.0/8",
    "10.0.0.0/8",
    "::1",
    "[::1]",
    "[::1]:8080",
    "fe80::/10",
    "fe80::1",
    "http://",
    "https://",
    "all://",
    "http://*",
    "http://api.example.com",
    "https://*.example.com",
    "all://api.example.com:8443",
    "b\u00fccher.example",
    "xn--bcher-kva.example",
    "nowhere.example,example.com , ::1",
)
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def of_httpx(url: str) -> str | None:
    """Return the proxy that a client of httpx uses."""
    with httpx.Client() as client:
        transport = client._transport_for_url(httpx.URL(url))
        if transport is client._transport:
            return None
        assert isinstance(transport, httpx.HTTPTransport)
        address = transport._pool._proxy_url  # type: ignore[attr-defined]
        return f"{address.scheme.decode()}://{address.host.decode()}:{address.port}"


def of_ours(url: str) -> str | None:
    proxy = proxy_for(url)
    return None if proxy is None else proxy.replace("user:password@", "")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(httpx._transports.default, "create_ssl_context", lambda **_: None)  # slow, and not used
    return monkeypatch


@pytest.mark.parametrize("no_proxy", NO_PROXY)
@pytest.mark.parametrize("proxies", PROXIES, ids=str)
def test_the_rules_are_those_of_httpx(
    environment: pytest.MonkeyPatch, proxies: dict[str, str], no_proxy: str
) -> None:
    for name, value in {**proxies, "no_proxy": no_proxy}.items():
        environment.setenv(name, value)
    try:
        expected = {url: of_httpx(url) for url in URLS}
    except httpx.InvalidURL:
        if any(proxies.values()):
            with pytest.raises(HoneycombConfigError, match="NO_PROXY"):
                proxy_for(URLS[0])
    else:
        assert {url: of_ours(url) for url in URLS} == expected


def usable_or_named(base_url: str) -> str | None:
    """The proxy; None also where NO_PROXY was rejected by its name."""
    try:
        return proxy_for(base_url)
    except HoneycombConfigError as error:
        if "NO_PROXY" not in str(error):
            raise
        return None


@pytest.mark.parametrize("entry", ["[::1", "fe80::/10", "host:port"])
def test_an_unreadable_no_proxy_is_named(environment: pytest.MonkeyPatch, entry: str) -> None:
    environment.setenv("HTTP_PROXY", "http://p1:1")
    environment.setenv("NO_PROXY", entry)
    with pytest.raises(HoneycombConfigError, match="NO_PROXY cannot be read"):
        proxy_for("http://api.example.com")
    environment.delenv("HTTP_PROXY")
    assert proxy_for("http://api.example.com") is None


def test_the_password_of_a_proxy_is_not_shown(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("HTTP_PROXY", "user:proxy-password@p1:1")
    proxy = proxy_for("http://api.example.com")
    assert proxy == "http://user:proxy-password@p1:1"
    assert "proxy-password" not in repr(proxy)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12))
def test_any_no_proxy_is_used_or_rejected(entry: str) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setattr(os, "environ", {"HTTP_PROXY": "http://p1:1", "NO_PROXY": entry})
        usable_or_named("http://api.example.com")
