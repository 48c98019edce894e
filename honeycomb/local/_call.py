"""What an operation is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ._problems import not_found
from ._state import EVERYWHERE, Dataset, State
from ._validate import InputModelT, checked, json_object

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic import JsonValue

    from ._keys import LocalKey
    from ._team import Team
    from ._team_objects import Environment
    from ._wire import JsonObject, LocalRequest


@dataclass(frozen=True)
class BaseCall:
    """A request that has found its operation and may use it.

    Attributes:
        team: What the local Honeycomb remembers.
        request: The request as it came.
        path: The variable segments of the path, decoded.
        body: The body, decompressed.
        now: The moment, in Unix seconds.
    """

    team: Team
    request: LocalRequest
    path: Mapping[str, str]
    body: bytes
    now: float

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        return dict(parse_qsl(self.request.target.partition("?")[2], keep_blank_values=True))

    @cached_property
    def json(self) -> JsonObject:
        """The body.

        Raises:
            Problem: 400 when it is no JSON object.
        """
        return json_object(self.body)

    def body_for(
        self,
        model: type[InputModelT],
        *,
        ignoring: Collection[str] = (),
        defaults: Mapping[str, JsonValue] | None = None,
    ) -> InputModelT:
        """Read the body into a strict input model.

        Args:
            model: The model.
            ignoring: Fields that only the service sets: what a request says of them does not count.
            defaults: Stand in for fields that the model needs and the service does not.

        Raises:
            Problem: 400 when it is no JSON object, 422 when the model refuses it.
        """
        given = {name: value for name, value in self.json.items() if name not in ignoring}
        return checked(model, {**(defaults or {}), **given})


@dataclass(frozen=True)
class Call(BaseCall):
    """A request about an environment.

    Attributes:
        key: The key that it was sent with.
        environment: The environment of that key.
    """

    key: LocalKey
    environment: Environment

    @property
    def state(self) -> State:
        """What is remembered of the environment."""
        return self.environment.state

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset in the path.

        Raises:
            Problem: 404 when there is none such.
        """
        try:
            return self.state.datasets[self.path["dataset"]]
        except KeyError:
            raise not_found("Dataset") from None

    @cached_property
    def dataset_or_everywhere(self) -> Dataset:
        """The dataset in the path, or the whole environment for ``__all__``.

        Raises:
            Problem: 404 when there is none such.
        """
        return self.state.everywhere if self.path["dataset"] == EVERYWHERE else self.dataset


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that differs from what its route foresees.

    Attributes:
        body: JSON, or bytes that are JSON already; None for no body.
        status: The status code; None for the route's own.
        headers: Further headers.
    """

    body: JsonValue | bytes
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
