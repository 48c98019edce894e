"""Importing costs next to nothing, and each thing is loaded when it is first needed, and only then."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from .surface import GROUPS, PACKAGE, ROOT

MAKING_A_CLIENT = """
import sys, honeycomb
client = honeycomb.HoneycombClient(api_key="k", sync=sys.argv[1] == "sync")
print(*sys.modules)
if sys.argv[1] == "sync":
    client.close()
"""

# One process for all of them, which forgets the package before each.
FIRST_USES = """
import sys
for group in sys.argv[1:]:
    for name in [name for name in sys.modules if name.partition(".")[0] == "honeycomb"]:
        del sys.modules[name]
    import honeycomb
    with honeycomb.HoneycombClient(api_key="k", sync=True) as client:
        getattr(client, group)
    print(*sys.modules)
"""

MODELS_BESIDE_THEIR_OWN = {
    "query_results": {"queries"},
    "recipients": {"queries", "triggers"},
    "triggers": {"queries"},
}
"""What the models of a group are made of, beyond what all share."""


def _loaded(program: str, *arguments: str) -> list[set[str]]:
    """What is in ``sys.modules`` each time that the program prints it."""
    command = [sys.executable, "-W", "error", "-c", program, *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603  # our own
    assert ran.returncode == 0, ran.stderr
    return [{*line.split()} for line in ran.stdout.splitlines()]


@pytest.fixture(scope="module")
def loaded_by_first_use() -> dict[str, set[str]]:
    return dict(zip(GROUPS, _loaded(FIRST_USES, *GROUPS), strict=True))


def _model_groups(loaded: set[str]) -> set[str]:
    names = {name.removeprefix("honeycomb.models.") for name in loaded if name.startswith("honeycomb.models.")}
    return {name for name in names if not name.startswith("_")}


def test_the_import_loads_nothing_heavy() -> None:
    (loaded,) = _loaded("import sys, honeycomb; print(*sys.modules)")
    assert "honeycomb" in loaded
    assert not loaded & {"httpx", "pydantic", "anyio", "tenacity", "asyncio"}, (
        "honeycomb/__init__.py or what it imports has got a heavy import: move it to where it is first needed."
    )


@pytest.mark.parametrize(
    ("flavor", "other", "libraries"),
    [("sync", "_async", {"tenacity", "anyio", "asyncio"}), ("async", "_sync", {"tenacity"})],
)
def test_creating_a_client_loads_neither_models_nor_the_other_flavor(
    flavor: str, other: str, libraries: set[str]
) -> None:
    (loaded,) = _loaded(MAKING_A_CLIENT, flavor)
    (loaded_by_httpx,) = _loaded("import sys, httpx; print(*sys.modules)")
    assert "httpx" in loaded
    assert not {name for name in loaded if name.startswith("honeycomb.models.")}
    assert not loaded & {f"honeycomb.{other}.{name}" for name in ("session", "transport", "team", "resource")}
    assert not loaded & (libraries - loaded_by_httpx)


@pytest.mark.parametrize("group", GROUPS)
def test_the_first_use_of_a_group_loads_its_models_only(
    group: str, loaded_by_first_use: dict[str, set[str]]
) -> None:
    loaded = _model_groups(loaded_by_first_use[group])
    assert loaded == {group} | MODELS_BESIDE_THEIR_OWN.get(group, set()), (
        f"client.{group} loads other models than expected: if its models need them, say so in"
        " MODELS_BESIDE_THEIR_OWN; if not, import them later."
    )


def test_only_one_package_knows_httpx() -> None:
    guilty = {
        str(path.parent.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in _run_time_nodes(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == "httpx" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "httpx")
    }
    assert guilty == {"_http"}, "Go through honeycomb/_http, or import httpx under TYPE_CHECKING."


def _run_time_nodes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield child
            yield from _run_time_nodes(child)


def test_no_file_is_too_long_to_read() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("honeycomb", "docs", "examples")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not too_long, "Divide these by what they are about."
