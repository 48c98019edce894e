"""Credentials. A secret never shows in a repr, a log, an exception or a pickle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import NoReturn

from .exceptions import HoneycombConfigError

_HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_FRAMING_HEADERS = frozenset({"connection", "content-length", "host", "transfer-encoding"})
_CREDENTIAL_HEADERS = frozenset({"authorization", "x-honeycomb-team", "x-amz-firehose-access-key"})


class Credential(Enum):
    """Which credential an operation takes."""

    API_KEY = "api_key"
    MANAGEMENT_KEY = "management_key"
    FIREHOSE_KEY = "firehose_key"


class SecretText(str):
    """A string whose repr does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def hidden(value: str) -> str:
    """Return a string as one that is safe in frame locals; anything else is left to be checked."""
    given: object = value
    return SecretText(given) if isinstance(given, str) else value


class Secret:
    """A string that is shown only by ``reveal``."""

    __slots__ = ("_value",)

    def __init__(self, value: str, *, what: str) -> None:
        """Take a secret.

        Args:
            value: The secret; white space around it, as files and shells leave it, is dropped.
            what: The name of the argument, for the error message.

        Raises:
            HoneycombConfigError: It is empty, or holds something that cannot stand in a header.
        """
        given: object = value
        if not isinstance(given, str):
            raise HoneycombConfigError(f"{what} must be a string, not {type(given).__name__}")
        value = given = SecretText(value.strip())
        if not value:
            raise HoneycombConfigError(f"{what} is empty")
        if not (value.isascii() and value.isprintable()):
            raise HoneycombConfigError(f"{what} holds a control or non-ASCII character: copy it again")
        self._value: str = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied: give the key again where it is needed")


class APIKeyAuth:
    """A configuration or ingest key, for everything below ``/1/``."""

    def __init__(self, api_key: str) -> None:
        """Take a key.

        Args:
            api_key: The configuration key, or the whole ingest key (its id and its secret in one).
        """
        api_key = hidden(api_key)
        self._key = Secret(api_key, what="api_key")

    def headers(self, credential: Credential) -> dict[str, str]:
        """Return the header that carries the key."""
        name = "X-Amz-Firehose-Access-Key" if credential is Credential.FIREHOSE_KEY else "X-Honeycomb-Team"
        return {name: self._key.reveal()}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in any message."""
        return (self._key.reveal(),)

    def __repr__(self) -> str:
        return "APIKeyAuth(***)"


class ManagementKeyAuth:
    """A management key, for everything below ``/2/``."""

    def __init__(self, management_key: str, management_secret: str) -> None:
        """Take a key.

        Args:
            management_key: The key's id.
            management_secret: The key's secret.
        """
        management_key, management_secret = hidden(management_key), hidden(management_secret)
        self._id = Secret(management_key, what="management_key")
        self._secret = Secret(management_secret, what="management_secret")

    def headers(self) -> dict[str, str]:
        """Return the header that carries the key."""
        return {"Authorization": SecretText(f"Bearer {self._id.reveal()}:{self._secret.reveal()}")}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not appear in any message."""
        return (self._secret.reveal(),)

    def __repr__(self) -> str:
        return "ManagementKeyAuth(***)"


def check_headers(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Check headers that the caller wrote.

    Raises:
        HoneycombConfigError: One holds what no header can, or would replace a credential.
    """
    for name, value in headers.items():
        given: tuple[object, object] = (name, value)
        if not all(isinstance(each, str) for each in given):
            raise HoneycombConfigError(f"headers must be text: {name!r} is {type(value).__name__}")
        if not _HEADER_NAME.fullmatch(name):
            raise HoneycombConfigError(f"invalid header name {name!r}")
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise HoneycombConfigError(
                f"the header {name!r} holds a control or non-ASCII character, or white space around it"
            )
        if name.lower() in _FRAMING_HEADERS:
            raise HoneycombConfigError(f"{name} follows from the request and cannot be set")
        if name.lower() in _CREDENTIAL_HEADERS:
            raise HoneycombConfigError(
                f"{name} is set from the client's keys: give the client another key instead"
            )
    return headers
