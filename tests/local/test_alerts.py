"""Triggers and burn alerts as time passes, against a simulation that looks at every event."""

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


def made_trigger(api: Api, **more: Any) -> Any:
    trigger = {
        "name": "Slow",
        "query": {"calculations": [{"op": "COUNT"}]},
        "threshold": {"op": ">=", "value": 1},
        "frequency": 60,
        "recipients": [EMAIL],
        **more,
    }
    return api.made("/1/triggers/web", trigger)


def send(api: Api, **data: Any) -> None:
    assert api.post("/1/events/web", {"n": 1, **data}).status == 200


def statuses(local: LocalHoneycomb) -> list[tuple[float, str]]:
    """When a notification was sent, counted from the beginning, and of what."""
    return [(each.at - Clock().now, each.status) for each in local.notifications]


@pytest.fixture
def api(api: Api) -> Api:
    api.made("/1/datasets", {"name": "web"})
    return api


def test_a_trigger_tells_when_it_begins_and_ends(api: Api, local: LocalHoneycomb) -> None:
    trigger = made_trigger(api)
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


def test_time_that_passes_by_itself_is_caught_up_with(api: Api, local: LocalHoneycomb, clock: Clock) -> None:
    made_trigger(api)
    clock.now += 50
    send(api)
    clock.now += 50
    api.get("/1/auth")
    assert statuses(local) == [(60, "TRIGGERED")]
    clock.now += 500
    assert api.get("/1/triggers/web").json[0]["triggered"] is False
    assert statuses(local)[1:] == [(600, "OK")]


