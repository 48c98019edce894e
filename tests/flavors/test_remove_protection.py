"""Deleting a protected object: any interruption leaves it protected."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import anyio
import pytest

from honeycomb import (
    AsyncHoneycombClient,
    HoneycombClient,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombForbiddenError,
    SyncHoneycombClient,
)
from honeycomb.local import LocalHoneycomb
from tests.support import KEY, MANAGEMENT, QUICK

pytestmark = pytest.mark.anyio

LONG = 60.0  # longer than any test waits


@dataclass
class Target:
    """A protected object of a local Honeycomb, reached over TCP."""

    local: LocalHoneycomb
    url: str
    group: str
    id: str

    @property
    def write(self) -> str:
        return "PUT" if self.group == "datasets" else "PATCH"

    def hold(self, *, writes: int = 0, deletes: int = 0) -> None:
        """Delay the responses to the next requests; the writes among them are executed."""
        self.local.faults.add(method=self.write, delay=LONG, times=writes)
        self.local.faults.add(method="DELETE", delay=LONG, status=503, times=deletes)

    def sent(self) -> list[str]:
        """Return the methods of the requests that changed something."""
        return [request.method for request in self.local.requests if request.method in (self.write, "DELETE")]

    def is_protected(self) -> bool:
        with HoneycombClient(api_key=KEY, base_url=self.url, sync=True, **MANAGEMENT) as client:
            if self.group == "environments":
                return client.environments.get(self.id).delete_protected is True
            settings = client.datasets.get(self.id).settings
            return settings is not None and settings.delete_protected is True

    def delete(self, client: SyncHoneycombClient) -> None:
        getattr(client, self.group).delete(self.id, remove_protection=True)

    async def delete_async(self, client: AsyncHoneycombClient) -> None:
        await getattr(client, self.group).delete(self.id, remove_protection=True)

    def sync_client(self) -> SyncHoneycombClient:
        return HoneycombClient(api_key=KEY, base_url=self.url, retry=QUICK, sync=True, **MANAGEMENT)

    def async_client(self) -> AsyncHoneycombClient:
        return HoneycombClient(api_key=KEY, base_url=self.url, retry=QUICK, **MANAGEMENT)


@pytest.fixture(params=["datasets", "environments"])
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    with LocalHoneycomb() as local, local.serve() as url:
        target = Target(local, url, request.param, "web")
        with target.sync_client() as client:
            if target.group == "datasets":
                client.datasets.create(name="web")
            else:
                target.id = client.environments.create(name="A").id
        assert target.is_protected()
        yield target


def after_requests(target: Target, counts: tuple[int, ...], act: Callable[[], object]) -> threading.Thread:
    """Act in a thread as soon as the server has received so many requests, once for each number."""

    def watch() -> None:
        for count in counts:
            while len(target.sent()) < count:
                time.sleep(0.005)
            act()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


# Which responses are delayed, and at which requests the caller is interrupted.
INTERRUPTIONS = {
    "removing the protection": ({"writes": 1}, (1,)),
    "deleting": ({"deletes": 1}, (2,)),
    "protecting again": ({"writes": 2}, (1, 2)),
    "protecting again, twice": ({"writes": 3}, (1, 2, 3)),
}
interrupted = pytest.mark.parametrize(("held", "counts"), INTERRUPTIONS.values(), ids=INTERRUPTIONS)


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let Ctrl-C interrupt, which a shell switches off for programs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@interrupted
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_leaves_it_protected(target: Target, held: dict[str, int], counts: tuple[int, ...]) -> None:
    target.hold(**held)
    with target.sync_client() as client:
        # Sent to the main thread itself, so that it wakes from its waiting for a response.
        main = threading.main_thread().ident
        assert main is not None
        thread = after_requests(target, counts, lambda: signal.pthread_kill(main, signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            target.delete(client)
        thread.join()
    assert target.is_protected()
    assert "DELETE" not in target.sent() or "deletes" in held


@interrupted
def test_a_canceled_task_leaves_it_protected(
    target: Target, held: dict[str, int], counts: tuple[int, ...]
) -> None:
    async def main() -> None:
        target.hold(**held)
        async with target.async_client() as client:
            task = asyncio.ensure_future(target.delete_async(client))
            loop = asyncio.get_running_loop()
            thread = after_requests(target, counts, lambda: loop.call_soon_threadsafe(task.cancel))
            with pytest.raises(asyncio.CancelledError):
                await task
            thread.join()

    asyncio.run(main())
    assert target.is_protected()


def test_a_task_canceled_again_at_once_leaves_it_protected(target: Target) -> None:
    async def main() -> None:
        target.hold(writes=1)
        async with target.async_client() as client:
            task = asyncio.ensure_future(target.delete_async(client))
            while not target.sent():  # noqa: ASYNC110  # the server runs in a thread
                await asyncio.sleep(0.005)
            for _ in range(20):
                task.cancel()
                await asyncio.sleep(0)
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert target.is_protected()


@pytest.mark.parametrize("held", [{"writes": 1}, {"deletes": 1}], ids=["removing the protection", "deleting"])
async def test_a_canceled_scope_leaves_it_protected(target: Target, held: dict[str, int]) -> None:
    target.hold(**held)
    async with target.async_client() as client:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(target.delete_async, client)
                while len(target.sent()) < (1 if "writes" in held else 2):  # noqa: ASYNC110  # as above
                    await anyio.sleep(0.005)
                scope.cancel()
        assert scope.cancelled_caught
    assert target.is_protected()


def lose_first_response(target: Target) -> None:
    # With one attempt the deletion is not reached.
    target.local.faults.add(method=target.write, drop=True, after_effect=True)


def reject_deletion(target: Target) -> None:
    target.local.faults.add(method="DELETE", status=403)


def lose_object(target: Target) -> None:
    target.local.faults.add(method="DELETE", status=404)


@pytest.mark.parametrize("fault", [lose_first_response, reject_deletion, lose_object])
async def test_an_error_leaves_it_protected(target: Target, fault: Callable[[Target], None]) -> None:
    expected = (
        "HoneycombConnectionError"
        if fault is lose_first_response
        else "HoneycombForbiddenError"
        if fault is reject_deletion
        else "HoneycombNotFoundError"
    )
    fault(target)
    with target.sync_client() as client, pytest.raises(HoneycombError) as sync_error:
        target.delete(client.with_options(max_retries=0))
    assert target.is_protected()
    fault(target)
    async with target.async_client() as async_client:
        with pytest.raises(HoneycombError) as async_error:
            await target.delete_async(async_client.with_options(max_retries=0))
    assert target.is_protected()
    assert (sync_error.typename, async_error.typename) == (expected, expected)


def test_a_lost_response_that_is_retried_does_not_prevent_the_deletion(target: Target) -> None:
    lose_first_response(target)
    with target.sync_client() as client:
        target.delete(client)
    assert target.sent() == [target.write, target.write, "DELETE"]


def test_a_rejected_write_needs_no_protection(target: Target) -> None:
    target.local.faults.add(method=target.write, status=403)
    with target.sync_client() as client, pytest.raises(HoneycombForbiddenError):
        target.delete(client)
    assert target.sent() == [target.write]


async def delete_at_once(target: Target, *, is_sync: bool) -> None:
    if is_sync:
        with target.sync_client() as client:
            target.delete(client.with_options(max_retries=0))
    else:
        async with target.async_client() as async_client:
            await target.delete_async(async_client.with_options(max_retries=0))


async def test_an_object_left_unprotected_is_reported(target: Target, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "honeycomb")
    notes: list[str] = []
    for is_sync in (True, False):
        target.local.faults.add(method=target.write, drop=True, after_effect=True)
        target.local.faults.add(method=target.write, status=403)
        with pytest.raises(HoneycombConnectionError) as caught:
            await delete_at_once(target, is_sync=is_sync)
        notes += caught.value.__notes__
        assert not target.is_protected()
        with target.sync_client() as client:
            if target.group == "datasets":
                client.datasets.update(target.id, settings={"delete_protected": True})
            else:
                client.environments.update(target.id, delete_protected=True)
    assert len(notes) == 2
    assert all(f"{target.id} could not be protected again" in note and "403" in note for note in notes)
    assert [record.getMessage() for record in caplog.records if record.name == "honeycomb"] == notes
