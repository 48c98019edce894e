"""The package speaks in the field's standard terms."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

import pytest

from .surface import PACKAGE, ROOT

TERMS = {
    r"answer(s|ed|ing)?": "response",
    r"refus(e[sd]?|ing|als?)": "reject, raise, invalid",
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
}
"""Patterns of whole words that are not used, and what is said instead."""


def _texts() -> Iterator[tuple[str, int, str]]:
    """Yield names, comments and strings of the package, each with its file and line."""
    kinds = {"COMMENT", "STRING", "NAME", "FSTRING_MIDDLE"}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] == "_sync":
            continue
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
