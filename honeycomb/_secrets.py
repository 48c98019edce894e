"""Values that hold secrets and are safe in frame locals, which debuggers and error trackers show."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from .exceptions import HoneycombConfigError

SECRET_OPTIONS = ("api_key", "management_key", "management_secret", "proxy", "base_url")


class SecretText(str):
    """A string whose repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def hide_secrets(options: MutableMapping[str, object]) -> None:
    """Replace a client's options that can hold secrets by values that are safe in frame locals.

    Args:
        options: The keyword arguments of a client, changed in place.

    Raises:
        HoneycombConfigError: One is not a string.
    """
    for name in SECRET_OPTIONS:
        if isinstance(options.get(name), str):
            options[name] = SecretText(options[name])
        elif options.get(name) is not None:
            kind = type(options.pop(name)).__name__  # no frame may hold it when this is raised
            raise HoneycombConfigError(f"{name} must be a string, not {kind}")
    if isinstance(options.get("headers"), Mapping):
        options["headers"] = hide_values(options.pop("headers"))


def hide_values(headers: object) -> object:
    """Return headers whose values are safe in frame locals."""
    if not isinstance(headers, Mapping):
        return headers
    return {name: SecretText(value) if isinstance(value, str) else value for name, value in headers.items()}


def strip_tracebacks(error: BaseException) -> None:
    """Drop the frames of an exception of a library, and of those it was raised from: their locals hold headers."""
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        each = pending.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            each.__traceback__ = None
            pending += [each.__cause__, each.__context__]
