from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel
from typing_extensions import is_typeddict

from honeycomb.models._base import ApiModel, InputModel
from honeycomb.models.query_results import QueryResultOptions, QueryResultRequest

from .surface import modules


def _classes() -> Iterator[type]:
    for name in modules():
        if name.startswith("honeycomb.models."):
            for value in vars(import_module(name)).values():
                if inspect.isclass(value) and value.__module__ == name and not value.__name__.startswith("_"):
                    yield value


CLASSES = {each.__name__: each for each in _classes()}
FIELDS = sorted(name for name, each in CLASSES.items() if is_typeddict(each) and name.endswith("Fields"))
INPUTS = sorted(name for name, each in CLASSES.items() if issubclass(each, InputModel) and each is not InputModel)


def _fields_of(model: type) -> set[str]:
    assert issubclass(model, BaseModel)
    return {*model.model_fields}


def _models_behind(name: str) -> list[type]:
    stem = name.removesuffix("Fields")
    names = [stem] if stem in INPUTS else [stem + verb for verb in ("Create", "Update")]
    return [CLASSES[each] for each in names if each in INPUTS]


@pytest.mark.parametrize("name", FIELDS)
def test_keywords_are_the_fields_of_the_model(name: str) -> None:
    keywords: Any = CLASSES[name]
    models = _models_behind(name)
    assert models, f"{name} belongs to no model: name it after one."
    for model in models:
        assert keywords.__optional_keys__ == _fields_of(model), (
            f"Give {name} the fields of {model.__name__}, which the same methods take instead."
        )
    assert not keywords.__required_keys__, f"Make {name} total=False: the model says what is missing."


def test_the_options_of_a_query_result_are_the_fields_of_its_request() -> None:
    assert {*QueryResultOptions.__annotations__} == _fields_of(QueryResultRequest) - {"query_id"}


@pytest.mark.parametrize("name", [name for name, each in CLASSES.items() if issubclass(each, BaseModel)])
def test_models_are_either_for_responses_or_for_requests(name: str) -> None:
    each: Any = CLASSES[name]
    assert issubclass(each, ApiModel) != issubclass(each, InputModel), "Derive it from ApiModel or InputModel."
    assert each.model_config["extra"] == ("allow" if issubclass(each, ApiModel) else "forbid"), (
        "Responses keep unknown fields, requests reject them: leave `extra` as the base class has it."
    )
    assert each.model_config["frozen"]
