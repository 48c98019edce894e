"""Models of API keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, NoReturn, TypeAlias, cast

from pydantic import AliasChoices, Field, SecretStr, model_validator, with_config
from typing_extensions import Self, TypedDict

from ..exceptions import HoneycombError
from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned
from ._json_api import Json, Places, ResourceInput, ResourcePage, TimestampedModel
from ._open_enums import OPEN

ApiKeyType: TypeAlias = Annotated[Literal["configuration", "ingest"] | str, OPEN]
ApiKeyName: TypeAlias = Annotated[str, Field(min_length=1, max_length=100)]

# The service writes this one name unlike all others.
_PRIVATE_BOARDS = Field(
    default=False,
    validation_alias=AliasChoices("manage_privateBoards", "manage_private_boards"),
    serialization_alias="manage_privateBoards",
)


class ApiKeyPermissionsRead(ApiModel):
    """Permissions of an API key, as returned by the service. An ingest key has only ``create_datasets``.

    Attributes:
        create_datasets: Whether the key can create datasets, also by sending events to new ones.
        send_events: Whether the key can send events.
        manage_markers: Whether the key can manage markers and marker settings.
        manage_triggers: Whether the key can manage triggers.
        manage_boards: Whether the key can manage public boards.
        run_queries: Whether the key can run queries and get their results.
        manage_columns: Whether the key can manage columns, calculated fields, queries and query annotations.
        manage_slos: Whether the key can manage SLOs and burn alerts, and get SLO reports.
        manage_recipients: Whether the key can manage recipients.
        manage_signals: Whether the key can manage signals.
        manage_private_boards: Whether the key can manage private boards.
        read_service_maps: Whether the key can get service maps.
        visible_team_members: Whether the members of the team can see the key's secret in Honeycomb's user
            interface.
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


class ApiKeyPermissions(InputModel):
    """Permissions of an API key. An ingest key always sends events; its only permission is ``create_datasets``.

    Attributes:
        create_datasets: Whether the key can create datasets, also by sending events to new ones.
        send_events: Whether the key can send events.
        manage_markers: Whether the key can manage markers and marker settings.
        manage_triggers: Whether the key can manage triggers.
        manage_boards: Whether the key can manage public boards.
        run_queries: Whether the key can run queries and get their results.
        manage_columns: Whether the key can manage columns, calculated fields, queries and query annotations.
        manage_slos: Whether the key can manage SLOs and burn alerts, and get SLO reports.
        manage_recipients: Whether the key can manage recipients.
        manage_signals: Whether the key can manage signals.
        manage_private_boards: Whether the key can manage private boards; excludes ``visible_team_members``.
        read_service_maps: Whether the key can get service maps.
        visible_team_members: Whether the members of the team can see the key's secret in Honeycomb's user
            interface.
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
    """API key without its secret, as returned by the service.

    Attributes:
        name: Display name, 1 to 100 characters.
        key_type: ``ingest`` for a key that sends events, ``configuration`` for one with permissions.
        disabled: Whether requests with the key are rejected.
        permissions: Permissions of the key.
        environment_id: ID of the environment that the key belongs to.
        creator_id: ID of the user who created the key. Read-only.
        editor_id: ID of the user who last changed the key. Read-only.
    """

    name: str | None = None
    key_type: ApiKeyType | None = None
    disabled: bool | None = None
    permissions: ApiKeyPermissionsRead | None = None
    environment_id: str | None = None
    creator_id: ServerOwned[str | None] = None
    editor_id: ServerOwned[str | None] = None


class ApiKeysResponse(ResourcePage[ApiKey]):
    """One page of API keys, as returned by the service."""


class CreatedApiKey(ApiKey):
    """Response to the creation of an API key: the only response with its secret.

    ``repr``, dumps and pickles do not contain the secret; ``secret.get_secret_value()`` and ``header_value``
    return it.

    Attributes:
        secret: Secret part of the key, which is never returned again. Read-only.
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


class HoneycombRotationError(HoneycombError):
    """An API key was rotated, but the old key could not be disabled or deleted. Both keys may be valid.

    The error that prevented it is the ``__cause__``.
    """

    def __init__(self, message: str, *, successor: CreatedApiKey) -> None:
        super().__init__(message)
        self.successor: CreatedApiKey = successor
        """The new key with its secret, which is never returned again; lost when the error is pickled or copied."""

    def __reduce__(self) -> tuple[Callable[..., HoneycombError], tuple[object, ...]]:
        restore, (cls, args, state) = super().__reduce__()
        kept = {name: value for name, value in cast("Json", state).items() if name != "successor"}
        return restore, (cls, args, kept)


class ApiKeyCreate(ResourceInput):
    """Request to create an API key.

    Attributes:
        name: Display name, 1 to 100 characters.
        key_type: ``ingest`` for a key that sends events, ``configuration`` for one with permissions. It cannot be
            changed.
        environment_id: ID of the environment that the key belongs to. It cannot be changed.
        disabled: Whether requests with the key are rejected. None for no.
        permissions: Permissions of the key; those left out are not granted. None grants none. An ingest key takes
            only ``create_datasets``, which cannot be changed.
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
    """Partial update of an API key: fields that are omitted or None are kept.

    Attributes:
        name: Display name, 1 to 100 characters.
        disabled: Whether requests with the key are rejected.
        permissions: Permissions to change, of a configuration key only; those left out are kept.
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
