"""Models of API keys."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, NoReturn, TypeAlias

from pydantic import AliasChoices, Field, SecretStr, model_validator, with_config
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned
from ._json_api import Places, ResourceInput, ResourcePage, TimestampedModel

ApiKeyType: TypeAlias = Literal["configuration", "ingest"]
ApiKeyName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]

# The service writes this one name unlike all others.
_PRIVATE_BOARDS = Field(
    default=False,
    validation_alias=AliasChoices("manage_privateBoards", "manage_private_boards"),
    serialization_alias="manage_privateBoards",
)


class ApiKeyPermissionsRead(ApiModel):
    """What a key may do, as the service returned it."""

    create_datasets: bool = False
    send_events: bool = False
    manage_markers: bool = False
    manage_triggers: bool = False
    manage_boards: bool = False
    run_queries: bool = False
    manage_columns: bool = False
    manage_slos: bool = False
    manage_recipients: bool = False
    manage_signals: bool = False
    manage_private_boards: bool = _PRIVATE_BOARDS
    read_service_maps: bool = False
    visible_team_members: bool = False


class ApiKeyPermissions(InputModel):
    """What a key may do. An ingest key always sends events, and may have ``create_datasets`` beside it.

    Attributes:
        create_datasets: Create datasets, also by sending events to new ones.
        send_events: Send events.
        manage_markers: Markers and their settings.
        manage_triggers: Triggers.
        manage_boards: Public boards.
        run_queries: Run queries and fetch their results.
        manage_columns: Columns, calculated fields, queries and their annotations.
        manage_slos: SLOs and burn alerts.
        manage_recipients: Recipients.
        manage_signals: Signals.
        manage_private_boards: Private boards; not together with ``visible_team_members``.
        read_service_maps: Service maps.
        visible_team_members: Let the members of the team see the key.
    """

    create_datasets: bool = False
    send_events: bool = False
    manage_markers: bool = False
    manage_triggers: bool = False
    manage_boards: bool = False
    run_queries: bool = False
    manage_columns: bool = False
    manage_slos: bool = False
    manage_recipients: bool = False
    manage_signals: bool = False
    manage_private_boards: bool = _PRIVATE_BOARDS
    read_service_maps: bool = False
    visible_team_members: bool = False

    @model_validator(mode="after")
    def _private_boards_stay_private(self) -> Self:
        if self.manage_private_boards and self.visible_team_members:
            raise ValueError("a key with manage_private_boards cannot have visible_team_members")
        return self


class ApiKey(TimestampedModel):
    """An API key as the service returned it, without its secret."""

    name: str | None = None
    key_type: Annotated[ApiKeyType | str, OPEN] | None = None
    disabled: bool | None = None
    permissions: ApiKeyPermissionsRead | None = None
    environment_id: str | None = None
    creator_id: ServerOwned[str | None] = None
    editor_id: ServerOwned[str | None] = None


class ApiKeysResponse(ResourcePage[ApiKey]):
    """One page of the API keys as the service returned it."""


class CreatedApiKey(ApiKey):
    """The response to a creation, the only one that has the secret.

    Neither repr nor dump nor pickle shows it; ``secret.get_secret_value()`` and ``header_value`` do.
    """

    secret: ServerOwned[SecretStr]

    @property
    def header_value(self) -> str:
        """What to give a client as ``api_key``: an ingest key's id and secret, a configuration key's secret.

        Raises:
            ValueError: The key is of a type that this version does not know; the secret is in ``secret``.
        """
        secret = self.secret.get_secret_value()
        if self.key_type == "ingest":
            return f"{self.id}{secret}"
        if self.key_type == "configuration":
            return secret
        raise ValueError(
            f"how a key of type {self.key_type!r} is sent is not known here: its secret is in .secret"
        )

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key with its secret cannot be pickled: store header_value where secrets belong")


class ApiKeyCreate(ResourceInput):
    """An API key to create.

    Attributes:
        name: 1 to 100 characters.
        key_type: An ``ingest`` key sends events; a ``configuration`` key does what its permissions say.
        environment_id: The environment it is for; neither can be changed later.
        disabled: Whether it is switched off.
        permissions: What it may do: nothing that is not given. An ingest key has only ``create_datasets``, which
            cannot be changed later.
    """

    resource_type: ClassVar[str] = "api-keys"
    relationships: ClassVar[Places] = {"environment_id": ("environment", "environments")}

    name: ApiKeyName
    key_type: ApiKeyType
    environment_id: Annotated[str, Field(min_length=1)]
    disabled: bool | None = None
    permissions: ApiKeyPermissions | None = None

    @model_validator(mode="after")
    def _permissions_fit_type(self) -> Self:
        given = self.permissions.model_fields_set if self.permissions else set[str]()
        if self.key_type == "ingest" and given - {"create_datasets"}:
            raise ValueError("an ingest key can have the permission create_datasets and no other")
        return self


class ApiKeyUpdate(ResourceInput):
    """What to change of an API key; everything else stays.

    Attributes:
        name: 1 to 100 characters.
        disabled: Whether it is switched off.
        permissions: Of a configuration key; those that are not given stay.
    """

    resource_type: ClassVar[str] = "api-keys"

    name: ApiKeyName | None = None
    disabled: bool | None = None
    permissions: ApiKeyPermissions | None = None


_Permissions: TypeAlias = Annotated[
    ApiKeyPermissions | ApiKeyPermissionsRead | JsonObject, CheckedAs(ApiKeyPermissions)
]


@with_config(STRICT)
class ApiKeyCreateFields(TypedDict, total=False):
    """The fields of ``ApiKeyCreate`` as keywords."""

    name: ApiKeyName
    key_type: ApiKeyType
    environment_id: str
    disabled: bool | None
    permissions: _Permissions | None


@with_config(STRICT)
class ApiKeyUpdateFields(TypedDict, total=False):
    """The fields of ``ApiKeyUpdate`` as keywords."""

    name: ApiKeyName | None
    disabled: bool | None
    permissions: _Permissions | None
