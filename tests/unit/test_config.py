from __future__ import annotations

import copy
import pickle
import string
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb import HoneycombAPIError, HoneycombClient, HoneycombConfigError, RetryConfig
from honeycomb._core.raw_response import RawResponse
from honeycomb._core.request import ApiRequest
from honeycomb._http import RequestBuilder
from honeycomb.auth import APIKeyAuth, Credential, ManagementKeyAuth, Secret
from honeycomb.config import CallOptions, ClientConfig

KEY, KEY_ID, KEY_SECRET = "api-key-1234567890", "hcamk_id", "management-secret-1234567890"
VARIABLES = ("HONEYCOMB_API_KEY", "HONEYCOMB_KEY_ID", "HONEYCOMB_KEY_SECRET", "HONEYCOMB_API_ENDPOINT")


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def api_key_of(config: ClientConfig) -> str:
    return config.auth_headers(Credential.API_KEY)["X-Honeycomb-Team"]


def management_key_of(config: ClientConfig) -> str:
    return config.auth_headers(Credential.MANAGEMENT_KEY)["Authorization"]


def test_everything_can_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip(VARIABLES, (KEY, KEY_ID, KEY_SECRET, "https://proxy.example.com/hc"), strict=True):
        monkeypatch.setenv(name, f" {value}\n")
    config = ClientConfig.from_options()
    assert api_key_of(config) == KEY
    assert management_key_of(config) == f"Bearer {KEY_ID}:{KEY_SECRET}"
    assert config.base_url == "https://proxy.example.com/hc"


def test_arguments_go_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "https://from-the-environment.example.com")
    config = ClientConfig.from_options(
        api_key=KEY, management_key=KEY_ID, management_secret=KEY_SECRET, base_url="https://given.example.com"
    )
    assert api_key_of(config) == KEY
    assert management_key_of(config) == f"Bearer {KEY_ID}:{KEY_SECRET}"
    assert config.base_url == "https://given.example.com"
    assert ClientConfig.from_options(region="eu").base_url == "https://api.eu1.honeycomb.io"


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_an_empty_variable_means_none(monkeypatch: pytest.MonkeyPatch, empty: str) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, empty)
    config = ClientConfig.from_options()
    assert (config.api_key, config.management_key) == (None, None)
    assert config.base_url == "https://api.honeycomb.io"


def test_a_firehose_gets_the_api_key_under_its_own_name() -> None:
    config = ClientConfig.from_options(api_key=KEY)
    assert config.auth_headers(Credential.FIREHOSE_KEY) == {"X-Amz-Firehose-Access-Key": KEY}


def test_a_missing_key_is_named_with_its_argument_and_its_variable() -> None:
    config = ClientConfig.from_options()
    for credential in (Credential.API_KEY, Credential.FIREHOSE_KEY):
        with pytest.raises(HoneycombConfigError, match=r"api_key=.*HONEYCOMB_API_KEY"):
            config.auth_headers(credential)
    with pytest.raises(HoneycombConfigError, match=r"management_key=.*HONEYCOMB_KEY_ID"):
        config.auth_headers(Credential.MANAGEMENT_KEY)


def test_one_key_does_not_stand_in_for_the_other() -> None:
    with pytest.raises(HoneycombConfigError):
        ClientConfig.from_options(api_key=KEY).auth_headers(Credential.MANAGEMENT_KEY)
    with pytest.raises(HoneycombConfigError):
        ClientConfig.from_options(management_key=KEY_ID, management_secret=KEY_SECRET).auth_headers(
            Credential.API_KEY
        )


def test_half_a_management_key_is_rejected_and_the_other_half_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HoneycombConfigError, match="management_secret= is missing"):
        ClientConfig.from_options(management_key=KEY_ID)
    with pytest.raises(HoneycombConfigError, match="management_key= is missing") as caught:
        ClientConfig.from_options(management_secret=KEY_SECRET)
    assert KEY_SECRET not in str(caught.value)
    monkeypatch.setenv("HONEYCOMB_KEY_ID", KEY_ID)
    with pytest.raises(HoneycombConfigError, match="HONEYCOMB_KEY_SECRET is missing"):
        ClientConfig.from_options()


def test_halves_of_different_keys_are_not_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONEYCOMB_KEY_SECRET", KEY_SECRET)
    with pytest.raises(HoneycombConfigError, match="management_secret= is missing"):
        ClientConfig.from_options(management_key=KEY_ID)


