"""Functions of the expression language and their SQL.

- Arithmetic converts strings that are numbers; other non-numbers and null are zero. Integers remain integers
  except in ``DIV``; division by zero is null.
- ``LT``, ``LTE``, ``GT``, ``GTE``, ``EQUALS`` and ``IN`` compare numbers with numbers and strings with strings;
  the last two also booleans with booleans. For other pairs and null they are false.
- Conditions are true for nonzero numbers, the string ``true``, and true.
- ``MIN`` and ``MAX`` use only the arguments of the type of the first that is not null.
- A value between two buckets belongs to the lower one.
- Mixed result types of a function become float if all are numbers, and string otherwise.
- Regular expressions, formats, the sizes of ``BUCKET`` and the cases of ``SWITCH`` must be literals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from honeycomb.local.engine.errors import QueryFailed

from .patterns import has_group, pattern_error
from .terms import NULL, Term, as_float, common_type, converted, number, only, parsed, text, text_sql, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_UNLIMITED = 1_000
_MAX_SQL = 200_000
_MICROSECONDS = 1_000_000
# The years 1 to 9999.
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_RFC3339 = rf"^\d{{4}}-\d\d-\d\d[Tt ]{_CLOCK}:[0-5]\d(\.\d+)?([Zz]|[+-]{_CLOCK})$"
_FORMAT = re.compile(r"%(.?)", re.DOTALL)
_FORMATS = {
    **{letter: f"%{letter}" for letter in "aAwdbBmyYHIpMSjUWGVu%"},
    "D": "%m/%d/%y", "F": "%Y-%m-%d", "R": "%H:%M", "T": "%H:%M:%S", "h": "%b", "n": "\n", "t": "\t",
    "r": "%I:%M:%S %p", "x": "%m/%d/%y", "X": "%H:%M:%S", "z": "+0000", "Z": "UTC",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Function:
    """A function, with its number of arguments and its translation to SQL."""

    min_arguments: int
    max_arguments: int
    translate: Callable[[Sequence[Term]], Term]


def apply(name: str, arguments: Sequence[Term]) -> Term:
    """Apply a function.

    Raises:
        QueryFailed: The function is unknown, or its arguments are invalid.
    """
    function = FUNCTIONS.get(name)
    if function is None:
        raise QueryFailed(f"unknown function: {name}")
    if not function.min_arguments <= len(arguments) <= function.max_arguments:
        expected = str(function.min_arguments)
        if function.max_arguments == _UNLIMITED:
            expected = f"at least {expected}"
        elif function.max_arguments != function.min_arguments:
            expected = f"{expected} to {function.max_arguments}"
        raise QueryFailed(f"{name} takes {expected} arguments, not {len(arguments)}")
    try:
        term = function.translate(arguments)
    except _InvalidArgumentError as error:
        raise QueryFailed(f"{name}: {error}") from None
    # Some functions repeat an argument, which nesting multiplies.
    if len(term.sql) > _MAX_SQL:
        raise QueryFailed("the expression is too complex for the local Honeycomb")
    return term


class _InvalidArgumentError(Exception):
    """An argument has a kind that the function does not accept."""


def _if(arguments: Sequence[Term]) -> Term:
    pairs = list(zip(arguments[::2], arguments[1::2], strict=False))
    default = arguments[-1] if len(arguments) % 2 else NULL
    return _cases([(truth(condition), value) for condition, value in pairs], default)


def _switch(arguments: Sequence[Term]) -> Term:
    subject, *rest = arguments
    cases = list(zip(rest[::2], rest[1::2], strict=False))
    if not all(isinstance(case.constant, str) for case, _ in cases):
        raise _InvalidArgumentError("the cases must be string literals")
    default = rest[-1] if len(rest) % 2 else NULL
    kind = common_type([*(value for _, value in cases), default])
    if subject.type != "string":
        return Term(converted(default, kind), kind)
    whens = " ".join(f"WHEN {case.sql} THEN {converted(value, kind)}" for case, value in cases)
    return Term(f"CASE {subject.sql} {whens} ELSE {converted(default, kind)} END", kind)


def _cases(cases: Sequence[tuple[str, Term]], default: Term) -> Term:
    kind = common_type([*(value for _, value in cases), default])
    whens = " ".join(f"WHEN {condition} THEN {converted(value, kind)}" for condition, value in cases)
    return Term(f"CASE {whens} ELSE {converted(default, kind)} END", kind)


def _coalesce(arguments: Sequence[Term]) -> Term:
    kind = common_type(arguments)
    return Term(f"coalesce({', '.join(converted(each, kind) for each in arguments)})", kind)


def _comparison(operator: str) -> Function:
    def translate(arguments: Sequence[Term]) -> Term:
        left, right = arguments
        ordered = _comparable(left, right) and (operator == "=" or left.type != "boolean")
        return _boolean(f"coalesce({left.sql} {operator} {right.sql}, FALSE)" if ordered else "FALSE")

    return Function(2, 2, translate)


def _comparable(left: Term, right: Term) -> bool:
    return left.type is not None and (left.type == right.type or (left.is_number and right.is_number))


def _in(arguments: Sequence[Term]) -> Term:
    subject, *rest = arguments
    others = ", ".join(other.sql for other in rest if _comparable(subject, other))
    return _boolean(f"coalesce({subject.sql} IN ({others}), FALSE)" if others else "FALSE")


def _exists(arguments: Sequence[Term]) -> Term:
    value = arguments[0]
    if value.type == "float":
        return _boolean(f"coalesce(isfinite({value.sql}), FALSE)")
    return _boolean(f"(({value.sql}) IS NOT NULL)")


def _not(arguments: Sequence[Term]) -> Term:
    return _boolean(f"(NOT {truth(arguments[0])})")


def _logic(operator: str) -> Function:
    def translate(arguments: Sequence[Term]) -> Term:
        return _boolean(f"({f' {operator} '.join(truth(each) for each in arguments)})")

    return Function(1, _UNLIMITED, translate)


def _arithmetic(operator: str, min_arguments: int, max_arguments: int) -> Function:
    def translate(arguments: Sequence[Term]) -> Term:
        numbers = [number(each) for each in arguments]
        kind = common_type(numbers)
        return Term(f"({f' {operator} '.join(converted(each, kind) for each in numbers)})", kind)

    return Function(min_arguments, max_arguments, translate)


def _div(arguments: Sequence[Term]) -> Term:
    left, right = (as_float(number(each)) for each in arguments)
    return Term(f"({left} / {only(right, 'it <> 0')})", "float")


def _mod(arguments: Sequence[Term]) -> Term:
    left, right = (number(each) for each in arguments)
    kind = common_type([left, right])
    return Term(f"({converted(left, kind)} % {only(converted(right, kind), 'it <> 0')})", kind)


def _extreme(function: str) -> Function:
    """Return MIN or MAX. DuckDB's ``least`` and ``greatest`` ignore nulls."""

    def translate(arguments: Sequence[Term]) -> Term:
        by_type: dict[str, list[Term]] = {}
        for each in arguments:
            if each.type is not None:
                by_type.setdefault("number" if each.is_number else each.type, []).append(each)
        results: dict[str, Term] = {}
        for name, terms in by_type.items():
            kind = common_type(terms)
            results[name] = Term(f"{function}({', '.join(converted(each, kind) for each in terms)})", kind)
        if len(results) < 2:
            return next(iter(results.values()), NULL)
        firsts = [
            (f"({each.sql}) IS NOT NULL", results["number" if each.is_number else each.type])
            for each in arguments
            if each.type is not None
        ]
        return _cases(firsts, NULL)

    return Function(1, _UNLIMITED, translate)


