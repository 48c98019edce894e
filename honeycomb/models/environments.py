"""Models of environments."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import STRICT, ServerOwned
from ._json_api import Places, ResourceInput, ResourceModel, ResourcePage
from ._open_enums import OPEN

EnvironmentColor: TypeAlias = Annotated[
    Literal[
        "blue", "green", "gold", "red", "purple", "lightBlue", "lightGreen", "lightGold", "lightRed", "lightPurple"
    ]
    | str,
    OPEN,
]
EnvironmentName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
EnvironmentDescription: TypeAlias = Annotated[str, Field(max_length=255)]

_SETTINGS: Places = {"delete_protected": ("settings", "delete_protected")}


class Environment(ResourceModel):
    """Environment, as returned by the service.

    Attributes:
        name: Display name, 1 to 255 characters.
        slug: Name used in URLs; derived from the display name. Read-only.
        description: Free text, at most 255 characters.
        color: Color in Honeycomb's user interface, such as ``blue``; ``classic`` only for a Classic environment.
        delete_protected: Whether the service rejects the deletion of the environment.
    """

    nested: ClassVar[Places] = _SETTINGS

    name: str
    slug: ServerOwned[str | None] = None
    description: str | None = None
    color: Annotated[EnvironmentColor | Literal["classic"] | str, OPEN] | None = None
    delete_protected: bool | None = None

    def copied_body(self, also: Container[str] = ()) -> dict[str, object]:
        """Return the fields to create the same environment: new ones are protected against deletion."""
        body = super().copied_body(also)
        if "delete_protected" not in also and body.get("delete_protected") is True:
            body.pop("delete_protected")
        return body


class EnvironmentsResponse(ResourcePage[Environment]):
    """One page of environments, as returned by the service."""


class EnvironmentCreate(ResourceInput):
    """Request to create an environment. The service protects it from deletion.

    Attributes:
        name: Display name, 1 to 255 characters. It cannot be changed; the slug is derived from it.
        description: Free text, at most 255 characters.
        color: Color in Honeycomb's user interface. None for a random one.
    """

    resource_type: ClassVar[str] = "environments"

    name: EnvironmentName
    description: EnvironmentDescription | None = None
    color: EnvironmentColor | None = None


class EnvironmentUpdate(ResourceInput):
    """Partial update of an environment: fields that are omitted or None are kept.

    Attributes:
        description: Free text, at most 255 characters.
        color: Color in Honeycomb's user interface.
        delete_protected: Whether the service is to reject the deletion of the environment.
    """

    resource_type: ClassVar[str] = "environments"
    nested: ClassVar[Places] = _SETTINGS

    description: EnvironmentDescription | None = None
    color: EnvironmentColor | None = None
    delete_protected: bool | None = None


@with_config(STRICT)
class EnvironmentCreateFields(TypedDict, total=False):
    """The fields of ``EnvironmentCreate`` as keywords."""

    name: EnvironmentName
    description: EnvironmentDescription | None
    color: EnvironmentColor | None


@with_config(STRICT)
class EnvironmentUpdateFields(TypedDict, total=False):
    """The fields of ``EnvironmentUpdate`` as keywords."""

    description: EnvironmentDescription | None
    color: EnvironmentColor | None
    delete_protected: bool | None
