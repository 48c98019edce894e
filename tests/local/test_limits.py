from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from honeycomb.local import ErrorForm, LocalHoneycomb, RateLimit, RetryAfterForm

from .support import Api, Clock, assert_problem


def limited(clock: Clock, rate_limit: RateLimit) -> Api:
    return Api(LocalHoneycomb(rate_limit=rate_limit, clock=clock))


def test_every_answer_tells_what_is_left(clock: Clock) -> None:
    clock.now += 12.5
    api = limited(clock, RateLimit(100, window=60))
    for left, target in enumerate(["/1/datasets", "/1/datasets/nothing"]):
        headers = api.get(target).headers
        assert headers["ratelimit"] == f"limit=100, remaining={99 - left}, reset=47"
        assert headers["ratelimit-policy"] == "100;w=60"


def test_without_a_limit_nothing_is_refused_and_much_is_left(api: Api) -> None:
    assert {api.get("/1/auth").status for _ in range(200)} == {200}
    assert "ratelimit" in api.get("/1/auth").headers


def test_more_than_the_limit_is_refused_until_the_window_ends(clock: Clock) -> None:
    api = limited(clock, RateLimit(3, window=1))
    assert [api.get("/1/datasets").status for _ in range(5)] == [200, 200, 200, 429, 429]
    clock.now += 1
    assert [api.get("/1/datasets").status for _ in range(4)] == [200, 200, 200, 429]


def test_reads_writes_and_resources_are_counted_apart(clock: Clock) -> None:
    api = limited(clock, RateLimit(1))
    assert api.get("/1/datasets").status == 200
    assert api.post("/1/datasets", {"name": "web"}).status == 201
    assert api.get("/1/triggers/web").status == 200
    assert api.get("/1/triggers/web/x").status == 429
    assert api.get("/1/datasets/web").status == 429
    assert api.put("/1/datasets/web", {}).status == 429


def test_a_request_without_a_known_key_costs_nothing(clock: Clock) -> None:
    api = limited(clock, RateLimit(1))
    assert Api(api.local, key="").get("/1/datasets").status == 401
    assert api.get("/1/datasets").status == 200


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("retry-after-seconds", {"ratelimit", "ratelimit-policy", "retry-after"}),
        ("retry-after-date", {"ratelimit", "ratelimit-policy", "retry-after"}),
        ("ratelimit-header", {"ratelimit", "ratelimit-policy"}),
        ("none", set[str]()),
    ],
)
def test_a_refusal_tells_to_wait_in_the_form_asked_for(
    clock: Clock, form: RetryAfterForm, names: set[str]
) -> None:
    clock.now += 10.5
    api = limited(clock, RateLimit(1, window=60, form=form))
    api.get("/1/datasets")
    refusal = api.get("/1/datasets")
    assert_problem(refusal, 429, "rate-limited")
    assert refusal.headers.keys() == names | {"content-type"}
    if form != "none":
        assert refusal.headers["ratelimit"] == "limit=1, remaining=0, reset=49"
    if form == "retry-after-seconds":
        assert refusal.headers["retry-after"] == "50"
    if form == "retry-after-date":
        assert refusal.headers["retry-after"] == "Fri, 15 Jan 2027 08:01:00 GMT"


@pytest.mark.parametrize("window", [1, 0.5, 7.3])
def test_whoever_waits_as_told_is_let_in(clock: Clock, window: float) -> None:
    for form in ("retry-after-seconds", "retry-after-date"):
        api = limited(clock, RateLimit(1, window=window, form=form))
        api.get("/1/datasets")
        told = api.get("/1/datasets").headers["retry-after"]
        if told.isdecimal():
            clock.now += int(told)
        else:
            clock.now = parsedate_to_datetime(told).timestamp()
        assert api.get("/1/datasets").status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "top"),
    [
        (None, "application/problem+json", "status"),
        ("legacy", "application/json", "error"),
        ("json-api", "application/vnd.api+json", "errors"),
    ],
)
def test_a_refusal_has_the_body_asked_for(
    clock: Clock, body: ErrorForm | None, content_type: str, top: str
) -> None:
    api = limited(clock, RateLimit(0, body=body))
    refusal = api.get("/1/datasets")
    assert (refusal.status, refusal.content_type) == (429, content_type)
    assert next(iter(refusal.json)) == top


@pytest.mark.parametrize("target", ["/1/events/web", "/1/batch/web", "/1/query_results/web"])
def test_data_operations_refuse_without_saying_how_long_to_wait(clock: Clock, target: str) -> None:
    refusal = limited(clock, RateLimit(0)).post(target, [])
    assert refusal.status == 429
    assert refusal.headers.keys() == {"content-type"}
