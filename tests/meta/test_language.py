"""The package and its tests speak in the field's standard terms."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from .surface import PACKAGE, ROOT

TESTS = ROOT / "tests"

TERMS = {
    r"answer(s|ed|ing)?": "response",
    r"(?<!connection )refus(e[sd]?|ing|als?)": "reject, raise, invalid",
    r"whom": "recipient, notify",
    r"fates?": "delivery result",
    r"becomes? of|became of": "delivery result, outcome",
    r"hand(s|ed)? over": "send, enqueue",
    r"told|tells?": "notify, say",
    r"ask(s|ed|ings?)?": "request, poll",
    r"moments?": "timestamp, time",
    r"makes? no sense": "invalid",
    r"held against": "compared with",
    r"hammering": "retry",
    r"flavours?|colours?|behaviours?": "flavor, color, behavior",
    r"(?<!there )(is|are) no (?!longer|more|less)[a-z]\w+": "is not a ...",
    r"half a surrogate pair|holds itself": "lone surrogate, circular reference",
    r"cut off|cut short": "truncated",
    r"\w*(MOST|LONGEST|LARGEST|SHORTEST)_\w+": "MAX_..., MIN_...",
    r"gates?|lanes?|tickets?": "rate limiter",
    r"test_what_\w+": "what is checked, verb first",
}
"""Patterns of whole words that are not used, and what is said instead."""

EXCEPT = {
    PACKAGE / "_sync",  # generated
    TESTS / "_sync",  # generated
    TESTS / "meta" / "test_language.py",  # contains the patterns
}
"""Files and folders that are not scanned."""


def _texts() -> Iterator[tuple[str, int, str]]:
    """Yield names, comments and strings, each with its file and line; the file's own name with line 0."""
    kinds = {"COMMENT", "STRING", "NAME", "FSTRING_MIDDLE"}
    for path in sorted([*PACKAGE.rglob("*.py"), *TESTS.rglob("*.py")]):
        if not EXCEPT.isdisjoint([path, *path.parents]):
            continue
        name = str(path.relative_to(ROOT).with_suffix(""))
        yield name, 0, name.replace("_", " ")
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
            kind = tokenize.tok_name[token.type]
            if kind in kinds:
                yield str(path.relative_to(ROOT)), token.start[0], token.string
            if kind == "NAME":
                yield str(path.relative_to(ROOT)), token.start[0], token.string.replace("_", " ")


TEXTS = [*_texts()]


@pytest.mark.parametrize("pattern", TERMS)
def test_the_package_uses_standard_terms(pattern: str) -> None:
    flags = re.IGNORECASE if pattern.islower() else 0
    found = [
        f"{path}:{line + text[: match.start()].count(chr(10))}: {match[0]}"
        for path, line, text in TEXTS
        for match in re.finditer(rf"\b({pattern})\b", text, flags)
    ]
    assert not found, f"Say: {TERMS[pattern]}"
