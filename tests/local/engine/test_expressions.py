"""SQL of expressions, compared with a reference evaluator and the documentation of the service."""

# ruff: noqa: S608 - values are parameters, and the SQL of expressions is under test

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from honeycomb.local.engine import QueryFailed
from honeycomb.local.engine.expressions import Term, translate
from honeycomb.local.engine.expressions.syntax import Column, parse
from honeycomb.local.engine.values import ColumnType, Scalar

from .expression_evaluator import Event, TooLargeError, Value, evaluate, literal_type

SQL_TYPES: dict[ColumnType, str] = {
    "string": "VARCHAR",
    "integer": "HUGEINT",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
}
#: Columns of the random events; some names need quotes.
COLUMNS: dict[str, ColumnType] = {
    "s": "string", "a name": "string", "n": "integer", "m.n": "integer",
    "f": "float", "g?": "float", "b": "boolean", "c/d": "boolean",
}  # fmt: skip


class Table:
    """Table of events in DuckDB that evaluates expressions."""

    def __init__(self, columns: Mapping[str, ColumnType], events: Iterable[Event]) -> None:
        self._columns = columns
        self._connection = duckdb.connect()
        types = [f"c{index} {SQL_TYPES[type_]}" for index, type_ in enumerate(columns.values())]
        self._connection.execute(
            f"CREATE TABLE events ({', '.join([*types, 'time_ns BIGINT', 'received_ns BIGINT'])})"
        )
        self.fill(events)

    def fill(self, events: Iterable[Event]) -> None:
        """Replace the events."""
        self._connection.execute("DELETE FROM events")
        for event in events:
            values = [event.columns[name].value for name in self._columns]
            marks = ", ".join("?" for _ in range(len(values) + 2))
            self._connection.execute(
                f"INSERT INTO events VALUES ({marks})", [*values, event.time_ns, event.received_ns]
            )

    def resolve(self, name: str) -> Term:
        """Return a column."""
        if name not in self._columns:
            raise QueryFailed(f"unknown column {name}")
        return Term(f"c{list(self._columns).index(name)}", self._columns[name])

    def translate(self, *texts: str) -> list[Term]:
        """Translate expressions to SQL."""
        return [translate(text, self.resolve) for text in texts]

    def query(self, terms: Sequence[Term]) -> list[tuple[Any, ...]]:
        """Return the values of expressions for each event."""
        return self._connection.execute(f"SELECT {', '.join(term.sql for term in terms)} FROM events").fetchall()


def value_of(text: str, event: Mapping[str, Any] | None = None) -> Any:
    """Return the value of an expression for one event; a column of None is a string."""
    columns = {name: literal_type(value) or "string" for name, value in (event or {}).items()}
    values = {name: Value(columns[name], value) for name, value in (event or {}).items()}
    table = Table(columns, [Event(values, TIME_NS, RECEIVED_NS)])
    return table.query(table.translate(text))[0][0]


def same(actual: Any, expected: Any) -> bool:
    """Return whether values have equal type and value, up to the rounding of floats."""
    if isinstance(actual, float) and isinstance(expected, float):
        return math.isclose(actual, expected, rel_tol=1e-9)
    return type(actual) is type(expected) and actual == expected


TIME_NS = 1_700_000_080_250_000_000
RECEIVED_NS = 1_700_000_081_500_000_000


# Random events


STRINGS = st.one_of(
    st.sampled_from(
        ["", "true", "True", "false", "null", "GET", "a1", "12", "-2.5", "+3", "1e3", "2.5e-1", "007"]
    ),
    # Strings that are numbers in Python or DuckDB, but not in expressions.
    st.sampled_from(
        [
            " 3",
            "3 ",
            "3\n",
            ".5",
            "5.",
            "1_000",
            "0x10",
            "inf",
            "-Infinity",
            "nan",
            "1e",
            "--1",
            "\N{ARABIC-INDIC DIGIT ONE}",
            "1,5",
        ]
    ),
    st.sampled_from(
        [
            "2017-07-20T11:22:44.888Z",
            "2017-07-20t11:22:44.5z",
            "2017-07-20T24:00:00Z",
            "2020-02-29T23:59:59-07:30",
            "2021-02-29T00:00:00Z",
            "2017-07-20",
        ]
    ),
    st.text(alphabet="aAbB1.- %_\\'\"`\n?$éÉßΔ🐝", max_size=5),
)
INTEGERS = st.integers(-20, 20) | st.integers(-(10**6) + 1, 10**6 - 1)
#: Multiples of 1/4, whose sums and products are exact.
FLOATS = INTEGERS.map(lambda number: number / 4)
TIMES = st.integers(0, 2 * 10**9).map(lambda quarters: quarters * 250_000_000)
VALUES: dict[ColumnType, st.SearchStrategy[Any]] = {
    "string": STRINGS,
    "integer": INTEGERS,
    "float": FLOATS,
    "boolean": st.booleans(),
}
EVENTS = st.builds(
    Event,
    st.fixed_dictionaries(
        {name: st.builds(Value, st.just(type_), st.none() | VALUES[type_]) for name, type_ in COLUMNS.items()}
    ),
    TIMES,
    TIMES,
)


