"""Models of the datasets of an environment, as the team API has them."""

from __future__ import annotations

from typing import ClassVar

from pydantic import with_config
from typing_extensions import TypedDict

from ._base import STRICT, ServerOwned
from ._json_api import Places, ResourceInput, ResourceModel, ResourcePage
from .datasets import ExpandJsonDepth

_SETTINGS: Places = {"delete_protected": ("settings", "delete_protected")}


class EnvironmentDataset(ResourceModel):
    """Dataset, as returned by the team API. Its id is not the slug that ``client.datasets`` takes.

    Attributes:
        name: Display name. Inferred, not published by Honeycomb. Read-only.
        slug: Name in the paths of other operations. Inferred, not published by Honeycomb. Read-only.
        restricted: Whether only Team Owners and members of groups with access can read the dataset.
        description: Free text.
        expand_json_depth: Levels of nested JSON, 0 to 10, that are unpacked into columns of their own.
        delete_protected: Whether the service rejects the deletion of the dataset.
    """

    nested: ClassVar[Places] = _SETTINGS

    name: ServerOwned[str | None] = None
    slug: ServerOwned[str | None] = None
    restricted: bool | None = None
    description: str | None = None
    expand_json_depth: int | None = None
    delete_protected: bool | None = None


class EnvironmentDatasetsResponse(ResourcePage[EnvironmentDataset]):
    """One page of datasets, as returned by the team API."""


class EnvironmentDatasetUpdate(ResourceInput):
    """Partial update of a dataset in the team API: fields that are omitted or None are kept.

    Attributes:
        restricted: Whether only Team Owners and members of groups with access can read the dataset. False also
            removes the dataset from all groups, for good.
        description: Free text.
        expand_json_depth: Levels of nested JSON, 0 to 10, to unpack into columns of their own.
        delete_protected: Whether the service is to reject the deletion of the dataset.
    """

    resource_type: ClassVar[str] = "datasets"
    nested: ClassVar[Places] = _SETTINGS

    restricted: bool | None = None
    description: str | None = None
    expand_json_depth: ExpandJsonDepth | None = None
    delete_protected: bool | None = None


@with_config(STRICT)
class EnvironmentDatasetUpdateFields(TypedDict, total=False):
    """The fields of ``EnvironmentDatasetUpdate`` as keywords."""

    restricted: bool | None
    description: str | None
    expand_json_depth: ExpandJsonDepth | None
    delete_protected: bool | None
