"""Triggers and burn alerts over time, compared with a simulation over all events."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honeycomb.local import Group, LocalHoneycomb

from .support import Api, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

EMAIL = {"type": "email", "target": "a@example.com"}
MINUTE = 60
HOUR = 3_600
DAY = 24 * HOUR


def create_trigger(api: Api, **more: Any) -> Any:
    trigger = {
        "name": "Slow",
        "query": {"calculations": [{"op": "COUNT"}]},
        "threshold": {"op": ">=", "value": 1},
        "frequency": 60,
        "recipients": [EMAIL],
        **more,
    }
    return api.create("/1/triggers/web", trigger)


def send(api: Api, **data: Any) -> None:
    assert api.post("/1/events/web", {"n": 1, **data}).status == 200


def statuses(local: LocalHoneycomb) -> list[tuple[float, str]]:
    """Return the time since the start and the status of each notification."""
    return [(each.at - Clock().now, each.status) for each in local.notifications]


@pytest.fixture
def api(api: Api) -> Api:
    api.create("/1/datasets", {"name": "web"})
    return api


def test_a_trigger_notifies_when_it_fires_and_resolves(api: Api, local: LocalHoneycomb) -> None:
    trigger = create_trigger(api)
    local.advance(MINUTE)
    assert local.notifications == []
    send(api)
    local.advance(90)
    assert api.get(f"/1/triggers/web/{trigger['id']}").json["triggered"] is True
    local.advance(HOUR)
    assert api.get(f"/1/triggers/web/{trigger['id']}").json["triggered"] is False
    assert statuses(local) == [(120, "TRIGGERED"), (180, "OK")]
    began = local.notifications[0]
    assert (began.kind, began.id, began.name, began.dataset) == ("trigger", trigger["id"], "Slow", "web")
    assert (began.environment, began.groups, began.about["id"]) == ("Local", [Group({}, 1, True)], trigger["id"])
    assert began.recipient == trigger["recipients"][0]


def test_a_request_evaluates_due_alerts(api: Api, local: LocalHoneycomb, clock: Clock) -> None:
    create_trigger(api)
    clock.now += 50
    send(api)
    clock.now += 50
    api.get("/1/auth")
    assert statuses(local) == [(60, "TRIGGERED")]
    clock.now += 500
    assert api.get("/1/triggers/web").json[0]["triggered"] is False
    assert statuses(local)[1:] == [(600, "OK")]


def test_advance_rejects_negative_seconds(local: LocalHoneycomb) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        local.advance(-1)


ARRIVALS = st.lists(st.integers(0, 20 * MINUTE), max_size=20)


@pytest.mark.expensive
@given(
    ARRIVALS,
    st.sampled_from([">", ">=", "<", "<="]),
    st.integers(0, 3),
    st.integers(1, 3),
    st.sampled_from(["on_change", "on_true"]),
    st.sampled_from([60, 120, 300]),
)
def test_a_trigger_is_evaluated_on_its_schedule(
    arrivals: list[int], op: str, limit: int, in_a_row: int, alert_type: str, frequency: int
) -> None:
    start = Clock().now
    with LocalHoneycomb(clock=Clock()) as local:
        api = Api(local)
        api.create("/1/datasets", {"name": "web"})
        create_trigger(
            api,
            threshold={"op": op, "value": limit, "exceeded_limit": in_a_row},
            frequency=frequency,
            alert_type=alert_type,
        )
        passed = 0
        for arrival in sorted(arrivals):
            local.advance(arrival - passed)
            passed = arrival
            send(api)
        local.advance(25 * MINUTE - passed)

        expected, run, triggered = [], 0, False
        for timestamp in range(frequency, 25 * MINUTE + 1, frequency):
            # Events at the time of an evaluation are not included.
            first = (start + timestamp - frequency) // MINUTE * MINUTE - start
            count = sum(first <= arrival < timestamp for arrival in arrivals)
            exceeded = {">": count > limit, ">=": count >= limit, "<": count < limit, "<=": count <= limit}[op]
            run = run + 1 if exceeded else 0
            if (run >= in_a_row) != triggered or (triggered and run >= in_a_row and alert_type == "on_true"):
                triggered = run >= in_a_row
                expected.append((timestamp, "TRIGGERED" if triggered else "OK"))
        assert [(each.at - start, each.status) for each in local.notifications] == expected


def test_one_exceeding_group_fires_a_trigger_and_is_in_the_notification(api: Api, local: LocalHoneycomb) -> None:
    create_trigger(
        api,
        query={"calculations": [{"op": "MAX", "column": "ms"}], "breakdowns": ["host"]},
        threshold={"op": ">", "value": 100},
    )
    send(api, host="a", ms=50)
    send(api, host="b", ms=500)
    send(api, host="c")
    local.advance(MINUTE)
    (notification,) = local.notifications
    assert notification.exceeding == [Group({"host": "b"}, 500, True)]
    assert notification.groups == [*notification.exceeding, Group({"host": "a"}, 50, False)]


@pytest.mark.parametrize(
    "query",
    [
        {"calculations": [{"op": "SUM", "column": "twice"}], "calculated_fields": "twice"},
        {"calculations": [{"op": "SUM", "column": "n", "name": "n"}], "formulas": "$n * 2"},
        {
            "calculations": [{"op": "COUNT"}, {"op": "SUM", "column": "saved"}],
            "havings": [{"calculate_op": "COUNT", "op": ">", "value": 1}],
        },
        {
            "calculations": [{"op": "COUNT", "name": "all"}, {"op": "SUM", "column": "saved", "name": "sum"}],
            "havings": [{"calculate_op": "COUNT", "column": "all", "op": ">", "value": 1}],
        },
    ],
)
def test_triggers_use_calculated_fields_formulas_and_havings(api: Api, local: LocalHoneycomb, query: Any) -> None:
    send(api)
    api.create("/1/derived_columns/web", {"alias": "saved", "expression": "$n + $n"})
    if "calculated_fields" in query:
        query = {**query, "calculated_fields": [{"name": "twice", "expression": "$n * 2"}]}
    if "formulas" in query:
        query = {**query, "formulas": [{"name": "f", "expression": query["formulas"]}]}
    create_trigger(api, query=query, threshold={"op": ">=", "value": 4})
    local.advance(MINUTE - 1)
    assert local.notifications == []
    send(api)
    local.advance(1)
    assert [each.groups for each in local.notifications] == [[Group({}, 4, True)]]


@pytest.mark.parametrize(
    ("kind", "value", "fires"),
    [("value", 2, True), ("value", 3, False), ("percentage", 200, True), ("percentage", 201, False)],
)
def test_a_baseline_compares_with_an_hour_before(
    api: Api, local: LocalHoneycomb, kind: str, value: int, fires: bool
) -> None:
    create_trigger(
        api,
        frequency=HOUR,
        threshold={"op": ">=", "value": value},
        baseline_details={"offset_minutes": 60, "type": kind},
    )
    local.advance(10)
    send(api)
    local.advance(HOUR)
    assert local.notifications == []  # an increase by one is not enough, and a percentage of zero is undefined
    for _ in range(3):
        send(api)
    local.advance(HOUR)
    assert [each.groups for each in local.notifications] == ([[Group({}, value, True)]] if fires else [])


@pytest.mark.parametrize(
    ("window", "at"),
    [  # Friday, 08:00
        ({"days_of_week": ["friday"], "start_time": "08:30", "end_time": "10:00"}, 1800),
        ({"days_of_week": ["saturday"], "start_time": "07:00", "end_time": "10:00"}, 23 * HOUR),
        ({"days_of_week": ["friday"], "start_time": "23:00", "end_time": "01:00"}, 15 * HOUR),
        ({"days_of_week": ["thursday"], "start_time": "23:00", "end_time": "09:00"}, 600),
        ({"days_of_week": ["saturday"], "start_time": "23:00", "end_time": "09:00"}, 39 * HOUR),
    ],
)
def test_a_trigger_is_not_evaluated_outside_its_window(
    api: Api, local: LocalHoneycomb, window: Any, at: int
) -> None:
    create_trigger(
        api,
        frequency=600,
        threshold={"op": "<", "value": 1},
        evaluation_schedule_type="window",
        evaluation_schedule={"window": window},
    )
    local.advance(2 * DAY)
    assert statuses(local) == [(at, "TRIGGERED")]


def test_a_disabled_trigger_is_not_evaluated(api: Api, local: LocalHoneycomb) -> None:
    create_trigger(api, threshold={"op": "<", "value": 1}, disabled=True)
    local.advance(HOUR)
    assert local.notifications == []


def test_a_trigger_whose_query_fails_is_not_triggered(api: Api, local: LocalHoneycomb) -> None:
    send(api, ms=1)
    create_trigger(api, query={"calculations": [{"op": "MAX", "column": "ms"}]})
    column = api.get("/1/columns/web?key_name=ms").json
    api.delete(f"/1/columns/web/{column['id']}")
    local.advance(HOUR)
    assert local.notifications == []


def test_a_deleted_alert_is_no_longer_evaluated(api: Api, local: LocalHoneycomb) -> None:
    trigger = create_trigger(api, threshold={"op": "<", "value": 1}, alert_type="on_true")
    local.advance(MINUTE)
    api.delete(f"/1/triggers/web/{trigger['id']}")
    local.advance(HOUR)
    assert len(local.notifications) == 1


def create_burn_alert(api: Api, *, target: int = 500_000, **more: Any) -> Any:
    send(api, ok=True)
    api.create("/1/derived_columns/web", {"alias": "good", "expression": "$ok"})
    slo = {"name": "Good", "sli": {"alias": "good"}, "time_period_days": 1, "target_per_million": target}
    slo_id = api.create("/1/slos/web", slo)["id"]
    alert = api.create("/1/burn_alerts/web", {"slo": {"id": slo_id}, "recipients": [EMAIL], **more})
    assert api.get(f"/1/slos/web/{slo_id}?detailed=true").json["status"] == "normal"
    return alert


def test_an_exhaustion_alert_fires_before_the_budget_is_exhausted(api: Api, local: LocalHoneycomb) -> None:
    alert = create_burn_alert(api, alert_type="exhaustion_time", exhaustion_minutes=240)
    for _ in range(99):
        send(api, ok=True)
    for _ in range(12):  # 56 of 112 events may fail: 44 remain, and 48 would fail in four hours
        send(api, ok=False)
    local.advance(300)
    assert statuses(local) == [(300, "TRIGGERED")]
    slo_id = alert["slo"]["id"]
    assert api.get(f"/1/slos/web/{slo_id}?detailed=true").json["status"] == "triggered"
    assert local.notifications[0].name == "Good"
    local.advance(HOUR)
    assert statuses(local)[1:] == [(HOUR + 300, "OK")]  # no failures in the last hour


@pytest.mark.expensive
def test_an_exhaustion_alert_fires_when_the_budget_is_exhausted(api: Api, local: LocalHoneycomb) -> None:
    create_burn_alert(api, alert_type="exhaustion_time", exhaustion_minutes=0)
    local.advance(HOUR)
    assert local.notifications == []
    send(api, ok=False)
    local.advance(2 * DAY)
    # Both events are outside the period a day later.
    assert [status for _, status in statuses(local)] == ["TRIGGERED", "OK"]


@pytest.mark.parametrize(("failed", "fires"), [(9, False), (10, True)])
def test_a_budget_rate_alert_fires(api: Api, local: LocalHoneycomb, failed: int, fires: bool) -> None:
    create_burn_alert(
        api,
        alert_type="budget_rate",
        budget_rate_window_minutes=60,
        budget_rate_decrease_threshold_per_million=200_000,
    )
    for number in range(99):  # 50 of 100 events may fail, a fifth of them is 10
        send(api, ok=number >= failed)
    local.advance(300)
    assert [each.status for each in local.notifications] == (["TRIGGERED"] if fires else [])


FAILURES = st.lists(
    st.tuples(st.integers(1, HOUR), st.booleans(), st.integers(1, 3)),
    max_size=15,
    unique_by=lambda each: each[0],
)


@pytest.mark.expensive
@given(
    FAILURES,
    st.sampled_from([0, 500_000, 900_000]),
    st.one_of(
        st.builds(
            lambda minutes: {"alert_type": "exhaustion_time", "exhaustion_minutes": minutes}, st.integers(0, 300)
        ),
        st.builds(
            lambda minutes, share: {
                "alert_type": "budget_rate",
                "budget_rate_window_minutes": minutes,
                "budget_rate_decrease_threshold_per_million": share,
            },
            st.integers(60, 70),
            st.integers(1, 1_000_000),
        ),
    ),
)
def test_burn_alerts_match_a_simulation(
    events: list[tuple[int, bool, int]], target: int, kind: dict[str, Any]
) -> None:
    start = int(Clock().now)
    with LocalHoneycomb(clock=Clock()) as local:
        api = Api(local)
        api.create("/1/datasets", {"name": "web"})
        create_burn_alert(api, target=target, **kind)
        passed = 0
        for arrival, ok, rate in sorted(events):
            local.advance(arrival - passed)
            passed = arrival
            api.create("/1/batch/web", [{"data": {"ok": ok}, "samplerate": rate}])
        local.advance(100 * MINUTE - passed)

        expected, burns = [], False
        everything = [(0, True, 1), *events]  # the first one is from creating the alert

        def bad(since: float, until: int) -> int:
            return sum(rate for at, ok, rate in everything if not ok and since <= at < until)

        for timestamp in range(300, 100 * MINUTE + 1, 300):
            # Events at the time of an evaluation are not included.
            budget = sum(rate for at, _, rate in everything if at < timestamp) * Fraction(
                1_000_000 - target, 1_000_000
            )
            left = budget - bad(0, timestamp)
            if kind["alert_type"] == "budget_rate":
                fell = bad(timestamp - kind["budget_rate_window_minutes"] * MINUTE, timestamp)
                share = Fraction(kind["budget_rate_decrease_threshold_per_million"], 1_000_000)
                now = fell > 0 and fell >= share * budget
            else:
                soon = bad(timestamp - kind["exhaustion_minutes"] * MINUTE / 4, timestamp) * 4
                now = left <= 0 or (soon > 0 and soon >= left)
            if now != burns:
                burns = now
                expected.append((timestamp, "TRIGGERED" if burns else "OK"))
        assert [(each.at - start, each.status) for each in local.notifications] == expected


@contextmanager
def listening() -> Iterator[tuple[str, list[tuple[dict[str, str], Any]]]]:
    """Receive POST requests on a local port."""
    posted: list[tuple[dict[str, str], Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            posted.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def a_local_with_webhooks(clock: Clock) -> LocalHoneycomb:
    return LocalHoneycomb(clock=clock, deliver_webhooks=True, webhook_retry_delays=(0, 0, 0))


def test_local_webhooks_are_called_if_enabled(clock: Clock) -> None:
    with listening() as (url, posted), a_local_with_webhooks(clock) as local:
        api = Api(local, clock=clock)
        api.create("/1/datasets", {"name": "web"})
        details = {
            "webhook_name": "hook",
            "webhook_url": url,
            "webhook_secret": "s3cret",
            "webhook_headers": [{"header": "X-Own", "value": "own"}],
        }
        hook = api.create("/1/recipients", {"type": "webhook", "details": details})
        elsewhere = {"webhook_name": "far", "webhook_url": "https://example.com/hook"}
        far = api.create("/1/recipients", {"type": "webhook", "details": elsewhere})
        gone = {"webhook_name": "gone", "webhook_url": "http://localhost:1/hook"}
        nobody = api.create("/1/recipients", {"type": "webhook", "details": gone})
        ids = [{"id": each["id"]} for each in (nobody, far, hook)]
        trigger = create_trigger(api, recipients=[EMAIL, *ids])
        send(api)
        clock.now += MINUTE  # without advance(), too
        api.get("/1/auth")
        assert len(local.notifications) == 4
        assert local.wait_for_webhooks()
        assert "s3cret" not in repr(local.notifications)
    ((headers, body),) = posted
    assert body == {
        "version": "v0.1.0",
        "id": trigger["id"],
        "name": "Slow",
        "status": "TRIGGERED",
        "summary": "Triggered: Slow",
        "is_test": False,
        "alert_type": "on_change",
        "trigger_description": "",
        "description": "Currently greater than or equal to threshold value (1) (value 1)",
        "operator": "greater than or equal to",
        "threshold": 1,
        "result_groups": [{"Group": {}, "Result": 1}],
        "result_groups_triggered": [{"Group": {}, "Result": 1}],
        "trigger_url": body["trigger_url"],
        "result_url": body["result_url"],
    }
    assert headers["x-honeycomb-webhook-token"] == "s3cret"
    assert headers["x-own"] == "own"
    assert headers["content-type"] == "application/json"


def test_webhooks_are_not_called_by_default(api: Api, local: LocalHoneycomb) -> None:
    with listening() as (url, posted):
        details = {"webhook_name": "hook", "webhook_url": url}
        hook = api.create("/1/recipients", {"type": "webhook", "details": details})
        create_trigger(api, threshold={"op": "<", "value": 1}, recipients=[{"id": hook["id"]}])
        local.advance(MINUTE)
    assert len(local.notifications) == 1
    assert posted == []