# Random expressions


def quoted(text: str) -> str:
    """Return a string literal with minimal escapes."""
    for character, escape in {"\\": "\\\\", '"': '\\"', "\n": "\\n"}.items():
        text = text.replace(character, escape)
    return f'"{text}"'


def number(value: float) -> str:
    return repr(value)


def calls(name: str, *arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*arguments).map(lambda each: f"{name}({', '.join(each)})")


def calls_of_any(name: str, argument: st.SearchStrategy[str], least: int = 1) -> st.SearchStrategy[str]:
    return st.lists(argument, min_size=least, max_size=4).map(lambda each: f"{name}({', '.join(each)})")


LITERALS = st.one_of(
    STRINGS.map(quoted),
    INTEGERS.map(number),
    FLOATS.map(number),
    st.sampled_from(["true", "false", "null", "4e+2", ".5", "`a\\1`"]),
)
COLUMN_NAMES = st.sampled_from([f"${name}" if " " not in name else f'$"{name}"' for name in COLUMNS])
CASES = st.sampled_from(['"GET"', '"true"', '""', '"12"', '"a1"'])
SIZES = st.sampled_from(["10", "7", "0.5", "2.5", "0.1", "1e3"])
BOUNDS = st.sampled_from([("-10", "25"), ("0", "30"), ("0.5", "7.25"), ("-2.5", "1e3"), ("0", "0.25")])
PATTERNS = st.sampled_from(
    [
        "`a`",
        "`[a-z]+`",
        r"`\d+`",
        r'"^\\d+$"',
        r"`^-?(\d+)`",
        "`(a|b)(1|2)?`",
        "`%`",
        "`é`",
        r"`\w`",
        r"`[^\d]$`",
        "`.`",
    ]
)
FORMATS = st.sampled_from(
    ["%Y-%m-%d", "%H:%M:%S", "%A %a, %B %b", "%j", "%I %p", "%F %T", "%D %R", "100%%", "'at' %H", "", "%Y%%m"]
).map(quoted)
#: Around the minimum and maximum timestamps, and leap days.
TIMESTAMPS = st.sampled_from(
    [
        "-62135596800", "-62135596800.25", "253402300799.75", "253402300800", "1e15", "-1e15", "-0.25",
        "951782400", "4107542399", "EVENT_TIMESTAMP()", "INGEST_TIMESTAMP()",
    ]
)  # fmt: skip


