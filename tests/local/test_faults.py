from __future__ import annotations

import pytest

from honeycomb.local import ErrorForm, LocalHoneycomb, LocalRequest, LocalResponse, RetryAfterForm

from .support import Api

GET = LocalRequest("GET", "/1/datasets", {"x-honeycomb-team": "k"}, b"")
POST = LocalRequest("POST", "/1/datasets", {"x-honeycomb-team": "k"}, b'{"name": "web"}')


def datasets(local: LocalHoneycomb) -> int:
    return len(Api(local).get("/1/datasets").json)


def test_a_fault_is_injected_the_given_number_of_times(local: LocalHoneycomb) -> None:
    local.faults.add(status=503, times=2)
    assert len(local.faults) == 2
    assert [local.handle(GET).status for _ in range(3)] == [503, 503, 200]
    assert len(local.faults) == 0


def test_faults_are_injected_in_order(local: LocalHoneycomb) -> None:
    local.faults.add(status=500)
    local.faults.add(status=502)
    assert [local.handle(GET).status for _ in range(3)] == [500, 502, 200]


def test_a_fault_applies_only_to_matching_requests(local: LocalHoneycomb) -> None:
    local.faults.add(status=500, method="POST")
    local.faults.add(status=502, path="/1/datasets/my *")
    assert local.handle(GET).status == 200
    assert local.handle(LocalRequest("GET", "/1/datasets/my%20web?x=1", GET.headers, b"")).status == 502
    assert local.handle(POST).status == 500


def test_faults_can_be_cleared(local: LocalHoneycomb) -> None:
    local.faults.add(status=500, times=5)
    local.faults.clear()
    assert local.handle(GET).status == 200


@pytest.mark.parametrize(
    ("form", "content_type", "starts"),
    [
        ("problem", "application/problem+json", b'{"status":502,'),
        ("legacy", "application/json", b'{"error":'),
        ("json-api", "application/vnd.api+json", b'{"errors":[{"id":"'),
        ("html", "text/html", b"<html>"),
        ("empty", None, b""),
    ],
)
def test_an_error_has_the_requested_form(
    local: LocalHoneycomb, form: ErrorForm, content_type: str | None, starts: bytes
) -> None:
    local.faults.add(status=502, form=form)
    response = local.handle(GET)
    assert response.headers.get("content-type") == content_type
    assert response.body.startswith(starts)
    assert bool(response.body) == bool(starts)


def test_body_and_headers_can_be_anything(local: LocalHoneycomb) -> None:
    headers = {"Content-Type": "application/json; charset=klingon", "X-Other": "1"}
    local.faults.add(status=599, body=b"null", headers=headers)
    assert local.handle(GET) == LocalResponse(
        599, {"content-type": "application/json; charset=klingon", "x-other": "1"}, b"null"
    )


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("retry-after-seconds", "3"),
        ("retry-after-date", "Fri, 15 Jan 2027 08:00:03 GMT"),
        ("ratelimit-header", None),
        ("none", None),
    ],
)
def test_retry_after_has_the_requested_form(
    local: LocalHoneycomb, form: RetryAfterForm, expected: str | None
) -> None:
    local.faults.add(status=429, retry_after=2.5, retry_after_form=form)
    response = local.handle(GET)
    assert response.status == 429
    assert response.headers.get("retry-after") == expected
    assert response.headers.get("ratelimit") == (
        "limit=100, remaining=0, reset=2" if form == "ratelimit-header" else None
    )


@pytest.mark.parametrize("after_effect", [False, True])
def test_after_effect_processes_the_request_before_the_error(local: LocalHoneycomb, after_effect: bool) -> None:
    local.faults.add(status=504, after_effect=after_effect)
    assert local.handle(POST).status == 504
    assert datasets(local) == int(after_effect)


@pytest.mark.parametrize("after_effect", [False, True])
def test_a_connection_can_be_dropped_before_or_after_processing(local: LocalHoneycomb, after_effect: bool) -> None:
    local.faults.add(drop=True, after_effect=after_effect)
    assert local.handle(POST).fault == "drop"
    assert datasets(local) == int(after_effect)


def test_delay_and_truncate_keep_the_response(local: LocalHoneycomb) -> None:
    right = local.handle(GET)
    local.faults.add(delay=1.5)
    local.faults.add(truncate=True)
    slow, broken = local.handle(GET), local.handle(GET)
    assert (slow.status, slow.body, slow.delay, slow.fault) == (right.status, right.body, 1.5, None)
    assert (broken.status, broken.body, broken.delay, broken.fault) == (
        right.status,
        right.body,
        0.0,
        "truncate",
    )


def test_requests_with_faults_are_logged(local: LocalHoneycomb) -> None:
    local.faults.add(drop=True)
    local.handle(GET)
    assert [request.target for request in local.requests] == ["/1/datasets"]
