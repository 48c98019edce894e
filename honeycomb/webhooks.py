"""Verify and parse the requests that Honeycomb sends to webhooks.

Pure functions without I/O, for any web framework. A request has the recipient's shared secret in a header, and no
signature. The attempts of one delivery have the same ``delivery_id``, to drop duplicates by.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Protocol, TypeAlias, cast

from pydantic_core import from_json

from .exceptions import HoneycombConfigError, HoneycombWebhookError
from .models.webhook_payloads import WebhookPayload, payload_from_json

__all__ = ["Body", "Headers", "SupportsItems", "parse", "parse_unverified"]

_TOKEN = "X-Honeycomb-Webhook-Token"  # noqa: S105  # the header's name
_DELIVERY_ID = "X-Honeycomb-Webhook-Delivery-ID"
_WHITESPACE = " \t\r\n"


class SupportsItems(Protocol):
    """Anything with ``items()``: a mapping, or the headers of a web framework."""

    def items(self) -> Iterable[tuple[object, object]]:
        """Return names and values."""
        ...


Headers: TypeAlias = SupportsItems | Iterable[tuple[str | bytes, str | bytes]]
"""Request headers as a mapping, or pairs of name and value, of str or bytes; names in any case."""

Body: TypeAlias = bytes | bytearray | memoryview | str
"""A raw request body, before any decoding by the framework."""


def parse(headers: Headers | None, body: Body | None, *, secret: str | Sequence[str]) -> WebhookPayload:
    """Verify a request by its shared secret, and parse its payload.

    Args:
        headers: The request headers: a mapping or pairs, names in any case. None is a request without headers.
        body: The raw request body, before any decoding by the framework. None is an empty body.
        secret: The recipient's ``webhook_secret``, or several of which any is accepted, to rotate it. Spaces and
            line ends around it are ignored, since a header cannot have them.

    Returns:
        A payload of the class for its kind. One that is not in the default form, because the recipient has a
        payload template, is a ``CustomPayload`` whose ``raw`` has the JSON.

    Raises:
        HoneycombWebhookError: The request is not from Honeycomb, or its body is not JSON; ``reason`` says which.
        HoneycombConfigError: The secret is empty or not a string.
        TypeError: The headers or the body are of another type.
    """
    result = _result(headers, body, secret, verified=True)
    del headers, body, secret  # error reports show the locals of each frame
    if isinstance(result, Exception):
        raise result
    return result


def parse_unverified(headers: Headers | None, body: Body | None) -> WebhookPayload:
    """Parse a request without verifying who sent it, for a recipient that has no secret.

    Anybody who knows the URL can send such a request.

    Args:
        headers: The request headers, as for ``parse``.
        body: The raw request body, as for ``parse``.

    Returns:
        A payload, as ``parse`` returns it.

    Raises:
        HoneycombWebhookError: The body is not JSON.
        TypeError: The headers or the body are of another type.
    """
    result = _result(headers, body, None, verified=False)
    del headers, body
    if isinstance(result, Exception):
        raise result
    return result


def _result(headers: object, body: object, secret: object, *, verified: bool) -> WebhookPayload | Exception:
    """Return the payload, or the error to raise, without frames that have a secret among their locals."""
    try:
        values = _values_by_name(headers)
        if verified:
            _verify(values, _encoded((secret,) if isinstance(secret, str) else secret))
        delivery_id = _single(values, _DELIVERY_ID)
        return payload_from_json(_decoded(body), _text(delivery_id) or None)
    except (HoneycombWebhookError, HoneycombConfigError, TypeError) as error:
        error.__context__ = None
        return error.with_traceback(None)


def _values_by_name(headers: object) -> dict[str, list[str | bytes]]:
    """Return the distinct values of the headers that matter, by name."""
    values: dict[str, list[str | bytes]] = {_TOKEN: [], _DELIVERY_ID: []}
    names = {name.lower(): name for name in values}
    for name, value in _pairs(headers):
        found = names.get(_text(name).lower())
        if found is not None:
            for each in cast("Iterable[object]", value) if isinstance(value, (list, tuple)) else (value,):
                if isinstance(each, (str, bytes)) and each not in values[found]:
                    values[found].append(each)
    return values


def _pairs(headers: object) -> list[tuple[object, object]]:
    if headers is None:
        return []
    try:
        items: object = cast("SupportsItems", headers).items() if hasattr(headers, "items") else headers
        return [(name, value) for name, value in cast("Iterable[tuple[object, object]]", items)]
    except (TypeError, ValueError):
        raise TypeError(f"headers must be a mapping or (name, value) pairs, not {_kind(headers)}") from None


def _single(values: dict[str, list[str | bytes]], name: str) -> str | bytes:
    found = values[name]
    if len(found) > 1:
        raise HoneycombWebhookError(
            f"the header {name} has {len(found)} different values; expected one", reason="duplicate_header"
        )
    return found[0] if found else ""


def _verify(values: dict[str, list[str | bytes]], secrets: list[bytes]) -> None:
    token = _single(values, _TOKEN)
    if not _text(token):
        raise HoneycombWebhookError(
            f"the header {_TOKEN} is missing or empty; set a secret for the recipient in Honeycomb",
            reason="missing_token",
        )
    # Every pair is compared, so that the time does not show which secret is near.
    matches = [hmac.compare_digest(each, secret) for each in _encodings(token) for secret in secrets]
    if not any(matches):
        raise HoneycombWebhookError(
            f"the value of the header {_TOKEN} is not the recipient's secret", reason="invalid_token"
        )


def _encodings(token: str | bytes) -> Iterator[bytes]:
    """Yield the bytes that were sent: web frameworks decode headers as Latin-1 or as UTF-8."""
    if isinstance(token, bytes):
        yield token.strip(_WHITESPACE.encode())
        return
    for encoding, errors in (("latin-1", "strict"), ("utf-8", "surrogateescape")):
        with suppress(UnicodeEncodeError):
            yield token.strip(_WHITESPACE).encode(encoding, errors)


def _encoded(secrets: object) -> list[bytes]:
    if isinstance(secrets, (bytes, bytearray)) or not isinstance(secrets, Iterable):
        raise HoneycombConfigError(
            f"secret must be a string or a sequence of strings, not {_kind(secrets)};"
            " for a recipient without a secret, use parse_unverified"
        )
    encoded: list[bytes] = []
    for secret in cast("Iterable[object]", secrets):
        if not isinstance(secret, str):
            raise HoneycombConfigError(f"each secret must be a string, not {_kind(secret)}")
        with suppress(UnicodeEncodeError):
            encoded.append(secret.strip(_WHITESPACE).encode("utf-8", "surrogateescape"))
            continue
        raise HoneycombConfigError("a secret has a lone surrogate, which no header can have")
    if not all(encoded) or not encoded:
        raise HoneycombConfigError("secret is empty; for a recipient without a secret, use parse_unverified")
    return encoded


def _decoded(body: object) -> object:
    if isinstance(body, (bytearray, memoryview)):
        body = bytes(cast("bytearray | memoryview[int]", body))
    if body is not None and not isinstance(body, (bytes, str)):
        raise TypeError(f"body must be the raw request body, bytes or str, not {_kind(body)}")
    if not body:
        raise HoneycombWebhookError("the request body is empty; expected JSON", reason="invalid_body")
    try:
        return cast("object", from_json(body.encode() if isinstance(body, str) else body, allow_inf_nan=False))
    except ValueError as error:
        cause = "it has a lone surrogate" if isinstance(error, UnicodeEncodeError) else str(error)
        message = f"the request body is not valid JSON: {cause}"
        raise HoneycombWebhookError(message, reason="invalid_body") from None


def _text(value: object) -> str:
    """Return a name or value of a header as text without the space around it; empty if it is neither."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return text.strip(_WHITESPACE) if isinstance(text, str) else ""


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__name__
