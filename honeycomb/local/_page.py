"""HTML overview page of a served local Honeycomb: contents and latest requests."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from honeycomb.models._durations import UNITS

from ._times import rfc3339
from ._wire import LocalResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ._log import Exchange
    from ._state import Dataset
    from ._team_objects import Environment
    from ._wire import Handle, LocalRequest

REQUESTS_SHOWN = 50

_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    # Defense in depth: even an unescaped text cannot run as a script.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}


def with_page(handle: Handle, page: Callable[[], str]) -> Handle:
    """Respond to ``GET /`` with a page; pass all other requests on."""

    def respond(request: LocalRequest) -> LocalResponse:
        if request.method == "GET" and request.path == "/":
            return LocalResponse(200, _HEADERS, page().encode(errors="replace"))
        return handle(request)

    return respond


def write_page(environments: Iterable[Environment], exchanges: Sequence[Exchange], now: float) -> str:
    """Write the page.

    Args:
        environments: The environments.
        exchanges: The requests to show, newest first.
        now: Current time in Unix seconds.
    """
    template = Template(files("honeycomb.local").joinpath("_page.html").read_text("utf-8"))
    return template.substitute(
        now=_format_time(now),
        environments="\n".join(_environment(each, now) for each in environments),
        requests=_table(
            "<th>Time</th><th>Method</th><th>Status</th><th>Path</th>",
            [_request(exchange) for exchange in exchanges],
            "No requests yet.",
        ),
    )


def _environment(environment: Environment, now: float) -> str:
    state = environment.state
    events = {dataset.slug: state.store.count(dataset.slug) for dataset in state.datasets.values()}
    numbers = {"Datasets": len(events), "Events": sum(events.values())}
    for title, resource in {"Triggers": "triggers", "SLOs": "slos", "Boards": "boards"}.items():
        numbers[title] = sum(1 for _ in state.objects(resource))
    tiles = "".join(f"<div><dt>{title}</dt><dd>{number:,}</dd></div>" for title, number in numbers.items())
    datasets = sorted(state.datasets.values(), key=lambda dataset: dataset.slug)
    table = _table(
        '<th>Dataset</th><th class="number">Events</th><th class="number">Columns</th><th>Last written</th>',
        [_dataset(dataset, events[dataset.slug], now) for dataset in datasets],
        "No datasets yet. Sending an event creates one.",
    )
    return f"<section>\n<h2>Environment {escape(environment.name)}</h2>\n<dl>{tiles}</dl>\n{table}\n</section>"


def _dataset(dataset: Dataset, events: int, now: float) -> str:
    slug = "" if dataset.slug == dataset.name else f" <small><code>{escape(dataset.slug)}</code></small>"
    written = "never" if dataset.last_written_at is None else _ago(dataset.last_written_at, now)
    return (
        f'<td class="wide">{escape(dataset.name)}{slug}</td><td class="number">{events:,}</td>'
        f'<td class="number">{len(dataset.columns):,}</td><td>{written}</td>'
    )


def _request(exchange: Exchange) -> str:
    status = exchange.status
    css_class = "failed" if status is None or status >= 500 else "rejected" if status >= 400 else "ok"
    return (
        f"<td>{_format_time(exchange.at)[11:19]}</td><td><code>{escape(exchange.request.method)}</code></td>"
        f'<td class="{css_class}">{"dropped" if status is None else status}</td>'
        f'<td class="wide"><code>{escape(exchange.request.path)}</code></td>'
    )


def _table(head: str, rows: Iterable[str], otherwise: str) -> str:
    body = "\n".join(f"<tr>{row}</tr>" for row in rows)
    if not body:
        return f'<div class="card"><p class="none">{otherwise}</p></div>'
    return f'<div class="card"><table><thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _format_time(timestamp: float) -> str:
    return rfc3339(timestamp).replace("T", " ").replace("Z", " UTC")


def _ago(timestamp: float, now: float) -> str:
    text = next(
        (f"{(now - timestamp) // size:.0f}{unit}" for unit, size in UNITS.items() if now - timestamp >= size), ""
    )
    return f'<time title="{_format_time(timestamp)}">{text + " ago" if text else "just now"}</time>'
