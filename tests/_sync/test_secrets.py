# Made from tests/_async/test_secrets.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from honeycomb import HoneycombClient, HoneycombError, RetryConfig
from tests.support import dripping, responding

# Written here in halves, so that no frame of a test holds one.
# ruff: noqa: FLY002
KEY = "".join(["key-that-no-", "frame-may-hold"])
SECRETS = (KEY, "".join(["proxy-", "password"]))


def locals_of(error: BaseException) -> Iterator[str]:
    """Return the locals in all frames of the package and of libraries that an error and its causes keep."""
    pending: list[traceback.TracebackException | None] = [
        traceback.TracebackException.from_exception(error, capture_locals=True)
    ]
    while pending:
        each = pending.pop()
        if each is not None:
            pending += [each.__cause__, each.__context__]
            for frame in each.stack:
                if "/tests/" not in frame.filename.replace("\\", "/"):
                    yield from (f"{frame.name}: {name}={value}" for name, value in (frame.locals or {}).items())


def check(error: BaseException) -> None:
    assert [found for found in locals_of(error) if any(secret in found for secret in SECRETS)] == []
    assert not any(secret in str(error) for secret in SECRETS)


OPTIONS: dict[str, dict[str, Any]] = {
    "bad key": {"api_key": KEY + "\n\x01"},
    "key as bytes": {"api_key": KEY.encode()},
    "misspelt option": {"api_keys": KEY},
    "half of a management key": {"management_secret": KEY},
    "bad secret": {"management_key": "id", "management_secret": KEY + "é"},
    "bad option": {"api_key": KEY, "timeout": -1},
    "bad region": {"api_key": KEY, "region": "mars"},
    "key in a header": {"api_key": KEY, "headers": {"X-Honeycomb-Team": KEY}},
    "password in base_url": {"api_key": KEY, "base_url": f"https://user:{SECRETS[1]}@host"},
    "bad base_url": {"api_key": KEY, "base_url": f"https://user:{SECRETS[1]}@xn--"},
    "bad proxy": {"api_key": KEY, "proxy": f"http://user:{SECRETS[1]}@[::1"},
    "no proxy": {"api_key": KEY, "proxy": f"gopher://user:{SECRETS[1]}@host"},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_no_frame_of_a_constructor_that_raises_holds_a_secret(name: str) -> None:
    with pytest.raises((HoneycombError, TypeError)) as caught:
        HoneycombClient(**OPTIONS[name], sync=True)
    check(caught.value)


def test_no_frame_holds_a_variable_that_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONEYCOMB_API_KEY", KEY + "é")
    with pytest.raises(HoneycombError) as caught:
        HoneycombClient(sync=True)
    check(caught.value)
    monkeypatch.setenv("HONEYCOMB_API_KEY", KEY)
    monkeypatch.setenv("HONEYCOMB_API_ENDPOINT", f"http://user:{SECRETS[1]}@host")
    with pytest.raises(HoneycombError) as caught:
        HoneycombClient(sync=True)
    check(caught.value)


def error_of(url: str, path: str = "/1/datasets", **options: Any) -> HoneycombError:
    retry = RetryConfig(max_retries=1, base_delay=0.001, total_timeout=options.pop("total_timeout", 30.0))
    with HoneycombClient(api_key=KEY, base_url=url, retry=retry, **options, sync=True) as client:
        with pytest.raises(HoneycombError) as caught:
            client.request("GET", path)
    return caught.value


ECHO = KEY.encode()
RESPONSES = {
    "401": b"HTTP/1.1 401 X\r\nx-echo: %b\r\ncontent-length: %d\r\n\r\n%b" % (ECHO, len(ECHO), ECHO),
    "undecodable": b"HTTP/1.1 200 X\r\nx-echo: %b\r\ncontent-length: %d\r\n\r\n%b" % (ECHO, len(ECHO), ECHO),
    "redirect": b"HTTP/1.1 307 X\r\nlocation: http://x/%b\r\ncontent-length: 0\r\n\r\n" % ECHO,
    "closed": b"",
    "truncated": b"HTTP/1.1 200 X\r\nx-echo: %b\r\ncontent-length: 1000\r\n\r\n%b" % (ECHO, ECHO),
    "no HTTP": b"%b\r\n\r\n" % ECHO,
    "damaged": b"HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n%b" % (len(ECHO), ECHO),
}


@pytest.mark.parametrize("name", ["401", "undecodable", "redirect", "closed", "truncated", "damaged"])
def test_no_frame_of_a_call_that_fails_holds_a_secret(name: str) -> None:
    with responding(RESPONSES[name]) as (url, _):
        check(error_of(url))


def test_no_frame_of_a_call_without_a_connection_holds_a_secret() -> None:
    check(error_of("http://127.0.0.1:9"))
    check(error_of("http://127.0.0.1:8", proxy=f"http://user:{SECRETS[1]}@127.0.0.1:9"))


def test_no_frame_of_a_call_that_takes_too_long_holds_a_secret() -> None:
    with dripping(1) as url:
        check(error_of(url, timeout=0.2))


def test_no_frame_of_a_call_that_needs_another_key_holds_a_secret() -> None:
    check(error_of("http://127.0.0.1:9", "/2/auth"))
