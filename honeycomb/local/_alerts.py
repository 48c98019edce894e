"""Evaluation of triggers and burn alerts, and their notifications.

- A trigger is evaluated every ``frequency`` seconds after its creation, a burn alert every five minutes.
- A trigger fires when its threshold is exceeded in ``exceeded_limit`` consecutive evaluations, and resolves at the
  first evaluation in which it is not. Recipients are notified of each change of state; with ``on_true``, of each
  evaluation in which the trigger fires.
- An exhaustion-time burn alert fires when the error budget is exhausted, or would be within
  ``exhaustion_minutes`` at the failure rate of the last quarter of that time.
- A budget-rate burn alert fires when the failures in its window reach the threshold's share of the whole budget.
  Recipients of burn alerts are notified of each change of state.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from ._objectives import MINUTE, Objective
from ._references import with_query
from ._times import from_rfc3339
from ._triggers import Group, evaluate_trigger, is_scheduled
from .groups.markers import create_marker
from .groups.recipients import with_recipients

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._state import State
    from ._team import Team
    from ._team_objects import Environment
    from ._wire import JsonObject

_BURN_ALERT_SECONDS = 300
_LOOKBACK = 4
_MILLION = 1_000_000
_MAX_NOTIFICATIONS = 1_000


@dataclass(frozen=True, slots=True)
class Notification:
    """Notification of a recipient about an alert.

    Attributes:
        kind: The kind of alert.
        id: The alert's id.
        name: The trigger's name, or that of the SLO of a burn alert.
        status: ``TRIGGERED`` when the alert fires, ``OK`` when it is resolved.
        at: When the alert was evaluated, in Unix seconds.
        environment: The name of the environment.
        dataset: The slug of the dataset, or ``__all__``.
        recipient: The recipient's id, type and target, and the alert's details for this recipient.
        about: The alert, as returned by the API.
        groups: The groups of a trigger's query.
    """

    kind: Literal["trigger", "burn_alert"]
    id: str
    name: str
    status: Literal["TRIGGERED", "OK"]
    at: float
    environment: str
    dataset: str
    recipient: JsonObject = field(repr=False)
    about: JsonObject = field(repr=False)
    groups: list[Group] = field(repr=False, default_factory=list[Group])

    @property
    def exceeding(self) -> list[Group]:
        """The groups that exceed a trigger's threshold."""
        return [group for group in self.groups if group.exceeds]


@dataclass(slots=True)
class _AlertState:
    """State of an alert between evaluations.

    Attributes:
        evaluated_at: Unix seconds of the last evaluation.
        consecutive: Number of consecutive evaluations that exceeded the threshold.
    """

    evaluated_at: float
    consecutive: int = 0


