"""Everything that is checked about this project: ``nox`` runs all of it, ``nox -s NAME`` one part."""

from __future__ import annotations

import os
import tarfile
import zipfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv"
# A Python that this machine does not have is skipped, in CI too, and never downloaded.
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
# The tests come last: their summary is what one wants to see at the end.
nox.options.sessions = ["lint", "types", "docs", "build", "lowest", "tests"]

WITH_EXTRAS = ".[arrow,fast,local,pandas,plot,polars,progress,record,zstd]"
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14"]
# All is tried on the newest Pythons; elsewhere with fewer random examples, and without Honeycomb's documents, for
# these know nothing of Python.
IN_SHORT = ("--hypothesis-profile=brief", "--ignore=tests/contract")
# Tests often wait: with one worker more than processors these have something to do meanwhile.
WORKERS = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal")
TYPED = [
    "honeycomb",
    "examples",
    "tests/_async/consumer.py",
    "tests/_async/query_consumer.py",
    "tests/_async/team_consumer.py",
    "tests/_sync/consumer.py",
    "tests/_sync/query_consumer.py",
    "tests/_sync/team_consumer.py",
    "tests/bench",
    "tests/tools",
    "tests/typing",
    "docs/conf.py",
    "docs/_ext",
    "noxfile.py",
]


@nox.session
def unasync(session: nox.Session) -> None:
    """Make the sync half from the async half; with ``--check`` only compare them."""
    session.install("--group", "unasync")
    session.run("python", "-m", "tests.tools.unasync", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, the contracts of who imports whom, and the two halves in step."""
    session.install("--group", "lint", "-e", ".")
    session.run("python", "-m", "tests.tools.unasync", "--check")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Both type checkers, and no public name without a type."""
    session.install("--group", "types", WITH_EXTRAS)
    session.run("mypy", *TYPED)
    session.run("pyright", *TYPED)
    session.run("pyright", "--verifytypes", "honeycomb", "--ignoreexternal")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build, executing its examples, and the next release's notes."""
    session.install("--group", "docs", "-e", WITH_EXTRAS)
    session.run("towncrier", "build", "--draft")
    session.run("sphinx-build", "-E", "-W", "--keep-going", "docs", "docs/_build")


@nox.session
def build(session: nox.Session) -> None:
    """Build wheel and sdist; each installs into a clean environment and imports without extras."""
    tmp = Path(session.create_tmp())
    session.run("uv", "build", "--quiet", "--clear", "--out-dir", str(tmp))
    (wheel,), (sdist,) = tmp.glob("*.whl"), tmp.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = archive.namelist()
    with tarfile.open(sdist) as archive:
        in_sdist = [name.split("/", 1)[-1] for name in archive.getnames()]
    if strangers := [name for name in in_wheel if not name.startswith(("honeycomb/", "honeycomb_sdk-"))]:
        session.error(f"The wheel holds {strangers}")
    if "honeycomb/py.typed" not in in_wheel:
        session.error("The wheel holds no py.typed")
    if missing := {"tests/conftest.py", "docs/conf.py", "examples/quickstart.py", "LICENSE"} - {*in_sdist}:
        session.error(f"The sdist lacks {missing}")
    every_name = "import honeycomb; [getattr(honeycomb, name) for name in honeycomb.__all__]"
    for artifact in (wheel, sdist):
        clean = tmp / f"{artifact.name}-env"
        session.run("uv", "venv", "--quiet", "--clear", str(clean))
        session.run("uv", "pip", "install", "--quiet", f"--python={clean}", str(artifact))
        session.run(str(clean / "bin/python"), "-I", "-W", "error", "-c", every_name, external=True)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The tests against the lower bounds of the dependencies."""
    session.install("--resolution", "lowest-direct", "--group", "test", "-e", WITH_EXTRAS)
    session.run("pytest", *WORKERS, *(session.posargs or IN_SHORT))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests, each async one on asyncio and on trio."""
    session.install("--group", "test", "-e", WITH_EXTRAS)
    in_short = () if session.python in PYTHONS[-2:] else IN_SHORT
    session.run("pytest", *WORKERS, *(session.posargs or in_short))


@nox.session
def bench(session: nox.Session) -> None:
    """Time clients against bare httpx, data frames against their libraries alone, streams against libhoney."""
    session.install("--group", "bench", "-e", WITH_EXTRAS)
    session.run("python", "-m", "tests.bench", *session.posargs)
    session.run("python", "-m", "tests.bench.tables")
    session.run("python", "-m", "tests.bench.streams")
    session.run("python", "-m", "tests.bench.local")
