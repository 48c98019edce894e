"""Translation of expressions of calculated fields and formulas to SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .functions import apply
from .syntax import Call, Column, Literal, parse
from .terms import NULL, Term, literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from .syntax import Expression

__all__ = ["NULL", "Term", "translate"]


def translate(text: str, resolve: Callable[[str], Term]) -> Term:
    """Translate an expression to SQL.

    Args:
        text: The expression.
        resolve: Returns the column with a name.

    Raises:
        QueryFailed: The expression is invalid for these columns.
    """
    term = _translate(parse(text), resolve)
    if term.type == "float":
        return Term(f"CASE WHEN isfinite({term.sql}) THEN {term.sql} END", "float")
    return term


def _translate(expression: Expression, resolve: Callable[[str], Term]) -> Term:
    match expression:
        case Literal():
            return literal(expression.value)
        case Column():
            return resolve(expression.name)
        case Call():
            return apply(expression.function, [_translate(each, resolve) for each in expression.arguments])
