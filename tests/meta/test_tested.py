from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .surface import GROUPS, ROOT, all_groups, public_functions, resource

TESTS = [*(ROOT / "tests/_async").glob("test_*.py"), *(ROOT / "tests/contract/scenarios").glob("*.py")]
CONSUMERS = [*(ROOT / "tests/_async").glob("*consumer.py")]

METHODS = [(group, method) for group in all_groups() for method in public_functions(resource(group))]


def _name(group: ast.Attribute) -> str:
    """Return the name of a group, such as ``boards.views`` of ``client.boards.views``."""
    match group.value:
        case ast.Attribute(attr=parent) if parent in GROUPS:
            return f"{parent}.{group.attr}"
        case _:
            return group.attr


def _calls(*paths: Path) -> Iterator[tuple[str, str]]:
    """Yield group and method of each ``anything.group.method(...)`` that is awaited, iterated over or entered."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case (
                    ast.Await(value=ast.Call(func=ast.Attribute(value=ast.Attribute() as group, attr=method)))
                    | ast.AsyncFor(iter=ast.Call(func=ast.Attribute(value=ast.Attribute() as group, attr=method)))
                    | ast.withitem(
                        context_expr=ast.Call(func=ast.Attribute(value=ast.Attribute() as group, attr=method))
                    )
                    | ast.comprehension(
                        iter=ast.Call(func=ast.Attribute(value=ast.Attribute() as group, attr=method)), is_async=1
                    )
                ):
                    yield _name(group), method
                case _:
                    pass


TESTED = {*_calls(*TESTS)}
TYPE_CHECKED = {*_calls(*CONSUMERS)}


@pytest.mark.parametrize(("group", "method"), METHODS)
def test_every_method_has_a_test(group: str, method: str) -> None:
    assert (group, method) in TESTED, f"Write a test in tests/_async that awaits client.{group}.{method}(...)."


@pytest.mark.parametrize(("group", "method"), METHODS)
def test_the_types_of_every_method_are_checked(group: str, method: str) -> None:
    assert (group, method) in TYPE_CHECKED, (
        f"Add calls of client.{group}.{method}(...) to tests/_async/consumer.py."
    )
