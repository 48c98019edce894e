"""The form of what a local Honeycomb saves, checked before anything is replaced by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from honeycomb.exceptions import HoneycombConfigError
from honeycomb.models.environments import EnvironmentColor

from ._state import EVERYWHERE
from ._team_objects import TeamPermission
from .engine import ColumnType

if TYPE_CHECKING:
    from pathlib import Path

VERSION = 2

_Timestamp = Annotated[float, Field(ge=0, lt=253_402_300_800, description="Unix seconds, before the year 10000")]
_Object = dict[str, JsonValue]
_CHECKED = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


@with_config(_CHECKED)
class SavedColumn(TypedDict):
    """A column of a dataset."""

    id: str
    key_name: str
    type: str
    created_at: _Timestamp
    updated_at: _Timestamp
    description: str
    hidden: bool
    last_written: _Timestamp | None


@with_config(_CHECKED)
class SavedDataset(TypedDict):
    """A dataset, the types of its stored columns, and the name of the file with its events."""

    name: str
    slug: str
    created_at: _Timestamp
    description: str
    expand_json_depth: int
    delete_protected: bool
    last_written_at: _Timestamp | None
    columns: dict[str, SavedColumn]
    stored: dict[str, ColumnType]
    # No other path, whatever the document says.
    events: Annotated[str, Field(pattern=r"^events-\w+-\d+\.parquet$")] | None


@with_config(_CHECKED)
class SavedKey(TypedDict):
    """An API key that was made by request."""

    id: Annotated[str, Field(pattern=r"^hcx[il]k_[0-9a-f]{10}")]
    secret: str
    type: Literal["configuration", "ingest"]
    name: str
    permissions: dict[TeamPermission, bool]
    created_at: _Timestamp
    updated_at: _Timestamp
    disabled: bool


@with_config(_CHECKED)
class SavedEnvironment(TypedDict):
    """An environment with everything in it."""

    id: Annotated[str, Field(pattern=r"^hcxen_[0-9a-f]{10}")]
    name: str
    slug: str
    color: EnvironmentColor
    description: str
    delete_protected: bool
    keys: list[SavedKey]
    datasets: list[SavedDataset]
    objects: list[tuple[str, str, dict[str, _Object]]]


@with_config(_CHECKED)
class Saved(TypedDict):
    """The document as a whole."""

    version: Literal[2]
    saved_at: _Timestamp
    recipients: dict[str, _Object]
    watches: dict[str, tuple[_Timestamp, int]]
    pipeline_keys: list[tuple[str, str, str]]
    environments: list[SavedEnvironment]


_DOCUMENT: TypeAdapter[Saved] = TypeAdapter(Saved)


def read_saved(file: Path) -> Saved:
    """Read and check the document of a folder.

    Raises:
        HoneycombConfigError: It is missing or damaged, or of another version.
    """
    try:
        saved = _DOCUMENT.validate_json(file.read_bytes())
    except OSError as error:
        raise cannot_load(file, error.strerror or type(error).__name__) from None
    except ValidationError as error:
        raise cannot_load(file, _first(error)) from None
    for each in saved["environments"]:
        count = _slugs(each).count(EVERYWHERE)
        if count != 1:
            raise cannot_load(file, f"{EVERYWHERE!r} must occur once, not {count} times")
    for many in (
        [each["id"] for each in saved["environments"]],
        [each["slug"] for each in saved["environments"]],
        [key["id"] for each in saved["environments"] for key in each["keys"]],
        *map(_slugs, saved["environments"]),
    ):
        if len({*many}) < len(many):
            raise cannot_load(file, f"a name occurs twice among {', '.join(many)}")
    secrets = [key["secret"] for each in saved["environments"] for key in each["keys"]]
    if len({*secrets}) < len(secrets):
        raise cannot_load(file, "two API keys have the same secret")
    return saved


def cannot_load(file: Path, reason: str) -> HoneycombConfigError:
    """Make the error for a file that cannot be loaded."""
    return HoneycombConfigError(f"{file} cannot be loaded, and nothing was replaced: {reason}")


def _slugs(environment: SavedEnvironment) -> list[str]:
    return [dataset["slug"] for dataset in environment["datasets"]]


def _first(error: ValidationError) -> str:
    first: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]
