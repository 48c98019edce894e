"""Recordings: made over a real connection, and replayed without a server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombRateLimitError,
    HoneycombServerError,
    HoneycombValidationError,
    RetryConfig,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb, RateLimit
from honeycomb.testing import record

KEY = "a-very-secret-key"
SECRET = "a-very-secret-secret"
RETRY = RetryConfig(max_retries=2, base_delay=0.0)
NOWHERE = "http://127.0.0.1:1"

pytestmark = pytest.mark.anyio


def sync_client(url: str) -> SyncHoneycombClient:
    return SyncHoneycombClient(
        api_key=KEY, management_key="an-id", management_secret=SECRET, base_url=url, retry=RETRY
    )


def async_client(url: str) -> AsyncHoneycombClient:
    return AsyncHoneycombClient(
        api_key=KEY, management_key="an-id", management_secret=SECRET, base_url=url, retry=RETRY
    )


async def call(client: AsyncHoneycombClient) -> list[Any]:
    await client.events.send_batch("web", [{"data": {"n": n}} for n in range(3)])
    result = await client.query_results.create_and_run("web", {"breakdowns": ["n"]}, poll_interval=0.01)
    return [result.rows, [each.name for each in await client.datasets.list()]]


def call_sync(client: SyncHoneycombClient) -> list[Any]:
    client.events.send_batch("web", [{"data": {"n": n}} for n in range(3)])
    result = client.query_results.create_and_run("web", {"breakdowns": ["n"]}, poll_interval=0.01)
    return [result.rows, [each.name for each in client.datasets.list()]]


async def test_both_flavors_replay_what_either_recorded(tmp_path: Path) -> None:
    first, second = tmp_path / "deep" / "first.yaml", tmp_path / "second.yaml"
    with LocalHoneycomb() as local, local.serve() as url:
        async with async_client(url) as client:
            with record(first):
                results = await call(client)
    with LocalHoneycomb() as local, local.serve() as url, sync_client(url) as client, record(second):
        assert call_sync(client) == results
    for cassette in (first, second):
        with record(cassette, replay_only=True):
            async with async_client(NOWHERE) as client:
                assert await call(client) == results
        with sync_client(NOWHERE) as client, record(cassette):
            assert call_sync(client) == results


async def test_events_in_streams_are_replayed_whatever_their_times(tmp_path: Path) -> None:
    async def send(url: str) -> int:
        async with async_client(url) as client, client.events.stream("web") as stream:
            stream.send({"n": 1})
            await stream.flush()
            return stream.stats().sent

    with LocalHoneycomb() as local, local.serve() as url, record(tmp_path / "stream.yaml"):
        assert await send(url) == 1
    with record(tmp_path / "stream.yaml"):
        assert await send(NOWHERE) == 1


def test_nothing_secret_is_written(tmp_path: Path) -> None:
    hook = {
        "webhook_name": "hook",
        "webhook_url": "https://example.com/hidden-path",
        "webhook_secret": "hidden-secret",
        "webhook_headers": [{"header": "X-Auth", "value": "hidden-value"}],
    }
    pager = {"pagerduty_integration_name": "p", "pagerduty_integration_key": "hidden-" + "x" * 25}

    def call(url: str) -> str:
        with sync_client(url) as client:
            client.recipients.create(type="webhook", details=hook)
            client.recipients.create(type="pagerduty", details=pager)
            client.recipients.list()
            (environment,) = client.environments.list_all()
            key = client.api_keys.create(name="k", key_type="ingest", environment_id=environment.id)
            client.markers.create("web", message=f"was sent with {KEY}")
            return key.secret.get_secret_value()

    cassette = tmp_path / "secrets.yaml"
    with LocalHoneycomb() as local, local.serve() as url:
        with sync_client(url) as client:
            client.datasets.create(name="web")
        with record(cassette):
            secret = call(url)
    with record(cassette, replay_only=True):
        assert call(NOWHERE) == "redacted"
    written = cassette.read_text("utf-8")
    for hidden in (KEY, SECRET, secret, "hidden"):
        assert hidden not in written
    assert '"message": "was sent with redacted"' in written  # JSON is written as text


def test_a_call_that_was_not_recorded_says_so_and_is_not_repeated(tmp_path: Path) -> None:
    cassette = tmp_path / "c.yaml"
    with LocalHoneycomb() as local, local.serve() as url, sync_client(url) as client:
        with record(cassette):
            client.datasets.create(name="web")
        with record(cassette):
            client.datasets.create(name="web")
            with pytest.raises(HoneycombConfigError, match=r"POST /1/datasets has no response left in .*c\.yaml"):
                client.datasets.create(name="web")  # once was recorded
            with pytest.raises(HoneycombConfigError, match="GET /1/datasets has no response left"):
                client.datasets.list()
        rejected = pytest.raises(HoneycombConfigError, match="delete the file to record it anew")
        with record(tmp_path / "none.yaml", replay_only=True), rejected:
            client.datasets.list()
        assert len(local.requests) == 1
    assert not (tmp_path / "none.yaml").exists()


def test_requests_are_matched_by_their_bodies(tmp_path: Path) -> None:
    recorded = record(tmp_path / "c.yaml")
    with LocalHoneycomb() as local, local.serve() as url, sync_client(url) as client, recorded:
        made = [client.datasets.create(name=name).slug for name in ("a", "b")]
    with sync_client(NOWHERE) as client, record(tmp_path / "c.yaml"):
        assert [client.datasets.create(name=name).slug for name in ("b", "a")] == made[::-1]


def test_failures_are_replayed_without_waiting(tmp_path: Path) -> None:
    def call(url: str) -> str:
        with sync_client(url) as client:
            with pytest.raises(HoneycombServerError) as caught:
                client.datasets.list()
            return str(caught.value)

    with LocalHoneycomb() as local, local.serve() as url:
        local.faults.add(status=503, times=3)
        with record(tmp_path / "c.yaml"):
            said = call(url)
    with record(tmp_path / "c.yaml"):
        assert call(NOWHERE) == said
    limited = record(tmp_path / "limited.yaml")
    with (
        LocalHoneycomb(rate_limit=RateLimit(1)) as local,
        local.serve() as url,
        limited,
        sync_client(url) as client,
    ):
        impatient = client.with_options(max_retries=0)
        impatient.datasets.list()
        # Another client, which has not heard that nothing remains.
        with sync_client(url) as other, pytest.raises(HoneycombRateLimitError):
            other.with_options(max_retries=0).datasets.list()
    written = (tmp_path / "limited.yaml").read_text("utf-8")
    assert "retry-after:\n      - '0'" in written


def test_calls_to_others_are_left_alone(tmp_path: Path) -> None:
    with LocalHoneycomb() as local, local.serve() as url, record(tmp_path / "c.yaml", replay_only=True):
        assert httpx.get(f"{url}/1/datasets").status_code == 401
        with pytest.raises(httpx.ConnectError):
            httpx.get(NOWHERE)
    with sync_client(NOWHERE) as client, pytest.raises(HoneycombConnectionError):
        client.datasets.list()  # and outside of it all is as ever


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  # ours


def test_nothing_is_loaded_before_it_is_used() -> None:
    loaded = (
        "import sys, honeycomb.testing; print([name for name in ('vcr', 'httpx', 'yaml') if name in sys.modules])"
    )
    assert python(loaded).strip() == "[]"


def test_a_missing_dependency_is_named() -> None:
    missing = """if True:
        import sys
        sys.modules["vcr"] = None
        from honeycomb.testing import record
        try:
            record("x.yaml")
        except ImportError as error:
            print(error)
    """
    assert 'pip install "honeycomb-sdk[record]"' in python(missing)


def test_a_response_that_repeats_a_secret_is_recorded_without_it(tmp_path: Path) -> None:
    details = {"webhook_name": "n", "webhook_url": "https://example.com", "webhook_secret": 'hidden"secret'}
    with LocalHoneycomb() as local, local.serve() as url, sync_client(url) as client:
        local.faults.add(status=422, body=json.dumps({"error": 'hidden"secret is wrong'}).encode())
        with record(tmp_path / "c.yaml"), pytest.raises(HoneycombValidationError):
            client.recipients.create(type="webhook", details=details)
    assert "hidden" not in (tmp_path / "c.yaml").read_text("utf-8")


def test_others_that_have_tokens_are_left_alone(tmp_path: Path) -> None:
    with LocalHoneycomb() as local, local.serve() as url, record(tmp_path / "c.yaml", replay_only=True):
        response = httpx.get(
            f"{url}/1/datasets", headers={"authorization": "Bearer theirs", "x-honeycomb-team": "k"}
        )
        assert response.status_code == 200
    assert not (tmp_path / "c.yaml").exists()


def test_it_is_not_a_decorator(tmp_path: Path) -> None:
    assert not callable(record(tmp_path / "c.yaml"))


def test_an_invalid_recording_raises(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("{")
    with pytest.raises(HoneycombConfigError, match="invalid recording"), record(tmp_path / "c.yaml"):
        pass


def test_a_wait_that_is_too_long_is_replayed_as_it_was(tmp_path: Path) -> None:
    def call(url: str) -> float | None:
        with sync_client(url) as client, pytest.raises(HoneycombRateLimitError) as caught:
            client.datasets.list()
        return caught.value.retry_after

    with LocalHoneycomb() as local, local.serve() as url, record(tmp_path / "c.yaml"):
        local.faults.add(status=429, retry_after=120)
        assert call(url) == 120
    with record(tmp_path / "c.yaml"):
        assert call(NOWHERE) == 120
