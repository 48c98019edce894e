"""What tests of clients share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import httpx

from honeycomb import RetryConfig

Answer: TypeAlias = httpx.Response | Exception

KEY = "test-key-which-must-stay-secret"

QUICK = RetryConfig(base_delay=0.001)
"""Retries as by default, without the waiting."""


class Script:
    """Answers requests in the order of a script, and keeps them; the last answer is given again and again."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []

    @property
    def transport(self) -> httpx.MockTransport:
        """What a client of either flavour takes."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        # A response can be read once: give each request its own.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def answer_with(function: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """Answer requests by a function."""
    return httpx.MockTransport(function)


def problem(status: int, error: str = "nope", **headers: str) -> httpx.Response:
    """Make an error answer."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json={"error": error}, headers=names)


DATASET = httpx.Response(200, json={"name": "web", "slug": "web"})
