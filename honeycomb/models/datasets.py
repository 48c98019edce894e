"""Models of datasets."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PrivateAttr, with_config
from typing_extensions import Self, TypedDict

from ._base import STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp
from ._numbers import Integer
from ._open_enums import OPEN

DatasetName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
DatasetDescription: TypeAlias = Annotated[str, Field(max_length=1024)]
ExpandJsonDepth: TypeAlias = Annotated[Integer, Field(ge=0, le=10)]
DatasetType: TypeAlias = Annotated[Literal["metrics"] | str, OPEN]


class DatasetSettingsRead(ApiModel):
    """Settings of a dataset, as returned by the service.

    Attributes:
        delete_protected: Whether the service rejects the deletion of the dataset.
    """

    delete_protected: bool | None = None


class DatasetSettings(InputModel):
    """Settings of a dataset.

    Attributes:
        delete_protected: Whether the service is to reject the deletion of the dataset.
    """

    delete_protected: bool


class Dataset(ApiModel):
    """Dataset, as returned by the service.

    Attributes:
        name: Display name, 1 to 255 characters. Read-only.
        slug: Name used in URLs and in this library's calls; derived from the name. Read-only.
        description: Free text, at most 1,024 characters.
        settings: Settings, such as deletion protection.
        expand_json_depth: Number of levels of nested JSON that are unpacked into columns, 0 to 10.
        regular_columns_count: Number of columns, without calculated fields. None while there are none. Read-only.
        last_written_at: Time at which the dataset last received events. None before the first. Read-only.
        created_at: Time of creation. Read-only.
        dataset_type: ``metrics`` for a dataset of time-series metrics, else None. Read-only.
    """

    name: ServerOwned[str]
    slug: ServerOwned[str | None] = None
    description: str | None = None
    settings: DatasetSettingsRead | None = None
    expand_json_depth: int | None = None
    regular_columns_count: ServerOwned[int | None] = None
    last_written_at: ServerOwned[Timestamp | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    dataset_type: ServerOwned[DatasetType | None] = None

    def copied_body(self, also: Container[str] = ()) -> dict[str, object]:
        """Return the fields to create the same dataset elsewhere: new ones are protected against deletion."""
        body = super().copied_body(also)
        if "settings" not in also and body.get("settings") == {"delete_protected": True}:
            body.pop("settings")
        return body


class CreatedDataset(Dataset):
    """Response to the creation of a dataset: the new dataset, or the existing one of the same name."""

    _already_existed: bool = PrivateAttr(default=False)

    @property
    def already_existed(self) -> bool:
        """Whether a dataset of that name already existed; the service then left it unchanged."""
        return self._already_existed

    def after_status(self, status: int) -> Self:
        """Record what the response status says: 201 for a new dataset, 200 for an existing one."""
        self._already_existed = status != 201
        return self


class DatasetCreate(InputModel):
    """Request to create a dataset.

    Attributes:
        name: Display name, 1 to 255 characters. The slug is derived from it.
        description: Free text, at most 1,024 characters.
        expand_json_depth: Number of levels of nested JSON to unpack into columns, 0 to 10.
    """

    name: DatasetName
    description: DatasetDescription = ""
    expand_json_depth: ExpandJsonDepth = 0


class DatasetUpdate(InputModel):
    """Full replacement of a dataset's writable fields; its name cannot be changed.

    Attributes:
        description: Free text, at most 1,024 characters.
        expand_json_depth: Number of levels of nested JSON to unpack into columns, 0 to 10.
        settings: Settings, such as deletion protection. None keeps them.
    """

    description: DatasetDescription
    expand_json_depth: ExpandJsonDepth
    settings: DatasetSettings | None = None


@with_config(STRICT)
class DatasetCreateFields(TypedDict, total=False):
    """The fields of ``DatasetCreate`` as keywords."""

    name: DatasetName
    description: DatasetDescription
    expand_json_depth: ExpandJsonDepth


class DatasetChanges(TypedDict, total=False):
    """The fields of ``DatasetUpdate`` as keywords, without ``settings``."""

    description: DatasetDescription
    expand_json_depth: ExpandJsonDepth


@with_config(STRICT)
class DatasetUpdateFields(DatasetChanges, total=False):
    """The fields of ``DatasetUpdate`` as keywords."""

    settings: Annotated[DatasetSettings | DatasetSettingsRead | JsonObject, CheckedAs(DatasetSettings)]