def _log10(arguments: Sequence[Term]) -> Term:
    # Null is treated as zero, whose logarithm is undefined.
    return Term(f"log10({only(as_float(number(arguments[0])), 'it > 0')})", "float")


def _bucket(arguments: Sequence[Term]) -> Term:
    value, *rest = arguments
    bounds = [each.constant for each in rest]
    if not all(isinstance(each, (int, float)) and not isinstance(each, bool) for each in bounds):
        raise _InvalidArgumentError("size, min and max must be number literals")
    size, low, high = (float(each) for each in [*bounds, "nan", "nan"][:3] if each is not None)
    if size <= 0:
        raise _InvalidArgumentError("size must be greater than zero")
    if high <= low:
        raise _InvalidArgumentError("max must be greater than min")
    if not value.is_number:
        return Term("NULL::VARCHAR", "string")
    start = 0.0 if low != low else low  # only nan differs from itself
    point = as_float(value)
    step = f"ceil(({point} - ({start!r})) / {size!r}) - 1"
    lower, upper = (f"round({start!r} + ({step}{more}) * {size!r}, 9)" for more in ("", " + 1"))
    if high == high:
        upper = f"least({upper}, {high!r})"
    name = f"{_name(lower)} || ' - ' || {_name(upper)}"
    cases = [f"WHEN {point} IS NULL OR NOT isfinite({point}) THEN NULL"]
    if low == low:
        cases.append(f"WHEN {point} <= {low!r} THEN '< ' || {_name(f'{low!r}::DOUBLE')}")
    if high == high:
        cases.append(f"WHEN {point} > {high!r} THEN '> ' || {_name(f'{high!r}::DOUBLE')}")
    return Term(f"CASE {' '.join(cases)} ELSE {name} END", "string")


