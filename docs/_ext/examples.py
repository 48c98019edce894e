"""Examples that are written once, shown in both flavours, and executed while the documentation is built.

``.. example::`` holds async code. It is shown with its sync form in a second tab, each with what it has just
printed; with ``:shown: NAME``, also what a notebook would show of that variable, a table or a chart. The examples
of a page share their names, find ``honeycomb`` imported and a ``client`` open, and run against a local Honeycomb
that the page has for itself. With ``:hidden:`` code runs without being shown; with ``:only: Sync`` or
``:only: Async`` it is shown and run as it stands, where it has no counterpart.

``Example::`` in a docstring and the Python blocks of README.rst are examples too.
"""

from __future__ import annotations

import ast
import inspect
import io
import os
import re
import textwrap
import traceback
import warnings
from contextlib import ExitStack, redirect_stdout
from typing import TYPE_CHECKING, Any, ClassVar
from unittest import mock

import vl_convert
from anyio.from_thread import start_blocking_portal
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from honeycomb.local import LocalHoneycomb
from tests.tools.unasync import to_sync

if TYPE_CHECKING:
    from pathlib import Path

    from sphinx.application import Sphinx

OPENING = "import honeycomb\nclient = honeycomb.HoneycombClient()\n"
CLOSING = "await client.aclose()\n"

WIDEST = 88
"""How many characters of code a page shows without being scrolled sideways."""


class Stage:
    """Where the examples of one page run in one flavour."""

    def __init__(self, opening: str, closing: str) -> None:
        self._names: dict[str, object] = {}
        self._client: object = None
        self._resources = ExitStack()
        self._portal = self._resources.enter_context(start_blocking_portal())
        local = self._resources.enter_context(LocalHoneycomb())
        url = self._resources.enter_context(local.serve())
        self._environment = {"HONEYCOMB_API_ENDPOINT": url, "HONEYCOMB_API_KEY": "a-key"}
        self.run(opening)
        self._client = self._names["client"]
        self._resources.callback(self.run, closing)

    def run(self, code: str) -> str:
        """Execute ``code``; returns what it prints."""
        compiled = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        is_async = compiled.co_flags & inspect.CO_COROUTINE
        self._names["client"] = self._client  # an example may have used the name for a client of its own
        with (
            mock.patch.dict(os.environ, self._environment),
            redirect_stdout(io.StringIO()) as printed,
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("error")
            if is_async:
                self._portal.call(eval, compiled, self._names)
            else:
                exec(compiled, self._names)
        return printed.getvalue()

    def display(self, name: str) -> str:
        """Return what a notebook would show of a variable, as HTML."""
        value: Any = self._names[name]
        is_chart = hasattr(value, "to_json")
        html = vl_convert.vegalite_to_svg(value.to_json()) if is_chart else value._repr_html_()
        return f'<div class="shown">{html}</div>'

    def close(self) -> None:
        """Close the client, stop the local Honeycomb."""
        self._resources.close()


STAGES: dict[str, dict[str, Stage]] = {}
"""By page, by flavour."""


class Example(SphinxDirective):
    """Code that is shown and executed."""

    has_content = True
    option_spec: ClassVar = {
        "hidden": directives.flag,
        "only": directives.unchanged_required,
        "shown": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Execute the code in each flavour and show it."""
        code = "\n".join(self.content) + "\n"
        if "hidden" not in self.options and max(map(len, self.content)) > WIDEST:
            raise self.error(f"A page cuts lines of more than {WIDEST} characters:\n{code}")
        forms = {self.options["only"]: code} if "only" in self.options else {"Async": code, "Sync": to_sync(code)}
        try:
            outputs = {flavour: self._stage(flavour).run(form) for flavour, form in forms.items()}
        except Exception as error:
            raise self.error(f"An example failed:\n{code}\n{traceback.format_exc(limit=-3)}") from error
        if "hidden" in self.options:
            return []
        return [*self._tabs(forms, outputs), *self._display()]

    def _display(self) -> list[nodes.Node]:
        if "shown" not in self.options:
            return []
        return [nodes.raw("", self._stage("Async").display(self.options["shown"]), format="html")]

    def _tabs(self, forms: dict[str, str], outputs: dict[str, str]) -> list[nodes.Node]:
        if len(set(forms.values())) == 1:
            flavour, code = next(iter(forms.items()))
            return self.parse_text_to_nodes(_shown(code, outputs[flavour]))
        tabs = [
            f".. tab-item:: {flavour}\n   :sync: {flavour}\n\n{_indented(_shown(form, outputs[flavour]))}"
            for flavour, form in forms.items()
        ]
        return self.parse_text_to_nodes(".. tab-set::\n   :sync-group: flavour\n\n" + _indented("\n".join(tabs)))

    def _stage(self, flavour: str) -> Stage:
        stages = STAGES.setdefault(self.env.docname, {})
        if flavour not in stages:
            form = to_sync if flavour == "Sync" else str
            stages[flavour] = Stage(form(OPENING), form(CLOSING))
        return stages[flavour]


def _shown(code: str, output: str) -> str:
    shown = f".. code-block:: python\n\n{_indented(code)}\n"
    if output:
        shown += f".. code-block:: text\n   :class: output\n\n{_indented(output)}\n"
    return shown


def _indented(text: str) -> str:
    return textwrap.indent(text, "   ")


def _close_stages(app: Sphinx, _doctree: nodes.document) -> None:
    for stage in STAGES.pop(app.env.docname, {}).values():
        stage.close()


def _find_in_docstring(
    _app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    lines[:] = [re.sub(r"^( *)Example::$", r"\1.. example::", line) for line in lines]


def _find_in_readme(_app: Sphinx, path: Path, _parent: str, content: list[str]) -> None:
    if path.name == "README.rst":
        content[0] = content[0].replace(".. code-block:: python", ".. example::")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, and where else examples are found."""
    app.add_directive("example", Example)
    app.connect("doctree-read", _close_stages)
    app.connect("autodoc-process-docstring", _find_in_docstring)
    app.connect("include-read", _find_in_readme)
    return {"parallel_read_safe": False}