def test_time_does_not_go_back(local: LocalHoneycomb) -> None:
    with pytest.raises(ValueError, match="forwards"):
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
        api.made("/1/datasets", {"name": "web"})
        made_trigger(
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
        for moment in range(frequency, 25 * MINUTE + 1, frequency):
            # What comes at the very moment of an evaluation comes after it.
            first = (start + moment - frequency) // MINUTE * MINUTE - start
            count = sum(first <= arrival < moment for arrival in arrivals)
            exceeded = {">": count > limit, ">=": count >= limit, "<": count < limit, "<=": count <= limit}[op]
            run = run + 1 if exceeded else 0
            if (run >= in_a_row) != triggered or (triggered and run >= in_a_row and alert_type == "on_true"):
                triggered = run >= in_a_row
                expected.append((moment, "TRIGGERED" if triggered else "OK"))
        assert [(each.at - start, each.status) for each in local.notifications] == expected


def test_one_group_that_exceeds_is_enough_and_is_told_of(api: Api, local: LocalHoneycomb) -> None:
    made_trigger(
        api,
        query={"calculations": [{"op": "MAX", "column": "ms"}], "breakdowns": ["host"]},
        threshold={"op": ">", "value": 100},
    )
    send(api, host="a", ms=50)
    send(api, host="b", ms=500)
    send(api, host="c")
    local.advance(MINUTE)
    (told,) = local.notifications
    assert told.exceeding == [Group({"host": "b"}, 500, True)]
    assert told.groups == [*told.exceeding, Group({"host": "a"}, 50, False)]


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
def test_calculated_fields_formulas_and_havings_count(api: Api, local: LocalHoneycomb, query: Any) -> None:
    send(api)
    api.made("/1/derived_columns/web", {"alias": "saved", "expression": "$n + $n"})
    if "calculated_fields" in query:
        query = {**query, "calculated_fields": [{"name": "twice", "expression": "$n * 2"}]}
    if "formulas" in query:
        query = {**query, "formulas": [{"name": "f", "expression": query["formulas"]}]}
    made_trigger(api, query=query, threshold={"op": ">=", "value": 4})
    local.advance(MINUTE - 1)
    assert local.notifications == []
    send(api)
    local.advance(1)
    assert [each.groups for each in local.notifications] == [[Group({}, 4, True)]]


@pytest.mark.parametrize(
    ("kind", "value", "fires"),
    [("value", 2, True), ("value", 3, False), ("percentage", 200, True), ("percentage", 201, False)],
)
def test_a_baseline_is_what_was_an_hour_before(
    api: Api, local: LocalHoneycomb, kind: str, value: int, fires: bool
) -> None:
    made_trigger(
        api,
        frequency=HOUR,
        threshold={"op": ">=", "value": value},
        baseline_details={"offset_minutes": 60, "type": kind},
    )
    local.advance(10)
    send(api)
    local.advance(HOUR)
    assert local.notifications == []  # one more than none is not enough, and there is no percentage of nothing
    for _ in range(3):
        send(api)
    local.advance(HOUR)
    assert [each.groups for each in local.notifications] == ([[Group({}, value, True)]] if fires else [])


@pytest.mark.parametrize(
    ("window", "at"),
    [  # it is Friday, 08:00
        ({"days_of_week": ["friday"], "start_time": "08:30", "end_time": "10:00"}, 1800),
        ({"days_of_week": ["saturday"], "start_time": "07:00", "end_time": "10:00"}, 23 * HOUR),
        ({"days_of_week": ["friday"], "start_time": "23:00", "end_time": "01:00"}, 15 * HOUR),
        ({"days_of_week": ["thursday"], "start_time": "23:00", "end_time": "09:00"}, 600),
        ({"days_of_week": ["saturday"], "start_time": "23:00", "end_time": "09:00"}, 39 * HOUR),
    ],
)
def test_outside_of_its_window_a_trigger_sleeps(api: Api, local: LocalHoneycomb, window: Any, at: int) -> None:
    made_trigger(
        api,
        frequency=600,
        threshold={"op": "<", "value": 1},
        evaluation_schedule_type="window",
        evaluation_schedule={"window": window},
    )
    local.advance(2 * DAY)
    assert statuses(local) == [(at, "TRIGGERED")]


def test_a_disabled_trigger_sleeps(api: Api, local: LocalHoneycomb) -> None:
    made_trigger(api, threshold={"op": "<", "value": 1}, disabled=True)
    local.advance(HOUR)
    assert local.notifications == []


def test_a_trigger_whose_query_fails_is_not_triggered(api: Api, local: LocalHoneycomb) -> None:
    send(api, ms=1)
    made_trigger(api, query={"calculations": [{"op": "MAX", "column": "ms"}]})
    column = api.get("/1/columns/web?key_name=ms").json
    api.delete(f"/1/columns/web/{column['id']}")
    local.advance(HOUR)
    assert local.notifications == []


def test_who_makes_an_alert_can_take_it_away(api: Api, local: LocalHoneycomb) -> None:
    trigger = made_trigger(api, threshold={"op": "<", "value": 1}, alert_type="on_true")
    local.advance(MINUTE)
    api.delete(f"/1/triggers/web/{trigger['id']}")
    local.advance(HOUR)
    assert len(local.notifications) == 1


def made_burn_alert(api: Api, *, target: int = 500_000, **more: Any) -> Any:
    send(api, ok=True)
    api.made("/1/derived_columns/web", {"alias": "good", "expression": "$ok"})
    slo = {"name": "Good", "sli": {"alias": "good"}, "time_period_days": 1, "target_per_million": target}
    slo_id = api.made("/1/slos/web", slo)["id"]
    alert = api.made("/1/burn_alerts/web", {"slo": {"id": slo_id}, "recipients": [EMAIL], **more})
    assert api.get(f"/1/slos/web/{slo_id}?detailed=true").json["status"] == "normal"
    return alert


def test_a_budget_that_will_be_spent_soon_is_told_of(api: Api, local: LocalHoneycomb) -> None:
    alert = made_burn_alert(api, alert_type="exhaustion_time", exhaustion_minutes=240)
    for _ in range(99):
        send(api, ok=True)
    for _ in range(12):  # of 112 events 56 may fail: 44 are left, and in four hours 48 would
        send(api, ok=False)
    local.advance(300)
    assert statuses(local) == [(300, "TRIGGERED")]
    slo_id = alert["slo"]["id"]
    assert api.get(f"/1/slos/web/{slo_id}?detailed=true").json["status"] == "triggered"
    assert local.notifications[0].name == "Good"
    local.advance(HOUR)
    assert statuses(local)[1:] == [(HOUR + 300, "OK")]  # nothing has failed in the last hour


@pytest.mark.expensive
def test_a_budget_that_is_spent_is_told_of(api: Api, local: LocalHoneycomb) -> None:
    made_burn_alert(api, alert_type="exhaustion_time", exhaustion_minutes=0)
    local.advance(HOUR)
    assert local.notifications == []
    send(api, ok=False)
    local.advance(2 * DAY)
    # Both events have left the period a day after they came.
    assert [status for _, status in statuses(local)] == ["TRIGGERED", "OK"]


@pytest.mark.parametrize(("failed", "fires"), [(9, False), (10, True)])
def test_a_budget_that_falls_fast_is_told_of(api: Api, local: LocalHoneycomb, failed: int, fires: bool) -> None:
    made_burn_alert(
        api,
        alert_type="budget_rate",
        budget_rate_window_minutes=60,
        budget_rate_decrease_threshold_per_million=200_000,
    )
    for number in range(99):  # of 100 events 50 may fail, and a fifth of these are 10
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
def test_a_burn_alert_is_as_its_events_say(
    events: list[tuple[int, bool, int]], target: int, kind: dict[str, Any]
) -> None:
    start = int(Clock().now)
    with LocalHoneycomb(clock=Clock()) as local:
        api = Api(local)
        api.made("/1/datasets", {"name": "web"})
        made_burn_alert(api, target=target, **kind)
        passed = 0
        for arrival, ok, rate in sorted(events):
            local.advance(arrival - passed)
            passed = arrival
            api.made("/1/batch/web", [{"data": {"ok": ok}, "samplerate": rate}])
        local.advance(100 * MINUTE - passed)

        expected, burns = [], False
        everything = [(0, True, 1), *events]  # the first one is from the making of the alert

        def bad(since: float, until: int) -> int:
            return sum(rate for at, ok, rate in everything if not ok and since <= at < until)

        for moment in range(300, 100 * MINUTE + 1, 300):
            # What comes at the very moment of an evaluation comes after it.
            budget = sum(rate for at, _, rate in everything if at < moment) * Fraction(
                1_000_000 - target, 1_000_000
            )
            left = budget - bad(0, moment)
            if kind["alert_type"] == "budget_rate":
                fell = bad(moment - kind["budget_rate_window_minutes"] * MINUTE, moment)
                share = Fraction(kind["budget_rate_decrease_threshold_per_million"], 1_000_000)
                now = fell > 0 and fell >= share * budget
            else:
                soon = bad(moment - kind["exhaustion_minutes"] * MINUTE / 4, moment) * 4
                now = left <= 0 or (soon > 0 and soon >= left)
            if now != burns:
                burns = now
                expected.append((moment, "TRIGGERED" if burns else "OK"))
        assert [(each.at - start, each.status) for each in local.notifications] == expected


@contextmanager
def listening() -> Iterator[tuple[str, list[tuple[dict[str, str], Any]]]]:
    """Take what is posted to a port of this machine."""
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


def test_webhooks_on_this_machine_are_called_if_that_is_asked_for(clock: Clock) -> None:
    with listening() as (url, posted), a_local_with_webhooks(clock) as local:
        api = Api(local, clock=clock)
        api.made("/1/datasets", {"name": "web"})
        details = {
            "webhook_name": "hook",
            "webhook_url": url,
            "webhook_secret": "s3cret",
            "webhook_headers": [{"header": "X-Own", "value": "own"}],
        }
        hook = api.made("/1/recipients", {"type": "webhook", "details": details})
        elsewhere = {"webhook_name": "far", "webhook_url": "https://example.com/hook"}
        far = api.made("/1/recipients", {"type": "webhook", "details": elsewhere})
        gone = {"webhook_name": "gone", "webhook_url": "http://localhost:1/hook"}
        nobody = api.made("/1/recipients", {"type": "webhook", "details": gone})
        ids = [{"id": each["id"]} for each in (nobody, far, hook)]
        trigger = made_trigger(api, recipients=[EMAIL, *ids])
        send(api)
        clock.now += MINUTE  # by itself, too
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


def test_webhooks_are_left_alone_otherwise(api: Api, local: LocalHoneycomb) -> None:
    with listening() as (url, posted):
        details = {"webhook_name": "hook", "webhook_url": url}
        hook = api.made("/1/recipients", {"type": "webhook", "details": details})
        made_trigger(api, threshold={"op": "<", "value": 1}, recipients=[{"id": hook["id"]}])
        local.advance(MINUTE)
    assert len(local.notifications) == 1
    assert posted == []
