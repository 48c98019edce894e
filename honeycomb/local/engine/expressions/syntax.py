"""Parser of expressions.

The syntax tree consists of literals, columns and function calls. Infix operators are parsed as function calls:
``$a + 1`` and ``SUM($a, 1)`` have the same tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeAlias, cast

from lark import (
    Lark,
    Token,
    Transformer,
    UnexpectedCharacters,
    UnexpectedToken,
    v_args,  # pyright: ignore[reportUnknownVariableType]  # partially typed
)
from lark.exceptions import VisitError

from honeycomb.local.engine.errors import QueryFailed
from honeycomb.local.engine.values import clean_text, fits_integer, to_float

if TYPE_CHECKING:
    from collections.abc import Callable

    from honeycomb.local.engine.values import Scalar

# Trees are processed recursively, and DuckDB limits the depth of expressions to 1,000.
_MAX_DEPTH = 100
_INFIX = {
    "<": "LT", "<=": "LTE", ">": "GT", ">=": "GTE", "=": "EQUALS",
    "+": "SUM", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD",
}  # fmt: skip
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))", re.DOTALL)
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant; None for ``null``."""

    value: Scalar | None
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column, with its name without the dollar sign."""

    name: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    function: str
    arguments: tuple[Expression, ...]
    depth: int


Expression: TypeAlias = Literal | Column | Call


def parse(text: str) -> Expression:
    """Parse an expression.

    Raises:
        QueryFailed: The expression is invalid; the message has the position.
    """
    try:
        return _parser()(text)
    except UnexpectedToken as error:
        token = cast("Token", error.token)
        if token.type == "$END":
            raise QueryFailed("unexpected end of the expression") from None
        raise _unexpected(text, token.start_pos) from None
    except UnexpectedCharacters as error:
        raise _unexpected(text, cast("int | None", error.pos_in_stream)) from None
    except VisitError as error:
        raise error.orig_exc from None


def _unexpected(text: str, position: int | None) -> QueryFailed:
    start = position or 0
    return QueryFailed(f"unexpected {text[start : start + 20]!r} at character {start + 1} of the expression")


def call(function: str, *arguments: Expression) -> Call:
    """Create a function call.

    Raises:
        QueryFailed: Expressions are nested too deeply.
    """
    depth = 1 + max((argument.depth for argument in arguments), default=0)
    if depth > _MAX_DEPTH:
        raise QueryFailed(f"expression nested too deeply: at most {_MAX_DEPTH} levels")
    return Call(function, arguments, depth)


@cache
def _parser() -> Callable[[str], Expression]:
    grammar = files("honeycomb.local.engine.expressions").joinpath("grammar.lark").read_text("utf-8")
    parser = Lark(grammar, parser="lalr", transformer=_Trees())

    return cast("Callable[[str], Expression]", parser.parse)  # pyright: ignore[reportUnknownMemberType]  # as above


@v_args(inline=True)
class _Trees(Transformer[Token, Expression]):
    """Build the tree during parsing, bottom-up, so that deep nesting cannot overflow the stack."""

    def or_(self, left: Expression, right: Expression) -> Expression:
        return call("OR", left, right)

    def and_(self, left: Expression, right: Expression) -> Expression:
        return call("AND", left, right)

    def not_(self, operand: Expression) -> Expression:
        return call("NOT", operand)

    def infix(self, left: Expression, operator: Token, right: Expression) -> Expression:
        if operator == "!=":
            return call("NOT", call("EQUALS", left, right))
        return call(_INFIX[operator], left, right)

    def call(self, name: Token, arguments: tuple[Expression, ...] | None) -> Expression:
        return call(str(name), *(arguments or ()))

    def arguments(self, *arguments: Expression) -> tuple[Expression, ...]:
        return arguments

    def column(self, token: Token) -> Expression:
        return Column(token[1:])

    def quoted_column(self, token: Token) -> Expression:
        return Column(_unquoted(token[1:]))

    def negative(self, token: Token) -> Expression:
        return Literal(_number(f"-{token}"))

    def number(self, token: Token) -> Expression:
        return Literal(_number(token))

    def string(self, token: Token) -> Expression:
        return Literal(_unquoted(token))

    def raw_string(self, token: Token) -> Expression:
        return Literal(_unquoted(token))

    def true(self, _: Token) -> Expression:
        return Literal(value=True)

    def false(self, _: Token) -> Expression:
        return Literal(value=False)

    def null(self, _: Token) -> Expression:
        return Literal(None)


def _number(text: str) -> Scalar:
    if text.lstrip("-").isdigit() and len(text) < 50 and fits_integer(int(text)):
        return int(text)
    number = to_float(float(text))
    if number is None:
        raise QueryFailed(f"the number {text} is too large")
    return number


def _unquoted(text: str) -> str:
    if text[0] == "`":
        return clean_text(text[1:-1])
    return clean_text(_ESCAPE.sub(_unescaped, text[1:-1]))


def _unescaped(escape: re.Match[str]) -> str:
    short, long, byte, octal, character = escape.groups()
    if octal is not None:
        return chr(int(octal, 8))
    code = short or long or byte
    if code is not None:
        try:
            return chr(int(code, 16))
        except (ValueError, OverflowError):
            raise QueryFailed(f"invalid character escape {escape.group()}") from None
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character in "\\'\"":
        return character
    raise QueryFailed(f"unknown escape {escape.group()} in a string")
