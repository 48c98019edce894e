"""Models of environments."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field, with_config
from typing_extensions import TypedDict

from ._base import OPEN, STRICT, ServerOwned
from ._json_api import Places, ResourceInput, ResourceModel, ResourcePage

EnvironmentColor: TypeAlias = Literal[
    "blue", "green", "gold", "red", "purple", "lightBlue", "lightGreen", "lightGold", "lightRed", "lightPurple"
]
EnvironmentName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
EnvironmentDescription: TypeAlias = Annotated[str, Field(max_length=255)]

_SETTINGS: Places = {"delete_protected": ("settings", "delete_protected")}


class Environment(ResourceModel):
    """An environment as the service returned it."""

    nested: ClassVar[Places] = _SETTINGS

    name: str
    slug: ServerOwned[str | None] = None
    description: str | None = None
    color: Annotated[EnvironmentColor | Literal["classic"] | str, OPEN] | None = None
    delete_protected: bool | None = None


class EnvironmentsResponse(ResourcePage[Environment]):
    """One page of the environments as the service returned it."""


class EnvironmentCreate(ResourceInput):
    """An environment to create. The service protects it from being deleted.

    Attributes:
        name: 1 to 255 characters; it cannot be changed later. The slug is made from it.
        description: At most 255 characters.
        color: The color that Honeycomb shows it in; left to chance when not given.
    """

    resource_type: ClassVar[str] = "environments"

    name: EnvironmentName
    description: EnvironmentDescription | None = None
    color: EnvironmentColor | None = None


class EnvironmentUpdate(ResourceInput):
    """What to change of an environment; everything else stays.

    Attributes:
        description: At most 255 characters.
        color: The color that Honeycomb shows it in.
        delete_protected: Whether the environment is kept from being deleted.
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
