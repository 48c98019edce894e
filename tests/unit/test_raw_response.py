from __future__ import annotations

import encodings.aliases
import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from honeycomb._core.error_response import error_from_response, request_id_of
from honeycomb._core.raw_response import RawResponse, ResponseHeaders
from honeycomb.config import ClientConfig
from honeycomb.rate_limit import parse_rate_limit, parse_retry_after

KEY = "a-key-that-must-stay-secret"
CONFIG = ClientConfig.from_options(api_key=KEY, base_url="https://api.honeycomb.io")

NOT_UTF_8 = b"caf\xe9 \xff\x00"
CODECS = sorted({*encodings.aliases.aliases, *encodings.aliases.aliases.values(), "idna", "punycode", "undefined"})
READ_NAMES = ("server", "retry-after", "ratelimit", "ratelimit-policy", "location", "date", "x-request-id")

bytes_of_a_value = st.binary(max_size=60)
names = st.sampled_from([name.encode() for name in (*READ_NAMES, "content-type", "content-encoding")])


def with_charset(charset: str | bytes, body: bytes = NOT_UTF_8) -> RawResponse:
    value = charset.encode() if isinstance(charset, str) else charset
    return RawResponse(503, ResponseHeaders.from_raw([(b"content-type", b"text/html; charset=" + value)]), body)


@pytest.mark.parametrize("charset", [*CODECS, "a\0b", "x" * 100_000, "../os", '"', ""])
def test_any_charset_can_be_decoded(charset: str) -> None:
    raw = with_charset(charset)
    assert isinstance(raw.text, str)
    assert raw.redacted(CONFIG).text


@given(bytes_of_a_value, st.binary())
@example(b"utf-7", b"+2AA-\xff")  # decodes to a lone surrogate
@example(b"utf-16", b"\x00\xd8\xff")
@example(b"iso-8859-12", b"\xff")
def test_any_bytes_can_be_decoded(charset: bytes, body: bytes) -> None:
    raw = with_charset(charset, body)
    raw.redacted(CONFIG).text.encode()


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-8859-1", "café"),
        ("latin1", "café"),
        ("windows-1252", "€5"),
        ("UTF-16", "日本"),
        ('"shift_jis"', "日本"),
    ],
)
def test_usual_charsets_are_used(charset: str, text: str) -> None:
    assert with_charset(charset, text.encode(charset.strip('"'))).text == text


@given(st.lists(st.tuples(names | st.binary(min_size=1, max_size=10), bytes_of_a_value)))
@example([(b"retry-after", "²".encode())])
@example([(b"retry-after", b"Thu, 01 Jan 99999 00:00:00 GMT")])
@example([(b"ratelimit", "limit=٣, remaining=٣, reset=٣".encode())])
def test_any_headers_can_be_read(headers: list[tuple[bytes, bytes]]) -> None:
    for status in (307, 400, 429, 503):
        raw = RawResponse(status, ResponseHeaders.from_raw(headers), b"")
        said = raw.redacted(CONFIG)
        parse_rate_limit(raw.headers)
        request_id_of(raw.headers)
        retry_after = parse_retry_after(raw.headers, now=0.0)
        assert retry_after is None or retry_after >= 0
        error = error_from_response(status, said.headers, said.text, retry_after=retry_after)
        assert str(error).encode(errors="strict")
        assert dict(pickle.loads(pickle.dumps(error)).headers) == dict(error.headers)


def test_headers_are_looked_up_in_any_case() -> None:
    headers = ResponseHeaders.from_raw(
        [(b"X-Id", b"1"), (b"x-id", b"2"), (b"Server", b"caf\xe9"), (b"Via", "é".encode())]
    )
    assert dict(headers) == {"x-id": "1, 2", "server": "café", "via": "é"}
    assert headers["SERVER"] == headers.get("server") == "café"
    assert "X-ID" in headers
    assert "x-other" not in headers


def test_headers_do_not_show_their_values() -> None:
    raw = RawResponse(200, ResponseHeaders([("x-echo", KEY)]), KEY.encode())
    assert KEY not in f"{raw!r} {raw.headers!r}"


def test_a_header_whose_name_holds_a_secret_is_redacted() -> None:
    raw = RawResponse(200, ResponseHeaders([(f"x-{KEY}", "1")]), b"")
    assert KEY not in str(dict(raw.redacted(CONFIG).headers))
