from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from honeycomb import ENVIRONMENT
from honeycomb._core.error_response import error_from_response
from honeycomb.local import (
    LocalKey,
    LocalManagementKey,
    LocalRequest,
    LocalResponse,
    RateLimit,
    RetryAfterForm,
)

from .finished import FINISHED, NOT_COMPUTED, NOT_MODELLED
from .oracle import Operation, Oracle
from .scenarios import SCENARIOS
from .support import DISABLED, DISABLED_MANAGEMENT, INGEST, NO_SCOPES, NOTHING, ObservedHoneycomb

if TYPE_CHECKING:
    from pydantic import JsonValue

pytestmark = pytest.mark.anyio

finished = pytest.mark.parametrize("group", FINISHED)
modelled = pytest.mark.parametrize("group", [group for group in FINISHED if group not in NOT_MODELLED])

ALWAYS_ALLOWED = {"auth.get", "auth.get_v2"}
MAY_HAVE_NO_BODY = ("service_maps.create_request",)
TAKES_ANY_FIELD = {"events.send", "events.send_kinesis"}
MAKES_ITS_DATASET = {"events.send", "events.send_batch", "events.send_kinesis"}
KEY_HEADERS = ("x-honeycomb-team", "x-amz-firehose-access-key")


@finished
async def test_every_operation_is_reached_and_as_documented(group: str, oracle: Oracle) -> None:
    with ObservedHoneycomb(oracle) as local:
        await SCENARIOS[group](local)
    due = {
        (operation.accessor, status)
        for operation in oracle.operations
        if operation.group == group
        for status in ({501} if operation.accessor in NOT_COMPUTED else operation.successes)
    }
    reached = {(oracle.operation(request).accessor, response.status) for request, response in local.exchanges}
    assert due, f"The table has no operations of {group!r}: correct its name in FINISHED."
    assert not due - reached, f"scenarios.{group} does not reach {sorted(due - reached)}: add calls to it that do."


@modelled
@pytest.mark.parametrize("form", ["retry-after-seconds", "retry-after-date", "ratelimit-header", "none"])
async def test_too_many_requests_are_rejected_as_documented(
    group: str, form: RetryAfterForm, oracle: Oracle
) -> None:
    with ObservedHoneycomb(oracle) as local:
        requests = await _requests_of(group, local)
    with ObservedHoneycomb(oracle, rate_limit=RateLimit(limit=0, form=form)) as local:
        for _, request in requests:
            _assert_rejected(local.handle_invalid(request), 429)


@modelled
async def test_keys_are_rejected_as_documented(group: str, oracle: Oracle) -> None:
    with ObservedHoneycomb(oracle) as local:
        for operation, request in await _requests_of(group, local):
            if operation.is_on_team:
                _assert_rejected(
                    local.handle_invalid(_managed(request, LocalManagementKey("unknown", "secret"))), 401
                )
                _assert_rejected(local.handle_invalid(_managed(request, DISABLED_MANAGEMENT)), 401)
                if operation.accessor not in ALWAYS_ALLOWED:
                    _assert_rejected(local.handle_invalid(_managed(request, NO_SCOPES)), 403)
                continue
            _assert_rejected(local.handle_invalid(_signed(request, LocalKey("unknown"))), 401)
            _assert_rejected(local.handle_invalid(_signed(request, DISABLED)), 403)
            if operation.accessor not in ALWAYS_ALLOWED:
                _assert_rejected(local.handle_invalid(_signed(request, NOTHING)), 403)
            if not operation.takes_ingest_keys:
                _assert_rejected(local.handle_invalid(_signed(request, INGEST)), 403)


@modelled
async def test_unknown_objects_are_rejected_as_documented(group: str, oracle: Oracle) -> None:
    with ObservedHoneycomb(oracle) as local, ObservedHoneycomb(oracle) as empty:
        for operation, request in await _requests_of(group, local):
            if _names_something(operation):
                _assert_rejected(empty.handle_invalid(request), 404)
            if operation.path.count("{") > 1 or "{teamSlug}" in operation.path:
                _assert_rejected(local.handle_invalid(_for_another(request, operation)), 404)