def _name(bound: str) -> str:
    # Adding zero converts -0 to 0.
    return text(Term(f"({bound} + 0)", "float"))


def _int(arguments: Sequence[Term]) -> Term:
    value = number(arguments[0])
    if value.type == "integer":
        return value
    return Term(f"coalesce(try_cast(trunc({value.sql}) AS HUGEINT), 0::HUGEINT)", "integer")


def _float(arguments: Sequence[Term]) -> Term:
    return Term(as_float(number(arguments[0])), "float")


def _bool(arguments: Sequence[Term]) -> Term:
    return _boolean(truth(arguments[0]))


def _string(arguments: Sequence[Term]) -> Term:
    return Term(f"coalesce({text(arguments[0])}, '')", "string")


def _concat(arguments: Sequence[Term]) -> Term:
    return Term(f"concat({', '.join(text(each) for each in arguments)})", "string")


def _to_lower(arguments: Sequence[Term]) -> Term:
    value = arguments[0]
    return Term(f"lower({value.sql})" if value.type == "string" else "NULL::VARCHAR", "string")


def _text_test(function: str) -> Function:
    def translate(arguments: Sequence[Term]) -> Term:
        whole, part = arguments
        if whole.type != "string" or part.type != "string":
            return _boolean("FALSE")
        return _boolean(f"coalesce({function}({whole.sql}, {part.sql}), FALSE)")

    return Function(2, 2, translate)


def _length(arguments: Sequence[Term]) -> Term:
    value = arguments[0]
    unit = arguments[1].constant if len(arguments) > 1 else "chars"
    if unit not in ("chars", "bytes"):
        raise _InvalidArgumentError('the unit must be "chars" or "bytes"')
    if value.type != "string":
        return Term("NULL::HUGEINT", "integer")
    return Term(f"{'length' if unit == 'chars' else 'strlen'}({value.sql})::HUGEINT", "integer")


def _pattern(arguments: Sequence[Term]) -> str:
    pattern = arguments[1].constant
    if not isinstance(pattern, str):
        raise _InvalidArgumentError("the regular expression must be a string literal")
    if (error := pattern_error(pattern)) is not None:
        raise _InvalidArgumentError(error)
    return pattern


def _reg_match(arguments: Sequence[Term]) -> Term:
    value, pattern = arguments[0], _pattern(arguments)
    subject = value.sql if value.type == "string" else "NULL::VARCHAR"
    return _boolean(f"coalesce(regexp_matches({subject}, {text_sql(pattern)}), FALSE)")


def _reg_value(arguments: Sequence[Term]) -> Term:
    value, pattern = arguments[0], _pattern(arguments)
    subject = value.sql if value.type == "string" else "NULL::VARCHAR"
    # The first group, or the whole match without groups.
    return Term(f"{_all_matches(subject, pattern, int(has_group(pattern)))}[1]", "string")


def _reg_count(arguments: Sequence[Term]) -> Term:
    value, pattern = arguments[0], _pattern(arguments)
    subject = value.sql if value.type == "string" else "NULL::VARCHAR"
    return Term(f"coalesce(len({_all_matches(subject, pattern)}), 0)::HUGEINT", "integer")


def _all_matches(subject: str, pattern: str, group: int = 0) -> str:
    return f"regexp_extract_all({subject}, {text_sql(pattern)}, {group})"


