"""Triggers and burn alerts, evaluated as time passes, and the notifications that follow.

- A trigger is evaluated each ``frequency`` seconds from its creation on, a burn alert each five minutes.
- A trigger is triggered once its threshold was exceeded in as many evaluations in a row as its ``exceeded_limit``
  says, and no longer at the first in which it is not. Its recipients are told of each change; with ``on_true`` of
  each evaluation that finds it triggered.
- A burn alert on exhaustion is triggered when the budget is spent, or would be within its minutes if events kept
  failing as they did in the last quarter of that time. One on the budget's rate is triggered when what failed in
  its window is at least its share of the whole budget. Recipients are told of each change.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast

from ._objectives import MINUTE, Objective
from ._references import with_query
from ._times import from_rfc3339
from ._triggers import Group, evaluated, is_awake
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
    """What a recipient was told of an alert.

    Attributes:
        kind: What the alert is.
        id: The alert's id.
        name: The trigger's name, or that of the SLO of a burn alert.
        status: Whether the alert began or ended.
        at: When, in Unix seconds.
        environment: The name of the environment.
        dataset: The slug of the dataset, or ``__all__``.
        recipient: The recipient's id, type and target, and the details that the alert has for it.
        about: The alert, as the API shows it.
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
class _Watch:
    """What is remembered of an alert between its evaluations.

    Attributes:
        looked_at: The moment of the last evaluation.
        in_a_row: How often the threshold was exceeded without a break.
    """

    looked_at: float
    in_a_row: int = 0