def groups(any_: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[str]]:
    """Return expressions by outermost function, with arguments of any type."""
    pairs = st.lists(st.tuples(any_, any_), min_size=1, max_size=3).map(
        lambda each: ", ".join(map(", ".join, each))
    )
    cases = st.lists(st.tuples(CASES, any_), min_size=1, max_size=3).map(
        lambda each: ", ".join(map(", ".join, each))
    )
    default = any_.map(lambda text: f", {text}") | st.just("")
    trailing = st.sampled_from(["", ","])
    infix = st.sampled_from(["*", "/", "%", "+", "-", "<", "<=", ">", ">=", "=", "!=", "AND", "OR"])
    strings = st.one_of(any_, any_, COLUMN_NAMES, calls("STRING", any_))
    return {
        "operators": st.one_of(
            st.tuples(any_, infix, any_).map(" ".join),
            st.tuples(any_, infix, any_).map(lambda each: f"({' '.join(each)})"),
            any_.map(lambda text: f"!({text})"),
            any_.map(lambda text: f"!{text}"),
        ),
        "choices": st.one_of(
            st.tuples(pairs, default, trailing).map(lambda each: f"IF({''.join(each)})"),
            st.tuples(strings, cases, default).map(lambda each: f"SWITCH({each[0]}, {each[1]}{each[2]})"),
            calls_of_any("COALESCE", any_),
        ),
        "conditions": st.one_of(
            *(calls(name, any_, any_) for name in ("LT", "LTE", "GT", "GTE", "EQUALS")),
            *(calls_of_any(name, any_, 2) for name in ("IN", "AND", "OR")),
            *(calls(name, any_) for name in ("EXISTS", "NOT", "BOOL")),
        ),
        "arithmetic": st.one_of(
            *(calls_of_any(name, any_, 2) for name in ("SUM", "MUL")),
            *(calls(name, any_, any_) for name in ("SUB", "DIV", "MOD")),
        ),
        "numbers": st.one_of(
            *(calls_of_any(name, any_) for name in ("MIN", "MAX")),
            *(calls(name, any_) for name in ("LOG10", "INT", "FLOAT")),
        ),
        "buckets": st.one_of(
            calls("BUCKET", any_, SIZES),
            calls("BUCKET", any_, SIZES, BOUNDS.map(lambda each: each[0])),
            calls("BUCKET", any_, SIZES, BOUNDS.map(", ".join)),
        ),
        "strings": st.one_of(
            calls("STRING", any_),
            calls_of_any("CONCAT", any_),
            *(calls(name, strings) for name in ("TO_LOWER", "LENGTH")),
            calls("LENGTH", strings, st.sampled_from(['"chars"', '"bytes"'])),
            *(calls(name, strings, strings) for name in ("STARTS_WITH", "ENDS_WITH", "CONTAINS")),
        ),
        "patterns": st.one_of(
            *(calls(name, strings, PATTERNS) for name in ("REG_MATCH", "REG_VALUE", "REG_COUNT"))
        ),
        "times": st.one_of(
            calls("UNIX_TIMESTAMP", strings),
            calls("FORMAT_TIME", FORMATS, any_ | TIMESTAMPS),
            st.sampled_from(["EVENT_TIMESTAMP()", "INGEST_TIMESTAMP()"]),
        ),
    }


def nested(levels: int) -> st.SearchStrategy[str]:
    leaf = LITERALS | COLUMN_NAMES | COLUMN_NAMES
    return leaf if not levels else leaf | st.one_of(*groups(nested(levels - 1)).values())


EXPRESSIONS = groups(nested(2))
TABLE = Table(COLUMNS, [])
SAMPLES: dict[ColumnType, Scalar] = {"string": "GET", "integer": 3, "float": 2.5, "boolean": True}
ROW = Event({name: Value(type_, SAMPLES[type_]) for name, type_ in COLUMNS.items()}, TIME_NS, RECEIVED_NS)


@pytest.mark.parametrize("group", EXPRESSIONS)
@given(data=st.data())
def test_sql_matches_the_reference_evaluator(group: str, data: st.DataObject) -> None:
    events = data.draw(st.lists(EVENTS, min_size=1, max_size=4))
    texts = data.draw(st.lists(EXPRESSIONS[group], min_size=1, max_size=3))
    trees = [parse(text) for text in texts]
    try:
        rows = [[evaluate(tree, event) for tree in trees] for event in events]
    except TooLargeError:
        assume(False)
        raise
    TABLE.fill(events)
    terms = TABLE.translate(*texts)
    for actual_row, expected_row in zip(TABLE.query(terms), rows, strict=True):
        for text, term, actual, expected in zip(texts, terms, actual_row, expected_row, strict=True):
            assert same(actual, expected.value), text
            assert expected.type in (None, term.type), text


