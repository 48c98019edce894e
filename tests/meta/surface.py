"""What is public, found by looking at it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from honeycomb import AsyncHoneycombClient
from honeycomb._async.resource import AsyncResource

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "honeycomb"

GROUPS = [name for name, value in vars(AsyncHoneycombClient).items() if isinstance(value, cached_property)]
"""The resource groups, by the names that a client has for them."""


def resource(group: str) -> type[AsyncResource[Any, Any, Any]]:
    """Return the async class of a group."""
    module = import_module(f"honeycomb._async.resources.{group}")
    (found,) = (
        each
        for each in vars(module).values()
        if inspect.isclass(each) and issubclass(each, AsyncResource) and each.__module__ == module.__name__
    )
    return found


def public_functions(owner: type) -> dict[str, Callable[..., Any]]:
    """Return a class's own public methods."""
    functions = {name: value for name, value in vars(owner).items() if inspect.isfunction(value)}
    return {
        name: function
        for name, function in functions.items()
        if not name.startswith("_") and function.__module__.startswith("honeycomb.")
    }


def public_attributes(owner: type) -> set[str]:
    """Return the names of all that a class has, inherited or not, for those who use it."""
    return {name for name in dir(owner) if not name.startswith("_")}


def modules() -> Iterator[str]:
    """Yield the names of the package's modules."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
