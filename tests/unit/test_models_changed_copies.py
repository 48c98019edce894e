"""A changed copy of a request model made from a response sends the fields that it shows."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import pkgutil
from decimal import Decimal
from typing import Any

import pytest

import honeycomb.models
from honeycomb import Trigger, TriggerCreate
from honeycomb.models._base import ApiModel, InputModel

for module in pkgutil.iter_modules(honeycomb.models.__path__):
    importlib.import_module(f"honeycomb.models.{module.name}")


def request_models(base: type[InputModel] = InputModel) -> set[type[InputModel]]:
    ours = {each for each in base.__subclasses__() if each.__module__.startswith("honeycomb.models.")}
    return ours.union(*map(request_models, ours))


CASES = [
    (model, name)
    for model in sorted(request_models(), key=lambda each: each.__name__)
    if "[" not in model.__name__
    for name in model.model_fields
]


@pytest.mark.parametrize(("model", "name"), CASES, ids=[f"{model.__name__}.{name}" for model, name in CASES])
def test_a_changed_field_is_sent(model: type[InputModel], name: str) -> None:
    response = ApiModel.model_validate({field: {"unknown": 1} for field in model.model_fields})
    made = model.model_validate(response)
    unchanged = made.to_body()
    is_percent = (model.model_fields[name].serialization_alias or "").endswith("per_million")
    value: Any = Decimal("87.6543") if is_percent else "new-value"
    changed = made.model_copy(update={name: value})
    body = json.dumps(changed.to_body())
    assert ("876543" if is_percent else "new-value") in body
    assert made.to_body() == unchanged
    for other in (copy.deepcopy(changed), pickle.loads(pickle.dumps(changed))):
        assert json.dumps(other.to_body()) == body


RESPONSE = {
    "id": "t1",
    "name": "n" * 500,
    "query_id": "q1",
    "disabled": False,
    "threshold": {"op": "~", "value": 5, "unit": "ms"},
    "tags": [{"key": "Team!", "value": "Web!"}],
    "recipients": [{"id": "r1", "type": "pigeon", "target": "loft"}],
    "brand_new": 1,
}


def test_a_changed_trigger_keeps_the_rest() -> None:
    made = TriggerCreate.model_validate(Trigger.model_validate(RESPONSE))
    body = made.to_body()
    changed = made.model_copy(update={"name": "copy", "disabled": True})
    assert changed.to_body() == {**body, "name": "copy", "disabled": True}
    assert changed.model_dump() == changed.to_body()


def test_a_list_that_was_changed_in_place_is_sent() -> None:
    made = copy.deepcopy(TriggerCreate.model_validate(Trigger.model_validate(RESPONSE)))
    made.tags.clear()
    assert made.to_body()["tags"] == []
    made.recipients.append(made.recipients[0])
    assert made.to_body()["recipients"] == [{"id": "r1"}, {"id": "r1"}]
