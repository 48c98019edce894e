"""Scenarios of events, datasets, columns and their definitions."""

from __future__ import annotations

import pytest

from honeycomb import (
    ENVIRONMENT,
    ColumnCreate,
    ColumnUpdate,
    DatasetUpdate,
    Event,
    HoneycombAPIError,
    HoneycombConflictError,
    HoneycombNotFoundError,
)
from tests.contract.support import DATASET, INGEST, NARROW, TIMESTAMP, ObservedHoneycomb


async def auth(local: ObservedHoneycomb) -> None:
    for key in (INGEST, NARROW):
        async with local.client(key) as client:
            await client.auth.get()
            await client.auth.get_v2()


async def datasets(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET, description="pages", expand_json_depth=2)
        await client.datasets.create(name=DATASET)
        await client.events.send(DATASET, {"path": "/"})
        await client.datasets.create(name="An other one!")
        await client.datasets.list()
        await client.datasets.get(DATASET)
        with pytest.raises(HoneycombConflictError):
            await client.datasets.delete("an-other-one-")
        await client.datasets.update("an-other-one-", settings={"delete_protected": False}, description="x")
        await client.datasets.delete("an-other-one-")
        await client.datasets.update(DATASET, DatasetUpdate(description="", expand_json_depth=0))


async def columns(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        await client.events.send(DATASET, {"path": "/", "bytes": 1})
        column = await client.columns.create(DATASET, ColumnCreate(key_name="a column"))
        other = await client.columns.create(DATASET, key_name="b", type="float", description="b", hidden=True)
        with pytest.raises(HoneycombConflictError):
            await client.columns.create(DATASET, key_name="b")
        await client.columns.create(ENVIRONMENT, key_name="c")
        await client.columns.list(ENVIRONMENT)
        await client.columns.list(DATASET)
        await client.columns.get_by_name(DATASET, "a column")
        with pytest.raises(HoneycombNotFoundError):
            await client.columns.get_by_name(DATASET, "none & such")
        await client.columns.get(DATASET, column.id)
        await client.columns.update(DATASET, column.id, description="x")
        await client.columns.update(DATASET, column.id, ColumnUpdate(type="integer"))
        await client.columns.delete(DATASET, other.id)


async def calculated_fields(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.datasets.create(name=DATASET)
        await client.columns.create(DATASET, key_name="bytes", type="integer")
        field = await client.calculated_fields.create(DATASET, alias="kb", expression="DIV($bytes, 1000)")
        with pytest.raises(HoneycombConflictError):
            await client.calculated_fields.create(DATASET, alias="kb", expression="$bytes")
        with pytest.raises(HoneycombAPIError, match="unknown function: TWICE"):
            await client.calculated_fields.create(DATASET, alias="twice", expression="TWICE($bytes)")
        await client.calculated_fields.update(DATASET, field.id, description="in thousands")
        await client.calculated_fields.get(DATASET, field.id)
        await client.calculated_fields.get_by_alias(DATASET, "kb")
        gone = await client.calculated_fields.create(DATASET, alias="gone", expression="$bytes")
        await client.calculated_fields.delete(DATASET, gone.id)
        await client.calculated_fields.list(DATASET)


async def events(local: ObservedHoneycomb) -> None:
    async with local.client() as client:
        await client.events.send("A new dataset/with a slash", {"path": "/", "nested": {"deep": [1, None]}})
        await client.events.send(DATASET, {"path": "x" * 2_000, "bytes": 1.5}, time=TIMESTAMP, sample_rate=3)
        await client.events.send(DATASET, {"ok": True}, time=TIMESTAMP.timestamp())
        await client.events.send_batch(
            DATASET,
            [
                Event({"path": "/", "nothing": None}, time=TIMESTAMP, sample_rate=2),
                {"data": {"path": "y" * 2_000}},
                Event({"bytes": 2**60}, time="2026-08-01T12:00:00.123456789Z"),
                Event({"a": 1}, time=TIMESTAMP.timestamp()),
                Event({"no": "time"}, time="never"),
            ],
        )
        await client.events.send_kinesis(DATASET, [{"path": "/"}, b'{"bytes": 1}'], timestamp=TIMESTAMP)
    async with local.client(INGEST) as client:
        await client.events.send(DATASET, {"path": "/"})
        await client.events.send_kinesis(DATASET, [{"path": "/"}], request_id="delivery-1")
    async with local.client(NARROW) as client:
        async with client.events.stream(DATASET, compression="gzip") as stream:
            stream.send({"path": "/", "nested": {"deep": [1]}}, TIMESTAMP, 3)
            stream.send({"path": "/", "bytes": 1.5})
        assert stream.stats().sent == 2
        with pytest.raises(HoneycombNotFoundError):
            await client.events.send("no-such", {"path": "/"})
        with pytest.raises(HoneycombNotFoundError):
            await client.events.send_batch("no-such", [Event({"path": "/"})])
