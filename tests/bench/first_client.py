"""Times the start of a program: the first client and the first use of a group, beside httpx and pydantic alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 15
TARGET = 1.25

OURS = """
import honeycomb
with honeycomb.HoneycombClient(api_key="key", sync=True) as client:
    client.triggers
"""
BARE = """
import httpx, pydantic
class Trigger(pydantic.BaseModel):
    id: str
with httpx.Client() as client:
    pass
"""


def _spent(program: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603  # our own programs
    return time.perf_counter() - began


def main() -> None:
    """Run the programs in turn, and print the ratio without the time that Python itself takes to start."""
    ratios: list[float] = []
    for _ in range(ROUNDS):
        python = _spent("pass")
        ratios.append((_spent(OURS) - python) / (_spent(BARE) - python))
    ratio, spread = statistics.median(ratios), f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"first client and group: {ratio:.2f} of httpx + pydantic ({spread}), target {TARGET}")


if __name__ == "__main__":
    main()
