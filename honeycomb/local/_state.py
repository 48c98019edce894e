"""What a local Honeycomb remembers."""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from ._times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import JsonValue

    from ._limits import Quotas
    from ._wire import JsonObject
    from .engine import EventStore

EVERYWHERE = "__all__"
"""The dataset slug that stands for the whole environment."""


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
        """Return the column as the service shows it."""
        shown: JsonObject = {
            "id": self.id,
            "key_name": self.key_name,
            "type": self.type,
            "description": self.description,
            "hidden": self.hidden,
            "created_at": rfc3339(self.created_at),
            "updated_at": rfc3339(self.updated_at),
        }
        if self.last_written is not None:
            shown["last_written"] = rfc3339(self.last_written)
        return shown


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

    def to_json(self) -> JsonObject:
        """Return the dataset as the service shows it."""
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
    """A query that was run.

    Attributes:
        pending: What to answer with until it counts as complete.
        complete: The JSON to answer with from then on.
        complete_at: That moment, in Unix seconds.
    """

    pending: JsonObject
    complete: bytes
    complete_at: float


@dataclass(frozen=True, slots=True)
class MapRun:
    """A service map that was made.

    Attributes:
        id: The id of the request for it.
        asked: What was asked for.
        dependencies: The calls in it; None if it failed.
        complete_at: When it counts as complete, in Unix seconds.
    """

    id: str
    asked: bytes
    dependencies: list[JsonValue] | None
    complete_at: float


class State:
    """Everything that the requests so far have left behind in an environment.

    Attributes:
        store: The events.
        datasets: The datasets by slug.
        everywhere: Stands for the whole environment, and holds the columns that were made for it.
        tables: The objects by id, as the service shows them, by their kind and the slug of what they belong to.
        query_runs: The queries that were run, by slug and result id.
        map_runs: The service maps that were made, by the ids of the requests.
        query_delay: Seconds until a result is complete.
        query_history: How many seconds back queries may look.
        query_quotas: Paces how often queries are run.
    """

    def __init__(
        self, store: EventStore, *, query_delay: float, query_history: float, query_quotas: Quotas
    ) -> None:
        self.store = store
        self.query_delay = query_delay
        self.query_history = query_history
        self.query_quotas = query_quotas
        self.datasets: dict[str, Dataset] = {}
        self.everywhere: Dataset = Dataset(EVERYWHERE, EVERYWHERE, created_at=0.0)
        self.query_runs: dict[tuple[str, str], QueryRun] = {}
        self.map_runs: dict[str, MapRun] = {}
        self.tables: dict[tuple[str, str], dict[str, JsonObject]] = {}

    def table(self, resource: str, scope: str = "") -> dict[str, JsonObject]:
        """Return the objects of one kind by id, as the service shows them.

        Args:
            resource: The kind, such as ``"triggers"``.
            scope: The slug of the dataset that they belong to, if they belong to one; they go when it goes.
        """
        return self.tables.setdefault((resource, scope), {})

    def everything(self, resource: str) -> Iterator[JsonObject]:
        """Yield the objects of one kind, whatever they belong to."""
        for _, thing in self.scoped(resource):
            yield thing

    def scoped(self, resource: str) -> Iterator[tuple[str, JsonObject]]:
        """Yield the objects of one kind, each after the slug of what it belongs to."""
        for (kind, scope), table in self.tables.items():
            if kind == resource:
                yield from ((scope, thing) for thing in table.values())

    def calculated_fields(self, slug: str) -> dict[str, str]:
        """Return the expressions of the calculated fields that queries of a dataset can name, by alias.

        Args:
            slug: The dataset, whose own fields go before those of the whole environment; or ``EVERYWHERE``.
        """
        fields = self.calculated_fields_by_id(slug).values()
        return {str(field["alias"]): str(field["expression"]) for field in fields}

    def calculated_fields_by_id(self, slug: str) -> dict[str, JsonObject]:
        """Return the calculated fields of the whole environment, and then those of a dataset."""
        return self.table("calculated_fields", EVERYWHERE) | self.table("calculated_fields", slug)

    def slugs_in(self, slug: str) -> list[str]:
        """Return the datasets that a slug stands for; the whole environment has columns of its own, too."""
        return [*self.datasets, EVERYWHERE] if slug == EVERYWHERE else [slug]

    def create_dataset(self, name: str, now: float) -> Dataset:
        """Add an empty dataset."""
        slug = slug_of(name)
        self.datasets[slug] = Dataset(name, slug, created_at=now)
        return self.datasets[slug]

    def delete_dataset(self, slug: str) -> None:
        """Remove a dataset and everything that belongs to it.

        An SLO of the environment no longer measures it, and goes as well if it was the last that it measured.
        """
        del self.datasets[slug]
        self.store.drop(slug)
        self.tables = {key: table for key, table in self.tables.items() if key[1] != slug}
        self.query_runs = {key: run for key, run in self.query_runs.items() if key[0] != slug}
        for slo in [*self.table("slos", EVERYWHERE).values()]:
            slo["dataset_slugs"] = [each for each in cast("list[str]", slo["dataset_slugs"]) if each != slug]
            if not slo["dataset_slugs"]:
                self.delete_slo(EVERYWHERE, str(slo["id"]))

    def delete_slo(self, slug: str, slo_id: str) -> None:
        """Remove an SLO with its burn alerts."""
        burn_alerts = self.table("burn_alerts", slug)
        for alert in [*burn_alerts.values()]:
            if alert["slo"] == {"id": slo_id}:
                del burn_alerts[str(alert["id"])]
        del self.table("slos", slug)[slo_id]

    def note_written(self, dataset: Dataset, names: set[str], now: float) -> None:
        """Take over the columns that the store has found in new events, and when they came.

        Args:
            dataset: The dataset that the events went to.
            names: The fields that the events had.
            now: When they came.
        """
        dataset.last_written_at = now
        for name, type_ in self.store.columns(dataset.slug).items():
            if name not in dataset.columns:
                dataset.columns[name] = Column(new_id(), name, type_, created_at=now, updated_at=now)
        for name in names & dataset.columns.keys():
            dataset.columns[name].last_written = now


def slug_of(name: str) -> str:
    """Return the slug that the service makes from a dataset's name."""
    return re.sub(r"[^a-z0-9]", "-", name.lower())


def new_id() -> str:
    """Make an id such as the service gives its objects."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(11))
