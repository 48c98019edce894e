"""The oracle itself: a document that accepts everything would agree with everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from honeycomb.local import LocalHoneycomb, LocalRequest, LocalResponse

from .oracle import Disagreement, Oracle

KEY = {"x-honeycomb-team": "k", "content-type": "application/json"}
QUOTA = {"ratelimit": "limit=1, remaining=1, reset=1", "ratelimit-policy": "1;w=60"}
SLO = {"name": "s", "sli": {"alias": "a"}, "time_period_days": 1, "target_per_million": 1}
ALERT = {
    "alert_type": "exhaustion_time",
    "exhaustion_minutes": 1,
    "slo": {"id": "s"},
    "recipients": [{"id": "r"}],
}
TRIGGER = {"name": "t", "query_id": "q", "threshold": {"op": ">", "value": 1}}


def request(method: str, target: str, body: object = None, headers: dict[str, str] = KEY) -> LocalRequest:
    return LocalRequest(method, target, headers, b"" if body is None else json.dumps(body).encode())


def response(status: int, body: object, headers: dict[str, str] = QUOTA) -> LocalResponse:
    return LocalResponse(status, {"content-type": "application/json", **headers}, json.dumps(body).encode())


@pytest.mark.parametrize(
    "wrong",
    [
        request("GET", "/1/auth", headers={}),
        request("GET", "/1/auth?verbose=1"),
        request("GET", "/1/boards/a/b/c"),
        request("POST", "/1/datasets", {}),
        request("POST", "/1/datasets", {"name": "web", "descripton": ""}),
        request("POST", "/1/datasets", {"name": "web", "slug": "web"}),
        request("POST", "/1/datasets", {"name": "web"}, {**KEY, "content-type": "text/plain"}),
        request("PUT", "/1/columns/web/c", {"key_name": "fixed"}),
        request("POST", "/1/events/web", {}),
        request("POST", "/1/batch/web", {"data": {"a": 1}}),
        request("POST", "/1/batch/web", [{"data": {"a": 1}, "sample_rate": 1}]),
        request("POST", "/1/queries/web", {"calculations": [{"op": "COUNT", "alias": "n"}]}),
        request("POST", "/1/queries/web", {"id": "q"}),
        request("POST", "/1/query_results/web", {"query_id": "q", "limit": 10_001}),
        request("POST", "/1/triggers/web", {**TRIGGER, "query": {}}),
        request("POST", "/1/triggers/web", {"name": "t"}),
        request("POST", "/1/triggers/web", {**TRIGGER, "triggered": False}),
        request("PUT", "/1/triggers/web/t", {**TRIGGER, "recipients": [{"name": "r"}]}),
        request("PUT", "/1/triggers/web/t", {**TRIGGER, "baseline_details": {"type": "value"}}),
        request("POST", "/1/recipients", {"type": "email", "details": {}}),
        request("POST", "/1/recipients", {"type": "pigeon", "details": {}}),
        request(
            "POST", "/1/recipients", {"type": "slack", "details": {"slack_channel": "#a", "email_address": "a"}}
        ),
        request("POST", "/1/recipients", {"id": "r", "type": "slack", "details": {"slack_channel": "#a"}}),
        request("POST", "/1/slos/web", {**SLO, "target_per_million": 1_000_000}),
        request("POST", "/1/slos/web", {**SLO, "target": 99.9}),
        request("PUT", "/1/slos/web/s", {**SLO, "dataset_slugs": ["web"]}),
        request("GET", "/1/slos/web/s?detailed=perhaps"),
        request("GET", "/1/slos/web/s/counts?start_time=1"),
        request("POST", "/1/reporting/slos/historical", {"ids": [], "start_time": 1, "end_time": 2}),
        request("GET", "/1/burn_alerts/web"),
        request("POST", "/1/burn_alerts/web", {**ALERT, "recipients": []}),
        request("POST", "/1/burn_alerts/web", {**ALERT, "budget_rate_window_minutes": 60}),
        request("PUT", "/1/burn_alerts/web/a", ALERT),
    ],
)
def test_wrong_requests_are_found(wrong: LocalRequest, oracle: Oracle) -> None:
    with pytest.raises(Disagreement):
        oracle.check_request(wrong)


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("/1/datasets/web", response(201, {"name": "web"})),
        ("/1/datasets/web", response(200, {"name": "web"}, {})),
        ("/1/datasets/web", response(200, {"name": "web", "color": "red"})),
        ("/1/datasets/web", response(200, {"slug": "web"})),
        ("/1/datasets/web", response(200, {"name": "web", "created_at": 5})),
        ("/1/datasets/web", response(404, {"title": "Not found"})),
        ("/1/datasets/web", response(404, {"error": "Not found"}, {"content-type": "text/html"})),
        ("/1/datasets/web", response(422, {"message": "Not an error"})),
        ("/1/triggers/web/t", response(200, {"id": "t", "created_at": "yesterday"})),
        ("/1/triggers/web/t", response(200, {"id": "t", "threshold": {"op": "~", "value": 1}})),
        ("/1/columns/web?key_name=c", response(200, {"id": "c"})),
        ("/1/query_results/web/r", response(200, {"id": "r", "data": {"results": [{"COUNT": 1}]}})),
    ],
)
def test_wrong_responses_are_found(target: str, wrong: LocalResponse, oracle: Oracle) -> None:
    with pytest.raises(Disagreement):
        oracle.check_response(request("GET", target), wrong)


def test_correct_exchanges_pass(oracle: Oracle) -> None:
    create: Any = request("POST", "/1/datasets", {"name": "web"})
    oracle.check_request(create)
    with LocalHoneycomb() as local:
        oracle.check_response(create, local.handle(create))
    oracle.check_request(request("PUT", "/1/triggers/web/t", TRIGGER))
    oracle.check_response(request("GET", "/1/triggers/web/t"), response(200, {"id": "t", "query": {"id": "q"}}))
