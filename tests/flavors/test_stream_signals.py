"""Signal handlers that raise, at any point of a program that uses a sync stream."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap

import pytest

from honeycomb.local import LocalHoneycomb
from tests.support import KEY

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timers"),
    pytest.mark.skipif(
        sys.version_info < (3, 11),
        reason="in Python 3.10 a signal at the first instruction of a finally clause skips the clause",
    ),
]

PROGRAM = f"""
import json, os, random, signal, sys, time
from honeycomb import HoneycombClient


class Interrupt(BaseException):
    pass


def interrupt(number, frame):
    global interrupts
    while frame is not None:
        if "/honeycomb/" in frame.f_code.co_filename:
            interrupts += 1
            raise Interrupt
        frame = frame.f_back
    arm()


def arm():
    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.003))


def calm():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)


interrupts = accepted = 0
client = HoneycombClient(api_key={KEY!r}, base_url=sys.argv[1], sync=True)
with client.events.stream("loaded") as loaded:  # a signal within an import can leave the interpreter's lock locked
    loaded.send({{"number": 0}})
signal.signal(signal.SIGALRM, interrupt)
"""


def run(program: str, url: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", PROGRAM + textwrap.dedent(program), url],
        capture_output=True,
        text=True,
        timeout=300,  # a thousand times what it takes; a lock that is left held would never end
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_signals_in_a_sending_loop_leave_the_stream_working() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        out = run(
            """
            stream = client.events.stream("web", batch_delay=0.001, max_events=10**7, max_bytes=10**10)
            numbers = []
            arm()
            number = 0
            while interrupts < 200:
                number += 1
                try:
                    stream.send({"number": number})
                    numbers.append(number)
                except Interrupt:
                    arm()
            calm()
            assert stream.flush(timeout=120)
            stream.close()
            stats = stream.stats()
            assert stats.accepted == stats.sent, stats
            print(json.dumps([len(numbers), numbers[-1], stats.sent]))
            """,
            url,
        )
        returned, last, sent = json.loads(out)
        # An interrupted send may have accepted its event; one that returned did so for sure.
        assert returned <= sent <= last
        assert local.store.count("web") == sent


@pytest.mark.parametrize(
    "options", ["", 'when_full="block", max_events=50', 'when_full="drop_oldest", max_events=50']
)
def test_signals_in_flush_and_blocked_sends_leave_the_stream_working(options: str) -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        out = run(
            f"""
            stream = client.events.stream("web", batch_delay=0.001, {options})
            """
            """
            arm()
            number = returned = 0
            while interrupts < 150:
                try:
                    for _ in range(100):
                        number += 1
                        stream.send({"number": number})
                        returned += 1
                    stream.flush()
                    with stream.timer({"number": number}):
                        stream.stats()
                except Interrupt:
                    arm()
            calm()
            assert stream.flush(timeout=120)
            stream.close()
            stats = stream.stats()
            assert stats.pending == stats.failed == 0, stats
            assert stats.accepted >= returned, (stats, returned)
            print(stats.sent)
            """,
            url,
        )
        assert local.store.count("web") == int(out)


def test_close_goes_on_where_a_signal_interrupted_it() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        local.faults.add(path="/1/batch/*", times=3, delay=0.05)
        out = run(
            """
            stream = client.events.stream("web", batch_delay=0.001)
            for number in range(20_000):
                stream.send({"number": number})
            attempts = 0
            arm()
            while True:
                attempts += 1
                try:
                    stream.close(timeout=120)
                    break
                except Interrupt:
                    arm()
            calm()
            stats = stream.stats()
            assert stats.accepted == stats.sent == 20_000, stats
            print(attempts)
            """,
            url,
        )
        assert int(out) > 1
        assert local.store.count("web") == 20_000


def test_the_end_of_the_program_goes_on_with_an_interrupted_close() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        local.faults.add(path="/1/batch/*", times=2, delay=0.3)
        run(
            """
            stream = client.events.stream("web", batch_delay=0.001)
            for number in range(12_000):
                stream.send({"number": number})
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            arm = lambda: None
            try:
                stream.close()
            except Interrupt:
                print("interrupted")
            """,
            url,
        )
        assert local.store.count("web") == 12_000
