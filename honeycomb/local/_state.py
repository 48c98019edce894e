"""State of an environment: datasets, columns and stored objects."""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ._ids import number_of, team_object_id
from ._times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from ._limits import Quotas
    from ._wire import JsonObject
    from .engine import EventStore

ENVIRONMENT_WIDE = "__all__"
"""Dataset slug of the whole environment."""


@dataclass(slots=True)
class Column:
    """A column of a dataset."""

    id: str
    key_name: str
    type: str
    created_at: float
    updated_at: float
    description: str = ""
    hidden: bool = False
    last_written: float | None = None

    def to_json(self) -> JsonObject:
        """Return the column as the API returns it."""
        column: JsonObject = {
            "id": self.id,
            "key_name": self.key_name,
            "type": self.type,
            "description": self.description,
            "hidden": self.hidden,
            "created_at": rfc3339(self.created_at),
            "updated_at": rfc3339(self.updated_at),
        }
        if self.last_written is not None:
            column["last_written"] = rfc3339(self.last_written)
        return column


@dataclass(slots=True)
class Dataset:
    """A dataset and its columns, by name."""

    name: str
    slug: str
    created_at: float
    description: str = ""
    expand_json_depth: int = 0
    delete_protected: bool = True
    last_written_at: float | None = None
    columns: dict[str, Column] = field(default_factory=dict[str, Column])
    id: str = ""
    restricted: bool = False

    def to_json(self) -> JsonObject:
        """Return the dataset as the API returns it."""
        return {
            "name": self.name,
            "slug": self.slug,
            "description": self.description,
            "settings": {"delete_protected": self.delete_protected},
            "expand_json_depth": self.expand_json_depth,
            "regular_columns_count": len(self.columns) or None,
            "last_written_at": None if self.last_written_at is None else rfc3339(self.last_written_at),
            "created_at": rfc3339(self.created_at),
        }


@dataclass(frozen=True, slots=True)
class QueryRun:
    """A query run and its result.

    Attributes:
        pending: Response until the result is complete.
        complete: Encoded JSON of the complete response.
        complete_at: Unix seconds from which the result is complete.
    """

    pending: JsonObject
    complete: bytes
    complete_at: float


@dataclass(frozen=True, slots=True)
class MapRun:
    """A service map.

    Attributes:
        id: The id of the map request.
        request: Encoded parameters of the map request.
        dependencies: Calls between services; None on failure.
        complete_at: Unix seconds from which the map is complete.
    """

    id: str
    request: bytes
    dependencies: list[JsonValue] | None
    complete_at: float


class State:
    """State of an environment.

    Attributes:
        store: The events.
        datasets: Datasets by slug.
        environment_wide: The environment-wide dataset, with environment-wide columns.
        tables: Stored objects by id, by kind and scope.
        query_runs: Query runs by dataset slug and result id.
        map_runs: Service maps by request id.
        query_delay: Seconds until a result is complete.
        query_history: Maximum age in seconds of the start of a query.
        query_quotas: Rate limit of query runs.
    """

    def __init__(
        self, store: EventStore, *, query_delay: float, query_history: float, query_quotas: Quotas
    ) -> None:
        self.store = store
        self.query_delay = query_delay
        self.query_history = query_history
        self.query_quotas = query_quotas
        self.datasets: dict[str, Dataset] = {}
        self.environment_wide: Dataset = Dataset(ENVIRONMENT_WIDE, ENVIRONMENT_WIDE, created_at=0.0)
        self.query_runs: dict[tuple[str, str], QueryRun] = {}
        self.map_runs: dict[str, MapRun] = {}
        self.tables: dict[tuple[str, str], dict[str, JsonObject]] = {}

    def table(self, resource: str, scope: str = "") -> dict[str, JsonObject]:
        """Return the stored objects of one kind and scope, by id.

        Args:
            resource: The kind, such as ``"triggers"``.
            scope: The slug of their dataset, if any; deleting the dataset deletes them.
        """
        return self.tables.setdefault((resource, scope), {})

    def objects(self, resource: str) -> Iterator[JsonObject]:
        """Yield the objects of one kind in all scopes."""
        for _, each in self.scoped(resource):
            yield each

    def scoped(self, resource: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield the scope and the object for each object of one kind."""
        for (kind, scope), table in self.tables.items():
            if kind == resource:
                yield from ((scope, each) for each in table.values())

    def calculated_fields(self, slug: str) -> dict[str, str]:
        """Return the expressions of the calculated fields for queries of a dataset, by alias.

        Args:
            slug: The dataset, whose fields take precedence over environment-wide ones; or ``ENVIRONMENT_WIDE``.
        """
        fields = self.calculated_fields_by_id(slug).values()
        return {str(field["alias"]): str(field["expression"]) for field in fields}

    def calculated_fields_by_id(self, slug: str) -> dict[str, JsonObject]:
        """Return the environment-wide calculated fields, followed by those of a dataset."""
        return self.table("calculated_fields", ENVIRONMENT_WIDE) | self.table("calculated_fields", slug)

    def slugs_in(self, slug: str) -> list[str]:
        """Return the datasets to query for a slug; the environment itself has columns, too."""
        return [*self.datasets, ENVIRONMENT_WIDE] if slug == ENVIRONMENT_WIDE else [slug]

    def create_dataset(self, name: str, now: float) -> Dataset:
        """Create an empty dataset."""
        slug = slug_of(name)
        self.datasets[slug] = Dataset(name, slug, created_at=now, id=self.new_dataset_id())
        return self.datasets[slug]

    def new_dataset_id(self) -> str:
        """Generate the id of a dataset in the team API."""
        newest = max((number_of(dataset.id) for dataset in self.datasets.values()), default=0)
        return team_object_id("ds", newest + 1)

    def delete_dataset(self, slug: str) -> None:
        """Delete a dataset and its objects.

        It is removed from environment-wide SLOs; an SLO without datasets is deleted.
        """
        del self.datasets[slug]
        self.store.drop(slug)
        self.tables = {key: table for key, table in self.tables.items() if key[1] != slug}
        self.query_runs = {key: run for key, run in self.query_runs.items() if key[0] != slug}
        for slo in [*self.table("slos", ENVIRONMENT_WIDE).values()]:
            slo["dataset_slugs"] = [each for each in cast("list[str]", slo["dataset_slugs"]) if each != slug]
            if not slo["dataset_slugs"]:
                self.delete_slo(ENVIRONMENT_WIDE, str(slo["id"]))

    def delete_slo(self, slug: str, slo_id: str) -> None:
        """Delete an SLO and its burn alerts."""
        burn_alerts = self.table("burn_alerts", slug)
        for alert in [*burn_alerts.values()]:
            if alert["slo"] == {"id": slo_id}:
                del burn_alerts[str(alert["id"])]
        del self.table("slos", slug)[slo_id]

    def record_columns(self, dataset: Dataset, names: set[str], now: float) -> None:
        """Add the columns of new events, and update the time of the last write.

        Args:
            dataset: The dataset of the events.
            names: Names of the fields of the events.
            now: Current time in Unix seconds.
        """
        dataset.last_written_at = now
        for name, type_ in self.store.columns(dataset.slug).items():
            if name not in dataset.columns:
                dataset.columns[name] = Column(new_id(), name, type_, created_at=now, updated_at=now)
        for name in names & dataset.columns.keys():
            dataset.columns[name].last_written = now


def slug_of(name: str) -> str:
    """Return the slug of a dataset or environment name."""
    return re.sub(r"[^a-z0-9]", "-", name.lower())


def new_id() -> str:
    """Generate an id in the format of the service."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(11))
