from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from honeycomb import ServiceMapPage
from honeycomb.models.service_maps import ServiceMapCreate

from .strategies import json_objects, text

TIMESTAMP = datetime(2026, 1, 2, tzinfo=timezone.utc)


@given(text, json_objects)
def test_unknown_values_and_fields_are_kept(status: str, extra: dict[str, object]) -> None:
    node = {**{f"x{name}": value for name, value in extra.items()}, "name": "web", "type": status}
    given = {
        "request_id": "m",
        "status": status,
        "dependencies": [{"parent_node": node, "child_node": node, "call_count": 2**60, "new": extra}],
        "links": {"next": None},
    }
    assert ServiceMapPage.model_validate(given).model_dump(exclude_unset=True) == given


def test_a_node_that_was_read_can_be_looked_for() -> None:
    ends = {"parent_node": {"name": "web", "type": "service"}, "child_node": {"name": "db"}}
    page = ServiceMapPage.model_validate({"request_id": "m", "status": "ready", "dependencies": [ends]})
    assert page.dependencies is not None
    (found,) = page.dependencies
    scope = ServiceMapCreate.model_validate({"filters": [found.parent_node, found.child_node]})
    assert scope.to_body() == {"filters": [{"name": "web", "type": "service"}, {"name": "db"}]}


@given(st.integers(-1000, 1000))
def test_the_times_may_be_of_both_kinds(seconds: int) -> None:
    fields = {"start_time": TIMESTAMP, "end_time": int((TIMESTAMP + timedelta(seconds=seconds)).timestamp())}
    if seconds >= 0:
        assert ServiceMapCreate.model_validate(fields).to_body() == {**fields, "start_time": 1_767_312_000}
    else:
        with pytest.raises(ValidationError, match="not be after"):
            ServiceMapCreate.model_validate(fields)
