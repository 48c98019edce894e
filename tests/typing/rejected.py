"""Wrong calls, which both type checkers must reject. Never executed.

Each error is ignored by its name: a checker that stops rejecting a call reports an unused ignore comment.
"""

from __future__ import annotations

import httpx

from honeycomb import (
    AsyncHoneycombClient,
    ColumnUpdate,
    HoneycombClient,
    QuerySpec,
    RetryConfig,
    SyncHoneycombClient,
    Tag,
    TriggerCreate,
    TriggerThreshold,
    webhooks,
)


def options() -> None:
    HoneycombClient("key")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    HoneycombClient(api_kee="key")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    HoneycombClient(timeout="soon")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    HoneycombClient(retry=3)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    HoneycombClient(region="mars")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    HoneycombClient(http_client=httpx.Client())  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]
    HoneycombClient(sync=True, http_client=httpx.AsyncClient())  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    AsyncHoneycombClient(sync=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    SyncHoneycombClient(http_client=httpx.AsyncClient())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    RetryConfig(max_retry=5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def flavors(client: AsyncHoneycombClient, sync_client: SyncHoneycombClient) -> None:
    client.triggers.list("web").sort()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    with client:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    async with sync_client:  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]
        pass
    await sync_client.triggers.list("web")  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    sync_client.aclose()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def webhook(body: bytes) -> None:
    webhooks.parse({}, body)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    webhooks.parse({}, body, secret=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    webhooks.parse({}, {"status": "OK"}, secret="...")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def asynchronous(client: AsyncHoneycombClient, spec: QuerySpec) -> None:
    threshold = TriggerThreshold(op=">", value=1)
    await client.with_options(api_key="other").auth.get()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue, reportUnknownMemberType]
    await client.datasets.get()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.datasets.create(nam="web")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.datasets.update("web", name="other")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.columns.create("web", key_name="a", type=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await client.columns.update("web", "id", ColumnUpdate(key_name="b"))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.columns.get_by_name("web", name="a")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.events.send("web", [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await client.events.send_batch("web", [{"data": {}, "sample_rate": 2}])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    await client.queries.create("web", filter_combination="XOR")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await client.queries.list("web")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    await client.query_results.run("web", "id", 1.0)  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]
    await client.query_results.create("web", "id", disable_total=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.triggers.create("web", name="a", query=spec, threshold=threshold, alert_type=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await client.triggers.create("web", TriggerCreate(name="a", query=spec))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.triggers.update("web", "id", TriggerCreate(name="a", query=spec, threshold=threshold))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await client.triggers.update("web", "id", tags=[Tag(key="a")])  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await client.triggers.delete("web", 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def synchronous(client: SyncHoneycombClient, spec: QuerySpec) -> None:
    client.datasets.create(nam="web")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    client.columns.create("web", key_name="a", type=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.events.send("web", [1])  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.queries.create("web", filter_combination="XOR")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    client.query_results.run("web", "id", 1.0)  # type: ignore[arg-type, call-arg]  # pyright: ignore[reportCallIssue]
    client.triggers.create("web", TriggerCreate(name="a", query=spec))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    print(client.triggers.get("web", "id").triggers)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType, reportUnknownMemberType]
