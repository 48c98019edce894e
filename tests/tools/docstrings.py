"""Sections of docstrings in Google's style, read for the checks and for the reference."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import Any

from pydantic import BaseModel


def section(text: str, name: str) -> str:
    """Return the text of a section, indented as it is; empty if there is none."""
    match = re.search(rf"(?m)^{name}:\n((?:(?: .*)?\n?)*)", text)
    return match[1] if match else ""


def entries(text: str, name: str) -> dict[str, str]:
    """Return the entries of a section: what is described, and the description on one line."""
    found = re.findall(r"(?ms)^ {4}(\*{0,2}\w+(?:, \w+)*): ?(.*?)(?=^ {4}\S|\Z)", section(text, name))
    return {what: " ".join(description.split()) for what, description in found}


def described_fields(owner: type[Any]) -> dict[str, str]:
    """Return what stands under ``Attributes:`` of a class, or of a base for what the class leaves out."""
    described: dict[str, str] = {}
    for each in owner.__mro__:
        described = entries(inspect.cleandoc(vars(each).get("__doc__") or ""), "Attributes") | described
    return described


def field_names(owner: Any) -> list[str]:
    """Return the names of the fields of a model, a dataclass or a named tuple; none for any other class."""
    if issubclass(owner, BaseModel):
        return [*owner.model_fields]
    if dataclasses.is_dataclass(owner):
        return [field.name for field in dataclasses.fields(owner)]
    names: tuple[str, ...] = getattr(owner, "_fields", ())
    return [*names]
