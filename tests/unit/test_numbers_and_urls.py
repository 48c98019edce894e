from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    HoneycombAPIError,
    HoneycombClient,
    HoneycombConfigError,
    RetryConfig,
    SyncHoneycombClient,
)
from honeycomb._core.polling import check_waiting
from honeycomb._events.options import StreamConfig
from honeycomb.config import ClientConfig
from tests.support import KEY, Script, problem

BAD = [math.nan, math.inf, -math.inf, -1, 1e10, 10**400, 10**5000, -(10**5000), True, Decimal(3), "3", [], {}]

OPTIONS: dict[str, Callable[[Any], object]] = {
    "timeout": lambda value: ClientConfig.from_options(timeout=value),
    "max_delay": lambda value: RetryConfig(max_delay=value),
    "base_delay": lambda value: RetryConfig(base_delay=value),
    "total_timeout": lambda value: RetryConfig(total_timeout=value),
    "poll_interval": lambda value: check_waiting(value, 1),
    "timeout of a poll": lambda value: check_waiting(None, value),
    "batch_delay": lambda value: StreamConfig("block", batch_delay=value),
    "give_up_after": lambda value: StreamConfig("block", give_up_after=value),
    "close_timeout": lambda value: StreamConfig("block", close_timeout=value),
}


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize("value", BAD, ids=lambda value: f"{type(value).__name__}")
def test_a_number_that_no_wait_can_take_is_named(name: str, value: object) -> None:
    with pytest.raises(HoneycombConfigError, match=name.split(maxsplit=1)[0]):
        OPTIONS[name](value)


@pytest.mark.parametrize("name", ["exponential_base", "max_retries"])
@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -1, -(10**5000), True, Decimal(3), "3", None],
    ids=lambda value: type(value).__name__,  # text of so many digits is not to be had
)
def test_other_numbers_are_named(name: str, value: Any) -> None:
    with pytest.raises(HoneycombConfigError, match=name):
        RetryConfig(**{name: value})


@pytest.mark.parametrize("name", OPTIONS)
def test_the_longest_time_is_accepted(name: str) -> None:
    OPTIONS[name](2_000_000)


@pytest.mark.parametrize("end", ["/1", "/2", "/1/", "/2//"])
def test_a_base_url_with_a_version_is_corrected(end: str) -> None:
    with pytest.raises(HoneycombConfigError, match=r"base_url.* write https://x\.example/prefix$"):
        ClientConfig.from_options(base_url=f"https://x.example/prefix{end}")


@pytest.mark.parametrize("end", ["/11", "/v1", "/1/x", ""])
def test_other_paths_stay(end: str) -> None:
    assert ClientConfig.from_options(base_url=f"https://x.example{end}/").base_url == f"https://x.example{end}"


@pytest.mark.parametrize("host", ["xn--", "xn--a", "a.xn--.b", "xn--\u00fc", "\u2488com", "a..b", "[::1", "[::g]"])
def test_an_invalid_host_raises(host: str) -> None:
    with pytest.raises(HoneycombConfigError, match="base_url"):
        HoneycombClient(api_key=KEY, base_url=f"http://{host}", sync=True)


def test_the_path_is_reported_as_sent() -> None:
    script = Script(problem(404))
    with httpx.Client(transport=script.transport) as http_client:
        client = HoneycombClient(api_key=KEY, base_url="https://x/prefix", http_client=http_client, sync=True)
        with pytest.raises(HoneycombAPIError, match="404 from GET /prefix/1/datasets/web") as caught:
            client.datasets.get("web")
    assert caught.value.actual_path == script.requests[0].url.raw_path.decode()


def nested(depth: int = 100_000) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (nested(), "nested too deeply"),
        ("\ud800", "lone surrogate"),
        (math.nan, "JSON"),
        (10**5000, "JSON"),
        ({1}, "JSON"),
    ],
    ids=["nested", "surrogate", "nan", "digits", "set"],
)
def test_an_invalid_json_body_raises(body: object, why: str) -> None:
    with HoneycombClient(api_key=KEY, sync=True) as client, pytest.raises(HoneycombConfigError, match=why):
        client.request("POST", "/1/x", json={"a": body})


SECRET = "a/key+that=must/stay-secret"
ESCAPED = {
    "plain": SECRET,
    "JSON": SECRET.replace("/", "\\/"),
    "unicode": "".join(f"\\u{ord(each):04x}" for each in SECRET),
    "unicode in JSON in JSON": json.dumps("".join(f"\\u{ord(each):04X}" for each in SECRET)),
    "URL": quote(SECRET, safe=""),
    "URL twice": quote(quote(SECRET, safe=""), safe=""),
    "every byte": "".join(f"%{ord(each):02X}" for each in SECRET),
    "HTML": "".join(f"&#{ord(each)};" for each in SECRET),
    "upper case": SECRET.upper(),
}


@pytest.mark.parametrize("form", ESCAPED)
def test_an_escaped_key_is_redacted(form: str) -> None:
    redacted = ClientConfig.from_options(api_key=SECRET).redact(f"before {ESCAPED[form]} after")
    assert redacted.replace('"', "") == "before *** after"
    assert ESCAPED[form].strip('"') not in redacted


@pytest.mark.parametrize("cls", [HoneycombClient, AsyncHoneycombClient, SyncHoneycombClient])
def test_a_half_built_client_has_a_repr(cls: type[Any]) -> None:
    assert cls.__name__ in repr(object.__new__(cls))
