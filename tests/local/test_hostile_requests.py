"""Invalid requests never cause a 5xx response or an exception."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from honeycomb.local import LocalHoneycomb, LocalRequest

from .damage import damaged
from .support import Api

EMAIL = {"type": "email", "target": "a@example.com"}
QUERY: dict[str, Any] = {
    "calculations": [{"op": "COUNT"}, {"op": "P99", "column": "ms", "name": "slow"}],
    "filters": [{"column": "ms", "op": ">", "value": 1}],
    "breakdowns": ["host"],
    "orders": [{"op": "COUNT", "order": "descending"}],
    "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}],
    "limit": 10,
    "time_range": 3600,
    "granularity": 60,
    "calculated_fields": [{"name": "twice", "expression": "MUL($ms, 2)"}],
    "formulas": [{"name": "half", "expression": "DIV($slow, 2)"}],
}
WEBHOOK = {
    "webhook_name": "hook",
    "webhook_url": "https://example.com",
    "webhook_headers": [{"header": "a", "value": "b"}],
    "webhook_payloads": {
        "template_variables": [{"name": "a", "default_value": "x"}],
        "payload_templates": {"trigger": {"body": "x"}},
    },
}
PANEL = {
    "type": "text",
    "text_panel": {"content": "x"},
    "position": {"x_coordinate": 0, "y_coordinate": 0, "height": 1, "width": 1},
}
BODIES: dict[str, Any] = {
    "/1/queries/web": QUERY,
    "/1/triggers/web": {
        "name": "Slow",
        "query": {"calculations": [{"op": "COUNT"}], "time_range": 300},
        "threshold": {"op": ">", "value": 1, "exceeded_limit": 1},
        "frequency": 300,
        "recipients": [EMAIL],
        "evaluation_schedule_type": "window",
        "evaluation_schedule": {
            "window": {"days_of_week": ["monday"], "start_time": "10:00", "end_time": "11:00"}
        },
        "baseline_details": {"offset_minutes": 60, "type": "value"},
        "tags": [{"key": "team", "value": "web"}],
    },
    "/1/slos/web": {
        "name": "Fast",
        "sli": {"alias": "fast"},
        "time_period_days": 7,
        "target_per_million": 990_000,
    },
    "/1/boards": {"name": "b", "type": "flexible", "panels": [PANEL]},
    "/1/markers/web": {"message": "m", "start_time": 1, "end_time": 2, "type": "t", "url": "u"},
    "/1/marker_settings/web": {"type": "t", "color": "#fff"},
    "/1/columns/web": {"key_name": "k", "type": "string"},
    "/1/derived_columns/web": {"alias": "al", "expression": 'REG_MATCH($host, "a")'},
    "/1/recipients": {"type": "webhook", "details": WEBHOOK},
    "/1/datasets": {"name": "d", "expand_json_depth": 1},
    "/1/reporting/slos/historical": {"ids": ["SLO"], "start_time": 1, "end_time": 2},
    "/1/maps/dependencies/requests": {"time_range": 7200, "filters": [{"name": "a", "type": "service"}]},
    "/1/batch/web": [{"data": {"a": 1}, "time": "2026-01-01T00:00:00Z", "samplerate": 1}],
    "/1/events/web": {"a": 1},
    "/1/kinesis_events/web": {"requestId": "a", "timestamp": 1, "records": [{"data": "e30="}]},
}
ODD = ["", "%ff", "9" * 5_000, "-1", "0", "true", "%00", "1e400", "%F0%9F%98%80", "NaN", "caf\xe9", "gzip", "zstd"]
PARAMETERS = [
    "limit",
    "page[size]",
    "page[after]",
    "slo_id",
    "key_name",
    "alias",
    "detailed",
    "start_time",
    "end_time",
]
HEADERS = ["x-honeycomb-event-time", "x-honeycomb-samplerate", "content-encoding", "content-type"]


@pytest.fixture(scope="module")
def filled() -> Iterator[LocalHoneycomb]:
    with LocalHoneycomb() as local:
        api = Api(local)
        api.create("/1/batch/web", [{"data": {"ms": ms, "host": "a"}} for ms in (1, 900)])
        api.create("/1/derived_columns/web", {"alias": "fast", "expression": "$ms < 500"})
        api.create("/1/slos/web", BODIES["/1/slos/web"])
        yield local


def send(local: LocalHoneycomb, method: str, target: str, body: bytes, **headers: str) -> Any:
    response = local.handle(LocalRequest(method, target, {"x-honeycomb-team": "any", **headers}, body))
    assert response.status < 500, response.body[:200]
    return response


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_bodies_never_cause_server_errors(filled: LocalHoneycomb, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(BODIES)))
    body = json.dumps(damaged(data, copy.deepcopy(BODIES[path])))
    response = send(filled, "POST", path, body.encode())
    if path == "/1/queries/web" and response.status == 200:
        run = {"query_id": json.loads(response.body)["id"], "disable_series": data.draw(st.booleans())}
        send(filled, "POST", "/1/query_results/web", json.dumps(run).encode())


@given(
    st.sampled_from(sorted(BODIES)),
    st.sampled_from([b"", b"{", b"\xff", b"[]", b"null", b"[" * 100_000, b'{"a": 1}']),
    st.dictionaries(st.sampled_from(HEADERS), st.sampled_from(ODD)),
    st.dictionaries(st.sampled_from(PARAMETERS), st.sampled_from(ODD)),
)
def test_damaged_headers_and_parameters_never_cause_server_errors(
    filled: LocalHoneycomb, path: str, body: bytes, headers: dict[str, str], parameters: dict[str, str]
) -> None:
    target = f"{path}?{'&'.join(f'{name}={value}' for name, value in parameters.items())}"
    send(filled, "POST", target, body, **headers)
    send(filled, "GET", target, b"", **headers)


@pytest.mark.parametrize(("start", "end"), [(0, 1), (-(10**30), 10**30), (1, 10**30)])
def test_slo_history_must_be_within_the_last_year(filled: LocalHoneycomb, start: int, end: int) -> None:
    slo = Api(filled).get("/1/slos/web").json[0]
    body = json.dumps({"ids": [slo["id"]], "start_time": start, "end_time": end}).encode()
    assert send(filled, "POST", "/1/reporting/slos/historical", body).status == 422