# Regressions found by random expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # NOT and EXISTS as part of a larger expression.
        ("STRING(!false)", "true"),
        ("STRING(EXISTS(null))", "false"),
        ('COALESCE("", !true)', ""),
        ('IF(false, "", !true)', "false"),
        # The type is the common type of all results.
        ('SWITCH(0, "a", "", 1)', "1"),
        ('BOOL(SWITCH(0, "a", "", 1))', False),
        # The last second can have a fraction.
        ('FORMAT_TIME("%F %T", 253402300799.75)', "9999-12-31 23:59:59"),
        ('FORMAT_TIME("%F %T", 253402300800)', None),
        ('FORMAT_TIME("", 0)', ""),
        ('FORMAT_TIME("", null)', None),
        # RFC 3339 allows lower-case letters and any number of digits, but neither hour 24 nor an offset of a day.
        ('UNIX_TIMESTAMP("2017-07-20t11:22:44z")', 1500549764.0),
        ('UNIX_TIMESTAMP("2017-07-20T11:22:44.1234567891Z")', 1500549764.123456),
        ('UNIX_TIMESTAMP("2017-07-20T24:00:00Z")', None),
        ('UNIX_TIMESTAMP("2017-07-20T11:22:44+99:99")', None),
        # Non-finite intermediate results are null, too.
        ("STRING(1e308 * 10)", ""),
        ("CONCAT(1e308 * -10, 1e308 * 10 - 1e308 * 10)", ""),
        ("EXISTS(1e308 * 10)", False),
        ("EXISTS(1e308)", True),
    ],
)
def test_regressions_found_by_random_expressions(text: str, expected: Any) -> None:
    assert same(value_of(text), expected)


# Examples documented by the service


