# Made from honeycomb/_async/resources/__init__.py by `nox -s unasync`: edit that file, never this one.
"""One module per resource group."""
