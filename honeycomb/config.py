"""How a client is configured: by arguments, else by the environment."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from ssl import SSLContext
from types import NoneType
from typing import Any, Literal, TypeAlias, cast
from urllib.parse import urlsplit

import idna
from typing_extensions import TypedDict, Unpack

from .auth import APIKeyAuth, Credential, ManagementKeyAuth, SecretText, check_headers, hidden
from .exceptions import HoneycombConfigError
from .retry import RetryConfig, check_seconds

Region: TypeAlias = Literal["us", "eu"]

DEFAULT_TIMEOUT = 30.0
DEFAULT_MAX_CONNECTIONS = 50
DEFAULT_MAX_RESPONSE_BYTES = 268_435_456

_MIN_SECRET_LENGTH = 8
"""A shorter text is a stand-in such as ``test``, and not a key; any text may have it by chance."""

_REGIONS: dict[Region, str] = {"us": "https://api.honeycomb.io", "eu": "https://api.eu1.honeycomb.io"}


_SECRET_OPTIONS = ("api_key", "management_key", "management_secret", "proxy", "base_url")
_SHOWN_OPTIONS = (
    "headers",
    "max_connections",
    "max_response_bytes",
    "max_retries",
    "region",
    "retry",
    "timeout",
    "user_agent",
    "verify",
)


class ClientOptions(TypedDict, total=False):
    """The keyword arguments of a client."""

    api_key: str | None
    management_key: str | None
    management_secret: str | None
    base_url: str | None
    region: Region | None
    timeout: float
    max_connections: int
    max_response_bytes: int
    max_retries: int | None
    retry: RetryConfig | None
    proxy: str | None
    verify: bool | SSLContext
    headers: Mapping[str, str] | None
    user_agent: str | None


class CallOptions(TypedDict, total=False):
    """The options that can differ from call to call."""

    timeout: float
    max_retries: int
    retry: RetryConfig
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """A client's configuration, checked."""

    base_url: str
    api_key: APIKeyAuth | None = None
    management_key: ManagementKeyAuth | None = None
    timeout: float = DEFAULT_TIMEOUT
    max_connections: int = DEFAULT_MAX_CONNECTIONS
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    retry: RetryConfig = field(default_factory=RetryConfig)
    proxy: str | None = field(default=None, repr=False)  # a proxy's address can hold a password
    verify: bool | SSLContext = True
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    user_agent: str | None = None

    def __post_init__(self) -> None:
        check_seconds("timeout", self.timeout)
        _check_count("max_connections", self.max_connections)
        _check_count("max_response_bytes", self.max_response_bytes)
        _check_type("proxy", self.proxy, str, NoneType)
        _check_type("verify", self.verify, bool, SSLContext)
        _check_type("user_agent", self.user_agent, str, NoneType)
        check_headers(self.headers)
        check_headers({"user-agent": self.user_agent or ""})

    @classmethod
    def from_options(cls, **options: Unpack[ClientOptions]) -> ClientConfig:
        """Make a configuration out of a client's arguments and, where they are silent, the environment.

        Raises:
            HoneycombConfigError: An argument or an environment variable is invalid.
        """
        hide_secrets(cast("dict[str, Any]", options))
        check_names(options, ClientOptions)
        retry = options.get("retry") or RetryConfig()
        _check_type("retry", retry, RetryConfig)
        max_retries = options.get("max_retries")
        return cls(
            base_url=_base_url(options.get("base_url"), options.get("region")),
            api_key=_api_key(options.get("api_key")),
            management_key=_management_key(options.get("management_key"), options.get("management_secret")),
            timeout=options.get("timeout", DEFAULT_TIMEOUT),
            max_connections=options.get("max_connections", DEFAULT_MAX_CONNECTIONS),
            max_response_bytes=options.get("max_response_bytes", DEFAULT_MAX_RESPONSE_BYTES),
            retry=retry if max_retries is None else replace(retry, max_retries=max_retries),
            proxy=options.get("proxy"),
            verify=options.get("verify", True),
            headers=_headers(options.get("headers")),
            user_agent=options.get("user_agent"),
        )

    def with_options(self, **options: Unpack[CallOptions]) -> ClientConfig:
        """Return a configuration that differs in some options; headers are added to those there are."""
        hide_secrets(cast("dict[str, Any]", options))
        check_names(options, CallOptions)
        retry = options.get("retry", self.retry)
        _check_type("retry", retry, RetryConfig)
        return replace(
            self,
            timeout=options.get("timeout", self.timeout),
            retry=replace(retry, max_retries=options.get("max_retries", retry.max_retries)),
            headers={**self.headers, **_headers(options.get("headers"))},
        )

    def auth_headers(self, credential: Credential) -> dict[str, str]:
        """Return the headers that carry the credential an operation needs.

        Raises:
            HoneycombConfigError: The client has no such credential.
        """
        if credential is Credential.MANAGEMENT_KEY:
            if self.management_key is None:
                raise HoneycombConfigError(
                    "this operation needs a management key: give management_key= and management_secret=,"
                    " or set HONEYCOMB_KEY_ID and HONEYCOMB_KEY_SECRET"
                )
            return self.management_key.headers()
        if self.api_key is None:
            raise HoneycombConfigError("this operation needs an API key: give api_key=, or set HONEYCOMB_API_KEY")
        return self.api_key.headers(credential)

    def redact(self, text: str) -> str:
        """Return a text that came from outside without the client's secrets, also escaped ones."""
        for auth in (self.api_key, self.management_key):
            for secret in auth.secrets if auth else ():
                if len(secret) >= _MIN_SECRET_LENGTH:
                    text = _pattern_of(secret).sub("***", text)
        return text

    def path_as_sent(self, path: str) -> str:
        """Return the path of a request with the path of the base URL before it."""
        return urlsplit(self.base_url).path + path


