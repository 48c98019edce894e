from __future__ import annotations

from email.utils import parsedate_to_datetime

import pytest

from honeycomb.local import ErrorForm, LocalHoneycomb, RateLimit, RetryAfterForm

from .support import Api, Clock, assert_problem


def limited(clock: Clock, rate_limit: RateLimit) -> Api:
    return Api(LocalHoneycomb(rate_limit=rate_limit, clock=clock))


def test_every_response_has_quota_headers(clock: Clock) -> None:
    clock.now += 12.5
    api = limited(clock, RateLimit(100, window=60))
    for left, target in enumerate(["/1/datasets", "/1/datasets/nothing"]):
        headers = api.get(target).headers
        assert headers["ratelimit"] == f"limit=100, remaining={99 - left}, reset=47"
        assert headers["ratelimit-policy"] == "100;w=60"


def test_without_a_limit_no_request_is_rejected(api: Api) -> None:
    assert {api.get("/1/auth").status for _ in range(200)} == {200}
    assert "ratelimit" in api.get("/1/auth").headers


def test_requests_over_the_limit_are_rejected_until_the_window_ends(clock: Clock) -> None:
    api = limited(clock, RateLimit(3, window=1))
    assert [api.get("/1/datasets").status for _ in range(5)] == [200, 200, 200, 429, 429]
    clock.now += 1
    assert [api.get("/1/datasets").status for _ in range(4)] == [200, 200, 200, 429]


def test_reads_writes_and_resources_have_separate_quotas(clock: Clock) -> None:
    api = limited(clock, RateLimit(1))
    assert api.get("/1/datasets").status == 200
    assert api.post("/1/datasets", {"name": "web"}).status == 201
    assert api.get("/1/triggers/web").status == 200
    assert api.get("/1/triggers/web/x").status == 429
    assert api.get("/1/datasets/web").status == 429
    assert api.put("/1/datasets/web", {}).status == 429


def test_an_unauthenticated_request_does_not_use_the_quota(clock: Clock) -> None:
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
def test_a_429_response_has_the_requested_retry_after_form(
    clock: Clock, form: RetryAfterForm, names: set[str]
) -> None:
    clock.now += 10.5
    api = limited(clock, RateLimit(1, window=60, form=form))
    api.get("/1/datasets")
    rejection = api.get("/1/datasets")
    assert_problem(rejection, 429, "rate-limited")
    assert rejection.headers.keys() == names | {"content-type"}
    if form != "none":
        assert rejection.headers["ratelimit"] == "limit=1, remaining=0, reset=49"
    if form == "retry-after-seconds":
        assert rejection.headers["retry-after"] == "50"
    if form == "retry-after-date":
        assert rejection.headers["retry-after"] == "Fri, 15 Jan 2027 08:01:00 GMT"


@pytest.mark.parametrize("window", [1, 0.5, 7.3])
def test_a_retry_after_the_wait_succeeds(clock: Clock, window: float) -> None:
    for form in ("retry-after-seconds", "retry-after-date"):
        api = limited(clock, RateLimit(1, window=window, form=form))
        api.get("/1/datasets")
        retry_after = api.get("/1/datasets").headers["retry-after"]
        if retry_after.isdecimal():
            clock.now += int(retry_after)
        else:
            clock.now = parsedate_to_datetime(retry_after).timestamp()
        assert api.get("/1/datasets").status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "top"),
    [
        (None, "application/problem+json", "status"),
        ("legacy", "application/json", "error"),
        ("json-api", "application/vnd.api+json", "errors"),
    ],
)
def test_a_429_response_has_the_requested_body(
    clock: Clock, body: ErrorForm | None, content_type: str, top: str
) -> None:
    api = limited(clock, RateLimit(0, body=body))
    rejection = api.get("/1/datasets")
    assert (rejection.status, rejection.content_type) == (429, content_type)
    assert next(iter(rejection.json)) == top


@pytest.mark.parametrize("target", ["/1/events/web", "/1/batch/web", "/1/query_results/web"])
def test_429_responses_of_data_operations_have_no_retry_after(clock: Clock, target: str) -> None:
    rejection = limited(clock, RateLimit(0)).post(target, [])
    assert rejection.status == 429
    assert rejection.headers.keys() == {"content-type"}
