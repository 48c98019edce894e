# Made from tests/_async/__init__.py by `nox -s unasync`: edit that file, never this one.
