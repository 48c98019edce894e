"""Arguments and return value of an operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ._problems import not_found
from ._state import ENVIRONMENT_WIDE, Dataset, State
from ._validate import InputModelT, json_object, validate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic import JsonValue

    from ._keys import LocalKey
    from ._team import Team
    from ._team_objects import Environment
    from ._wire import JsonObject, LocalRequest


@dataclass(frozen=True)
class BaseCall:
    """Authenticated request to an operation.

    Attributes:
        team: State of the team.
        request: The original request.
        path: The variable segments of the path, decoded.
        body: The body, decompressed.
        now: Current time in Unix seconds.
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
        """The decoded body.

        Raises:
            Problem: 400 if it is not a JSON object.
        """
        return json_object(self.body)

    def body_for(
        self,
        model: type[InputModelT],
        *,
        ignoring: Collection[str] = (),
        defaults: Mapping[str, JsonValue] | None = None,
    ) -> InputModelT:
        """Validate the body against a strict input model.

        Args:
            model: The model.
            ignoring: Read-only fields to ignore.
            defaults: Defaults of fields that the model requires and the service does not.

        Raises:
            Problem: 400 if it is not a JSON object, 422 if it does not match the model.
        """
        given = {name: value for name, value in self.json.items() if name not in ignoring}
        return validate(model, {**(defaults or {}), **given})


@dataclass(frozen=True)
class Call(BaseCall):
    """Authenticated request to an operation on an environment.

    Attributes:
        key: The API key of the request.
        environment: The environment of that key.
    """

    key: LocalKey
    environment: Environment

    @property
    def state(self) -> State:
        """State of the environment."""
        return self.environment.state

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Slugs of the restricted datasets that the key cannot read."""
        return self.team.unreadable_datasets(self.key, self.environment)

    @property
    def datasets(self) -> list[Dataset]:
        """The datasets that the key can read."""
        return [dataset for slug, dataset in self.state.datasets.items() if slug not in self.hidden]

    @cached_property
    def dataset(self) -> Dataset:
        """The dataset in the path.

        Raises:
            Problem: 404 if it does not exist, or the key cannot read it.
        """
        for dataset in self.datasets:
            if dataset.slug == self.path["dataset"]:
                return dataset
        raise not_found("Dataset")

    @cached_property
    def dataset_or_environment(self) -> Dataset:
        """The dataset in the path, or the whole environment for ``__all__``.

        Raises:
            Problem: 404 if it does not exist, or the key cannot read it.
        """
        return self.state.environment_wide if self.path["dataset"] == ENVIRONMENT_WIDE else self.dataset

    @property
    def queried_slugs(self) -> list[str]:
        """Slugs of the datasets that queries of the dataset in the path read."""
        slugs = self.state.slugs_in(self.dataset_or_environment.slug)
        return [slug for slug in slugs if slug not in self.hidden]


@dataclass(frozen=True, slots=True)
class Response:
    """Response with its own status or headers.

    Attributes:
        body: JSON, or bytes of encoded JSON; None for no body.
        status: The status code; None for the route's default.
        headers: Additional headers.
    """

    body: JsonValue | bytes
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
