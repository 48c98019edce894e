# Made from tests/_async/test_responses.py by `nox -s unasync`: edit that file, never this one.
from __future__ import annotations

import gzip
import time

import httpx
import pytest

import honeycomb
from honeycomb import (
    HoneycombAPIError,
    HoneycombAuthError,
    HoneycombClient,
    HoneycombConnectionError,
    HoneycombResponseError,
    HoneycombTimeoutError,
    RetryConfig,
)
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, Script, dripping, problem

from .conftest import SyncMakeClient


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"<html>welcome</html>"),
        httpx.Response(200, content=b"null"),
        httpx.Response(200, content=b"[1, 2"),
        httpx.Response(200, content=b'{"slug": 5}'),
        httpx.Response(200, content=b'"\xff"'),
        httpx.Response(200, content=b"[" * 100_000),
        httpx.Response(204),
    ],
)
def test_a_success_that_cannot_be_understood_is_an_error(
    make_client: SyncMakeClient, response: httpx.Response
) -> None:
    client = make_client(Script(response))
    with pytest.raises(HoneycombResponseError, match=r"invalid response to datasets\.get") as caught:
        client.datasets.get("web")
    assert caught.value.status_code == response.status_code
    assert len(str(caught.value.response_body)) < 500


def _damaged(status: int, where: str) -> httpx.MockTransport:
    """Respond with damaged compression, detected when the body is read or already in the transport."""

    def respond(_: httpx.Request) -> httpx.Response:
        body, headers = b"this is not gzip", {"content-encoding": "gzip"}
        if where == "body":
            return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))
        return httpx.Response(status, headers=headers, content=body)

    return httpx.MockTransport(respond)


def test_damaged_compression_raises_a_package_error() -> None:
    with httpx.Client(transport=_damaged(200, "body")) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
        with pytest.raises(HoneycombResponseError, match="its compression is damaged"):
            client.datasets.get("web")


def test_damaged_compression_does_not_hide_the_status_of_an_error() -> None:
    with httpx.Client(transport=_damaged(401, "body")) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
        with pytest.raises(HoneycombAuthError, match="Unauthorized"):
            client.datasets.get("web")


def test_damaged_compression_detected_by_a_transport_raises_a_package_error() -> None:
    with httpx.Client(transport=_damaged(200, "transport")) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, max_retries=0, sync=True)
        with pytest.raises(HoneycombConnectionError, match="broke"):
            client.datasets.get("web")


def test_a_compressed_response_is_read_over_tcp_and_in_process_alike(local: LocalHoneycomb) -> None:
    body = gzip.compress(b'{"slug": "packed"}')
    local.faults.add(status=200, body=body, headers={"content-encoding": "gzip"}, times=2)
    with httpx.Client(transport=local.transport()) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, sync=True)
        assert client.request("GET", "/1/datasets/packed") == {"slug": "packed"}
    with local.serve() as url:
        with HoneycombClient(api_key=KEY, base_url=url, sync=True) as client:
            assert client.request("GET", "/1/datasets/packed") == {"slug": "packed"}


def test_a_key_repeated_in_an_error_is_redacted(make_client: SyncMakeClient) -> None:
    echo = httpx.Response(400, json={"error": f"bad request with {KEY}"}, headers={"x-echo": KEY})
    client = make_client(Script(echo))
    with pytest.raises(HoneycombAPIError) as caught:
        client.datasets.get("web")
    error = caught.value
    shown = f"{error} {error!r} {error.message} {error.response_body} {dict(error.headers)} {vars(error)}"
    assert KEY not in shown
    assert "***" in shown


def test_response_metadata_can_be_captured(make_client: SyncMakeClient) -> None:
    first = problem(503, x_request_id="r1")
    second = httpx.Response(200, json={"name": "web"}, headers={"X-Request-Id": "r2"})
    client = make_client(Script(first, second))
    with honeycomb.capture_responses() as responses:
        client.datasets.get("web")
    client.datasets.get("web")
    assert [(info.status_code, info.request_id, info.attempt) for info in responses] == [
        (503, "r1", 1),
        (200, "r2", 2),
    ]
    assert responses[0].operation == "datasets.get"
    assert responses[0].headers["X-REQUEST-ID"] == "r1"


def test_a_slow_response_does_not_exceed_the_total_timeout() -> None:
    with dripping(every=0.05) as url:
        retry = RetryConfig(total_timeout=2, max_retries=0)
        with HoneycombClient(api_key=KEY, base_url=url, retry=retry, sync=True) as client:
            began = time.monotonic()
            with pytest.raises(HoneycombTimeoutError, match="raise total_timeout") as caught:
                client.datasets.list()
            assert caught.value.request_sent
            assert 1.9 < time.monotonic() - began < 60


def test_a_key_that_is_echoed_is_not_in_captured_responses_either(make_client: SyncMakeClient) -> None:
    echo = httpx.Response(200, json={"name": "web"}, headers={"x-echo": f"you sent {KEY}"})
    client = make_client(Script(echo))
    with honeycomb.capture_responses() as responses:
        client.datasets.get("web")
    assert responses[0].headers["x-echo"] == "you sent ***"
    assert "x-echo" not in repr(responses)


def test_the_cause_of_an_error_does_not_hold_the_key(make_client: SyncMakeClient) -> None:
    client = make_client(Script(httpx.ReadError("gone")), max_retries=0)
    with pytest.raises(HoneycombConnectionError) as caught:
        client.datasets.get("web")
    cause = caught.value.__cause__
    assert isinstance(cause, httpx.ReadError)
    assert cause.request.url.path == "/1/datasets/web"
    assert KEY not in str(cause.request.headers.raw)


@pytest.mark.parametrize("response", [httpx.ReadTimeout("slow"), problem(503)])
def test_a_requested_delete_that_is_repeated_and_meets_404_has_succeeded(
    make_client: SyncMakeClient, response: httpx.Response | Exception
) -> None:
    script = Script(response, problem(404))
    client = make_client(script)
    assert client.request("DELETE", "/1/boards/b1") is None
    assert len(script.requests) == 2


def test_an_error_names_the_requested_object(make_client: SyncMakeClient) -> None:
    client = make_client(Script(problem(404, "not found")))
    with pytest.raises(HoneycombAPIError, match=r"404 from GET /1/triggers/my%20set/t1") as caught:
        client.triggers.get("my set", "t1")
    assert caught.value.path == "/1/triggers/{dataset}/{trigger_id}"
    assert caught.value.actual_path == "/1/triggers/my%20set/t1"


def test_slowness_in_process_is_a_timeout_as_over_tcp(local: LocalHoneycomb) -> None:
    local.faults.add(delay=5)
    with httpx.Client(transport=local.transport()) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client, timeout=0.1, max_retries=0, sync=True)
        with pytest.raises(HoneycombTimeoutError, match="raise timeout"):
            client.datasets.list()
