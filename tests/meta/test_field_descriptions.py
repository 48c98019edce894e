"""Every field of every model has a description under ``Attributes:``."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import honeycomb.models
from honeycomb.models._base import ApiModel, ServerOwned

from ..tools.docstrings import described_fields, entries, field_names
from .surface import PACKAGE, modules_of

_READ_ONLY = get_args(ServerOwned[str])[-1]
_SAY_NOTHING = {"a", "an", "the", "of", "its", "is", "whether"}


def _is_model(value: object) -> bool:
    # Python 3.10 calls list[X] a class.
    return inspect.isclass(value) and get_origin(value) is None and bool(field_names(value))


def _classes_in_package() -> list[type]:
    modules = [importlib.import_module(name) for name in modules_of(PACKAGE / "models")]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and get_origin(value) is None and value.__module__ == module.__name__
    ]


def _models_in(annotation: Any) -> Iterator[type]:
    if _is_model(annotation) and annotation.__module__.startswith(honeycomb.models.__name__):
        yield annotation
    for each in get_args(annotation):
        yield from _models_in(each)


def _public_models() -> list[type]:
    """Return the exported models, all response models, and those that are the types of their fields."""
    exported = [getattr(honeycomb.models, name) for name in dir(honeycomb.models)]
    found = [each for each in exported if _is_model(each)]
    found += [each for each in _classes_in_package() if issubclass(each, ApiModel) and field_names(each)]
    for model in found:
        hints = get_type_hints(model, include_extras=True).values()
        found += {each for hint in hints for each in _models_in(hint) if each not in found}
    return [*dict.fromkeys(found)]


MODELS = _public_models()
FIELDS = [(model, name) for model in MODELS for name in field_names(model)]


def test_models_are_found() -> None:
    names = {model.__name__ for model in MODELS}
    assert names >= {"Trigger", "TriggerThresholdRead", "QuerySpec", "Event", "SeriesRow", "SignalsResponse"}


@pytest.mark.parametrize(("model", "name"), FIELDS)
def test_a_field_is_described(model: Any, name: str) -> None:
    text = described_fields(model).get(name, "")
    assert text, "Describe this field under `Attributes:`: meaning, unit, bounds, and what None means."
    said = _words(text.replace("Read-only.", "")) - _words(name) - _SAY_NOTHING
    assert said, f"Say more than the name of the field: {text!r}"
    assert text.endswith("."), "Write sentences."


@pytest.mark.parametrize(("model", "name"), [each for each in FIELDS if issubclass(each[0], ApiModel)])
def test_a_description_says_what_is_read_only(model: Any, name: str) -> None:
    text = described_fields(model)[name]
    is_read_only = _READ_ONLY in model.model_fields[name].metadata
    assert text.endswith("Read-only.") == is_read_only, "End with `Read-only.` what an update does not send."


@pytest.mark.parametrize("owner", _classes_in_package())
def test_a_description_is_of_a_field(owner: Any) -> None:
    described = entries(inspect.cleandoc(owner.__doc__ or ""), "Attributes")
    assert described.keys() <= {*field_names(owner)}, "There are descriptions of fields that do not exist."


@pytest.mark.parametrize("model", MODELS)
def test_properties_and_methods_are_described(model: Any) -> None:
    kinds = (property, cached_property, staticmethod, classmethod)
    own = [
        name
        for name, value in vars(model).items()
        if not name.startswith(("_", "model_")) and (inspect.isfunction(value) or isinstance(value, kinds))
    ]
    assert [name for name in own if not vars(model)[name].__doc__] == [], "Describe them in their docstrings."


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text.lower())}