LATENCIES = '$mysql_latency_ms >= 20 OR ($s3_latency_ms >= 100 AND $method = "GET")'
VERSION = 'AND(EQUALS($api_version, "v3"), OR(LT($request_ms, 30), GT($request_ms, 300)))'
PAGE = 'IF(EQUALS($path, "/login"), "login", CONTAINS($path, "/browse/"), "browsing", "other")'
PLACE = 'COALESCE($container_id, $hostname, $availability_zone, "unknown")'
S3 = r"REG_MATCH($referrer, `[\w-_]+\.(s3\.)?amazonaws.com`)"
ERROR = r"REG_MATCH($error_msg, `^[a-z]+\[[0-9]+\]$`)"
SOURCE = r"REG_VALUE($source, `^(ui-\d+|log|app-\d+)`)"
MEMORY = "MIN($memory_inuse_local, $memory_inuse_merge, $memory_inuse_fetch)"


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        ('SUM(1.0, 5, "2.3")', {}, 8.3),
        ('1.0 + 5 + "2.3"', {}, 8.3),
        ("$total_ms - ($local_ms + $merge_ms + $serialize_ms)",
         {"total_ms": 100, "local_ms": 20, "merge_ms": 30, "serialize_ms": 5}, 45),
        ("$total_ms - ($local_ms + $merge_ms + $serialize_ms)",
         {"total_ms": 100, "local_ms": 20.5, "merge_ms": None, "serialize_ms": 5}, 74.5),
        ("100 * ($json_decode_ms / $total_ms)", {"json_decode_ms": 5, "total_ms": 20}, 25.0),
        ("100 * ($json_decode_ms / $total_ms)", {"json_decode_ms": 5, "total_ms": 0}, 0.0),
        ("DIV(1, 0)", {}, None),
        ("1 / 4", {}, 0.25),
        ("MOD(7, 0)", {}, None),
        ("MOD(7.5, 0)", {}, None),
        ("-7 % 4", {}, -3),
        ("7 % -4", {}, 3),
        ("LOG10(0)", {}, None),
        ("LOG10(-1)", {}, None),
        ("LOG10(1000)", {}, 3.0),
        ("INT(DIV($seconds, 3600))", {"seconds": 9000}, 2),
        ("MAX(1, DIV($total_volume, $count))", {"total_volume": 10, "count": 4}, 2.5),
        ("MAX(1, DIV($total_volume, $count))", {"total_volume": 10, "count": 0}, 1.0),
        (MEMORY, {"memory_inuse_local": 30, "memory_inuse_merge": 10, "memory_inuse_fetch": 20}, 10),
        (MEMORY, {"memory_inuse_local": None, "memory_inuse_merge": 10.5, "memory_inuse_fetch": 20.0}, "10.5"),
        ('FLOAT("3.1415926535")', {}, 3.1415926535),
        ('BOOL("")', {}, False),
        ("BOOL(true)", {}, True),
        ("BOOL(false)", {}, False),
        ("BOOL(null)", {}, False),
        ("BOOL(0)", {}, False),
        ("BOOL(1)", {}, True),
        ("BOOL(-1)", {}, True),
        ("BOOL(0.0)", {}, False),
        ("BOOL(0.5)", {}, True),
        ('BOOL("true")', {}, True),
        ('BOOL("True")', {}, False),
        ('BOOL("yes")', {}, False),
        ("STRING(true)", {}, "true"),
        ("STRING($x)", {"x": 300.5}, "300.5"),
        ("STRING($x)", {"x": None}, ""),
        ('UNIX_TIMESTAMP("2017-07-20T11:22:44.888Z")', {}, 1500549764.888),
        ("EVENT_TIMESTAMP()", {}, 1700000080.25),
        ("INGEST_TIMESTAMP()", {}, 1700000081.5),
        *(
            ("BUCKET($x, 10, 0, 30)", {"x": point}, name)
            for point, name in [
                (-1, "< 0"), (0, "< 0"), (0.5, "0 - 10"), (10, "0 - 10"), (10.5, "10 - 20"), (20, "10 - 20"),
                (30, "20 - 30"), (30.5, "> 30"), ("5", None), (True, None),
            ]
        ),
        ("BUCKET($x, 10, 0, 25)", {"x": 21}, "20 - 25"),
        ("BUCKET($x, 10, 5)", {"x": 1000}, "995 - 1005"),
        ("BUCKET($x, 10)", {"x": -0.5}, "-10 - 0"),
        ("BUCKET($x, 0.1)", {"x": 0.25}, "0.2 - 0.3"),
        ('EQUALS(200, "200")', {}, False),
        ("EQUALS(200, 200.0)", {}, True),
        ("null = null", {}, False),
        ("null != null", {}, True),
        ("false < true", {}, False),
        ('IF(GTE($duration_ms, 500), "slow")', {"duration_ms": 500}, "slow"),
        ('IF(GTE($duration_ms, 500), "slow")', {"duration_ms": 499}, None),
        ('IF(CONTAINS($team_name, "acme"), "important-customer", "everyone else")',
         {"team_name": "the acme team"}, "important-customer"),
        ('IF(CONTAINS($team_name, "acme"), "important-customer", "everyone else")',
         {"team_name": None}, "everyone else"),
        (PAGE, {"path": "/login"}, "login"),
        (PAGE, {"path": "/x/browse/1"}, "browsing"),
        (PAGE, {"path": "/"}, "other"),
        (PLACE, {"container_id": None, "hostname": "h", "availability_zone": "z"}, "h"),
        (PLACE, {"container_id": None, "hostname": None, "availability_zone": None}, "unknown"),
        ('!IN($method, "GET", "DELETE") AND EXISTS($batch)', {"method": "POST", "batch": False}, True),
        ('!IN($method, "GET", "DELETE") AND EXISTS($batch)', {"method": "GET", "batch": True}, False),
        ('!IN($method, "GET", "DELETE") AND EXISTS($batch)', {"method": "POST", "batch": None}, False),
        (LATENCIES, {"mysql_latency_ms": 20, "s3_latency_ms": 0, "method": "PUT"}, True),
        (LATENCIES, {"mysql_latency_ms": 19, "s3_latency_ms": 100, "method": "GET"}, True),
        (LATENCIES, {"mysql_latency_ms": 19, "s3_latency_ms": 100, "method": "PUT"}, False),
        (VERSION, {"api_version": "v3", "request_ms": 29.5}, True),
        (VERSION, {"api_version": "v3", "request_ms": 300}, False),
        (VERSION, {"api_version": "v2", "request_ms": 301}, False),
        ('SWITCH($x, "a", 1, "b", 2.5, 0)', {"x": "a"}, 1.0),
        ('SWITCH($x, "a", 1, "b", 2)', {"x": "c"}, None),
        ("CONCAT($api_version, $sdk)", {"api_version": 3.0, "sdk": "beeline"}, "3beeline"),
        ("CONCAT($api_version, $sdk)", {"api_version": None, "sdk": "beeline"}, "beeline"),
        ('IF($is_batch, CONCAT($url, "-batch"), $url)', {"is_batch": True, "url": "/1"}, "/1-batch"),
        ('IF($is_batch, CONCAT($url, "-batch"), $url)', {"is_batch": None, "url": "/1"}, "/1"),
        ('TO_LOWER("GrÜße")', {}, "grüße"),
        ('LENGTH("Grüße")', {}, 5),
        ('LENGTH("Grüße", "bytes")', {}, 7),
        ("LENGTH(5)", {}, None),
        (ERROR, {"error_msg": "failed[12]"}, True),
        (ERROR, {"error_msg": "it failed[12]"}, False),
        (S3, {"referrer": "https://my-bucket.s3.amazonaws.com/"}, True),
        (S3, {"referrer": "https://amazonaws.com/"}, False),
        (S3, {"referrer": None}, False),
        (r"REG_VALUE($user_agent, `Chrome/[\d.]+`)", {"user_agent": "Gecko Chrome/61.0.1 x"}, "Chrome/61.0.1"),
        (r"REG_VALUE($user_agent, `Chrome/[\d.]+`)", {"user_agent": "curl"}, None),
        (SOURCE, {"source": "ui-123-x"}, "ui-123"),
        (SOURCE, {"source": "logs"}, "log"),
        (SOURCE, {"source": "my-log"}, None),
        (r"REG_COUNT($x, `a.`)", {"x": "abaca"}, 2),
        (r"REG_COUNT($x, `a`)", {"x": 7}, 0),
        ('FORMAT_TIME("%A %j, %I:%M %p", 1500549764.888)', {}, "Thursday 201, 11:22 AM"),
    ],
)  # fmt: skip
def test_documented_facts(text: str, event: dict[str, Any], expected: Any) -> None:
    assert same(value_of(text, event), expected)


