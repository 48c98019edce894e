"""Save and load a local Honeycomb: ``honeycomb.json``, and a Parquet file for each dataset with events.

Query results and service maps are not saved, as they can be recomputed; neither are keys declared in Python,
quotas and faults, which belong to the instance that loads the folder.
"""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from ._saved import VERSION, cannot_load, read_saved
from ._state import ENVIRONMENT_WIDE, Column, Dataset, new_id
from ._team_objects import ApiKey, Environment
from ._user_groups import UserGroup

if TYPE_CHECKING:
    from pathlib import Path

    from ._alerts import Alerts
    from ._saved import SavedDataset
    from ._state import State
    from ._team import Team

_FILE = "honeycomb.json"


def save(team: Team, alerts: Alerts, folder: Path, now: float) -> None:
    """Save everything to a folder; remove the files of an earlier save once all is written.

    Args:
        team: The team.
        alerts: Its alerts.
        folder: The folder; created if missing.
        now: Current time in Unix seconds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    token = new_id()
    numbers = count()
    document = {
        "version": VERSION,
        "saved_at": now,
        "recipients": team.recipients,
        "watches": alerts.export_state(),
        "pipeline_keys": [[*key, id_] for key, id_ in team.pipeline_keys.items()],
        "groups": [_group(group) for group in team.groups.values()],
        "environments": [
            {
                **{name: getattr(each, name) for name in ("id", "name", "slug", "color", "description")},
                "delete_protected": each.delete_protected,
                "keys": [_key(key) for key in team.api_keys.values() if key.environment is each],
                "datasets": [
                    _dataset(each.state, dataset, folder, f"events-{token}-{next(numbers)}.parquet")
                    for dataset in (*each.state.datasets.values(), each.state.environment_wide)
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


def _group(group: UserGroup) -> dict[str, Any]:
    sets = {name: sorted(getattr(group, name)) for name in ("members", "datasets", "environments")}
    return {"id": group.id, "name": group.name, "description": group.description, **sets}


def _dataset(state: State, dataset: Dataset, folder: Path, file: str) -> dict[str, Any]:
    stored = state.store.columns(dataset.slug)
    if state.store.count(dataset.slug):
        state.store.write_parquet(dataset.slug, folder / file)
    return {**asdict(dataset), "stored": stored, "events": file if (folder / file).exists() else None}


def load(team: Team, alerts: Alerts, folder: Path) -> float:
    """Load a folder and replace everything, once all files have been read.

    Args:
        team: The team.
        alerts: Its alerts.
        folder: The folder.

    Returns:
        Unix seconds when it was saved.

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
        [
            UserGroup(
                each["id"],
                each["name"],
                each["description"],
                {*each["members"]},
                {*each["datasets"]},
                {*each["environments"]},
            )
            for each in saved.get("groups", ())
        ],
    )
    team.recipients.update(saved["recipients"])
    team.pipeline_keys.update(
        {(pipeline, environment_id): id_ for pipeline, environment_id, id_ in saved["pipeline_keys"]}
    )
    alerts.restore_state(saved["watches"])
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
        saved.get("id", ""),
        saved.get("restricted", False),
    )
    if dataset.slug == ENVIRONMENT_WIDE:
        state.environment_wide = dataset
    else:
        dataset.id = dataset.id or state.new_dataset_id()
        state.datasets[dataset.slug] = dataset
    for name, type_ in saved["stored"].items():
        state.store.add_column(dataset.slug, name, type_)
    if saved["events"] is not None:
        try:
            state.store.read_parquet(dataset.slug, folder / saved["events"])
        except ValueError as error:
            raise cannot_load(folder / saved["events"], str(error)) from None
