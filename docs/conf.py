"""Sphinx configuration; the examples of every page run while it is built."""

from __future__ import annotations

import logging
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel

import honeycomb.models
from honeycomb._core.operation import BaseResource
from honeycomb._events.base_stream import BaseStream
from honeycomb._version import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE / "_ext"), str(HERE.parent)]

# autodoc changes the annotations of BaseModel, and pydantic cannot build a model after that.
for _model in dir(honeycomb.models):
    getattr(honeycomb.models, _model)

# One of furo's dependencies would otherwise let every logger print on import.
logging.getLogger().addHandler(logging.NullHandler())

project = "honeycomb-sdk"
author = "The honeycomb-sdk contributors"
project_copyright = author
version = release = __version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "myst_nb",
    "sphinx_copybutton",
    "sphinx_design",
    "examples",
    "fields",
]
exclude_patterns = ["_build", "changes"]
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(?!honeycomb\.).*"),  # only references to our own names are held to account
    (r"py:.*", r"honeycomb\..*\.T"),  # a type variable has no entry of its own
    (r"py:.*", r"honeycomb\.local\.engine\..*"),  # what it is made of has no entry either
]

html_theme = "furo"
html_title = f"{project} {version}"
html_static_path = ["_static"]
html_css_files = ["examples.css"]
copybutton_selector = "div:not(.output) > div.highlight > pre"

autodoc_default_options = {
    "members": True,
    "member-order": "bysource",
    "exclude-members": "__new__, group, holds_bulk_data, model_config, model_post_init",
}
autodoc_typehints_format = "short"
autodoc_type_aliases = {
    "BurnAlert": "honeycomb.BurnAlert",
    "CalculationOp": "honeycomb.models.queries.CalculationOp",
    "Recipient": "honeycomb.Recipient",
    "SLOHistory": "honeycomb.models.slos.SLOHistory",
}
autodoc_preserve_defaults = True
add_module_names = False
maximum_signature_line_length = 88
python_use_unqualified_type_names = True
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# A notebook has no output of its own: it is made here, and fails the build where it cannot be.
nb_execution_mode = "force"
nb_execution_raise_on_error = True

# Links into the documentation of other projects need inventories from the network, where it is said to be there.
if os.environ.get("DOCS_INTERSPHINX"):
    intersphinx_mapping = {
        "python": ("https://docs.python.org/3", None),
        "anyio": ("https://anyio.readthedocs.io/en/stable", None),
        "pydantic": ("https://docs.pydantic.dev/latest", None),
    }


def _hide_constructors(
    _app: Sphinx, what: str, _name: str, obj: object, _options: object, _signature: str | None, returns: str | None
) -> tuple[str, str | None] | None:
    """Leave out constructors that callers never write (of groups), or read better as a list (of models)."""
    hides = what == "class" and isinstance(obj, type) and issubclass(obj, (BaseModel, BaseResource, BaseStream))
    return ("", returns) if hides else None


def _hide_docstring_of_typing(
    _app: Sphinx, what: str, _name: str, obj: object, _options: object, lines: list[str]
) -> None:
    """Leave out what Python says of its own class; the page says what the union is."""
    if what == "data" and obj.__doc__ in (Annotated[int, 0].__doc__, (int | str).__doc__):
        lines.clear()


def _show_nested_aliases(
    _app: Sphinx,
    _what: str,
    _name: str,
    _obj: object,
    _options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str | None, str | None]:
    """Show an alias inside of another type, such as ``list[BurnAlert]``, by its name."""
    alias = re.compile(r"TypeAliasForwardRef\('([\w.]+)'\)")
    return signature and alias.sub(r"~\1", signature), returns and alias.sub(r"~\1", returns)


def setup(app: Sphinx) -> None:
    """Connect what is configured by code."""
    app.connect("autodoc-process-docstring", _hide_docstring_of_typing)
    app.connect("autodoc-process-signature", _hide_constructors)  # the first result counts
    app.connect("autodoc-process-signature", _show_nested_aliases)
