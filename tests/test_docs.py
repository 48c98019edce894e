from __future__ import annotations

import re
from pathlib import Path

import pytest

import honeycomb
import honeycomb.local
import honeycomb.query
import honeycomb.webhooks
from tests.meta.surface import GROUPS

ROOT = Path(__file__).parents[1]


def _documented() -> set[str]:
    """Full names of what the reference has an entry for."""
    names: set[str] = set()
    for page in (ROOT / "docs/reference").glob("*.rst"):
        module = ""
        for directive, name in re.findall(r"(?m)^\.\. ([\w:]+):: ([\w.]+)$", page.read_text("utf-8")):
            if directive == "currentmodule":
                module = name
            elif directive.startswith(("auto", "py:type")):
                names.add(name if "." in name else f"{module}.{name}")
    return names


DOCUMENTED = _documented()


@pytest.mark.parametrize("name", [name for name in honeycomb.__all__ if name != "__version__"])
def test_every_public_name_is_in_the_reference(name: str) -> None:
    assert f"honeycomb.{name}" in DOCUMENTED


@pytest.mark.parametrize("name", honeycomb.local.__all__)
def test_every_public_name_of_the_local_honeycomb_is_in_the_reference(name: str) -> None:
    assert f"honeycomb.local.{name}" in DOCUMENTED


@pytest.mark.parametrize("name", honeycomb.query.__all__)
def test_every_word_of_the_query_language_is_in_the_reference(name: str) -> None:
    assert f"honeycomb.query.{name}" in DOCUMENTED


@pytest.mark.parametrize("name", honeycomb.webhooks.__all__)
def test_every_name_of_the_webhook_receiver_is_in_the_reference(name: str) -> None:
    assert f"honeycomb.webhooks.{name}" in DOCUMENTED


@pytest.mark.parametrize("group", GROUPS)
def test_every_group_is_in_the_reference(group: str) -> None:
    name = group.title().replace("_", "")
    assert {f"honeycomb.resources.Async{name}", f"honeycomb.resources.Sync{name}"} <= DOCUMENTED


def test_the_readme_has_two_commands() -> None:
    commands = re.findall(r"(?m)^ *\$ (.*)$", (ROOT / "README.rst").read_text("utf-8"))
    assert len(commands) == 2
    assert commands[0].endswith("examples/quickstart.py")
    assert commands[1].endswith("nox")  # .ci/run runs this one
