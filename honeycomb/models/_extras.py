"""Packages that only optional features need."""

from __future__ import annotations

from importlib import import_module


def imported(package: str, *, extra: str) -> object:
    """Import a package of an extra.

    Args:
        package: The package.
        extra: The extra that installs it.

    Raises:
        ImportError: It is not installed; the message says how to.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        missing = package.partition(".")[0]
        if error.name not in (package, missing):
            raise
        raise ImportError(
            f'this needs {missing}, which is not installed: pip install "honeycomb-sdk[{extra}]"', name=missing
        ) from error
