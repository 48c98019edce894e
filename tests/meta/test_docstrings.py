from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

import honeycomb
import honeycomb.local
import honeycomb.query
import honeycomb.webhooks
from honeycomb.models._base import InputModel

from ..tools.docstrings import entries, section
from .surface import all_groups, public_functions, resource


def _classes() -> Iterator[type]:
    for module in (honeycomb, honeycomb.local, honeycomb.query):
        for name in module.__all__:
            value = getattr(module, name)
            if inspect.isclass(value):
                yield value
    yield from map(resource, all_groups())


def _functions() -> Iterator[Any]:
    for function in (honeycomb.capture_responses, honeycomb.webhooks.parse, honeycomb.webhooks.parse_unverified):
        yield pytest.param(function, id=function.__name__)
    for owner in dict.fromkeys(_classes()):
        for name, function in public_functions(owner).items():
            yield pytest.param(function, id=f"{owner.__name__}.{name}")


@pytest.mark.parametrize("function", [*_functions()])
def test_arguments_are_described(function: Any) -> None:
    parameters = inspect.signature(function).parameters.values()
    stars: dict[object, str] = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    taken = [stars.get(each.kind, "") + each.name for each in parameters if each.name not in ("self", "cls")]
    text = inspect.getdoc(function) or ""
    assert text, "Say in a docstring what it does."
    described = [*entries(text, "Args")]
    if not described and len(taken) == 1:
        return  # the first line speaks of it
    assert described == taken, "Describe these arguments under `Args:`, in their order."


@pytest.mark.parametrize("function", [*_functions()])
def test_returns_sections_read_well(function: Any) -> None:
    returns = section(inspect.getdoc(function) or "", "Returns")
    assert ":" not in re.sub("``.*?``", "", returns), "What stands before a colon would be shown as the type."


@pytest.mark.parametrize("owner", [*dict.fromkeys(_classes())])
def test_attributes_are_described(owner: Any) -> None:
    assert owner.__doc__, "Say in a docstring what it is."
    if dataclasses.is_dataclass(owner):
        fields = [field.name for field in dataclasses.fields(owner)]
    elif issubclass(owner, InputModel):
        fields = [*owner.model_fields]
    else:
        return
    # An update can have all fields, and their descriptions, from the creation that it derives from.
    texts = [inspect.cleandoc(each.__doc__ or "") for each in owner.__mro__]
    described = next(filter(None, (entries(text, "Attributes") for text in texts)), {})
    assert sorted(described) == sorted(fields), "Describe these fields under `Attributes:`."
