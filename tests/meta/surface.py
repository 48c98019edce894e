"""Public names of the package, found by introspection."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from honeycomb import AsyncHoneycombClient
from honeycomb._async.resource import AsyncResource
from honeycomb._core.group import Group

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "honeycomb"


Resource = type[AsyncResource[Any, Any, Any]]


def _groups_of(owner: type) -> dict[str, Resource]:
    """Return the groups that a class has, by name."""
    return {name: getattr(owner, name) for name, value in vars(owner).items() if isinstance(value, Group)}


GROUPS = [*_groups_of(AsyncHoneycombClient)]
"""The resource groups, by the names that a client has for them."""


def resource(group: str) -> Resource:
    """Return the async class of a group, or of a group in a group, such as ``boards.views``."""
    parent, _, name = group.rpartition(".")
    return _groups_of(resource(parent) if parent else AsyncHoneycombClient)[name]


def all_groups() -> list[str]:
    """Return the names of all groups, those in other groups after them."""
    return [
        name
        for group in GROUPS
        for name in (group, *(f"{group}.{nested}" for nested in _groups_of(resource(group))))
    ]


def public_functions(owner: type) -> dict[str, Callable[..., Any]]:
    """Return a class's own public methods."""
    functions = {name: value for name, value in vars(owner).items() if inspect.isfunction(value)}
    return {
        name: function
        for name, function in functions.items()
        if not name.startswith("_") and function.__module__.startswith("honeycomb.")
    }


def public_attributes(owner: type) -> set[str]:
    """Return the names of all public attributes of a class, inherited or not."""
    return {name for name in dir(owner) if not name.startswith("_")}


def modules() -> Iterator[str]:
    """Yield the names of the package's modules."""
    yield from modules_of(PACKAGE)


def modules_of(folder: Path) -> Iterator[str]:
    """Yield the names of the modules in a folder."""
    for path in sorted(folder.rglob("*.py")):
        yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
