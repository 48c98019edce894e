"""``python -m honeycomb.local``: a local Honeycomb over TCP, until interrupted."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import from_json

from honeycomb.exceptions import HoneycombConfigError

from . import LocalHoneycomb, LocalKey, generate_traces
from ._page import with_page
from ._server import listen, make_server, netloc

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._wire import Handle, LocalRequest, LocalResponse

_PROGRAM = "python -m honeycomb.local"
_LOGGER = logging.getLogger("honeycomb.local")


def main() -> None:
    """A Honeycomb on this machine: prints its URL, then serves and logs requests until interrupted."""
    options = _parser().parse_args()
    logging.basicConfig(format="%(asctime)s  %(message)s", datefmt="%H:%M:%S")
    _LOGGER.setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # which raises KeyboardInterrupt, as SIGINT does
    with suppress(KeyboardInterrupt):
        _serve(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_PROGRAM, description=main.__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    add("--port", type=_port, default=8080, help="the port; 0 for any that is free (%(default)s)")
    add(
        "--key",
        action="append",
        type=_key,
        default=[],
        dest="keys",
        metavar="KEY",
        help="a configuration key that may do all, any number of times; without one, every key may",
    )
    add(
        "--clock",
        type=_clock,
        default=time.time,
        metavar="MOMENT",
        help="when the clock starts, in ISO 8601, in UTC unless it says otherwise (now)",
    )
    add("--latency", type=_natural, default=0, metavar="MS", help="milliseconds to hold each answer back (0)")
    add(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="start with what is in this folder, if there is anything, and write all there is into it at the end",
    )
    add("--webhooks", action="store_true", help="call webhooks on this machine when an alert begins or ends")
    add("--traces", type=_natural, default=0, metavar="N", help="start with so many traces of a made-up shop (0)")
    return parser


def _port(text: str) -> int:
    port = _natural(text)
    if port > 65_535:
        raise argparse.ArgumentTypeError(f"{text} is no port: they end at 65535")
    return port


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 up")
    return int(text)


def _key(text: str) -> LocalKey:
    if not text:
        raise argparse.ArgumentTypeError("a key cannot be empty")
    return LocalKey(text)


def _clock(text: str) -> Callable[[], float]:
    """Return a clock that says this moment now, and runs on from it."""
    try:
        start = datetime.fromisoformat(text.replace("Z", "+00:00"))  # Python 3.10 does not know the Z
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment such as 2030-01-31T12:00:00Z") from None
    if start.tzinfo is None:
        start = start.replace(tzinfo=timezone.utc)
    ahead = start.timestamp() - time.monotonic()
    return lambda: ahead + time.monotonic()


def _serve(options: argparse.Namespace) -> None:
    try:
        listener, url = listen(options.host, options.port)
    except OSError as error:
        reason = (error.strerror or "").partition(" (while ")[0]  # some Pythons add the address
        sys.exit(f"{_PROGRAM}: cannot listen on {netloc(options.host, options.port)}: {reason}")
    made = LocalHoneycomb(keys=options.keys, clock=options.clock, deliver_webhooks=options.webhooks)
    with listener, made as local:
        if options.data is not None and options.data.exists():
            _load(local, options.data)
        for dataset, events in generate_traces(options.traces, end=options.clock()).items():
            local.add_events(dataset, events)
        print(url, flush=True)  # noqa: T201  # whoever started this waits for it
        _greet(url, any_key=not options.keys)
        handle = _logging(local.handle, latency=options.latency / 1_000)
        with suppress(KeyboardInterrupt), _alerting(local):
            make_server(with_page(handle, local.page)).run([listener])
        if options.data is not None:
            local.save(options.data)


@contextmanager
def _alerting(local: LocalHoneycomb, *, every: float = 1.0) -> Generator[None]:
    """Evaluate alerts as they come due, also while nobody asks anything."""
    stop = threading.Event()

    def keep_time() -> None:
        while not stop.wait(every):
            local.advance(0)

    thread = threading.Thread(target=keep_time, name="alerts of LocalHoneycomb", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _load(local: LocalHoneycomb, folder: Path) -> None:
    try:
        local.load(folder, continue_clock=False)
    except HoneycombConfigError as error:
        sys.exit(f"{_PROGRAM}: cannot start with what is in {folder}: {error}")


def _greet(url: str, *, any_key: bool) -> None:
    key = "any" if any_key else "..."
    lines = [
        "Open this URL to see what it holds, and let clients use it with:",
        f"  export HONEYCOMB_API_ENDPOINT={url} HONEYCOMB_API_KEY={key}",
        "Ctrl+C stops it.",
    ]
    print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201  # for whoever started this


def _logging(handle: Handle, *, latency: float) -> Handle:
    """Log each request with its answer, and hold the answer back for so many seconds."""

    def answer(request: LocalRequest) -> LocalResponse:
        started = time.perf_counter()
        response = handle(request)
        response = replace(response, delay=response.delay + latency)
        took = (time.perf_counter() - started + response.delay) * 1_000
        # The path as it was sent is ASCII on one line, whatever it says; what comes last need not be aligned.
        path = request.target.partition("?")[0]
        _LOGGER.info(
            "%-6s %3d %9.1f ms %14s  %s", request.method, response.status, took, _events(request, response), path
        )
        return response

    return answer


def _events(request: LocalRequest, response: LocalResponse) -> str:
    """Return how many events of a batch were taken; empty for any other request."""
    if response.status != 200 or not request.path.startswith("/1/batch/"):
        return ""
    taken = sum(outcome["status"] == 202 for outcome in from_json(response.body))
    return f"{taken:,} event{'' if taken == 1 else 's'}"


if __name__ == "__main__":
    main()
