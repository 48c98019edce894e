# Made from tests/_async/test_polling.py by `nox -s unasync`: edit that file, never this one.
"""Polling, on the example of query results."""

from __future__ import annotations

import time

import httpx
import pytest

from honeycomb import (
    HoneycombClient,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombForbiddenError,
    HoneycombPollTimeoutError,
    HoneycombResponseError,
    HoneycombServerError,
    RetryConfig,
)
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, Script, ScriptStep, problem

from .conftest import SyncMakeClient

WAITING = httpx.Response(200, json={"id": "r1", "complete": False})
DONE = httpx.Response(200, json={"id": "r1", "complete": True, "data": {"results": []}})


def test_the_pauses_grow(make_client: SyncMakeClient) -> None:
    script = Script(WAITING, WAITING, DONE)
    client = make_client(script)
    began = time.monotonic()
    client.query_results.wait("web", "r1")
    assert 0.2 + 0.3 <= time.monotonic() - began < 30
    assert len(script.requests) == 3


def test_a_pause_is_limited_to_the_time_left(make_client: SyncMakeClient) -> None:
    script = Script(WAITING, DONE)
    client = make_client(script)
    began = time.monotonic()
    assert client.query_results.wait("web", "r1", poll_interval=600, timeout=1).complete
    assert 1 <= time.monotonic() - began < 60
    assert len(script.requests) == 2


def test_the_timeout_is_the_total_time(make_client: SyncMakeClient) -> None:
    client = make_client(Script(WAITING))
    began = time.monotonic()
    with pytest.raises(HoneycombPollTimeoutError, match=r"r1 was not ready after 0\.3 s"):
        client.query_results.wait("web", "r1", timeout=0.3)
    assert 0.3 <= time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (problem(503), HoneycombServerError),
        (problem(403), HoneycombForbiddenError),
        (httpx.ConnectError("connection refused"), HoneycombConnectionError),
    ],
)
def test_a_failure_while_polling_names_the_result(
    make_client: SyncMakeClient, failure: ScriptStep, error: type[HoneycombError]
) -> None:
    client = make_client(Script(WAITING, failure))
    with pytest.raises(error) as caught:
        client.query_results.wait("web", "r1", poll_interval=0.01)
    assert caught.value.resume_id == "r1"
    assert isinstance(caught.value.__cause__, httpx.ConnectError) == (error is HoneycombConnectionError)


def test_retries_do_not_outlast_the_time_out(make_client: SyncMakeClient) -> None:
    retry = RetryConfig(max_retries=1000, base_delay=0.2, exponential_base=1)
    client = make_client(Script(problem(503)), retry=retry)
    began = time.monotonic()
    with pytest.raises(HoneycombServerError) as caught:
        client.query_results.wait("web", "r1", timeout=1)
    assert caught.value.resume_id == "r1"
    assert time.monotonic() - began < 60


def test_a_service_that_does_not_respond_in_time_is_a_timeout_that_can_be_resumed() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        with HoneycombClient(api_key=KEY, base_url=url, sync=True) as client:
            local.faults.add(delay=600)
            began = time.monotonic()
            with pytest.raises(HoneycombPollTimeoutError) as caught:
                client.query_results.wait("web", "r1", timeout=0.1)
            assert caught.value.resume_id == "r1"
            assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    "options", [{"poll_interval": 0}, {"poll_interval": -1.0}, {"timeout": 0}, {"timeout": "5"}]
)
def test_invalid_times_are_rejected_before_anything_is_sent(
    make_client: SyncMakeClient, options: dict[str, float]
) -> None:
    script = Script(DONE)
    client = make_client(script)
    with pytest.raises(HoneycombConfigError, match="must be a number of seconds above 0"):
        client.query_results.create_and_run("web", {}, **options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # on purpose
    with pytest.raises(HoneycombConfigError, match="must be a number of seconds above 0"):
        client.query_results.run("web", "q1", **options)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # on purpose
    with pytest.raises(HoneycombConfigError, match="must be a number of seconds above 0"):
        client.query_results.wait("web", "r1", **options)
    assert script.requests == []


def test_a_complete_result_without_data_raises(make_client: SyncMakeClient) -> None:
    client = make_client(Script(httpx.Response(200, json={"id": "r1", "complete": True})))
    with pytest.raises(HoneycombResponseError, match="r1 is complete, but without data"):
        client.query_results.wait("web", "r1")
