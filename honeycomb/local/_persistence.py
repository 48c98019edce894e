"""A local Honeycomb as a folder: ``honeycomb.json``, and a Parquet file for each dataset with events.

Results of queries and service maps are not kept: they can be computed again. Keys that were declared in Python,
quotas and faults are up to whoever makes the local Honeycomb that loads.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from ._state import EVERYWHERE, Column, Dataset, new_id
from ._team_objects import ApiKey, Environment

if TYPE_CHECKING:
    from pathlib import Path

    from ._alerts import Alerts
    from ._state import State
    from ._team import Team

_VERSION = 1
_FILE = "honeycomb.json"


def save(team: Team, alerts: Alerts, folder: Path, now: float) -> None:
    """Write everything into a folder, in place of what another save left there, which goes when all is written.

    Args:
        team: The team.
        alerts: Its alerts.
        folder: The folder; it is made if there is none such.
        now: The moment, in Unix seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    token = new_id()
    numbers = count()
    document = {
        "version": _VERSION,
        "saved_at": now,
        "recipients": team.recipients,
        "watches": alerts.remembered(),
        "pipeline_keys": [[*place, id_] for place, id_ in team.pipeline_keys.items()],
        "environments": [
            {
                **{name: getattr(each, name) for name in ("id", "name", "slug", "color", "description")},
                "delete_protected": each.delete_protected,
                "first": each is team.first,
                "keys": [_key(key) for key in team.api_keys.values() if key.environment is each],
                "datasets": [
                    _dataset(each.state, dataset, folder, f"events-{token}-{next(numbers)}.parquet")
                    for dataset in (*each.state.datasets.values(), each.state.everywhere)
                ],
                "objects": [[resource, scope, table] for (resource, scope), table in each.state.tables.items()],
            }
            for each in team.environments.values()
        ],
    }
    written = folder / f"{_FILE}.{token}"
    written.write_bytes(to_json(document, indent=1))
    written.replace(folder / _FILE)
    for outdated in folder.glob("events-*.parquet"):
        if not outdated.name.startswith(f"events-{token}-"):
            outdated.unlink()


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        **{name: getattr(key, name) for name in ("id", "secret", "type", "name", "permissions")},
        **{name: getattr(key, name) for name in ("created_at", "updated_at", "disabled")},
    }


def _dataset(state: State, dataset: Dataset, folder: Path, file: str) -> dict[str, Any]:
    stored = state.store.columns(dataset.slug)
    if state.store.count(dataset.slug):
        state.store.write_parquet(dataset.slug, folder / file)
    return {**asdict(dataset), "stored": stored, "events": file if (folder / file).exists() else None}


def load(team: Team, alerts: Alerts, folder: Path) -> float:
    """Replace everything by what a folder holds.

    Args:
        team: The team.
        alerts: Its alerts.
        folder: The folder.

    Returns:
        When it was saved, in Unix seconds.

    Raises:
        FileNotFoundError: Nothing was saved there.
        ValueError: What is there was not saved by a version that this one understands.
    """
    document = from_json((folder / _FILE).read_bytes())
    if document.get("version") != _VERSION:
        raise ValueError(f"{folder / _FILE} is not of version {_VERSION}")
    team.clear()
    for saved in document["environments"]:
        first, keys, datasets, objects = (saved.pop(name) for name in ("first", "keys", "datasets", "objects"))
        environment = Environment(state=team.new_state(), **saved)
        team.add_environment(environment, first=first)
        for dataset in datasets:
            _load_dataset(environment.state, dataset, folder)
        for resource, scope, table in objects:
            environment.state.table(resource, scope).update(table)
        for key in keys:
            team.save_api_key(ApiKey(environment=environment, **key))
    team.recipients.update(document["recipients"])
    team.pipeline_keys.update({(pipeline, place): id_ for pipeline, place, id_ in document["pipeline_keys"]})
    alerts.remember(document["watches"])
    saved_at: float = document["saved_at"]
    return saved_at


def _load_dataset(state: State, saved: dict[str, Any], folder: Path) -> None:
    stored, events, columns = (saved.pop(name) for name in ("stored", "events", "columns"))
    dataset = Dataset(**saved, columns={name: Column(**column) for name, column in columns.items()})
    if dataset.slug == EVERYWHERE:
        state.everywhere = dataset
    else:
        state.datasets[dataset.slug] = dataset
    for name, type_ in stored.items():
        state.store.add_column(dataset.slug, name, type_)
    if events is not None:
        state.store.read_parquet(dataset.slug, folder / events)
