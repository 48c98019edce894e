"""Models of the key behind a client."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AliasChoices, Field

from ._base import OPEN, ApiModel
from ._json_api import ResourceModel, TimestampedModel

KeyType: TypeAlias = Annotated[Literal["configuration", "ingest"] | str, OPEN]


class ApiKeyAccess(ApiModel):
    """What an API key may do. An ingest key has only ``create_datasets``."""

    events: bool = False
    markers: bool = False
    triggers: bool = False
    boards: bool = False
    queries: bool = False
    columns: bool = False
    create_datasets: bool = Field(
        default=False,
        validation_alias=AliasChoices("createDatasets", "create_datasets"),
        serialization_alias="createDatasets",
    )
    slos: bool = False
    recipients: bool = False
    private_boards: bool = Field(
        default=False,
        validation_alias=AliasChoices("privateBoards", "private_boards"),
        serialization_alias="privateBoards",
    )


class AuthEnvironment(ApiModel):
    """The environment a key belongs to; name and slug are empty in Honeycomb Classic."""

    name: str = ""
    slug: str = ""


class AuthTeam(ApiModel):
    """The team a key belongs to."""

    name: str = ""
    slug: str = ""


class Auth(ApiModel):
    """The API key that a client uses, its team and environment, and what it may do."""

    id: str
    type: KeyType
    api_key_access: ApiKeyAccess
    environment: AuthEnvironment
    team: AuthTeam

    @property
    def is_classic(self) -> bool:
        """Whether the key belongs to Honeycomb Classic, which has no environments."""
        return self.environment.slug == ""


class Team(ResourceModel):
    """A team; its slug stands in the paths of the team API."""

    name: str | None = None
    slug: str


class ManagementAuth(TimestampedModel):
    """The management key that a client uses, and its team."""

    name: str | None = None
    key_type: str | None = None
    disabled: bool | None = None
    scopes: list[str] = Field(default_factory=list[str])
    team_id: str | None = None
    team: Team | None = None
