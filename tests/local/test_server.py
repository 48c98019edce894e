"""TCP server of a local Honeycomb."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest

from honeycomb.local import LocalHoneycomb

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"X-Honeycomb-Team": "k"}


@pytest.fixture(scope="module")
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb(query_delay=0.02) as local:
        yield local


@pytest.fixture(scope="module")
def url(local: LocalHoneycomb) -> Iterator[str]:
    with local.serve() as url:
        yield url


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, headers=HEADERS) as client:
        yield client


def test_requests_are_received_unchanged(local: LocalHoneycomb, client: httpx.Client) -> None:
    body = gzip.compress(b'[{"data": {"a": 1}}]')
    sent = client.post("/1/batch/a%2Fb%20c?x=%26", content=body, headers={"Content-Encoding": "gzip"})
    assert sent.json() == [{"status": 202}]
    seen = local.requests[-1]
    assert (seen.method, seen.target, seen.body) == ("POST", "/1/batch/a%2Fb%20c?x=%26", body)
    assert seen.headers["content-encoding"] == "gzip"
    assert local.store.count("a-b-c") == 1


def test_responses_are_sent_unchanged(client: httpx.Client) -> None:
    client.post("/1/datasets", json={"name": "web"}).raise_for_status()
    response = client.get("/1/datasets/web")
    assert response.json()["slug"] == "web"
    assert response.headers["ratelimit-policy"] == "1000000;w=60"
    assert client.get("/1/signals").status_code == 501
    client.put("/1/datasets/web", json={"settings": {"delete_protected": False}}).raise_for_status()
    deleted = client.delete("/1/datasets/web")
    assert (deleted.status_code, deleted.content) == (202, b"")


def test_events_can_be_sent_and_queried_over_tcp(client: httpx.Client) -> None:
    events = [{"data": {"n": n}} for n in range(50_000)]
    assert len(client.post("/1/batch/numbers", json=events).json()) == 50_000
    spec = {"calculations": [{"op": "MAX", "column": "n"}]}
    query_id = client.post("/1/queries/numbers", json=spec).json()["id"]
    created = client.post("/1/query_results/numbers", json={"query_id": query_id})
    assert created.json()["complete"] is False
    while not (result := client.get(created.headers["location"]).json())["complete"]:
        time.sleep(0.01)
    assert result["data"]["results"] == [{"data": {"MAX(n)": 49_999}}]


def test_responses_are_sent_without_nagle_delay(client: httpx.Client) -> None:
    client.get("/1/auth")
    # With Nagle delay, each would take 40 ms; on a busy machine some do anyway.
    assert min(client.get("/1/auth").elapsed.total_seconds() for _ in range(50)) < 0.03


def test_a_dropped_connection_has_no_response(local: LocalHoneycomb, client: httpx.Client) -> None:
    local.faults.add(drop=True)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.get("/1/auth")
    assert client.get("/1/auth").status_code == 200


def test_a_truncated_response_ends_in_its_body(local: LocalHoneycomb, client: httpx.Client) -> None:
    local.faults.add(truncate=True)
    with client.stream("GET", "/1/auth") as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            response.read()
    assert client.get("/1/auth").status_code == 200


def test_an_empty_response_is_truncated_before_its_headers(local: LocalHoneycomb, client: httpx.Client) -> None:
    local.faults.add(truncate=True)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.post("/1/events/web", json={"a": 1})


def test_a_delayed_response_does_not_block_others() -> None:
    with LocalHoneycomb() as local, ThreadPoolExecutor(1) as pool:
        local.faults.add(delay=600.0)
        with local.serve() as url:
            delayed = pool.submit(httpx.get, f"{url}/1/auth", headers=HEADERS, timeout=600.0)
            while len(local.faults):
                time.sleep(0.001)
            assert httpx.get(f"{url}/1/datasets", headers=HEADERS, timeout=60.0).status_code == 200
            assert not delayed.done()
        assert isinstance(delayed.exception(), httpx.RemoteProtocolError)


@pytest.mark.parametrize("status", [204, 502, 599])
def test_any_status_can_be_sent(local: LocalHoneycomb, client: httpx.Client, status: int) -> None:
    local.faults.add(status=status, form="empty")
    assert client.get("/1/auth").status_code == status


def test_exiting_the_block_stops_the_server() -> None:
    with LocalHoneycomb() as local:
        local.faults.add(delay=600.0)
        with local.serve() as url, httpx.Client(headers=HEADERS) as client:
            with pytest.raises(httpx.ReadTimeout):
                client.get(f"{url}/1/auth", timeout=httpx.Timeout(60.0, read=0.05))
            while len(local.faults):
                time.sleep(0.001)
            assert client.get(f"{url}/1/auth").status_code == 200
            started = time.perf_counter()
    assert time.perf_counter() - started < 30
    assert f"LocalHoneycomb {url}" not in {thread.name for thread in threading.enumerate()}
    address = urlsplit(url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname, address.port or 0)).close()


def test_stopping_the_server_aborts_delayed_responses(caplog: pytest.LogCaptureFixture) -> None:
    with LocalHoneycomb() as local, ThreadPoolExecutor(1) as pool:
        local.faults.add(delay=600.0)
        with local.serve() as url:
            delayed = pool.submit(httpx.get, f"{url}/1/auth", headers=HEADERS, timeout=600.0)
            while not local.requests:
                time.sleep(0.001)
        with pytest.raises(httpx.RemoteProtocolError):
            delayed.result()
    assert caplog.records == []


def test_a_port_in_use_raises(local: LocalHoneycomb, url: str) -> None:
    with pytest.raises(OSError, match="in use"), local.serve(port=urlsplit(url).port or 0):
        pass


def _has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("host", ["::1", "::"])
def test_an_ipv6_address_has_brackets_in_the_url(local: LocalHoneycomb, host: str) -> None:
    with local.serve(host) as url:
        assert urlsplit(url).hostname == host
        port = urlsplit(url).port
        assert url == f"http://[{host}]:{port}"
        for address in [url, f"http://[::1]:{port}", *([f"http://127.0.0.1:{port}"] if host == "::" else [])]:
            assert httpx.get(f"{address}/1/auth", headers=HEADERS).status_code == 200


@pytest.mark.parametrize("host", ["no host", "a" * 300, "a..b"])
def test_an_invalid_host_raises_os_error(local: LocalHoneycomb, host: str) -> None:
    with pytest.raises(OSError), local.serve(host):  # noqa: PT011  # the text is the platform's
        pass
