"""Make the sync half of the project from the async half.

``python -m tests.tools.unasync`` writes ``honeycomb/_sync`` and ``tests/_sync``; with ``--check`` it writes
nothing and fails when the two halves differ in either direction, or when a rule below has nothing left to do.
The documentation derives the sync form of its examples with the same :func:`to_sync`.

Why not ``unasyncd``: it renames by a map of fully qualified names where one rule should cover every class of
ours, it cannot add an argument to a call, and its check (0.10) accepts made files that were edited or that
have no source.
"""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import libcst as cst
from libcst.helpers import get_full_name_for_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_Node = TypeVar("_Node", bound=cst.CSTNode)

ROOT = Path(__file__).parents[2]
TREES = {"honeycomb/_async": "honeycomb/_sync", "tests/_async": "tests/_sync"}


@dataclass(frozen=True)
class Rule:
    """A name to change: an identifier or a dotted name in code, a word in text."""

    pattern: str
    replacement: str


# The first rule that matches a whole name wins.
RULES = (
    Rule(r"AsyncClient", r"Client"),
    Rule(r"AsyncIterator", r"Iterator"),
    Rule(r"AsyncRetrying", r"Retrying"),
    Rule(r"Async([A-Z]\w*)", r"Sync\1"),  # every class of ours
    Rule(r"__aenter__", r"__enter__"),
    Rule(r"__aexit__", r"__exit__"),
    Rule(r"__anext__", r"__next__"),
    Rule(r"StopAsyncIteration", r"StopIteration"),
    Rule(r"aclose", r"close"),
    Rule(r"anyio\.sleep", r"time.sleep"),
    Rule(r"anyio\.Lock", r"threading.Lock"),
    Rule(r"anyio\.fail_after", r"contextlib.nullcontext"),  # without cancellation there is nothing to shield from
    Rule(r"async_stream", r"sync_stream"),
    Rule(r"async(hronous|hronously|)", r"sync\1"),
)

# Clients are made by this name in examples and tests; the call itself says which flavor it wants.
FACTORY = "HoneycombClient"
_FLAVOR = cst.ensure_type(cst.parse_expression("_(sync=True)"), cst.Call).args[0]

# Code inside of text (a literal block, an inline literal), or else a word.
_TEXT = re.compile(
    r"(?<=::\n\n)(?P<block>(?P<indent> +)\S.*(?:\n(?:(?P=indent).*| *(?=\n)))*)"
    r"|(?<=``)(?P<inline>[^`\s][^`\n]*)(?=``)"
    r"|(?P<word>\w+)"
)


class UnasyncError(Exception):
    """The source has no sync form."""


