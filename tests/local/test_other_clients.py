"""Other clients work with a local Honeycomb."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from honeycomb.local import LocalHoneycomb

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBHONEY = """
import sys, libhoney
libhoney.init(writekey="any", dataset="from libhoney", api_host=sys.argv[1])
for number in range(250):
    event = libhoney.new_event({"number": number, "text": "größe"})
    event.add_field("nested", {"a": [1, 2]})
    event.send()
libhoney.close()
"""


@pytest.fixture
def local() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb() as local:
        yield local


def output_of(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603  # ours
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_libhoney_with_default_options_sends_events(local: LocalHoneycomb) -> None:
    with local.serve() as url:
        output_of(sys.executable, "-W", "ignore", "-c", LIBHONEY, url)
    events = sorted(local.events_in("from-libhoney"), key=lambda event: int(str(event["number"])))
    assert events == [{"number": number, "text": "größe", "nested": '{"a":[1,2]}'} for number in range(250)]


def test_curl_receives_the_documented_responses(local: LocalHoneycomb) -> None:
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("curl is not installed")

    def send(path: str, *arguments: str) -> str:
        key = ("-H", "X-Honeycomb-Team: any")
        return output_of(
            curl, "--silent", "--show-error", "--write-out", "%{http_code}", url + path, *key, *arguments
        )

    def response(path: str, *arguments: str) -> Any:
        body = send(path, *arguments)
        assert body[-3:] in ("200", "201")
        return json.loads(body[:-3])

    with local.serve() as url:
        one = '{"method": "GET", "endpoint": "/foo", "shard": "users", "dur_ms": 32}'
        assert send("/1/events/my-dataset", "-H", "X-Honeycomb-Event-Time: 1452759330927", "-d", one) == "200"
        items = [{"time": "2018-02-09T02:01:23.115Z", "data": {"key1": "val1"}}, {"data": {"key2": "val2"}}]
        assert response("/1/batch/my-dataset", "-d", json.dumps(items)) == [{"status": 202}, {"status": 202}]
        marker = {"message": "backend deploy #123", "type": "deploy"}
        created = response("/1/markers/my-dataset", "-X", "POST", "-d", json.dumps(marker))
        assert created == {
            **marker,
            **{name: created[name] for name in ("id", "start_time", "created_at", "updated_at")},
        }
        assert response("/1/markers/my-dataset") == [created]
        column = response("/1/columns/my-dataset?key_name=dur_ms")
        assert (column["type"], column["hidden"], column["description"]) == ("integer", False, "")
        assert send("/1/datasets/nothing", "-o", "/dev/null") == "404"
