from __future__ import annotations

import gc
import traceback

import httpx
import pytest

import honeycomb
from honeycomb import (
    HoneycombAPIError,
    HoneycombClient,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombNotFoundError,
    HoneycombServerError,
    HoneycombTimeoutError,
    RetryConfig,
)
from honeycomb.local import LocalHoneycomb
from tests.support import DATASET, KEY, MANAGEMENT, QUICK, Script, problem

from .conftest import AsyncMakeClient

pytestmark = pytest.mark.anyio


async def test_a_request_carries_the_key_and_the_user_agent(make_client: AsyncMakeClient) -> None:
    script = Script(DATASET)
    client = make_client(script, user_agent="my-app/1.0", headers={"X-Extra": "yes"})
    await client.datasets.get("my set")
    (request,) = script.requests
    assert request.method == "GET"
    assert request.url == "https://api.honeycomb.io/1/datasets/my%20set"
    assert request.headers["X-Honeycomb-Team"] == KEY
    assert request.headers["User-Agent"] == f"honeycomb-sdk/{honeycomb.__version__} my-app/1.0"
    assert request.headers["X-Extra"] == "yes"
    assert "Authorization" not in request.headers


async def test_a_path_prefix_of_the_base_url_is_kept(make_client: AsyncMakeClient) -> None:
    script = Script(DATASET)
    client = make_client(script, base_url="https://proxy.example.com/honeycomb/")
    await client.datasets.get("web")
    assert script.requests[0].url == "https://proxy.example.com/honeycomb/1/datasets/web"


async def test_headers_of_an_injected_client_are_sent_too() -> None:
    script = Script(DATASET)
    async with httpx.AsyncClient(transport=script.transport, headers={"X-Trace": "t1"}) as http_client:
        client = HoneycombClient(api_key=KEY, http_client=http_client)
        await client.datasets.get("web")
    assert script.requests[0].headers["X-Trace"] == "t1"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_an_idempotent_call_is_tried_again(make_client: AsyncMakeClient, status: int) -> None:
    script = Script(problem(status), problem(status), DATASET)
    client = make_client(script)
    assert (await client.datasets.get("web")).slug == "web"
    assert len(script.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501])
async def test_other_errors_are_final(make_client: AsyncMakeClient, status: int) -> None:
    script = Script(problem(status))
    client = make_client(script)
    with pytest.raises(HoneycombAPIError) as caught:
        await client.datasets.get("web")
    assert len(script.requests) == 1
    assert caught.value.attempts == 1


async def test_a_creation_is_not_repeated_when_the_service_may_have_acted(make_client: AsyncMakeClient) -> None:
    for response in (problem(500), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("gone")):
        script = Script(response)
        client = make_client(script)
        with pytest.raises((HoneycombServerError, HoneycombTimeoutError, HoneycombConnectionError)):
            await client.datasets.create(name="web")
        assert len(script.requests) == 1


async def test_a_creation_is_repeated_when_the_service_cannot_have_acted(make_client: AsyncMakeClient) -> None:
    script = Script(problem(429), httpx.ConnectError("connection refused"), httpx.ConnectTimeout("slow"), DATASET)
    client = make_client(script)
    assert (await client.datasets.create(name="web")).slug == "web"
    assert len(script.requests) == 4


async def test_a_batch_of_events_is_repeated(make_client: AsyncMakeClient) -> None:
    script = Script(problem(503), httpx.ReadError("gone"), httpx.Response(200, json=[{"status": 202}]))
    client = make_client(script)
    (outcome,) = await client.events.send_batch("web", [{"data": {"a": 1}}])
    assert outcome.ok
    assert script.requests[0].content == script.requests[2].content


async def test_the_number_of_attempts_is_reported(make_client: AsyncMakeClient) -> None:
    script = Script(problem(503, "down for repairs"))
    client = make_client(script)
    with pytest.raises(HoneycombServerError, match=r"down for repairs.*503 from GET.*4 attempts") as caught:
        await client.datasets.get("web")
    assert caught.value.attempts == 4
    assert (caught.value.method, caught.value.path) == ("GET", "/1/datasets/{dataset}")