def _names_something(operation: Operation) -> bool:
    """Return whether the path of an operation names an object that has to be created first."""
    names = {*re.findall("{(.*?)}", operation.path)} - {"teamSlug", "pipelineId", "configurationId", "rolloutId"}
    return bool(names) and operation.accessor not in MAKES_ITS_DATASET


@modelled
async def test_other_media_types_are_rejected_as_documented(group: str, oracle: Oracle) -> None:
    with ObservedHoneycomb(oracle) as local:
        for operation, request in await _requests_of(group, local):
            if operation.is_on_team and request.body:
                headers = {**request.headers, "content-type": "application/json"}
                _assert_rejected(local.handle_invalid(replace(request, headers=headers)), 415)


@modelled
async def test_bodies_are_rejected_as_documented(group: str, oracle: Oracle) -> None:
    with ObservedHoneycomb(oracle) as local:
        for operation, request in await _requests_of(group, local):
            if not request.body:
                continue
            for body in (b"", b"{", b"[1]", b'"text"', b"null"):
                if not body and operation.accessor in MAY_HAVE_NO_BODY:
                    continue
                response = local.handle_invalid(_with_body(request, body))
                if body == b"[1]" and response.status == 200:
                    continue  # a batch, in which each event is rejected for itself
                _assert_rejected(response, 400)
            _assert_rejected(local.handle_invalid(_with_body(request, b" " * 5_000_001)), 413)
            if operation.accessor in TAKES_ANY_FIELD:
                continue
            for spoilt in _spoilt(request.json()):
                _assert_rejected(local.handle_invalid(_with_body(request, json.dumps(spoilt).encode())), 400, 422)


async def _requests_of(group: str, local: ObservedHoneycomb) -> list[tuple[Operation, LocalRequest]]:
    """Play a scenario, and return the last request on a dataset for each of the group's operations.

    Of those that succeed, or would if the local Honeycomb computed their results.
    """
    await SCENARIOS[group](local)
    found = {
        operation: request
        for request, response in local.exchanges
        if (operation := local.oracle.operation(request)).group == group
        and (response.status < 300 or response.status == 501)
        and ENVIRONMENT not in request.target
    }
    return list(found.items())


def _for_another(request: LocalRequest, operation: Operation) -> LocalRequest:
    """Return the request for an object that does not exist, which the last parameter of the path names."""
    path, mark, query = request.target.partition("?")
    segments = path.split("/")
    last = max(at for at, part in enumerate(operation.path.split("/")) if part.startswith("{"))
    segments[last] = "no-such"
    return replace(request, target="/".join(segments) + mark + query)


def _signed(request: LocalRequest, key: LocalKey) -> LocalRequest:
    header = next(name for name in KEY_HEADERS if name in request.headers)
    return replace(request, headers={**request.headers, header: key.key})


def _managed(request: LocalRequest, key: LocalManagementKey) -> LocalRequest:
    return replace(request, headers={**request.headers, "authorization": f"Bearer {key.id}:{key.secret}"})


def _with_body(request: LocalRequest, body: bytes) -> LocalRequest:
    headers = {name: value for name, value in request.headers.items() if name != "content-encoding"}
    return replace(request, headers=headers, body=body)


def _spoilt(body: JsonValue) -> Iterator[JsonValue]:
    """Yield a body with each of its fields in turn of a type that no field has, and with one that is unknown."""
    if isinstance(body, dict):
        for name in body:
            yield {**body, name: [{"no": ["field"]}]}
        yield {**body, "no such field": 1}
        for part in ("data", "attributes", "relationships"):
            if part in body:
                for spoilt in _spoilt(body[part]):
                    yield {**body, part: spoilt}


def _assert_rejected(response: LocalResponse, *statuses: int) -> None:
    assert response.status in statuses, response
    error = error_from_response(response.status, response.headers, response.body.decode(), retry_after=None)
    assert error.status_code == response.status
    assert error.message
    if response.status == 422:
        assert all(detail.field and detail.description for detail in error.errors)
        assert error.errors
