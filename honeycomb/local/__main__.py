"""Command line ``python -m honeycomb.local``: serve a local Honeycomb over TCP until interrupted."""

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
    """Run a local Honeycomb: print its URL, then serve and log requests until interrupted."""
    options = _parser().parse_args()
    logging.basicConfig(format="%(asctime)s  %(message)s", datefmt="%H:%M:%S")
    _LOGGER.setLevel(logging.INFO)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # raises KeyboardInterrupt, like SIGINT
    with suppress(KeyboardInterrupt):
        _serve(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_PROGRAM, description=main.__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add("--port", type=_port, default=8080, help="port to listen on; 0 for any free port (default: %(default)s)")
    add(
        "--key",
        action="append",
        type=_key,
        default=[],
        dest="keys",
        metavar="KEY",
        help="configuration key with all permissions; repeatable (default: accept any key)",
    )
    add(
        "--clock",
        type=_clock,
        default=time.time,
        metavar="TIMESTAMP",
        help="initial time of the clock in ISO 8601, UTC unless it has an offset (default: now)",
    )
    add(
        "--latency",
        type=_natural,
        default=0,
        metavar="MS",
        help="delay of each response in milliseconds (default: 0)",
    )
    add(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="load the state from this folder if it exists, and save it there on exit",
    )
    add("--webhooks", action="store_true", help="send notifications to webhooks on this machine")
    add("--traces", type=_natural, default=0, metavar="N", help="number of sample traces to generate (default: 0)")
    return parser


def _port(text: str) -> int:
    port = _natural(text)
    if port > 65_535:
        raise argparse.ArgumentTypeError(f"invalid port {text}: must be at most 65535")
    return port


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"invalid value {text!r}: must be a non-negative integer")
    return int(text)


def _key(text: str) -> LocalKey:
    if not text:
        raise argparse.ArgumentTypeError("the key must not be empty")
    return LocalKey(text)


def _clock(text: str) -> Callable[[], float]:
    """Return a clock that starts at a timestamp."""
    try:
        start = datetime.fromisoformat(text.replace("Z", "+00:00"))  # Python 3.10 does not parse Z
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"invalid timestamp {text!r}: expected ISO 8601, such as 2030-01-31T12:00:00Z"
        ) from None
    if start.tzinfo is None:
        start = start.replace(tzinfo=timezone.utc)
    ahead = start.timestamp() - time.monotonic()
    return lambda: ahead + time.monotonic()


def _serve(options: argparse.Namespace) -> None:
    try:
        listener, url = listen(options.host, options.port)
    except OSError as error:
        reason = (error.strerror or "").partition(" (while ")[0]  # some Python versions append the address
        sys.exit(f"{_PROGRAM}: cannot listen on {netloc(options.host, options.port)}: {reason}")
    emulator = LocalHoneycomb(keys=options.keys, clock=options.clock, deliver_webhooks=options.webhooks)
    with listener, emulator as local:
        if options.data is not None and options.data.exists():
            _load(local, options.data)
        for dataset, events in generate_traces(options.traces, end=options.clock()).items():
            local.add_events(dataset, events)
        print(url, flush=True)  # noqa: T201  # scripts read the URL
        _print_instructions(url, any_key=not options.keys)
        handle = _logging(local.handle, latency=options.latency / 1_000)
        with suppress(KeyboardInterrupt), _alerting(local):
            make_server(with_page(handle, local.page)).run([listener])
        if options.data is not None:
            local.save(options.data)


@contextmanager
def _alerting(local: LocalHoneycomb, *, every: float = 1.0) -> Generator[None]:
    """Evaluate due alerts in the background, even without requests."""
    stop = threading.Event()

    def evaluate() -> None:
        while not stop.wait(every):
            local.advance(0)

    thread = threading.Thread(target=evaluate, name="alerts of LocalHoneycomb", daemon=True)
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
        sys.exit(f"{_PROGRAM}: cannot load {folder}: {error}")


def _print_instructions(url: str, *, any_key: bool) -> None:
    key = "any" if any_key else "..."
    lines = [
        "Open this URL to see its contents. Configure clients with:",
        f"  export HONEYCOMB_API_ENDPOINT={url} HONEYCOMB_API_KEY={key}",
        "Press Ctrl+C to stop.",
    ]
    print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201  # instructions for the user


def _logging(handle: Handle, *, latency: float) -> Handle:
    """Log each request with its response, and delay the response by ``latency`` seconds."""

    def respond(request: LocalRequest) -> LocalResponse:
        started = time.perf_counter()
        response = handle(request)
        response = replace(response, delay=response.delay + latency)
        duration = (time.perf_counter() - started + response.delay) * 1_000
        # The encoded path is ASCII without line breaks. It comes last because its length varies.
        path = request.target.partition("?")[0]
        _LOGGER.info(
            "%-6s %3d %9.1f ms %14s  %s",
            request.method,
            response.status,
            duration,
            _events(request, response),
            path,
        )
        return response

    return respond


def _events(request: LocalRequest, response: LocalResponse) -> str:
    """Return the number of accepted events of a batch; empty for other requests."""
    if response.status != 200 or not request.path.startswith("/1/batch/"):
        return ""
    accepted = sum(result["status"] == 202 for result in from_json(response.body))
    return f"{accepted:,} event{'' if accepted == 1 else 's'}"


if __name__ == "__main__":
    main()