async def test_without_retries_there_is_one_attempt_whatever_happens(make_client: AsyncMakeClient) -> None:
    for response in (problem(429, retry_after="0"), problem(503), httpx.ConnectError("connection refused")):
        script = Script(response)
        client = make_client(script, max_retries=0)
        with pytest.raises(honeycomb.HoneycombError) as caught:
            await client.datasets.get("web")
        assert len(script.requests) == caught.value.attempts == 1


async def test_a_repeated_delete_that_meets_404_has_succeeded(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.ReadTimeout("slow"), problem(404))
    client = make_client(script)
    await client.triggers.delete("web", "t1")
    assert len(script.requests) == 2


async def test_a_delete_that_meets_404_at_first_has_not(make_client: AsyncMakeClient) -> None:
    # 429 says that the request before was not acted on, and a connection that never was cannot have been.
    for before in ([], [problem(429)], [httpx.ConnectError("connection refused")]):
        client = make_client(Script(*before, problem(404)))
        with pytest.raises(HoneycombNotFoundError):
            await client.triggers.delete("web", "t1")


async def test_a_redirect_is_not_followed(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(307, headers={"location": "https://evil.example.com/1/datasets/web"}))
    client = make_client(script)
    with pytest.raises(HoneycombAPIError, match="not followed") as caught:
        await client.datasets.get("web")
    assert caught.value.status_code == 307
    assert len(script.requests) == 1


async def test_a_missing_key_raises_before_anything_is_sent(
    make_client: AsyncMakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HONEYCOMB_API_KEY", raising=False)
    script = Script(DATASET)
    client = make_client(script, api_key=None, management_key="id", management_secret="secret")
    with pytest.raises(HoneycombConfigError, match=r"api_key=.*HONEYCOMB_API_KEY"):
        await client.datasets.get("web")
    client = make_client(script)
    with pytest.raises(HoneycombConfigError, match=r"management_key=.*HONEYCOMB_KEY_ID"):
        await client.request("GET", "/2/auth")
    assert script.requests == []


async def test_each_operation_gets_the_credential_it_needs(make_client: AsyncMakeClient) -> None:
    script = Script(DATASET)
    client = make_client(script, management_key="mk", management_secret="ms")
    await client.datasets.get("web")
    await client.request("GET", "/2/auth")
    assert "Authorization" not in script.requests[0].headers
    assert script.requests[1].headers["Authorization"] == "Bearer mk:ms"
    assert "X-Honeycomb-Team" not in script.requests[1].headers


async def test_options_for_some_calls_leave_the_client_as_it_is(make_client: AsyncMakeClient) -> None:
    script = Script(problem(503))
    client = make_client(script, headers={"X-A": "1"})
    other = client.with_options(max_retries=0, timeout=5, headers={"X-B": "2"})
    with pytest.raises(HoneycombServerError):
        await other.datasets.get("web")
    (request,) = script.requests
    assert (request.headers["X-A"], request.headers["X-B"]) == ("1", "2")
    assert request.extensions["timeout"]["read"] == 5
    with pytest.raises(HoneycombServerError):
        await client.datasets.get("web")
    assert len(script.requests) == 1 + 4
    assert "X-B" not in script.requests[1].headers
    assert script.requests[1].extensions["timeout"]["read"] == 30


async def test_an_operation_without_a_method_can_be_requested(make_client: AsyncMakeClient) -> None:
    script = Script(httpx.Response(200, json=[{"id": "b1"}]))
    client = make_client(script)
    response = await client.request(
        "post", "/1/boards", params={"a b": "c&d", "flag": True}, json={"name": "ü"}, headers={"X-Extra": "1"}
    )
    assert response == [{"id": "b1"}]
    (request,) = script.requests
    assert (request.method, request.url.path) == ("POST", "/1/boards")
    assert dict(request.url.params) == {"a b": "c&d", "flag": "true"}
    assert request.content == '{"name":"ü"}'.encode()
    assert request.headers["content-type"] == "application/json"
    assert request.headers["X-Extra"] == "1"


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example.com/",
        "//evil.example.com/",
        "1/boards",
        "/1/../2",
        "/1/%2E%2e/x",
        "/1/a?b=c",
        "/1/a b",
    ],
)
async def test_a_requested_path_cannot_lead_elsewhere(make_client: AsyncMakeClient, path: str) -> None:
    script = Script(DATASET)
    client = make_client(script)
    with pytest.raises(HoneycombConfigError):
        await client.request("GET", path)
    assert script.requests == []


