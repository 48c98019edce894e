"""``python -m honeycomb.local``."""

from __future__ import annotations

import logging
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from honeycomb.local import LocalHoneycomb, LocalKey, LocalRequest, __main__

from .support import Api, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.expensive

COMMAND = [sys.executable, "-m", "honeycomb.local"]
HEADERS = {"X-Honeycomb-Team": "sesame"}


@dataclass
class Program:
    process: subprocess.Popen[str]
    url: str

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, list[str]]:
        """Return the exit code and the lines on stderr."""
        self.process.send_signal(how)
        _, errors = self.process.communicate(timeout=120)
        return self.process.returncode, errors.splitlines()


@contextmanager
def running(*options: str) -> Iterator[Program]:
    pipe = subprocess.PIPE
    command = [*COMMAND, "--port", "0", *options]
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:  # noqa: S603  # ours
        try:
            assert process.stdout is not None
            yield Program(process, process.stdout.readline().strip())
        finally:
            process.kill()


def failing(*options: str) -> tuple[int, list[str]]:
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=False, timeout=120)  # noqa: S603  # ours
    assert done.stdout == ""
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_program_serves_from_printing_its_url_until_interrupted(how: signal.Signals) -> None:
    with running() as program:
        assert httpx.get(f"{program.url}/1/auth", headers=HEADERS).status_code == 200
        code, lines = program.stop(how)
    assert code == 0
    assert "HONEYCOMB_API_KEY=any" in lines[1]
    assert f"HONEYCOMB_API_ENDPOINT={program.url} " in lines[1]
    assert len(lines) == 4


def test_the_program_stops_at_once_with_delayed_responses() -> None:
    with running("--latency", "60000") as program:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{program.url}/1/auth", headers=HEADERS, timeout=httpx.Timeout(60.0, read=0.3))
        with httpx.Client(base_url=program.url) as client, pytest.raises(httpx.ReadTimeout):
            client.get("/1/auth", headers=HEADERS, timeout=httpx.Timeout(60.0, read=0.3))
        code, lines = program.stop()
    assert code == 0
    assert [line for line in lines if "Traceback" in line or "rror" in line] == []


def test_the_program_logs_requests_without_keys() -> None:
    with running("--key", "sesame", "--key", "other") as program:
        with httpx.Client(base_url=program.url, headers=HEADERS) as client:
            assert client.get("/").status_code == 200
            client.post("/1/batch/web?x=1", json=[{"data": {"n": n}} for n in range(1_200)])
            client.post("/1/batch/web", json=[{"data": {}}, {"data": {"n": 1}}])
            client.post("/1/events/web", json={"n": 1})
            assert client.get("/1/auth", headers={"X-Honeycomb-Team": "unheard-of"}).status_code == 401
            assert client.get("/1/auth", headers={"X-Honeycomb-Team": "other"}).status_code == 200
            client.delete("/1/datasets/a%0Ab")
        code, lines = program.stop()
    assert code == 0
    assert [re.sub(r"^\d\d:\d\d:\d\d| +\d+\.\d ms", "", line).split() for line in lines[3:]] == [
        ["POST", "200", "1,200", "events", "/1/batch/web"],
        ["POST", "200", "1", "event", "/1/batch/web"],
        ["POST", "200", "/1/events/web"],
        ["GET", "401", "/1/auth"],
        ["GET", "200", "/1/auth"],
        ["DELETE", "404", "/1/datasets/a%0Ab"],
    ]
    assert len({line.index("/1/") for line in lines[3:]}) == 1
    assert not re.search("sesame|other|unheard-of", "\n".join(lines))


def test_generated_traces_end_at_the_time_of_the_clock() -> None:
    with running("--traces", "200", "--clock", "2030-01-31T12:00:00Z") as program:
        with httpx.Client(base_url=program.url, headers=HEADERS) as client:
            spec = {"calculations": [{"op": "COUNT"}], "time_range": 7_200}
            query_id = client.post("/1/queries/frontend", json=spec).json()["id"]
            created = client.post("/1/query_results/frontend", json={"query_id": query_id})
            while not (result := client.get(created.headers["location"]).json())["complete"]:
                time.sleep(0.01)
            assert result["data"]["results"] == [{"data": {"COUNT": 200}}]
            assert client.get("/1/datasets/payment").json()["created_at"].startswith("2030-01-31T12:")
        assert program.stop()[0] == 0