@dataclass(frozen=True, slots=True)
class _Alert:
    kind: Literal["trigger", "burn_alert"]
    environment: Environment
    slug: str
    shown: JsonObject

    @property
    def id(self) -> str:
        return str(self.shown["id"])

    @property
    def seconds(self) -> int:
        return cast("int", self.shown["frequency"]) if self.kind == "trigger" else _BURN_ALERT_SECONDS

    @property
    def created_at(self) -> float:
        return from_rfc3339(str(self.shown["created_at"]))

    def due_after(self, moment: float) -> float:
        """Return when it is evaluated next."""
        return self.created_at + ((moment - self.created_at) // self.seconds + 1) * self.seconds

    def due_until(self, moment: float) -> float:
        """Return when it was to be evaluated last."""
        return self.created_at + (moment - self.created_at) // self.seconds * self.seconds


class Alerts:
    """Evaluates the alerts of a team.

    Attributes:
        notifications: The latest notifications, oldest first.
    """

    def __init__(self, team: Team) -> None:
        self._team = team
        self._watches: dict[str, _Watch] = {}
        self.notifications: deque[Notification] = deque(maxlen=_MAX_NOTIFICATIONS)

    def remembered(self) -> dict[str, tuple[float, int]]:
        """Return what has to be known of each alert, by id, to go on with it."""
        return {id_: (watch.looked_at, watch.in_a_row) for id_, watch in self._watches.items()}

    def remember(self, watches: Mapping[str, tuple[float, int]]) -> None:
        """Go on with alerts; see ``remembered``."""
        self._watches = {id_: _Watch(*watch) for id_, watch in watches.items()}

    def catch_up(self, now: float) -> list[Notification]:
        """Evaluate each alert that is due, as of the last time that it was.

        Args:
            now: Unix seconds.

        Returns:
            The notifications that came of it.
        """
        told: list[Notification] = []
        for alert in list(self._alerts()):
            due = alert.due_until(now)
            if due > self._watches[alert.id].looked_at:
                told += self._evaluate(alert, due)
        return told

    def play(self, until: float) -> list[Notification]:
        """Evaluate all alerts each time that they are due, in order.

        Args:
            until: Unix seconds.

        Returns:
            The notifications that came of it.
        """
        told: list[Notification] = []
        alerts = list(self._alerts())
        agenda = [(alert.due_after(self._watches[alert.id].looked_at), n) for n, alert in enumerate(alerts)]
        heapq.heapify(agenda)
        while agenda and agenda[0][0] <= until:
            due, number = agenda[0]
            told += self._evaluate(alerts[number], due)
            heapq.heapreplace(agenda, (alerts[number].due_after(due), number))
        return told

    def _alerts(self) -> Iterator[_Alert]:
        watches: dict[str, _Watch] = {}
        for environment in self._team.environments.values():
            state = environment.state
            for kind, resource in (("trigger", "triggers"), ("burn_alert", "burn_alerts")):
                for slug, shown in state.scoped(resource):
                    alert = _Alert(cast("Literal['trigger', 'burn_alert']", kind), environment, slug, shown)
                    watches[alert.id] = self._watches.get(alert.id) or _Watch(alert.created_at)
                    self._watches[alert.id] = watches[alert.id]
                    yield alert
        self._watches = watches

    def _evaluate(self, alert: _Alert, moment: float) -> list[Notification]:
        watch = self._watches[alert.id]
        watch.looked_at = moment
        if alert.kind == "trigger":
            return self._evaluate_trigger(alert, watch, moment)
        burns = _burns(alert.environment.state, alert.slug, alert.shown, moment)
        changed = burns != alert.shown["triggered"]
        alert.shown["triggered"] = burns
        return self._tell(alert, moment, []) if changed else []

    def _evaluate_trigger(self, alert: _Alert, watch: _Watch, moment: float) -> list[Notification]:
        trigger = alert.shown
        if not is_awake(trigger, moment):
            return []
        groups = evaluated(alert.environment.state, trigger, moment)
        watch.in_a_row = watch.in_a_row + 1 if any(group.exceeds for group in groups) else 0
        triggered = watch.in_a_row >= cast(
            "int", cast("JsonObject", trigger["threshold"]).get("exceeded_limit", 1)
        )
        changed = triggered != trigger["triggered"]
        trigger["triggered"] = triggered
        again = triggered and trigger.get("alert_type") == "on_true"
        return self._tell(alert, moment, groups) if changed or again else []

    def _tell(self, alert: _Alert, moment: float, groups: list[Group]) -> list[Notification]:
        shown = with_recipients(self._team.recipients, alert.shown)
        if alert.kind == "trigger":
            shown = with_query(alert.environment.state, shown)
        told = [
            Notification(
                kind=alert.kind,
                id=alert.id,
                name=_name(alert),
                status="TRIGGERED" if alert.shown["triggered"] else "OK",
                at=moment,
                environment=alert.environment.name,
                dataset=alert.slug,
                recipient=recipient,
                about=shown,
                groups=groups,
            )
            for recipient in cast("list[JsonObject]", shown["recipients"])
        ]
        self.notifications.extend(told)
        return told


def _name(alert: _Alert) -> str:
    if alert.kind == "trigger":
        return str(alert.shown["name"])
    return str(_slo(alert.environment.state, alert.slug, alert.shown)["name"])


def _slo(state: State, slug: str, burn_alert: JsonObject) -> JsonObject:
    return state.table("slos", slug)[str(cast("JsonObject", burn_alert["slo"])["id"])]


def _burns(state: State, slug: str, alert: JsonObject, moment: float) -> bool:
    objective = Objective(state, slug, _slo(state, slug, alert))
    standing = objective.standing(moment)
    if alert["alert_type"] == "budget_rate":
        window = cast("int", alert["budget_rate_window_minutes"]) * MINUTE
        share = cast("int", alert["budget_rate_decrease_threshold_per_million"]) / _MILLION
        failed = objective.count(moment - window, moment).bad
        return failed > 0 and failed >= share * standing.budget
    minutes = cast("int", alert["exhaustion_minutes"])
    left = standing.budget - standing.count.bad
    if left <= 0:
        return standing.count.total > 0
    # As fast as in the last quarter, all of the time would see four times as many fail.
    failing = objective.count(moment - minutes * MINUTE / _LOOKBACK, moment).bad * _LOOKBACK
    return failing > 0 and failing >= left
