"""Which proxy the environment names for a URL, by the rules of httpx."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.request import getproxies

import httpx

from ..auth import SecretText
from ..exceptions import HoneycombConfigError

_SCHEMES = ("http", "https", "all")


def proxy_for(base_url: str) -> str | None:
    """Return the URL of the proxy that the environment names, or None for a direct connection.

    Read are HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case, and the system's settings on Windows
    and macOS.

    Args:
        base_url: The URL to connect to.

    Raises:
        HoneycombConfigError: NO_PROXY has an entry that is not a host.
    """
    scheme = _scheme_of_proxy(httpx.URL(base_url))
    return None if scheme is None else _address(scheme)


# Only these two see the proxies' URLs, which can hold passwords, and neither raises.
def _address(scheme: str) -> str:
    proxy = getproxies()[scheme]
    return SecretText(proxy if "://" in proxy else f"http://{proxy}")


def _schemes() -> list[str]:
    proxies = getproxies()
    return [scheme for scheme in _SCHEMES if proxies.get(scheme)]


def _scheme_of_proxy(url: httpx.URL) -> str | None:
    entries = [entry.strip() for entry in getproxies().get("no", "").split(",")]
    schemes = _schemes()
    if "*" in entries or not schemes:
        return None
    # A later entry replaces an earlier one that is written alike: "http://" in NO_PROXY turns HTTP_PROXY off.
    patterns: dict[str, str | None] = {f"{scheme}://": scheme for scheme in schemes}
    for entry in filter(None, entries):
        patterns[_as_pattern(entry)] = None
    try:
        parsed = [(_Pattern.parse(pattern), scheme) for pattern, scheme in patterns.items()]
    except (httpx.InvalidURL, ValueError):  # which includes the errors of idna
        raise HoneycombConfigError(
            "NO_PROXY cannot be read: write it as hosts separated by commas, such as localhost,.example.com,::1"
        ) from None
    parsed.sort(key=lambda each: each[0].priority)
    return next((scheme for pattern, scheme in parsed if pattern.matches(url)), None)


def _as_pattern(entry: str) -> str:
    if "://" in entry:
        return entry
    try:
        address = ip_address(entry.partition("/")[0])
    except ValueError:
        return f"all://{entry}" if entry.lower() == "localhost" else f"all://*{entry}"
    return f"all://{entry}" if address.version == 4 else f"all://[{entry}]"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What an entry matches; an empty scheme or host, or no port, matches any."""

    scheme: str
    host: str
    port: int | None

    @classmethod
    def parse(cls, pattern: str) -> _Pattern:
        url = httpx.URL(pattern)
        return cls("" if url.scheme == "all" else url.scheme, "" if url.host == "*" else url.host, url.port)

    @property
    def priority(self) -> tuple[bool, int, int]:
        """The most specific comes first."""
        return self.port is None, -len(self.host), -len(self.scheme)

    def matches(self, url: httpx.URL) -> bool:
        return (
            self.scheme in ("", url.scheme)
            and self.port in (None, url.port)
            and (not self.host or self._matches_host(url.host))
        )

    def _matches_host(self, host: str) -> bool:
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) and host != self.host[1:]
        if self.host.startswith("*"):
            return host == self.host[1:] or host.endswith(f".{self.host[1:]}")
        return host == self.host
