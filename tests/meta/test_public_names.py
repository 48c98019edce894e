"""The list of public names: a name added to or removed from the package is changed here too."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import honeycomb
from honeycomb import AsyncHoneycombClient, HoneycombClient, SyncHoneycombClient, models, resources

from .surface import GROUPS, all_groups, public_attributes, public_functions, resource

CLIENT = {*GROUPS, "query", "query_many", "rate_limit", "request", "with_options"}

METHODS = {
    "api_keys": {"create", "delete", "get", "list", "list_all", "page", "update"},
    "auth": {"get", "get_v2"},
    "boards": {"create", "delete", "get", "list", "update"},
    "boards.views": {"create", "delete", "get", "list", "update"},
    "burn_alerts": {"create", "delete", "get", "list", "update"},
    "calculated_fields": {"create", "delete", "get", "get_by_alias", "list", "update"},
    "marker_settings": {"create", "delete", "get", "list", "update"},
    "markers": {"create", "delete", "get", "list", "update"},
    "query_annotations": {"create", "delete", "get", "list", "update"},
    "columns": {"create", "delete", "get", "get_by_name", "list", "update"},
    "dataset_definitions": {"clear", "get", "update"},
    "datasets": {"create", "delete", "get", "list", "update"},
    "enhance": {"record_indexer_usage"},
    "environments": {"create", "delete", "get", "list", "list_all", "page", "update"},
    "environments.datasets": {"get", "list", "list_all", "page", "update"},
    "events": {"send", "send_batch", "send_kinesis", "stream"},
    "groups": {"create", "delete", "get", "list", "list_all", "page", "update"},
    "groups.datasets": {"grant", "list", "list_all", "page", "revoke"},
    "groups.environments": {"grant", "list", "list_all", "page", "revoke"},
    "groups.members": {"add", "list", "list_all", "page", "remove", "replace"},
    "pipelines": {"get_configuration", "record_usage", "update_rollout"},
    "queries": {"create", "get"},
    "query_results": {"create", "create_and_run", "create_and_run_many", "get", "run", "run_all", "wait"},
    "recipients": {"create", "delete", "find_or_create", "get", "list", "list_triggers", "update"},
    "service_maps": {"create_request", "get_dependencies", "run", "wait"},
    "signals": {"get", "list", "list_all", "list_all_anomalies", "list_anomalies", "page", "update"},
    "slos": {
        "create",
        "delete",
        "get",
        "get_counts",
        "get_counts_history",
        "get_history",
        "list",
        "update",
    },
    "team_markers": {"create", "update"},
    "triggers": {"create", "delete", "get", "list", "update"},
    "users": {"list", "list_all", "page"},
}


def test_the_clients() -> None:
    message = "Is this attribute to be public? Then list it in CLIENT."
    assert public_attributes(AsyncHoneycombClient) == CLIENT | {"aclose"}, message
    assert public_attributes(HoneycombClient) == CLIENT | {"aclose"}, message
    assert public_attributes(SyncHoneycombClient) == CLIENT | {"close"}, message


def test_the_groups() -> None:
    found = {group: {*public_functions(resource(group))} for group in all_groups()}
    assert found == METHODS, "Is this method to be public? Then list it in METHODS."


@pytest.mark.parametrize("module", [honeycomb, models, resources])
def test_type_checkers_and_python_see_the_same(module: ModuleType) -> None:
    # A type checker reads the imports, Python the map by which each name is loaded on first use.
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imports: dict[str, set[str]] = {}
    for node in block.body:
        assert isinstance(node, ast.ImportFrom)
        source = import_module("." * node.level + str(node.module), str(module.__package__)).__name__
        for alias in node.names:
            names = import_module(source).__all__ if alias.name == "*" else [alias.name]
            assert alias.asname == alias.name or alias.name == "*", f"write `import {alias.name} as {alias.name}`"
            imports.setdefault(source, set()).update(names)
    mapped = {source: {*names} for source, names in module._NAMES_BY_MODULE.items()}
    assert imports == mapped, "Put each name both into _NAMES_BY_MODULE and under TYPE_CHECKING."
    for name in module.__all__:
        assert getattr(module, name) is getattr(module, name)
    assert dir(module) == module.__all__
    with pytest.raises(AttributeError, match="Missing"):
        module.Missing  # noqa: B018  # it is looked up