# Syntax


#: By increasing precedence.
OPERATORS = [
    {"OR": "OR"},
    {"AND": "AND"},
    {"<": "LT", "<=": "LTE", ">": "GT", ">=": "GTE", "=": "EQUALS"},
    {"+": "SUM", "-": "SUB"},
    {"*": "MUL", "/": "DIV", "%": "MOD"},
]


@st.composite
def spellings(draw: st.DrawFn, level: int = 0, depth: int = 2) -> tuple[str, str]:
    """Return an expression with minimal parentheses, and the same as function calls."""
    if level == len(OPERATORS):
        if depth and draw(st.booleans()):
            infix, called = draw(spellings(0, depth - 1))
            return f"({infix})", called
        operand = draw(st.sampled_from(["$a", "-1", ".5", '"x"', "true", "null", "EVENT_TIMESTAMP()"]))
        negated = draw(st.booleans()) and not operand.startswith("-")
        return (f"!{operand}", f"NOT({operand},)") if negated else (operand, operand)
    infix, called = draw(spellings(level + 1, depth))
    for operator in draw(st.lists(st.sampled_from([*OPERATORS[level]]), max_size=2 if depth else 0)):
        right_infix, right_called = draw(spellings(level + 1, max(depth - 1, 0)))
        infix = f"{infix} {operator} {right_infix}"
        called = f"{OPERATORS[level][operator]}({called}, {right_called})"
    return infix, called


@given(both=spellings())
def test_operator_precedence_is_as_documented(both: tuple[str, str]) -> None:
    infix, called = both
    assert parse(infix) == parse(called)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'"\a\b\f\n\r\t\v\\\'\""', "\a\b\f\n\r\t\v\\'\""),
        (r'"\x41\u00e9\U0001F41D\101"', "A\u00e9\U0001f41dA"),
        (r"`a\n\x41`", r"a\n\x41"),
        ('"it\'s ? $1 --"', "it's ? $1 --"),
        ("12.02", 12.02),
        ("4e+2", 400.0),
        (".5", 0.5),
        ("-12", -12),
        ("((true))", True),
        ("null", None),
    ],
)
def test_literals(text: str, expected: Any) -> None:
    assert same(value_of(text), expected)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_any_text_can_be_a_literal_or_a_column(text: str) -> None:
    escaped = "".join(f"\\U{ord(each):08x}" for each in text)
    TABLE.fill([ROW])
    assert TABLE.query(TABLE.translate(f'"{escaped}"')) == [(text,)]
    assert parse(f'$"{escaped}"') == Column(text)


