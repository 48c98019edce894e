from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .surface import GROUPS, ROOT, public_functions, resource

TESTS = [*(ROOT / "tests/_async").glob("test_*.py"), *(ROOT / "tests/contract/scenarios").glob("*.py")]
CONSUMER = ROOT / "tests/_async/consumer.py"

METHODS = [(group, method) for group in GROUPS for method in public_functions(resource(group))]


def _calls(*paths: Path) -> Iterator[tuple[str, str]]:
    """Yield group and method of each call of the form ``anything.group.method(...)`` that is awaited."""
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
                method = node.value.func
                if isinstance(method, ast.Attribute) and isinstance(method.value, ast.Attribute):
                    yield method.value.attr, method.attr


TESTED = {*_calls(*TESTS)}
TYPE_CHECKED = {*_calls(CONSUMER)}


@pytest.mark.parametrize(("group", "method"), METHODS)
def test_every_method_has_a_test(group: str, method: str) -> None:
    assert (group, method) in TESTED, f"Write a test in tests/_async that awaits client.{group}.{method}(...)."


@pytest.mark.parametrize(("group", "method"), METHODS)
def test_the_types_of_every_method_are_checked(group: str, method: str) -> None:
    assert (group, method) in TYPE_CHECKED, f"Add calls of client.{group}.{method}(...) to {CONSUMER}."
