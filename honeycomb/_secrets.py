"""Values that hold secrets and are safe in frame locals, which debuggers and error trackers show."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import Any

from .exceptions import HoneycombConfigError

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


class SecretText(str):
    """A string whose repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def hidden(value: str) -> str:
    """Return a string as one that is safe in frame locals; anything else is left to be checked."""
    given: object = value
    return SecretText(given) if isinstance(given, str) else value


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