@pytest.mark.parametrize(
    "key", ["", "   ", "a\nb", "a\r\nX-Evil: 1", "a\x00b", "a\tb", "schlüssel", "k\u200bey", "\ud800"]
)
@pytest.mark.parametrize("argument", ["api_key", "management_key", "management_secret"])
def test_a_key_that_cannot_be_one_is_rejected_by_name_and_not_shown(argument: str, key: str) -> None:
    keys: Any = {"management_key": KEY_ID, "management_secret": KEY_SECRET, argument: key}
    with pytest.raises(HoneycombConfigError, match=f"^{argument} ") as caught:
        ClientConfig.from_options(**keys)
    assert not key.strip() or key not in str(caught.value)


def test_stray_white_space_around_a_key_is_dropped() -> None:
    config = ClientConfig.from_options(
        api_key=f"\n {KEY}\r\n", management_key=f"{KEY_ID} ", management_secret=f"\t{KEY_SECRET}"
    )
    assert api_key_of(config) == KEY
    assert management_key_of(config) == f"Bearer {KEY_ID}:{KEY_SECRET}"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://api.eu1.honeycomb.io", "https://api.eu1.honeycomb.io"),
        ("https://api.honeycomb.io/", "https://api.honeycomb.io"),
        (" https://proxy.example.com/a/b// ", "https://proxy.example.com/a/b"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_base_urls(given: str, used: str) -> None:
    assert ClientConfig.from_options(base_url=given).base_url == used


@pytest.mark.parametrize(
    "url",
    [
        "api.honeycomb.io",
        "ftp://api.honeycomb.io",
        "https://",
        "https:///path",
        "https://:443",
        "https://host:0",
        "https://host:65536",
        "https://host:port",
        "https://[::1",
        "https://api honeycomb.io",
        "https://api.honeycomb.io\n.example.com",
        "https://api.honeycomb.io?",
        "https://api.honeycomb.io/?a=b",
        "https://api.honeycomb.io#",
        "https://api.honeycomb.io/#part",
        "https://user@api.honeycomb.io",
        "https://user:hidden@api.honeycomb.io",
        "   ",
    ],
)
def test_an_invalid_base_url_is_rejected_without_showing_it(url: str) -> None:
    with pytest.raises(HoneycombConfigError, match="base_url") as caught:
        ClientConfig.from_options(base_url=url)
    assert "hidden" not in str(caught.value)


def test_regions() -> None:
    assert ClientConfig.from_options(region="us").base_url == "https://api.honeycomb.io"
    with pytest.raises(HoneycombConfigError, match="either base_url or region"):
        ClientConfig.from_options(region="eu", base_url="https://api.honeycomb.io")
    unknown: Any = "mars"
    with pytest.raises(HoneycombConfigError, match="'mars'"):
        ClientConfig.from_options(region=unknown)


@pytest.mark.parametrize("timeout", [0, -1, float("nan")])
def test_an_invalid_timeout_is_rejected(timeout: float) -> None:
    with pytest.raises(HoneycombConfigError, match="timeout"):
        ClientConfig.from_options(timeout=timeout)
    with pytest.raises(HoneycombConfigError, match="timeout"):
        ClientConfig.from_options().with_options(timeout=timeout)


@pytest.mark.parametrize("agent", ["a\nb", "ü", "a\x00"])
def test_a_user_agent_that_no_header_can_hold_is_rejected(agent: str) -> None:
    with pytest.raises(HoneycombConfigError, match="user-agent"):
        ClientConfig.from_options(user_agent=agent)


def test_a_header_that_would_replace_a_key_is_rejected_everywhere() -> None:
    with pytest.raises(HoneycombConfigError):
        ClientConfig.from_options(headers={"X-Honeycomb-Team": "other"})
    with pytest.raises(HoneycombConfigError):
        ClientConfig.from_options().with_options(headers={"authorization": "other"})


def test_the_number_of_retries_goes_before_that_of_the_policy() -> None:
    retry = RetryConfig(max_retries=7, base_delay=0.25)
    assert ClientConfig.from_options(retry=retry).retry == retry
    assert ClientConfig.from_options(retry=retry, max_retries=0).retry == RetryConfig(
        max_retries=0, base_delay=0.25
    )
    with pytest.raises(HoneycombConfigError, match="max_retries"):
        ClientConfig.from_options(max_retries=-1)


def test_other_options_make_another_configuration() -> None:
    config = ClientConfig.from_options(api_key=KEY, timeout=10, max_retries=5, headers={"X-A": "1", "X-B": "1"})
    other = config.with_options(timeout=1, max_retries=0, headers={"X-B": "2", "X-C": "2"})
    assert (other.timeout, other.retry.max_retries) == (1, 0)
    assert other.headers == {"X-A": "1", "X-B": "2", "X-C": "2"}
    assert (config.timeout, config.retry.max_retries) == (10, 5)
    assert config.headers == {"X-A": "1", "X-B": "1"}
    assert api_key_of(other) == KEY


def test_an_option_that_is_not_given_stays() -> None:
    config = ClientConfig.from_options(timeout=10, retry=RetryConfig(max_retries=5, base_delay=2))
    options: list[CallOptions] = [
        {},
        {"timeout": 10},
        {"max_retries": 5},
        {"retry": config.retry},
        {"headers": {}},
    ]
    for same in options:
        assert config.with_options(**same) == config
    assert config.with_options(max_retries=1).retry == RetryConfig(max_retries=1, base_delay=2)
    assert config.with_options(retry=RetryConfig()).retry == RetryConfig()


def test_the_headers_given_are_copied() -> None:
    headers = {"X-A": "1"}
    config = ClientConfig.from_options(headers=headers)
    headers["X-Honeycomb-Team"] = "other"
    assert config.headers == {"X-A": "1"}


@pytest.mark.parametrize(
    ("path", "query"),
    [(f"/1/datasets/{'x' * 70_000}", {}), ("/1/columns/web", {"key_name": "half \ud800"})],
)
def test_an_invalid_url_raises_a_package_error(path: str, query: dict[str, str]) -> None:
    builder = RequestBuilder(ClientConfig.from_options(api_key=KEY), {})
    with pytest.raises(HoneycombConfigError, match=r"datasets\.get"):
        builder.build(ApiRequest("datasets.get", "GET", path, path, object, query))


CONFIG = ClientConfig.from_options(
    api_key=KEY,
    management_key=KEY_ID,
    management_secret=KEY_SECRET,
    proxy="http://user:proxy-password@proxy.example.com",
    headers={"Proxy-Authorization": "hidden-header"},
)
HOLDERS = [CONFIG, CONFIG.api_key, CONFIG.management_key, Secret(KEY, what="api_key")]


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)
def test_no_secret_is_shown(holder: object) -> None:
    shown = f"{holder!r} {holder!s} {holder} {[holder]} {vars(holder) if hasattr(holder, '__dict__') else ''}"
    for secret in (KEY, KEY_SECRET, "proxy-password", "hidden-header"):
        assert secret not in shown


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)
def test_no_secret_is_pickled_or_copied(holder: object) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(holder, protocol)
    with pytest.raises(TypeError, match="cannot be pickled"):
        copy.deepcopy(holder)