# Invalid expressions


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "(", "1 +", "1 2", "$", "-$n", "--1", '"a', '"\n"', r'"\q"', r'"\U00110000"', "`a",
        "SUM(,)", "1 = = 1", "sum(1)", "NOPE(1)", "SUM", "$nope", "COUNT()", "1e999",
        "IF(true)", 'SWITCH($s, "a")', "LT(1)", "LT(1, 2, 3)", "EXISTS()", "NOT(1, 2)", "SUB(1)", "DIV(1, 2, 3)",
        "MOD(1)", "LOG10()", "BUCKET(1)", "BUCKET(1, 2, 3, 4, 5)", "INT()", "EVENT_TIMESTAMP(1)", "IN(1)",
        'LENGTH("a", "chars", 1)', "CONTAINS($s)", "REG_MATCH($s)", 'FORMAT_TIME("%Y")', "TO_LOWER()",
        "SWITCH($s, $s, 1)", "SWITCH($s, 1, 1)", "SWITCH($s, null, 1)", 'SWITCH(1, CONCAT("a"), 1)',
        "BUCKET($n, $n)", 'BUCKET($n, "10")', "BUCKET($n, 0)", "BUCKET($n, -1)", "BUCKET($n, 5 + 5)",
        "BUCKET($n, 10, 5, 5)", "BUCKET($n, 10, 5, 0)", "BUCKET($n, 10, null, 5)", "BUCKET($n, true)",
        "REG_MATCH($s, $s)", "REG_VALUE($s, 1)", "REG_COUNT($s, null)",
        'LENGTH($s, "words")', "LENGTH($s, $s)", "FORMAT_TIME($s, 1)",
        'FORMAT_TIME("%Q", 1)', 'FORMAT_TIME("%", 1)',
    ],
)  # fmt: skip
def test_invalid_expressions_fail(text: str) -> None:
    with pytest.raises(QueryFailed):
        TABLE.translate(text)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("NOT(", ")"),
        ("!", ""),
        ("MIN(1, $n, $s, ", ")"),
        ("IF($s, 1, ", ")"),
        ("1 - (", ")"),
        ("BUCKET(", ", 1, 0, 9)"),
    ],
)
@pytest.mark.parametrize("levels", [101, 5000])
def test_too_deeply_nested_expressions_fail(opening: str, closing: str, levels: int) -> None:
    with pytest.raises(QueryFailed):
        TABLE.translate(f"{opening * levels}$n{closing * levels}")


def test_a_hundred_levels_of_nesting_are_executed() -> None:
    assert value_of(f"{'1 + (' * 99}$n{')' * 99}", {"n": 1}) == 100


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("1 / (", ")"), ("MOD(7, ", ")"), ("LOG10(", ")"), ("STRING(1.5 + ", ")"), ("EXISTS(1.5 + ", ")"), ("!", "")],
)
def test_sql_size_is_not_exponential_in_depth(opening: str, closing: str) -> None:
    assert_rejected_or_executed(f"{opening * 40}$f{closing * 40}")


@given(text=st.text())
def test_any_text_is_parsed_or_rejected(text: str) -> None:
    assert_rejected_or_executed(text)


@given(data=st.data())
def test_a_mutated_expression_is_parsed_or_rejected(data: st.DataObject) -> None:
    text = data.draw(st.one_of(*EXPRESSIONS.values()))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 5, len(text))))
    inserted = data.draw(st.text(alphabet="()\"`'$\\,!<=+-*/%. 0aIF\x00\n", max_size=3))
    assert_rejected_or_executed(f"{text[:start]}{inserted}{text[end:]}")


def assert_rejected_or_executed(text: str) -> None:
    """Execution may fail only for numbers out of range."""
    try:
        terms = TABLE.translate(text)
    except QueryFailed:
        return
    TABLE.fill([ROW])
    with suppress(duckdb.OutOfRangeException):
        TABLE.query(terms)


@pytest.mark.parametrize("text", ["$n * $n", "$n + 1"])
def test_execution_errors_become_failed_queries(text: str) -> None:
    """The store converts every DuckDB error to a failed query."""
    with pytest.raises(duckdb.Error):
        value_of(text, {"n": 2**127 - 1, "s": "x"})


@pytest.mark.parametrize("text", ["$f * 10", "0 - $f * 10", "$f * 10 - $f * 10", 'FLOAT("1e400")', '"1e400" + 0'])
def test_a_float_that_is_not_finite_is_null(text: str) -> None:
    assert value_of(text, {"f": 1e308}) is None