class Unasync(cst.CSTTransformer):
    """The transform; records the rules it has used."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        super().__init__()
        self.rules = rules
        self.used: set[Rule] = set()

    def source(self, source: str) -> str:
        """The sync form of a module or a snippet."""
        return cst.parse_module(source).visit(self).code

    def name(self, name: str) -> str:
        """The sync form of one name or word."""
        for rule in self.rules:
            if match := re.fullmatch(rule.pattern, name):
                self.used.add(rule)
                return match.expand(rule.replacement)
        return name

    def text(self, text: str) -> str:
        """The sync form of a docstring, a comment or another string, and of the code inside of it."""
        return _TEXT.sub(self._text_part, re.sub(r"\b([Aa])n(?= `*[Aa]sync(?!Iterator))", r"\1", text))

    def _text_part(self, match: re.Match[str]) -> str:
        if word := match["word"]:
            return self.name(word)
        code = textwrap.dedent(match[0])
        for rest in ("", ": ..."):  # inline, one writes ``async with client`` without the body
            try:
                made = self.source(code + rest).removesuffix(rest)
            except cst.ParserSyntaxError:
                continue
            return textwrap.indent(made, match["indent"] or "")
        # Not Python, or only a word or two of it.
        return re.sub(r"\w+", lambda word: self.name(word[0]), re.sub(r"\b(async|await) ", "", match[0]))

    def on_leave(
        self, original_node: _Node, updated_node: _Node
    ) -> _Node | cst.RemovalSentinel | cst.FlattenSentinel[_Node]:
        left = super().on_leave(original_node, updated_node)
        if isinstance(left, cst.FunctionDef | cst.With | cst.For | cst.CompFor):
            return left.with_changes(asynchronous=None)
        return left

    def leave_Await(self, original_node: cst.Await, updated_node: cst.Await) -> cst.BaseExpression:
        return updated_node.expression

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self.name(updated_node.value))

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
        dotted = get_full_name_for_node(original_node) or ""
        if not dotted.startswith("anyio."):
            return updated_node
        if (renamed := self.name(dotted)) == dotted:
            raise UnasyncError(f"no rule gives {dotted} a sync form")
        return cst.parse_expression(renamed)

    def leave_Subscript(self, original_node: cst.Subscript, updated_node: cst.Subscript) -> cst.BaseExpression:
        match updated_node:
            case cst.Subscript(value=cst.Name("Awaitable"), slice=[cst.SubscriptElement(slice=cst.Index(result))]):
                return result
            case _:
                return updated_node

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:
        if [alias.evaluated_name for alias in original_node.names] != ["anyio"]:
            return updated_node
        # The imports that the rules add; ruff removes unused ones.
        names = [cst.Name("contextlib"), cst.Name("threading"), cst.Name("time")]
        return updated_node.with_changes(names=[cst.ImportAlias(name) for name in names])

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        dotted = get_full_name_for_node(original_node) or ""
        if dotted == "anyio.fail_after":
            return updated_node.with_changes(args=[])
        called = dotted.split(".")[-1]
        keywords = {arg.keyword.value for arg in original_node.args if arg.keyword}
        if called != FACTORY or "sync" in keywords:
            return updated_node
        return updated_node.with_changes(args=[*updated_node.args, _FLAVOR])

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.SimpleString:
        opening, closing = updated_node.prefix + updated_node.quote, updated_node.quote
        return updated_node.with_changes(value=opening + self.text(updated_node.raw_value) + closing)

    def leave_FormattedStringText(
        self, original_node: cst.FormattedStringText, updated_node: cst.FormattedStringText
    ) -> cst.FormattedStringText:
        return updated_node.with_changes(value=self.text(updated_node.value))

    def leave_Comment(self, original_node: cst.Comment, updated_node: cst.Comment) -> cst.Comment:
        return updated_node.with_changes(value=self.text(updated_node.value))

    def leave_Decorator(
        self, original_node: cst.Decorator, updated_node: cst.Decorator
    ) -> cst.Decorator | cst.RemovalSentinel:
        return cst.RemoveFromParent() if _is_anyio_mark(original_node.decorator) else updated_node

    def leave_Assign(
        self, original_node: cst.Assign, updated_node: cst.Assign
    ) -> cst.Assign | cst.RemovalSentinel:
        return cst.RemoveFromParent() if _is_anyio_mark(original_node.value) else updated_node


def _is_anyio_mark(node: cst.BaseExpression) -> bool:
    return get_full_name_for_node(node) == "pytest.mark.anyio"


def to_sync(source: str, transform: Unasync | None = None) -> str:
    """The sync form of ``source``, formatted."""
    made = (transform or Unasync()).source(source)
    made = _ruff("check", "--select=I001,F401", "--fix-only", "--quiet", source=made)
    return _ruff("format", source=made)


def _ruff(*command: str, source: str) -> str:
    run = [sys.executable, "-m", "ruff", *command, "--stdin-filename=made.py", "-"]
    return subprocess.run(run, cwd=ROOT, input=source, capture_output=True, check=True, text=True).stdout


def make(root: Path, transform: Unasync) -> dict[Path, str]:
    """Every sync file, by path, with the text it must have."""
    made: dict[Path, str] = {}
    for source, target in TREES.items():
        for path in sorted((root / source).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            try:
                text = to_sync(path.read_text("utf-8"), transform)
            except (cst.ParserSyntaxError, UnasyncError) as error:
                raise UnasyncError(f"{name}: {error}") from error
            header = f"# Made from {name} by `nox -s unasync`: edit that file, never this one.\n"
            made[root / target / path.relative_to(root / source)] = header + text
    return made


def check(root: Path = ROOT, rules: Sequence[Rule] = RULES) -> Iterator[str]:
    """Return the differences between the two halves; empty if they match."""
    transform = Unasync(rules)
    made = make(root, transform)
    there = _sync_files(root)
    for path in sorted(made.keys() | there):
        name = path.relative_to(root).as_posix()
        if path not in made:
            yield f"{name} has no source"
        elif path not in there:
            yield f"{name} is missing"
        elif path.read_text("utf-8") != made[path]:
            yield f"{name} is stale or was edited"
    for rule in rules:
        if rule not in transform.used:
            yield f"{rule} is not used"


def write(root: Path = ROOT) -> None:
    """Write the sync half, and delete what is in it without a source."""
    made = make(root, Unasync())
    for path in _sync_files(root) - made.keys():
        path.unlink()
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def _sync_files(root: Path) -> set[Path]:
    return {path for target in TREES.values() for path in (root / target).rglob("*.py")}


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(check()) or 0)
    write()
