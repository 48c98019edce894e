"""What is public is what is listed here: whoever adds a name or takes one away does it here too."""

from __future__ import annotations

import ast

import pytest

import honeycomb
from honeycomb import AsyncHoneycombClient, HoneycombClient, SyncHoneycombClient

from .surface import GROUPS, PACKAGE, public_attributes, public_functions, resource

NAMES = [
    "AsyncHoneycombClient",
    "Auth",
    "BaselineDetails",
    "Calculation",
    "Column",
    "ColumnCreate",
    "ColumnUpdate",
    "CreatedDataset",
    "Dataset",
    "DatasetCreate",
    "DatasetSettings",
    "DatasetUpdate",
    "ENVIRONMENT",
    "ErrorDetail",
    "EvaluationSchedule",
    "EvaluationWindow",
    "Event",
    "EventOutcome",
    "Filter",
    "Formula",
    "Having",
    "HoneycombAPIError",
    "HoneycombAuthError",
    "HoneycombClient",
    "HoneycombConfigError",
    "HoneycombConflictError",
    "HoneycombConnectionError",
    "HoneycombError",
    "HoneycombForbiddenError",
    "HoneycombNotFoundError",
    "HoneycombPollTimeoutError",
    "HoneycombQueryError",
    "HoneycombRateLimitError",
    "HoneycombResponseError",
    "HoneycombServerError",
    "HoneycombTimeoutError",
    "HoneycombValidationError",
    "NotificationDetails",
    "NotificationRecipient",
    "NotificationVariable",
    "Order",
    "Query",
    "QueryResult",
    "QuerySpec",
    "RateLimitInfo",
    "ResponseInfo",
    "RetryConfig",
    "SeriesRow",
    "SyncHoneycombClient",
    "Tag",
    "Trigger",
    "TriggerCreate",
    "TriggerThreshold",
    "TriggerUpdate",
    "__version__",
    "capture_responses",
]

CLIENT = {*GROUPS, "rate_limit", "request", "send", "with_options"}

METHODS = {
    "auth": {"get"},
    "columns": {"create", "delete", "get", "get_by_name", "list", "update"},
    "datasets": {"create", "delete", "get", "list", "update"},
    "events": {"send", "send_batch"},
    "queries": {"create", "get"},
    "query_results": {"create", "create_and_run", "get", "run", "wait"},
    "triggers": {"create", "delete", "get", "list", "update"},
}


def test_the_package() -> None:
    assert sorted(honeycomb.__all__) == sorted(NAMES), "Is this name to be public? Then list it in NAMES."
    assert dir(honeycomb) == sorted(honeycomb.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_can_be_had(name: str) -> None:
    assert getattr(honeycomb, name) is getattr(honeycomb, name)


def test_the_clients() -> None:
    message = "Is this attribute to be public? Then list it in CLIENT."
    assert public_attributes(AsyncHoneycombClient) == CLIENT | {"aclose"}, message
    assert public_attributes(HoneycombClient) == CLIENT | {"aclose"}, message
    assert public_attributes(SyncHoneycombClient) == CLIENT | {"close"}, message


def test_the_groups() -> None:
    found = {group: {*public_functions(resource(group))} for group in GROUPS}
    assert found == METHODS, "Is this method to be public? Then list it in METHODS."


def test_type_checkers_and_python_see_the_same() -> None:
    # A type checker reads the imports, Python the map by which each name is loaded on first use.
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    imports: dict[str, set[str]] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        for alias in node.names:
            assert alias.asname == alias.name, f"write `import {alias.name} as {alias.name}`, which exports it"
            imports.setdefault(str(node.module), set()).add(alias.name)
    mapped = {module: {*names} for module, names in honeycomb._NAMES_BY_MODULE.items()}
    assert imports == mapped, "Put each name both into _NAMES_BY_MODULE and under TYPE_CHECKING."
    assert {*honeycomb.__all__} == {"__version__"}.union(*mapped.values())
