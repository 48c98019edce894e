# Made from tests/_async/test_hostile_responses.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import pytest

from honeycomb import HoneycombClient, HoneycombServerError, capture_responses
from tests.support import KEY, QUICK, responding

HEADERS = {
    "server": b"server: caf\xe9",
    "any byte": b"x-any: " + bytes(byte for byte in range(1, 256) if byte not in b"\n\r\f\v"),
    "content-encoding": b"content-encoding: caf\xe9",
    "charset": b"content-type: text/plain; charset=undefined",
    "quadratic charset": b"content-type: text/plain; charset=punycode",
    "long charset": b"content-type: text/plain; charset=" + b"x" * 20_000,
    "retry-after": b"retry-after: \xb2",
    "rate limit": b"ratelimit: limit=\xb2, remaining=1, reset=1",
    "request id": b"x-request-id: \xff\xfe",
}


@pytest.mark.parametrize("name", HEADERS)
def test_any_header_can_come_with_an_error(name: str) -> None:
    body = b"caf\xe9"
    response = b"HTTP/1.1 503 X\r\nconnection: close\r\n%b\r\ncontent-length: %d\r\n\r\n%b" % (
        HEADERS[name],
        len(body),
        body,
    )
    with responding(response) as (url, received):
        with HoneycombClient(api_key=KEY, base_url=url, retry=QUICK, sync=True) as client:
            with capture_responses() as captured, pytest.raises(HoneycombServerError) as caught:
                client.datasets.list()
    assert len(received) == len(captured) == caught.value.attempts == 4
    assert captured[0].status_code == caught.value.status_code == 503
    assert str(caught.value)
