# Made from honeycomb/_async/__init__.py by `nox -s unasync`: edit that file, never this one.
"""The sync half, written by hand. The sync half is made from it."""
