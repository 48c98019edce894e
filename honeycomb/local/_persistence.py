"""A local Honeycomb as a folder: ``honeycomb.json``, and a Parquet file for each dataset with events.

Results of queries and service maps are not kept: they can be computed again. Keys that were declared in Python,
quotas and faults are up to whoever makes the local Honeycomb that loads.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from ._saved import VERSION, cannot_load, read_saved
from ._state import EVERYWHERE, Column, Dataset, new_id
from ._team_objects import ApiKey, Environment

if TYPE_CHECKING:
    from pathlib import Path

    from ._alerts import Alerts
    from ._saved import SavedDataset
    from ._state import State
    from ._team import Team

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
        "version": VERSION,
        "saved_at": now,
        "recipients": team.recipients,
        "watches": alerts.remembered(),
        "pipeline_keys": [[*place, id_] for place, id_ in team.pipeline_keys.items()],
        "environments": [
            {
                **{name: getattr(each, name) for name in ("id", "name", "slug", "color", "description")},
                "delete_protected": each.delete_protected,
                "keys": [_key(key) for key in team.api_keys.values() if key.environment is each],
                "datasets": [
                    _dataset(each.state, dataset, folder, f"events-{token}-{next(numbers)}.parquet")
                    for dataset in (*each.state.datasets.values(), each.state.everywhere)
                ],
                "objects": [
                    [resource, scope, table] for (resource, scope), table in each.state.tables.items() if table
                ],
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
    """Replace everything by what a folder holds, once all of it could be read.

    Args:
        team: The team.
        alerts: Its alerts.
        folder: The folder.

    Returns:
        When it was saved, in Unix seconds.

    Raises:
        HoneycombConfigError: A file is missing or damaged, or of another version.
    """
    saved = read_saved(folder / _FILE)
    environments: list[Environment] = []
    try:
        for each in saved["environments"]:
            environment = Environment(
                each["id"],
                each["name"],
                each["slug"],
                each["color"],
                team.new_state(),
                each["description"],
                each["delete_protected"],
            )
            environments.append(environment)
            for dataset in each["datasets"]:
                _load_dataset(environment.state, dataset, folder)
            for resource, scope, table in each["objects"]:
                environment.state.table(resource, scope).update(table)
    except BaseException:
        for environment in environments:
            environment.state.store.close()
        raise
    team.replace(
        environments,
        [
            ApiKey(environment=environment, **key)
            for environment, each in zip(environments, saved["environments"], strict=True)
            for key in each["keys"]
        ],
    )
    team.recipients.update(saved["recipients"])
    team.pipeline_keys.update({(pipeline, place): id_ for pipeline, place, id_ in saved["pipeline_keys"]})
    alerts.remember(saved["watches"])
    return saved["saved_at"]


def _load_dataset(state: State, saved: SavedDataset, folder: Path) -> None:
    dataset = Dataset(
        saved["name"],
        saved["slug"],
        saved["created_at"],
        saved["description"],
        saved["expand_json_depth"],
        saved["delete_protected"],
        saved["last_written_at"],
        {name: Column(**column) for name, column in saved["columns"].items()},
    )
    if dataset.slug == EVERYWHERE:
        state.everywhere = dataset
    else:
        state.datasets[dataset.slug] = dataset
    for name, type_ in saved["stored"].items():
        state.store.add_column(dataset.slug, name, type_)
    if saved["events"] is not None:
        try:
            state.store.read_parquet(dataset.slug, folder / saved["events"])
        except ValueError as error:
            raise cannot_load(folder / saved["events"], str(error)) from None
