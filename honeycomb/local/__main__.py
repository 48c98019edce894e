"""``python -m honeycomb.local``: a local Honeycomb over TCP, until interrupted."""

from __future__ import annotations

import argparse
from contextlib import suppress

from . import LocalHoneycomb
from ._server import listen, make_server


def main() -> None:
    """Print the base URL once connections are accepted, then serve."""
    parser = argparse.ArgumentParser(prog="python -m honeycomb.local", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="the port; 0 for any that is free (%(default)s)")
    options = parser.parse_args()
    listener, url = listen(options.host, options.port)
    print(url, flush=True)  # noqa: T201  # whoever started this waits for it
    with listener, LocalHoneycomb() as local, suppress(KeyboardInterrupt):
        make_server(local.handle).run([listener])


if __name__ == "__main__":
    main()