async def test_a_requested_operation_cannot_replace_the_key(make_client: AsyncMakeClient) -> None:
    client = make_client(Script(DATASET))
    with pytest.raises(HoneycombConfigError, match="give the client another key"):
        await client.request("GET", "/1/boards", headers={"x-honeycomb-team": "other"})


async def test_an_empty_response_to_a_requested_operation_is_none(make_client: AsyncMakeClient) -> None:
    client = make_client(Script(httpx.Response(204)))
    assert await client.request("DELETE", "/1/boards/b1") is None


async def test_after_closing_it_says_so() -> None:
    script = Script(DATASET)
    async with httpx.AsyncClient(transport=script.transport) as http_client:
        async with HoneycombClient(api_key=KEY, http_client=http_client) as client:
            await client.datasets.get("web")
        assert not http_client.is_closed
        with pytest.raises(HoneycombConfigError, match="closed"):
            await client.datasets.get("web")
    client = HoneycombClient(api_key=KEY, http_client=http_client)
    with pytest.raises(HoneycombConfigError, match="closed"):
        await client.datasets.get("web")


async def test_leaving_a_copy_does_not_close_the_client(make_client: AsyncMakeClient) -> None:
    client = make_client(Script(DATASET))
    async with client.with_options(timeout=1) as other:
        await other.datasets.get("web")
    await client.datasets.get("web")


async def test_an_unclosed_client_warns() -> None:
    client = HoneycombClient(api_key=KEY)
    with pytest.warns(ResourceWarning, match="never closed"):  # noqa: PT031  # both are needed
        del client
        gc.collect()
    client = HoneycombClient(api_key=KEY)
    await client.aclose()
    del client
    gc.collect()


async def test_over_tcp(local: LocalHoneycomb) -> None:
    with local.serve() as url:
        async with HoneycombClient(api_key=KEY, base_url=url, retry=QUICK) as client:
            await client.datasets.create(name="web")
            local.faults.add(drop=True)
            local.faults.add(truncate=True)
            local.faults.add(status=503, form="html")
            assert [dataset.slug for dataset in await client.datasets.list()] == ["web"]
            local.faults.add(delay=5)
            with pytest.raises(HoneycombTimeoutError, match="raise timeout"):
                await client.with_options(timeout=0.1, max_retries=0).datasets.list()
            assert len(await client.datasets.list()) == 1


async def test_a_port_without_a_server_raises() -> None:
    retry = RetryConfig(max_retries=1, base_delay=0.001)
    async with HoneycombClient(api_key=KEY, base_url="http://127.0.0.1:9", retry=retry) as client:
        with pytest.raises(HoneycombConnectionError, match=r"could not connect to 127\.0\.0\.1") as caught:
            await client.datasets.list()
        assert not caught.value.request_sent
        assert caught.value.attempts == 2
        assert "2 attempts" in str(caught.value)


def frames(error: BaseException) -> list[str]:
    """Return the files of the traceback below the test."""
    return [frame.filename for frame in traceback.extract_tb(error.__traceback__)][1:]


@pytest.mark.parametrize("attempts", [1, 3])
async def test_the_traceback_of_an_error_is_short(make_client: AsyncMakeClient, attempts: int) -> None:
    client = make_client(Script(*[problem(503)] * (attempts - 1), problem(404)))
    with pytest.raises(HoneycombNotFoundError) as caught:
        await client.triggers.get("web", "t")
    assert caught.value.attempts == attempts
    assert len(frames(caught.value)) <= 8
    assert all("/honeycomb/" in name for name in frames(caught.value))


async def test_a_missing_credential_is_not_an_attempt() -> None:
    async with HoneycombClient(**MANAGEMENT) as client:
        with pytest.raises(HoneycombConfigError, match="api_key") as caught:
            await client.triggers.get("web", "t")
    assert caught.value.attempts == 0
    assert len(frames(caught.value)) <= 8
