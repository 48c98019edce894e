"""Signal handlers that raise, at any point of a sync call."""

from __future__ import annotations

import signal
import subprocess
import sys

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
import random, signal, sys, threading
from honeycomb import HoneycombClient


class Interrupt(BaseException):
    pass


def interrupt(number, frame):
    global interrupts
    if frame.f_code.co_filename.endswith("_synchronization.py"):  # a signal in httpcore's lock leaves it locked
        arm()
        return
    while frame is not None:
        if "/honeycomb/" in frame.f_code.co_filename:
            interrupts += 1
            raise Interrupt
        frame = frame.f_back
    arm()


def arm():
    signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0001, 0.003))


interrupts = 0
client = HoneycombClient(api_key={KEY!r}, base_url=sys.argv[1], sync=True, max_connections=1)
client.datasets.list()  # a signal within an import can leave the interpreter's own lock on the module locked
is_over = threading.Event()


def work():
    while not is_over.is_set():
        client.datasets.list()


# They hold the only connection most of the time, so that the main thread is interrupted while it waits for it.
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
signal.signal(signal.SIGALRM, interrupt)
arm()
while interrupts < 300:
    try:
        client.datasets.list()
    except Interrupt:
        arm()
signal.signal(signal.SIGALRM, signal.SIG_IGN)
client.datasets.list()
is_over.set()
for thread in threads:
    thread.join()
for _ in range(50):
    client.datasets.list()
print("done")
"""


def test_signals_in_calls_leave_the_client_working() -> None:
    with LocalHoneycomb() as local, local.serve() as url:
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-c", PROGRAM, url],
            capture_output=True,
            text=True,
            timeout=300,  # a hundred times what it takes
            check=False,
        )
    assert done.stdout == "done\n", done.stderr
