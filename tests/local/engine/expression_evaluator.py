"""Reference evaluator of expressions for one event, independent of the engine's SQL."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

from honeycomb.local.engine.expressions.syntax import Call, Column, Expression, Literal
from honeycomb.local.engine.values import ColumnType, Scalar

#: Floats are exact up to here, so that results do not depend on the order of additions and multiplications.
LARGEST = 2**53
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d+)?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII | re.IGNORECASE
)
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip


class TooLargeError(Exception):
    """An intermediate number is too large to be exact."""


@dataclass(frozen=True)
class Value:
    """A value and the static type of its expression; only ``null`` has no type."""

    type: ColumnType | None
    value: Scalar | None

    @property
    def number(self) -> float | None:
        """The value, if it is a number."""
        return None if isinstance(self.value, (str, bool)) else self.value

    @property
    def text(self) -> str | None:
        """The value, if it is a string."""
        return self.value if isinstance(self.value, str) else None

    @property
    def parsed(self) -> float | None:
        """The value as a number, if it is one or a string that is one."""
        return to_number(self.text) if self.text is not None else self.number

    @property
    def truthy(self) -> bool:
        if self.text is not None:
            return self.text == "true"
        return bool(self.value)

    @property
    def kind(self) -> str | None:
        """The comparable type: numbers compare with each other."""
        if self.value is None:
            return None
        return "number" if self.number is not None else type(self.value).__name__


@dataclass(frozen=True)
class Event:
    """One event: columns with their types, and the event and ingest timestamps."""

    columns: Mapping[str, Value]
    time_ns: int = 0
    received_ns: int = 0


def evaluate(expression: Expression, event: Event) -> Value:
    """Return the value of a valid expression."""
    match expression:
        case Literal():
            return Value(literal_type(expression.value), expression.value)
        case Column():
            return event.columns[expression.name]
        case Call():
            return call(expression.function, [evaluate(each, event) for each in expression.arguments], event)


def call(function: str, arguments: Sequence[Value], event: Event) -> Value:
    if function in TIMESTAMPS:
        return Value("float", TIMESTAMPS[function](event) / 1e9)
    result = FUNCTIONS[function](*arguments)
    if result.number is not None and abs(result.number) > LARGEST:
        raise TooLargeError
    return result


def literal_type(value: Scalar | None) -> ColumnType | None:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "float"
    return None if value is None else "string"


def to_number(text: str) -> float | None:
    if not NUMBER.fullmatch(text):
        return None
    if abs(number := float(text)) > LARGEST:
        raise TooLargeError
    return number


def to_text(value: Scalar | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def common_type(values: Sequence[Value]) -> ColumnType | None:
    types = {each.type for each in values} - {None}
    if len(types) < 2:
        return next(iter(types), None)
    return "float" if types == {"integer", "float"} else "string"


def one_of(values: Sequence[Value], chosen: Value) -> Value:
    """Return one of several values, converted to their common type."""
    type_ = common_type(values)
    value = chosen.value
    if value is not None and type_ == "string":
        value = to_text(value)
    elif value is not None and type_ == "float":
        value = float(value)
    return Value(type_, value)


def boolean(value: bool) -> Value:
    return Value("boolean", value)


def string(value: str | None) -> Value:
    return Value("string", value)


NULL = Value(None, None)


# Conditions


def if_(*arguments: Value) -> Value:
    default = arguments[-1] if len(arguments) % 2 else NULL
    pairs = list(zip(arguments[0::2], arguments[1::2], strict=False))
    chosen = next((value for condition, value in pairs if condition.truthy), default)
    return one_of([*(value for _, value in pairs), default], chosen)


def switch(value: Value, *arguments: Value) -> Value:
    default = arguments[-1] if len(arguments) % 2 else NULL
    pairs = list(zip(arguments[0::2], arguments[1::2], strict=False))
    chosen = next((result for case, result in pairs if value.text == case.text), default)
    return one_of([*(result for _, result in pairs), default], chosen)


def coalesce(*arguments: Value) -> Value:
    return one_of(arguments, next((each for each in arguments if each.value is not None), NULL))


def equal(left: Value, right: Value) -> bool:
    return left.kind is not None and left.kind == right.kind and left.value == right.value


def less(left: Value, right: Value) -> bool:
    if left.number is not None and right.number is not None:
        return left.number < right.number
    if left.text is not None and right.text is not None:
        return [ord(each) for each in left.text] < [ord(each) for each in right.text]
    return False


def less_or_equal(left: Value, right: Value) -> bool:
    return less(left, right) or (left.kind != "bool" and equal(left, right))


# Numbers


def operand(argument: Value) -> float:
    """Return an argument as a number; an integer only if its static type is integer."""
    number = argument.parsed or 0
    return float(number) if argument.type in ("float", "string") else int(number)


def arithmetic(operation: Callable[[float, float], float]) -> Callable[..., Value]:
    def apply(*arguments: Value) -> Value:
        numbers = [operand(each) for each in arguments]
        result = numbers[0]
        for each in numbers[1:]:
            if abs(result) > LARGEST:
                raise TooLargeError
            result = operation(result, each)
        return Value(arithmetic_type(numbers), result)

    return apply


def arithmetic_type(numbers: Sequence[float]) -> ColumnType:
    return "integer" if all(isinstance(each, int) for each in numbers) else "float"


def divide(left: Value, right: Value) -> Value:
    divisor = operand(right)
    return Value("float", operand(left) / divisor if divisor else None)


def remainder(left: Value, right: Value) -> Value:
    dividend, divisor = operand(left), operand(right)
    type_ = arithmetic_type([dividend, divisor])
    if not divisor:
        return Value(type_, None)
    result = math.fmod(dividend, divisor)
    return Value(type_, int(result) if type_ == "integer" else result)


def extreme(better: Callable[[Value, Value], bool]) -> Callable[..., Value]:
    def apply(*arguments: Value) -> Value:
        present = [each for each in arguments if each.value is not None]
        best = present[0] if present else NULL
        for each in present:
            if each.kind == best.kind and better(each, best):
                best = each
        return one_of(arguments, best)

    return apply


def before(left: Value, right: Value) -> bool:
    if isinstance(left.value, bool):
        return left.value is False and right.value is True
    return less(left, right)


def log10(argument: Value) -> Value:
    number = argument.parsed
    return Value("float", math.log10(number) if number is not None and number > 0 else None)


def bucket(argument: Value, size: Value, least: Value = NULL, most: Value = NULL) -> Value:
    """Compute in decimals, so that bucket boundaries do not depend on rounding."""
    number = argument.number
    if number is None:
        return string(None)
    exact, step = to_fraction(number), to_fraction(size.number)
    start = to_fraction(least.number)
    end = None if most.number is None else to_fraction(most.number)
    if least.number is not None and exact <= start:
        return string(f"< {bound(start)}")
    if end is not None and exact > end:
        return string(f"> {bound(end)}")
    lower = start + step * (math.ceil((exact - start) / step) - 1)
    upper = lower + step if end is None else min(lower + step, end)
    return string(f"{bound(lower)} - {bound(upper)}")


def to_fraction(number: float | None) -> Fraction:
    return Fraction(Decimal(str(number or 0)))


def bound(number: Fraction) -> str:
    return to_text(float(round(number, 9)))


# Strings


def both_strings(test: Callable[[str, str], bool]) -> Callable[..., Value]:
    def apply(left: Value, right: Value) -> Value:
        return boolean(left.text is not None and right.text is not None and test(left.text, right.text))

    return apply


def lower(argument: Value) -> Value:
    return string(None if argument.text is None else argument.text.lower())


def length(argument: Value, unit: Value = NULL) -> Value:
    if argument.text is None:
        return Value("integer", None)
    return Value("integer", len(argument.text.encode()) if unit.value == "bytes" else len(argument.text))


def matches(argument: Value, pattern: Value) -> list[re.Match[str]]:
    """Return all matches of a pattern, adjusting for differences between RE2 and Python."""
    if argument.text is None:
        return []
    return list(re.finditer(re.sub(r"\$$", r"\\Z", pattern.text or ""), argument.text, re.ASCII))


def reg_value(argument: Value, pattern: Value) -> Value:
    for match in matches(argument, pattern):
        return string(match[1] if match.re.groups else match[0])
    return string(None)


# Times


def unix_timestamp(argument: Value) -> Value:
    match = RFC_3339.fullmatch(argument.text or "")
    if not match:
        return Value("float", None)
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, sign, hours, minutes = match.groups()[6:]
    try:
        timestamp = datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return Value("float", None)
    seconds = Fraction((timestamp - EPOCH) // timedelta(seconds=1)) + Fraction(fraction or 0)
    if sign:
        if int(hours) > 23 or int(minutes) > 59:
            return Value("float", None)
        seconds -= int(f"{sign}1") * (int(hours) * 3600 + int(minutes) * 60)
    return Value("float", float(seconds))


def format_time(pattern: Value, argument: Value) -> Value:
    if argument.parsed is None:
        return string(None)
    try:
        timestamp = EPOCH + timedelta(seconds=math.floor(argument.parsed))
    except OverflowError:
        return string(None)
    return string(re.sub("%(.)", lambda directive: time_part(timestamp, directive[1]), pattern.text or ""))


def time_part(timestamp: datetime, directive: str) -> str:
    """Format one directive without strftime, which depends on locale and platform."""
    day, month = DAYS[timestamp.weekday()], MONTHS[timestamp.month - 1]
    clock = f"{timestamp.hour:02}:{timestamp.minute:02}"
    return {
        "Y": f"{timestamp.year:04}", "m": f"{timestamp.month:02}", "d": f"{timestamp.day:02}",
        "H": f"{timestamp.hour:02}", "M": f"{timestamp.minute:02}", "S": f"{timestamp.second:02}",
        "A": day, "a": day[:3], "B": month, "b": month[:3],
        "j": f"{timestamp.timetuple().tm_yday:03}",
        "p": "AM" if timestamp.hour < 12 else "PM", "I": f"{(timestamp.hour - 1) % 12 + 1:02}",
        "F": f"{timestamp.year:04}-{timestamp.month:02}-{timestamp.day:02}", "T": f"{clock}:{timestamp.second:02}",
        "D": f"{timestamp.month:02}/{timestamp.day:02}/{timestamp.year % 100:02}", "R": clock, "%": "%",
    }[directive]  # fmt: skip


TIMESTAMPS: dict[str, Callable[[Event], int]] = {
    "EVENT_TIMESTAMP": lambda event: event.time_ns,
    "INGEST_TIMESTAMP": lambda event: event.received_ns,
}
FUNCTIONS: dict[str, Callable[..., Value]] = {
    "IF": if_,
    "SWITCH": switch,
    "COALESCE": coalesce,
    "LT": lambda left, right: boolean(less(left, right)),
    "LTE": lambda left, right: boolean(less_or_equal(left, right)),
    "GT": lambda left, right: boolean(less(right, left)),
    "GTE": lambda left, right: boolean(less_or_equal(right, left)),
    "EQUALS": lambda left, right: boolean(equal(left, right)),
    "IN": lambda value, *others: boolean(any(equal(value, each) for each in others)),
    "EXISTS": lambda value: boolean(value.value is not None),
    "NOT": lambda value: boolean(not value.truthy),
    "AND": lambda *values: boolean(all(each.truthy for each in values)),
    "OR": lambda *values: boolean(any(each.truthy for each in values)),
    "SUM": arithmetic(lambda left, right: left + right),
    "SUB": arithmetic(lambda left, right: left - right),
    "MUL": arithmetic(lambda left, right: left * right),
    "DIV": divide,
    "MOD": remainder,
    "MIN": extreme(before),
    "MAX": extreme(lambda left, right: before(right, left)),
    "LOG10": log10,
    "BUCKET": bucket,
    "INT": lambda value: Value("integer", int(value.parsed or 0)),
    "FLOAT": lambda value: Value("float", float(value.parsed or 0)),
    "BOOL": lambda value: boolean(value.truthy),
    "STRING": lambda value: string(to_text(value.value)),
    "CONCAT": lambda *values: string("".join(to_text(each.value) for each in values)),
    "TO_LOWER": lower,
    "STARTS_WITH": both_strings(str.startswith),
    "ENDS_WITH": both_strings(str.endswith),
    "CONTAINS": both_strings(str.__contains__),
    "LENGTH": length,
    "REG_MATCH": lambda value, pattern: boolean(bool(matches(value, pattern))),
    "REG_VALUE": reg_value,
    "REG_COUNT": lambda value, pattern: Value("integer", len(matches(value, pattern))),
    "UNIX_TIMESTAMP": unix_timestamp,
    "FORMAT_TIME": format_time,
}
