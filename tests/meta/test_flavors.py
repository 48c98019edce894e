from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from tests.tools.unasync import Unasync

from .surface import modules

ASYNC_MODULES = [name for name in modules() if name.startswith("honeycomb._async")]


@pytest.mark.parametrize("name", ASYNC_MODULES)
def test_both_flavors_have_the_same_signatures(name: str) -> None:
    sync = Unasync().text
    ours, theirs = _functions(name), _functions(name.replace("_async", "_sync"))
    assert {key: str(inspect.signature(function)) for key, function in theirs.items()} == {
        sync(key): sync(str(inspect.signature(function))) for key, function in ours.items()
    }, "The flavors differ: never edit _sync, but run `nox -s unasync`."
    assert not any(map(inspect.iscoroutinefunction, theirs.values()))


def _functions(name: str) -> dict[str, Callable[..., Any]]:
    """Return all functions, methods and properties that a module defines, by their qualified names."""
    module = import_module(name)
    owners = [each for each in vars(module).values() if inspect.isclass(each) and each.__module__ == name]
    members = [member for owner in (module, *owners) for member in vars(owner).values()]
    functions = [_function(member) for member in members]
    return {each.__qualname__: each for each in functions if each is not None and each.__module__ == name}


def _function(member: Any) -> Callable[..., Any] | None:
    for attribute in ("func", "fget", "__func__"):
        member = getattr(member, attribute, member)
    return member if inspect.isfunction(member) else None
