"""Models of datasets."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PrivateAttr, with_config
from typing_extensions import Self, TypedDict

from ._base import OPEN, STRICT, ApiModel, CheckedAs, InputModel, JsonObject, ServerOwned, Timestamp

DatasetName: TypeAlias = Annotated[str, Field(min_length=1, max_length=255)]
DatasetDescription: TypeAlias = Annotated[str, Field(max_length=1024)]
ExpandJsonDepth: TypeAlias = Annotated[int, Field(ge=0, le=10)]
DatasetType: TypeAlias = Annotated[Literal["metrics"] | str, OPEN]


class DatasetSettingsRead(ApiModel):
    """Settings of a dataset as the service returned them."""

    delete_protected: bool | None = None


class DatasetSettings(InputModel):
    """Settings to give a dataset.

    Attributes:
        delete_protected: Whether the dataset is kept from being deleted.
    """

    delete_protected: bool


class Dataset(ApiModel):
    """A dataset as the service returned it."""

    name: ServerOwned[str]
    slug: ServerOwned[str | None] = None
    description: str | None = None
    settings: DatasetSettingsRead | None = None
    expand_json_depth: int | None = None
    regular_columns_count: ServerOwned[int | None] = None
    last_written_at: ServerOwned[Timestamp | None] = None
    created_at: ServerOwned[Timestamp | None] = None
    dataset_type: ServerOwned[DatasetType | None] = None


class CreatedDataset(Dataset):
    """The response to a creation; an existing dataset of the same name, if there is one."""

    _already_existed: bool = PrivateAttr(default=False)

    @property
    def already_existed(self) -> bool:
        """Whether a dataset of that name was there already; it was then left as it is."""
        return self._already_existed

    def after_status(self, status: int) -> Self:
        """Note what the response status says: 201 for a new dataset, 200 for one that was there."""
        self._already_existed = status != 201
        return self


class DatasetCreate(InputModel):
    """A dataset to create.

    Attributes:
        name: 1 to 255 characters. The slug is made from it.
        description: At most 1,024 characters.
        expand_json_depth: How many levels of nested JSON are unpacked into columns, 0 to 10.
    """

    name: DatasetName
    description: DatasetDescription = ""
    expand_json_depth: ExpandJsonDepth = 0


class DatasetUpdate(InputModel):
    """The whole of a dataset's changeable fields; its name cannot be changed.

    Attributes:
        description: At most 1,024 characters.
        expand_json_depth: How many levels of nested JSON are unpacked into columns, 0 to 10.
        settings: Left as they are when not given.
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
