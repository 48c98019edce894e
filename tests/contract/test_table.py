"""The client against the table of operations: the same groups, methods and arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest

from tests.meta.surface import all_groups, resource

from .finished import FINISHED, NOT_YET
from .oracle import Oracle
from .scenarios import SCENARIOS

HELPERS = {"environment_id", "remove_group_access", "remove_protection"}
"""Arguments beside those of the operation: what they do is done here, or takes several operations."""


def test_every_group_of_the_client_is_checked_against_the_documents() -> None:
    assert SCENARIOS.keys() == {*FINISHED}, "Write a scenario for each group of the client."


def test_no_operation_is_missing(oracle: Oracle) -> None:
    assert len(oracle.operations) + len(NOT_YET) == 115
    missing = {each.accessor for each in oracle.operations if each.group not in FINISHED}
    assert not missing, "The client lacks these groups."
    for accessor in NOT_YET:
        group, _, name = accessor.rpartition(".")
        assert not (group in all_groups() and hasattr(resource(group), name)), f"Take {accessor} out of NOT_YET."


@pytest.mark.parametrize("group", FINISHED)
def test_methods_take_the_arguments_in_the_table(group: str, oracle: Oracle) -> None:
    for operation in oracle.operations:
        if operation.group == group:
            for accessor, listed, takes_fields in _calls(operation.signature):
                method = _method(accessor)
                assert method is not None, f"The table has {accessor}, the client has not."
                own, keywords = _arguments(method)
                if listed == ["..."]:
                    continue  # as the call before, and what paging or waiting needs
                own = [name for name in own if name in listed or name not in HELPERS]
                assert [name for name in listed if name not in keywords] == own, (
                    f"The table has {accessor}({', '.join(listed)}), the client {inspect.signature(method)}."
                )
                assert not takes_fields or keywords, f"{accessor} should take fields as keywords."


def _method(accessor: str) -> Any:
    group, _, name = accessor.rpartition(".")
    return getattr(resource(group), name, None)


def _calls(signature: str) -> Iterator[tuple[str, list[str], bool]]:
    """Yield accessor, names of arguments, and whether fields are taken, of each call written out in a cell."""
    for accessor, arguments in re.findall(r"(\w[\w.]*\.\w+)\(([^)]*)\)", signature):
        names = re.findall(r"(?:^|, )(\w+|\.{3})", arguments)
        yield accessor, names, "| fields" in arguments


def _arguments(method: Any) -> tuple[list[str], set[str]]:
    """Return the names of a method's own arguments, and of those it takes by ``**``."""
    own: list[str] = []
    keywords: set[str] = set()
    for parameter in [*inspect.signature(method).parameters.values()][1:]:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            (fields,) = get_args(get_type_hints(method)[parameter.name])
            keywords = {*fields.__optional_keys__}
        else:
            own.append(parameter.name)
    return own, keywords