def _unix_timestamp(arguments: Sequence[Term]) -> Term:
    value = arguments[0]
    if value.type != "string":
        return Term("NULL::DOUBLE", "float")
    # DuckDB parses upper-case letters and up to nine fractional digits; without a match, the string is empty.
    stamp = rf"regexp_replace(upper(regexp_extract({value.sql}, '{_RFC3339}')), '(\.\d{{9}})\d+', '\1')"
    timestamp = f"try_cast({stamp} AS TIMESTAMPTZ)"
    return Term(f"(epoch_us({timestamp}) / {_MICROSECONDS}::DOUBLE)", "float")


def _event_timestamp(_: Sequence[Term]) -> Term:
    return Term("(time_ns / 1e9)", "float")


def _ingest_timestamp(_: Sequence[Term]) -> Term:
    return Term("(received_ns / 1e9)", "float")


def _format_time(arguments: Sequence[Term]) -> Term:
    template, timestamp = arguments
    if not isinstance(template.constant, str):
        raise _InvalidArgumentError("the format must be a string literal")
    seconds = (
        as_float(timestamp) if timestamp.is_number else parsed(timestamp) if timestamp.type == "string" else "NULL"
    )
    valid_seconds = f"CASE WHEN {seconds} >= {_FIRST_SECOND} AND {seconds} < {_LAST_SECOND + 1} THEN {seconds} END"
    point = f"make_timestamp(floor({valid_seconds} * {_MICROSECONDS})::BIGINT)"
    if not template.constant:  # which DuckDB treats as a missing format
        return Term(f"CASE WHEN {point} IS NOT NULL THEN '' END", "string")
    return Term(f"strftime({point}, {text_sql(_FORMAT.sub(_specifier, template.constant))})", "string")


def _specifier(found: re.Match[str]) -> str:
    try:
        return _FORMATS[found[1]]
    except KeyError:
        raise _InvalidArgumentError(f"unknown format specifier %{found[1]}") from None


def _boolean(sql: str) -> Term:
    return Term(sql, "boolean")


FUNCTIONS = {
    "IF": Function(2, _UNLIMITED, _if),
    "SWITCH": Function(3, _UNLIMITED, _switch),
    "COALESCE": Function(1, _UNLIMITED, _coalesce),
    "LT": _comparison("<"),
    "LTE": _comparison("<="),
    "GT": _comparison(">"),
    "GTE": _comparison(">="),
    "EQUALS": _comparison("="),
    "IN": Function(2, _UNLIMITED, _in),
    "EXISTS": Function(1, 1, _exists),
    "NOT": Function(1, 1, _not),
    "AND": _logic("AND"),
    "OR": _logic("OR"),
    "SUM": _arithmetic("+", 1, _UNLIMITED),
    "SUB": _arithmetic("-", 2, 2),
    "MUL": _arithmetic("*", 1, _UNLIMITED),
    "DIV": Function(2, 2, _div),
    "MOD": Function(2, 2, _mod),
    "MIN": _extreme("least"),
    "MAX": _extreme("greatest"),
    "LOG10": Function(1, 1, _log10),
    "BUCKET": Function(2, 4, _bucket),
    "INT": Function(1, 1, _int),
    "FLOAT": Function(1, 1, _float),
    "BOOL": Function(1, 1, _bool),
    "STRING": Function(1, 1, _string),
    "CONCAT": Function(1, _UNLIMITED, _concat),
    "TO_LOWER": Function(1, 1, _to_lower),
    "STARTS_WITH": _text_test("starts_with"),
    "ENDS_WITH": _text_test("ends_with"),
    "CONTAINS": _text_test("contains"),
    "LENGTH": Function(1, 2, _length),
    "REG_MATCH": Function(2, 2, _reg_match),
    "REG_VALUE": Function(2, 2, _reg_value),
    "REG_COUNT": Function(2, 2, _reg_count),
    "UNIX_TIMESTAMP": Function(1, 1, _unix_timestamp),
    "EVENT_TIMESTAMP": Function(0, 0, _event_timestamp),
    "INGEST_TIMESTAMP": Function(0, 0, _ingest_timestamp),
    "FORMAT_TIME": Function(2, 2, _format_time),
}
