"""How a stream of events is configured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, TypedDict

from ..exceptions import HoneycombConfigError
from ..models.events import Delivery
from ..retry import RetryConfig, check_seconds, describe
from .packing import Compression

WhenFull: TypeAlias = Literal["block", "drop_newest", "drop_oldest", "raise"]

_WHEN_FULL = ("block", "drop_newest", "drop_oldest", "raise")


class StreamOptions(TypedDict, total=False):
    """The keyword arguments of ``events.stream``."""

    when_full: WhenFull
    max_events: int
    max_bytes: int
    batch_delay: float
    give_up_after: float
    close_timeout: float
    compression: Compression | None
    sample_rate: int
    sample_by: str | None
    on_result: Callable[[Delivery], Any] | None


@dataclass(frozen=True, slots=True)
class StreamConfig:
    """A stream's configuration, checked."""

    when_full: WhenFull
    max_events: int = 100_000
    max_bytes: int = 100_000_000
    batch_delay: float = 0.25
    give_up_after: float = 600.0
    close_timeout: float = 10.0
    compression: Compression | None = None
    sample_rate: int = 1
    sample_by: str | None = None
    on_result: Callable[[Delivery], Any] | None = None
    retry: RetryConfig = field(default_factory=RetryConfig)

    def __post_init__(self) -> None:
        if self.when_full not in _WHEN_FULL:
            raise HoneycombConfigError(f"when_full is one of {', '.join(_WHEN_FULL)}, not {self.when_full!r}")
        for name in ("max_events", "max_bytes"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise HoneycombConfigError(f"{name} must be a whole number above 0, not {describe(value)}")
        for name in ("batch_delay", "give_up_after", "close_timeout"):
            check_seconds(name, getattr(self, name))
        if (self.sample_rate == 1) != (self.sample_by is None):
            raise HoneycombConfigError(
                "sample_rate and sample_by belong together: one of sample_rate events is sent, and the field"
                " sample_by decides which"
            )