keys = st.text(string.ascii_letters + string.digits + "_-", min_size=8, max_size=70)


@given(keys, keys, keys, st.lists(st.text(max_size=10) | st.integers(0, 2), max_size=8))
def test_secrets_are_redacted_in_any_text(api_key: str, key_id: str, secret: str, parts: list[str | int]) -> None:
    config = ClientConfig(
        "https://host", api_key=APIKeyAuth(api_key), management_key=ManagementKeyAuth(key_id, secret)
    )
    forms = [api_key, secret, f"Bearer {key_id}:{secret}"]
    said = "".join(forms[part] if isinstance(part, int) else part for part in parts)
    redacted = config.redact(said)
    assert api_key not in redacted
    assert secret not in redacted


@given(st.text(max_size=40).filter(lambda said: KEY not in said and KEY_SECRET not in said))
def test_a_text_without_secrets_is_left_as_it_is(said: str) -> None:
    assert CONFIG.redact(said) == said


@pytest.mark.parametrize("status", [200, 400])
def test_keys_that_are_echoed_do_not_get_into_an_error(status: int) -> None:
    echo = httpx.Response(status, headers={"x-echo": KEY}, content=f"<p>{KEY}</p>".encode())
    with httpx.Client(transport=httpx.MockTransport(lambda _: echo)) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
        with pytest.raises(HoneycombAPIError) as caught:
            client.datasets.get("web")
    assert "***" in caught.value.response_body
    assert KEY not in f"{caught.value} {vars(caught.value)} {dict(caught.value.headers)}"


def test_a_response_that_echoes_the_keys_is_cleaned() -> None:
    raw = RawResponse(
        400, httpx.Headers({"x-echo": f"got {KEY}", "x-request-id": "r1"}), f'{{"error": "{KEY_SECRET}"}}'.encode()
    )
    cleaned = raw.redacted(CONFIG)
    assert cleaned.status == 400
    assert dict(cleaned.headers) == {"x-echo": "got ***", "x-request-id": "r1"}
    assert cleaned.body == b'{"error": "***"}'