@dataclass(frozen=True, slots=True)
class _Alert:
    kind: Literal["trigger", "burn_alert"]
    environment: Environment
    slug: str
    resource: JsonObject

    @property
    def id(self) -> str:
        return str(self.resource["id"])

    @property
    def seconds(self) -> int:
        return cast("int", self.resource["frequency"]) if self.kind == "trigger" else _BURN_ALERT_SECONDS

    @property
    def created_at(self) -> float:
        return from_rfc3339(str(self.resource["created_at"]))

    def due_after(self, timestamp: float) -> float:
        """Return the time of the first evaluation after a timestamp."""
        return self.created_at + ((timestamp - self.created_at) // self.seconds + 1) * self.seconds

    def due_until(self, timestamp: float) -> float:
        """Return the time of the last evaluation up to a timestamp."""
        return self.created_at + (timestamp - self.created_at) // self.seconds * self.seconds


class Alerts:
    """Evaluate the alerts of a team.

    Attributes:
        notifications: The latest notifications, oldest first.
    """

    def __init__(self, team: Team) -> None:
        self._team = team
        self._states: dict[str, _AlertState] = {}
        self.notifications: deque[Notification] = deque(maxlen=_MAX_NOTIFICATIONS)

    def export_state(self) -> dict[str, tuple[float, int]]:
        """Return the evaluation state of each alert, by id."""
        return {id_: (state.evaluated_at, state.consecutive) for id_, state in self._states.items()}

    def restore_state(self, states: Mapping[str, tuple[float, int]]) -> None:
        """Restore the state returned by ``export_state``."""
        self._states = {id_: _AlertState(*state) for id_, state in states.items()}

    def evaluate_due(self, now: float) -> list[Notification]:
        """Evaluate each due alert once, at its last due time.

        Args:
            now: Unix seconds.

        Returns:
            The resulting notifications.
        """
        notifications: list[Notification] = []
        for alert in list(self._alerts()):
            due = alert.due_until(now)
            if due > self._states[alert.id].evaluated_at:
                notifications += self._evaluate(alert, due)
        return notifications

    def evaluate_until(self, until: float) -> list[Notification]:
        """Evaluate all alerts at each of their due times, in order of time.

        Args:
            until: Unix seconds.

        Returns:
            The resulting notifications.
        """
        notifications: list[Notification] = []
        alerts = list(self._alerts())
        queue = [(alert.due_after(self._states[alert.id].evaluated_at), n) for n, alert in enumerate(alerts)]
        heapq.heapify(queue)
        while queue and queue[0][0] <= until:
            due, number = queue[0]
            notifications += self._evaluate(alerts[number], due)
            heapq.heapreplace(queue, (alerts[number].due_after(due), number))
        return notifications

    def _alerts(self) -> Iterator[_Alert]:
        states: dict[str, _AlertState] = {}
        for environment in self._team.environments.values():
            state = environment.state
            for kind, table in (("trigger", "triggers"), ("burn_alert", "burn_alerts")):
                for slug, resource in state.scoped(table):
                    alert = _Alert(cast("Literal['trigger', 'burn_alert']", kind), environment, slug, resource)
                    states[alert.id] = self._states.get(alert.id) or _AlertState(alert.created_at)
                    self._states[alert.id] = states[alert.id]
                    yield alert
        self._states = states

    def _evaluate(self, alert: _Alert, timestamp: float) -> list[Notification]:
        alert_state = self._states[alert.id]
        alert_state.evaluated_at = timestamp
        if alert.kind == "trigger":
            return self._evaluate_trigger(alert, alert_state, timestamp)
        triggered = _is_triggered(alert.environment.state, alert.slug, alert.resource, timestamp)
        changed = triggered != alert.resource["triggered"]
        alert.resource["triggered"] = triggered
        return self._notify(alert, timestamp, []) if changed else []

    def _evaluate_trigger(self, alert: _Alert, alert_state: _AlertState, timestamp: float) -> list[Notification]:
        trigger = alert.resource
        if not is_scheduled(trigger, timestamp):
            return []
        groups = evaluate_trigger(alert.environment.state, trigger, timestamp)
        alert_state.consecutive = alert_state.consecutive + 1 if any(group.exceeds for group in groups) else 0
        triggered = alert_state.consecutive >= cast(
            "int", cast("JsonObject", trigger["threshold"]).get("exceeded_limit", 1)
        )
        changed = triggered != trigger["triggered"]
        trigger["triggered"] = triggered
        repeats = triggered and trigger.get("alert_type") == "on_true"
        return self._notify(alert, timestamp, groups) if changed or repeats else []

    def _notify(self, alert: _Alert, timestamp: float, groups: list[Group]) -> list[Notification]:
        resource = with_recipients(self._team.recipients, alert.resource)
        if alert.kind == "trigger":
            resource = with_query(alert.environment.state, resource)
        notifications = [
            Notification(
                kind=alert.kind,
                id=alert.id,
                name=_name(alert),
                status="TRIGGERED" if alert.resource["triggered"] else "OK",
                at=timestamp,
                environment=alert.environment.name,
                dataset=alert.slug,
                recipient=recipient,
                about=resource,
                groups=groups,
            )
            for recipient in cast("list[JsonObject]", resource["recipients"])
            if recipient["type"] != "marker"
        ]
        self._create_markers(alert, resource, timestamp)
        self.notifications.extend(notifications)
        return notifications

    def _create_markers(self, alert: _Alert, resource: JsonObject, timestamp: float) -> None:
        if not resource["triggered"]:
            return
        for recipient in cast("list[JsonObject]", resource["recipients"]):
            if recipient["type"] == "marker":
                markers = alert.environment.state.table("markers", alert.slug)
                create_marker(markers, {"start_time": int(timestamp), "message": recipient["target"]}, timestamp)


def _name(alert: _Alert) -> str:
    if alert.kind == "trigger":
        return str(alert.resource["name"])
    return str(_slo(alert.environment.state, alert.slug, alert.resource)["name"])


def _slo(state: State, slug: str, burn_alert: JsonObject) -> JsonObject:
    return state.table("slos", slug)[str(cast("JsonObject", burn_alert["slo"])["id"])]


def _is_triggered(state: State, slug: str, alert: JsonObject, timestamp: float) -> bool:
    objective = Objective(state, slug, _slo(state, slug, alert))
    status = objective.status_at(timestamp)
    if alert["alert_type"] == "budget_rate":
        window = cast("int", alert["budget_rate_window_minutes"]) * MINUTE
        share = cast("int", alert["budget_rate_decrease_threshold_per_million"]) / _MILLION
        failed = objective.count(timestamp - window, timestamp).bad
        return failed > 0 and failed >= share * status.budget
    minutes = cast("int", alert["exhaustion_minutes"])
    remaining = status.budget - status.count.bad
    if remaining <= 0:
        return status.count.total > 0
    # Extrapolate the failures of the last quarter to the whole time.
    projected = objective.count(timestamp - minutes * MINUTE / _LOOKBACK, timestamp).bad * _LOOKBACK
    return projected > 0 and projected >= remaining