def test_a_port_in_use_is_a_one_line_error() -> None:
    with running() as program:
        port = program.url.rpartition(":")[2]
        code, lines = failing("--port", port)
    assert code == 1
    assert lines == [f"python -m honeycomb.local: cannot listen on 127.0.0.1:{port}: Address already in use"]


def test_an_unknown_host_is_a_one_line_error() -> None:
    code, (line,) = failing("--host", "no host", "--port", "0")
    assert code == 1
    assert line.startswith("python -m honeycomb.local: cannot listen on no host:0: ")


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--port", "http"], "--port: invalid value 'http'"),
        (["--port", "65536"], "--port: invalid port 65536"),
        (["--latency", "-1"], "--latency: invalid value '-1'"),
        (["--traces", "1.5"], "--traces: invalid value '1.5'"),
        (["--clock", "noon"], "--clock: invalid timestamp 'noon'"),
        (["--key", ""], "--key: the key must not be empty"),
        (["--colr"], "unrecognized arguments: --colr"),
    ],
)
def test_invalid_options_are_rejected(
    options: list[str], problem: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["honeycomb.local", *options])
    with pytest.raises(SystemExit) as stopped:
        __main__.main()
    assert stopped.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"error: {problem}" in printed.err.replace("argument ", "")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2027-01-15T08:00:00Z", 1_800_000_000.0),
        ("2027-01-15T10:00:00.500+02:00", 1_800_000_000.5),
        ("2027-01-15 08:00", 1_800_000_000.0),
        ("2027-01-15", 1_799_971_200.0),
    ],
)
def test_the_clock_starts_at_the_given_time(text: str, start: float, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 500.0
    monkeypatch.setattr("time.monotonic", lambda: passed)
    clock = __main__._parser().parse_args(["--clock", text]).clock
    assert clock() == start
    passed += 90
    assert clock() == start + 90


def test_default_options() -> None:
    options = vars(__main__._parser().parse_args([]))
    expected = {"host": "127.0.0.1", "port": 8080, "keys": [], "clock": time.time, "latency": 0, "traces": 0}
    assert options == {**expected, "data": None, "webhooks": False}


def test_the_key_option_creates_configuration_keys() -> None:
    options = __main__._parser().parse_args(["--key", "a", "--key", "b"])
    assert options.keys == [LocalKey("a"), LocalKey("b")]


def test_latency_is_added_to_other_delays(local: LocalHoneycomb, caplog: pytest.LogCaptureFixture) -> None:
    response = __main__._logging(local.handle, latency=0.25)
    request = LocalRequest("GET", "/1/auth", Api(local).key_headers, b"")
    local.faults.add(delay=2.0)
    with caplog.at_level(logging.INFO, "honeycomb.local"):
        assert [response(request).delay for _ in range(2)] == [2.25, 0.25]
    took = [float(message.split()[2]) for message in caplog.messages]
    assert took[0] >= 2_250
    assert 250 <= took[1] < 2_250


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_data_option_saves_and_loads(tmp_path: Path, how: signal.Signals) -> None:
    folder = str(tmp_path / "data")
    for _ in range(2):
        with running("--data", folder) as program:
            httpx.post(f"{program.url}/1/events/web", headers=HEADERS, json={"n": 1}).raise_for_status()
            code, _ = program.stop(how)
        assert code == 0
    with LocalHoneycomb() as local:
        local.load(folder)
        assert local.events_in("web") == [{"n": 1}, {"n": 1}]


def test_an_invalid_data_folder_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "honeycomb.json").write_text("{}")
    code, lines = failing("--port", "0", "--data", str(tmp_path))
    assert code == 1
    assert len(lines) == 1
    assert "cannot load" in lines[0]
    assert (tmp_path / "honeycomb.json").read_text() == "{}"


def test_alerts_are_evaluated_without_requests(local: LocalHoneycomb, clock: Clock) -> None:
    api = Api(local, clock=clock)
    api.create("/1/datasets", {"name": "web"})
    trigger = {
        "name": "Nothing comes",
        "query": {"calculations": [{"op": "COUNT"}]},
        "threshold": {"op": "<", "value": 1},
        "frequency": 60,
        "recipients": [{"type": "email", "target": "a@example.com"}],
    }
    api.create("/1/triggers/web", trigger)
    with __main__._alerting(local, every=0.001):
        clock.now += 60
        while not local.notifications:
            time.sleep(0.001)
    assert [each.name for each in local.notifications] == ["Nothing comes"]