# Compiled once for each secret; pairs of keys that are used side by side are few.
@lru_cache(maxsize=64)
def _pattern_of(secret: str) -> re.Pattern[str]:
    return re.compile("".join(map(_forms_of, secret)), re.ASCII | re.IGNORECASE)


def _forms_of(character: str) -> str:
    """Match a character as it is, or escaped as in JSON (also JSON within JSON), a URL or HTML."""
    code = ord(character)
    escaped = rf"\\{{1,4}}u00{code:02x}|%(?:25){{0,2}}{code:02x}|&#0{{0,4}}{code};|&#x0{{0,4}}{code:x};"
    literal = re.escape(character)
    if not character.isalnum():
        literal = rf"\\{{0,4}}{literal}"
    return f"(?:{literal}|{escaped})"


def check_names(options: Mapping[str, object], known: type[object]) -> None:
    """Check that there are no other options than those of a ``TypedDict``.

    Raises:
        TypeError: There is one; the message suggests a name.
    """
    names = known.__annotations__
    for name in options:
        if name not in names:
            near = get_close_matches(name, names, n=1)
            advice = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(names))}"
            raise TypeError(f"there is no option {name}: {advice}")


def _check_type(name: str, value: object, *types: type[object]) -> None:
    if not isinstance(value, types):
        expected = " or ".join("None" if each is NoneType else each.__name__ for each in types)
        raise HoneycombConfigError(f"{name} must be {expected}, not {type(value).__name__}")


def _check_count(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise HoneycombConfigError(f"{name} must be a whole number from 1 to {2**31 - 1}, not {value!r}")


def _headers(given: Mapping[str, str] | None) -> dict[str, str]:
    _check_type("headers", given, Mapping, NoneType)
    return dict(given or {})


def _variable(name: str) -> str | None:
    # One that is set but empty means none, as everywhere in shells and CI.
    return hidden(os.environ.get(name, "").strip()) or None


def _api_key(given: str | None) -> APIKeyAuth | None:
    key = _variable("HONEYCOMB_API_KEY") if given is None else given
    return None if key is None else APIKeyAuth(key)


def _management_key(key: str | None, secret: str | None) -> ManagementKeyAuth | None:
    if key is None and secret is None:
        key_name, secret_name = "HONEYCOMB_KEY_ID", "HONEYCOMB_KEY_SECRET"
        key, secret = _variable(key_name), _variable(secret_name)
    else:
        key_name, secret_name = "management_key=", "management_secret="
    if key is None and secret is None:
        return None
    if key is None or secret is None:
        given, missing = (secret_name, key_name) if key is None else (key_name, secret_name)
        raise HoneycombConfigError(
            f"a management key is an id and a secret: {given} is there, {missing} is missing"
        )
    return ManagementKeyAuth(key, secret)


def _base_url(given: str | None, region: Region | None) -> str:
    if given is not None and region is not None:
        raise HoneycombConfigError("give either base_url or region")
    if region is not None:
        if region not in _REGIONS:
            raise HoneycombConfigError(f"region must be one of {', '.join(_REGIONS)}, not {region!r}")
        return _REGIONS[region]
    if given is not None:
        _check_type("base_url", given, str)
        return _checked_url("base_url", given)
    from_environment = _variable("HONEYCOMB_API_ENDPOINT")
    return _checked_url("HONEYCOMB_API_ENDPOINT", from_environment) if from_environment else _REGIONS["us"]


def _checked_url(name: str, url: str) -> str:
    url = SecretText(url.strip().rstrip("/"))  # while it may hold a password
    if problem := _problem_of(url):
        raise HoneycombConfigError(f"{name} {problem}")
    return str.__str__(url)


def _problem_of(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
        host = parts.hostname or ""
        host.encode("idna")
        if ":" in host:
            ipaddress.IPv6Address(host)  # which Python 3.10 does not check by itself
        if not host.isascii() or "xn--" in host:
            idna.decode(idna.encode(host))  # stricter than the codec, and what httpx uses
    except ValueError:  # a UnicodeError is one
        return "cannot be read: write it as https://host or https://host:port"
    is_text = url.isprintable() and " " not in url
    if parts.scheme not in ("http", "https") or not host or not port_is_valid or not is_text:
        return f"must be like {_REGIONS['us']}, with http:// or https:// in front"
    if parts.username is not None or "?" in url or "#" in url:
        return "must not hold a user, a query or a fragment"
    if parts.path.endswith(("/1", "/2")):
        return f"must not end in the version of the API, which each operation adds: write {url[:-2].rstrip('/')}"
    return None


def hide_secrets(options: MutableMapping[str, Any]) -> None:
    """Replace a client's options that can hold secrets by values that are safe in frame locals.

    These are all strings but a few: the name of an option can be misspelt.

    Args:
        options: The keyword arguments of a client, changed in place.

    Raises:
        HoneycombConfigError: One is not a string.
    """
    for name in list(options):
        if isinstance(options[name], str):
            if name not in _SHOWN_OPTIONS:
                options[name] = SecretText(options[name])
        elif name in _SECRET_OPTIONS and options[name] is not None:
            kind = type(options.pop(name)).__name__  # no frame may hold it when this is raised
            raise HoneycombConfigError(f"{name} must be a string, not {kind}")
    if isinstance(options.get("headers"), Mapping):
        options["headers"] = hide_values(options.pop("headers"))


def hide_values(headers: Mapping[str, Any]) -> dict[str, Any]:
    """Return headers whose values are safe in frame locals."""
    return {name: SecretText(value) if isinstance(value, str) else value for name, value in headers.items()}
