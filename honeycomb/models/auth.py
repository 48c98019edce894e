"""Models of the key behind a client."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import AliasChoices, Field

from ._base import ApiModel
from ._json_api import ResourceModel, TimestampedModel
from ._open_enums import OPEN

KeyType: TypeAlias = Annotated[Literal["configuration", "ingest"] | str, OPEN]


class ApiKeyAccess(ApiModel):
    """Permissions of the client's API key, as returned by the service. An ingest key has only ``create_datasets``.

    Attributes:
        events: Whether the key can send events.
        markers: Whether the key can manage markers and marker settings.
        triggers: Whether the key can manage triggers.
        boards: Whether the key can manage public boards.
        queries: Whether the key can run queries and get their results.
        columns: Whether the key can manage columns, calculated fields, queries and query annotations.
        create_datasets: Whether the key can create datasets, also by sending events to new ones.
        slos: Whether the key can manage SLOs and burn alerts, and get SLO reports.
        recipients: Whether the key can manage recipients.
        private_boards: Whether the key can manage private boards.
    """

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
    """Environment of the client's API key, as returned by the service.

    Attributes:
        name: Display name; empty in Honeycomb Classic, which has no environments.
        slug: Name used in URLs; empty in Honeycomb Classic.
    """

    name: str = ""
    slug: str = ""


class AuthTeam(ApiModel):
    """Team of the client's API key, as returned by the service.

    Attributes:
        name: Display name of the team.
        slug: Name of the team used in URLs.
    """

    name: str = ""
    slug: str = ""


class Auth(ApiModel):
    """The client's API key with its permissions, environment and team, as returned by the service.

    Attributes:
        id: ID of the API key.
        type: Type of the API key: ``configuration`` or ``ingest``.
        api_key_access: Permissions of the API key.
        environment: Environment that the API key belongs to.
        team: Team that the API key belongs to.
    """

    id: str
    type: KeyType
    api_key_access: ApiKeyAccess
    environment: AuthEnvironment
    team: AuthTeam

    @property
    def is_classic(self) -> bool:
        """Whether the API key belongs to Honeycomb Classic, which has no environments."""
        return self.environment.slug == ""


class Team(ResourceModel):
    """Team, as returned by the service.

    Attributes:
        name: Display name of the team.
        slug: Name of the team in the paths of the team API.
    """

    name: str | None = None
    slug: str


class ManagementAuth(TimestampedModel):
    """The client's management key and its team, as returned by the service.

    Attributes:
        name: Display name of the key.
        key_type: Type of the key; ``management`` is the only one known.
        disabled: Whether requests with the key are rejected.
        scopes: Scopes of the key, such as ``api-keys:write`` or ``environments:read``. A write scope includes the
            read scope.
        team_id: ID of the team that the key belongs to.
        team: Team that the key belongs to.
    """

    name: str | None = None
    key_type: str | None = None
    disabled: bool | None = None
    scopes: list[str] = Field(default_factory=list[str])
    team_id: str | None = None
    team: Team | None = None
