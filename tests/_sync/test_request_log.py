# Made from tests/_async/test_request_log.py by `nox -s unasync`: edit that file, never this one.
"""The logger ``honeycomb.http``."""

from __future__ import annotations

import logging
import os
import subprocess
import sys

import httpx
import pytest

from honeycomb import HoneycombClient, HoneycombConfigError, HoneycombError
from honeycomb.local import LocalHoneycomb
from tests.support import DATASET, KEY, Script, problem

from .conftest import SyncMakeClient


@pytest.fixture(autouse=True)
def _debug(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "honeycomb.http")


def test_each_request_is_logged(make_client: SyncMakeClient, caplog: pytest.LogCaptureFixture) -> None:
    created = httpx.Response(201, json={"id": "m"}, headers={"x-request-id": "r-1"})
    client = make_client(Script(created))
    client.markers.create("web", message="a secret")
    (record,) = caplog.records
    fields = {name: getattr(record, name) for name in ("operation", "method", "path", "status", "attempt")}
    assert fields == {
        "operation": "markers.create",
        "method": "POST",
        "path": "/1/markers/{dataset}",
        "status": 201,
        "attempt": 1,
    }
    assert (record.request_id, record.bytes_received) == ("r-1", len(created.content))  # type: ignore[attr-defined]
    assert record.bytes_sent > 0  # type: ignore[attr-defined]
    assert record.duration_ms >= 0  # type: ignore[attr-defined]
    assert record.levelno == logging.DEBUG
    assert "markers.create: POST /1/markers/{dataset}: 201" in record.getMessage()
    assert not {"a secret", KEY} & {*str(vars(record)).split("'")}


def test_retries_and_waits_are_logged(make_client: SyncMakeClient, caplog: pytest.LogCaptureFixture) -> None:
    limited = problem(429, retry_after="0.001", ratelimit="limit=1, remaining=0, reset=0")
    client = make_client(Script(problem(503), httpx.ReadError("reset"), limited, DATASET))
    client.datasets.get("web")
    infos = [record for record in caplog.records if record.levelno == logging.INFO]
    assert [record.reason for record in infos][:2] == [  # type: ignore[attr-defined]
        "status 503",
        "the connection to api.honeycomb.io broke: reset",
    ]
    assert all(record.delay_s >= 0 for record in infos)  # type: ignore[attr-defined]
    outcomes = [
        record.getMessage().split(": ")[2].split(" in ")[0] for record in caplog.records if record not in infos
    ]
    assert outcomes == ["503", "HoneycombConnectionError", "429", "200"]


def test_logging_that_fails_does_not_fail_the_call(make_client: SyncMakeClient) -> None:
    def fail(_: logging.LogRecord) -> bool:
        raise ValueError("of a filter")

    logger = logging.getLogger("honeycomb.http")
    logger.addFilter(fail)
    try:
        make_client(Script(problem(503), DATASET)).datasets.get("web")
    finally:
        logger.removeFilter(fail)


def test_the_variable_must_be_a_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONEYCOMB_LOG", "loud")
    with pytest.raises(HoneycombConfigError, match=r"HONEYCOMB_LOG must be one of debug, .* not 'loud'"):
        HoneycombClient(api_key=KEY, sync=True)


PROGRAM = """
import sys
from honeycomb import HoneycombClient
for _ in range(2):
    with HoneycombClient(api_key="a-secret-key", base_url=sys.argv[1], sync=True) as client:
        client.datasets.list()
"""


def run_program(url: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PROGRAM, url]
    return subprocess.run(command, env={**os.environ, **variables}, capture_output=True, text=True, check=True)  # noqa: S603  # our own


@pytest.mark.parametrize(("level", "lines"), [("debug", 2), (" DEBUG ", 2), ("warning", 0), ("", 0)])
def test_the_variable_switches_it_on(level: str, lines: int) -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        done = run_program(url, HONEYCOMB_LOG=level)
    assert done.stderr.count("DEBUG honeycomb.http: datasets.list: GET /1/datasets: 200") == lines
    assert len(done.stderr.splitlines()) == lines
    assert "a-secret-key" not in done.stderr


def test_a_failed_call_logs_its_attempts(make_client: SyncMakeClient, caplog: pytest.LogCaptureFixture) -> None:
    client = make_client(Script(httpx.ConnectError("no")), max_retries=1)
    with pytest.raises(HoneycombError):
        client.datasets.get("web")
    assert [record.attempt for record in caplog.records if record.levelno == logging.DEBUG] == [1, 2]  # type: ignore[attr-defined]
