"""Schema of a saved local Honeycomb, validated before anything is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, TypeAdapter, ValidationError, with_config
from typing_extensions import NotRequired, TypedDict

from honeycomb.exceptions import HoneycombConfigError
from honeycomb.models.environments import EnvironmentColor

from ._saved_objects import Damaged, check_objects, check_recipients
from ._state import ENVIRONMENT_WIDE, slug_of
from ._team_objects import TeamPermission
from ._times import from_rfc3339
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
    expand_json_depth: Annotated[int, Field(ge=0, le=10)]
    delete_protected: bool
    last_written_at: _Timestamp | None
    columns: dict[str, SavedColumn]
    # Missing in folders of earlier versions.
    id: NotRequired[Annotated[str, Field(pattern=r"^(hcxds_[0-9a-f]{26})?$")]]
    restricted: NotRequired[bool]
    stored: dict[str, ColumnType]
    # Only files of the folder itself.
    events: Annotated[str, Field(pattern=r"^events-\w+-\d+\.parquet$")] | None


@with_config(_CHECKED)
class SavedKey(TypedDict):
    """An API key created by a request."""

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
    """An environment and its contents."""

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
class SavedGroup(TypedDict):
    """A user group."""

    id: Annotated[str, Field(pattern=r"^hcxgr_[0-9a-f]{26}$")]
    name: Annotated[str, Field(min_length=1)]
    description: str
    members: list[Annotated[str, Field(pattern=r"^hcxus_[0-9a-f]{26}$")]]
    datasets: list[str]
    environments: list[str]


@with_config(_CHECKED)
class Saved(TypedDict):
    """The whole document."""

    version: Literal[2]
    saved_at: _Timestamp
    recipients: dict[str, _Object]
    watches: dict[str, tuple[_Timestamp, int]]
    pipeline_keys: list[tuple[str, str, str]]
    groups: NotRequired[list[SavedGroup]]  # missing in folders of earlier versions
    environments: list[SavedEnvironment]


_DOCUMENT: TypeAdapter[Saved] = TypeAdapter(Saved)


def read_saved(file: Path) -> Saved:
    """Read and validate the document of a folder.

    Raises:
        HoneycombConfigError: It is missing, damaged or of another version.
    """
    try:
        saved = _DOCUMENT.validate_json(file.read_bytes())
    except OSError as error:
        raise cannot_load(file, error.strerror or type(error).__name__) from None
    except ValidationError as error:
        raise cannot_load(file, _first_message(error)) from None
    for each in saved["environments"]:
        count = _slugs(each).count(ENVIRONMENT_WIDE)
        if count != 1:
            raise cannot_load(file, f"{ENVIRONMENT_WIDE!r} must occur once, found {count}")
    for many in (
        [each["id"] for each in saved["environments"]],
        [each["slug"] for each in saved["environments"]],
        [key["id"] for each in saved["environments"] for key in each["keys"]],
        [each["id"] for each in saved.get("groups", ())],
        [each["name"] for each in saved.get("groups", ())],
        *map(_slugs, saved["environments"]),
        [id_ for each in saved["environments"] for dataset in each["datasets"] if (id_ := dataset.get("id"))],
    ):
        if len({*many}) < len(many):
            raise cannot_load(file, f"duplicate name among {', '.join(many)}")
    secrets = [key["secret"] for each in saved["environments"] for key in each["keys"]]
    if len({*secrets}) < len(secrets):
        raise cannot_load(file, "two API keys have the same secret")
    try:
        _check_contents(saved)
    except Damaged as error:
        raise cannot_load(file, str(error)) from None
    return saved


def _check_contents(saved: Saved) -> None:
    """Validate the objects and their references.

    Raises:
        Damaged: An object is invalid.
    """
    check_recipients(saved["recipients"])
    created: dict[str, float] = {}
    for environment in saved["environments"]:
        for dataset in environment["datasets"]:
            _check_names(dataset)
        tables = {(resource, scope): table for resource, scope, table in environment["objects"]}
        if len(tables) < len(environment["objects"]):
            raise Damaged("duplicate table of objects")
        check_objects(tables, {*_slugs(environment)} - {ENVIRONMENT_WIDE}, saved["recipients"])
        for (resource, _), table in tables.items():
            if resource in ("triggers", "burn_alerts"):
                created |= {id_: from_rfc3339(str(alert["created_at"])) for id_, alert in table.items()}
    for id_, (evaluated_at, _) in saved["watches"].items():
        # Otherwise the alert would be evaluated for all of the time before its creation.
        if evaluated_at < created.get(id_, 0):
            raise Damaged(f"watches.{id_[:80]}: the alert was evaluated before it was created")


def _check_names(dataset: SavedDataset) -> None:
    if dataset["slug"] not in (ENVIRONMENT_WIDE, slug_of(dataset["name"])):
        raise Damaged(f"{dataset['slug'][:80]!r} is not the slug of {dataset['name'][:80]!r}")
    for name, column in dataset["columns"].items():
        if name != column["key_name"]:
            raise Damaged(f"the column {name[:80]!r} has another key_name")


def cannot_load(file: Path, reason: str) -> HoneycombConfigError:
    """Create the error for a file that cannot be loaded."""
    return HoneycombConfigError(f"cannot load {file}, nothing was replaced: {reason}")


def _slugs(environment: SavedEnvironment) -> list[str]:
    return [dataset["slug"] for dataset in environment["datasets"]]


def _first_message(error: ValidationError) -> str:
    first: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    path = ".".join(map(str, first["loc"]))
    return f"{path}: {first['msg']}" if path else first["msg"]
