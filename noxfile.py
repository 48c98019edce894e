"""Everything that is checked about this project: ``nox`` runs all of it, ``nox -s NAME`` one part."""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
# A missing Python is skipped, in CI too, and never downloaded.
nox.options.error_on_missing_interpreters = False
nox.options.download_python = "never"
# The tests come last: their summary is what one wants to see at the end.
nox.options.sessions = ["lint", "types", "docs", "build", "lowest", "tests"]

WITH_EXTRAS = ".[arrow,fast,local,pandas,plot,polars,progress,record,zstd]"
PYTHONS = ["3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
# One Python runs every test: the one that runs nox, because it is always there.
FULL = RUNNING if RUNNING in PYTHONS else PYTHONS[-1]
BRIEF = ("--hypothesis-profile=brief", "--ignore=tests/contract", "-m", "not expensive")
# Tests often wait: with one worker more than processors these have something to do meanwhile.
WORKERS = ("-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal")
# Relative paths, because pip and uv split the values of these variables at spaces.
LOCKED = "tests/constraints.txt"
LOCKED_LOWEST = "tests/constraints-lowest.txt"
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


def install(session: nox.Session, *args: str, constraints: str = LOCKED) -> None:
    """Install at the locked versions, build requirements included, with uv or pip."""
    names = ("PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "UV_CONSTRAINT", "UV_BUILD_CONSTRAINT")
    session.install(*args, env=dict.fromkeys(names, constraints))


def run_tests(session: nox.Session, *, brief: bool) -> None:
    """Run pytest, and say what is left out."""
    if brief and not session.posargs:
        session.log(
            f"left out, but run by tests-{FULL}: tests marked 'expensive', contract tests, many random examples"
        )
    session.run("pytest", *WORKERS, *(session.posargs or (BRIEF if brief else ())))


@nox.session
def unasync(session: nox.Session) -> None:
    """Make the sync half from the async half; with ``--check`` only compare them."""
    install(session, "--group", "unasync")
    session.run("python", "-m", "tests.tools.unasync", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, the contracts of who imports whom, and the two halves in step."""
    install(session, "--group", "lint", "-e", ".")
    session.run("python", "-m", "tests.tools.unasync", "--check")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Both type checkers, and no public name without a type."""
    install(session, "--group", "types", WITH_EXTRAS)
    session.run("mypy", *TYPED)
    session.run("pyright", *TYPED)
    session.run("pyright", "--verifytypes", "honeycomb", "--ignoreexternal")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build/html, executing its examples, and the next release's notes."""
    install(session, "--group", "docs", "-e", WITH_EXTRAS)
    session.run("towncrier", "build", "--draft")
    session.run("sphinx-build", "-E", "-W", "--keep-going", "docs", "docs/_build/html")


@nox.session
def build(session: nox.Session) -> None:
    """Build wheel and sdist; each installs into a clean environment and imports without extras."""
    install(session, "--group", "build")
    tmp = Path(session.create_tmp()) / "dist"
    shutil.rmtree(tmp, ignore_errors=True)
    session.run("python", "-m", "build", "--no-isolation", "--outdir", str(tmp))
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
        session.run("virtualenv", "--quiet", str(clean))
        python = str(clean / "bin/python")
        session.run(python, "-m", "pip", "install", "--quiet", str(artifact), external=True)
        session.run(python, "-I", "-W", "error", "-c", every_name, external=True)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The tests against the lower bounds of the dependencies."""
    install(session, "--group", "test", "-e", WITH_EXTRAS, constraints=LOCKED_LOWEST)
    run_tests(session, brief=True)


@nox.session
def newest(session: nox.Session) -> None:
    """The tests against the newest releases of everything, which are not locked."""
    session.install("--upgrade", "--group", "test", "-e", WITH_EXTRAS)
    run_tests(session, brief=True)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests, each async one on asyncio and on trio; all of them on one Python, the others run most."""
    install(session, "--group", "test", "-e", WITH_EXTRAS)
    run_tests(session, brief=session.python != FULL)


@nox.session
def lock(session: nox.Session) -> None:
    """Refresh the locked versions: the newest of everything, and the lower bounds with what goes with them."""
    session.install("uv")
    every_group = [f"--group={group}" for group in ("bench", "build", "docs", "lint", "test", "types")]
    lowest = ["--group=build", "--group=test", "--resolution=lowest-direct"]
    for path, options in {LOCKED: every_group, LOCKED_LOWEST: lowest}.items():
        session.run(
            *("uv", "pip", "compile", "pyproject.toml", "--quiet", "--upgrade", "--universal", "--all-extras"),
            *("--no-annotate", "--custom-compile-command", "nox -s lock"),
            *(f"--python-version={PYTHONS[0]}", f"--output-file={path}", *options),
        )


@nox.session
def bench(session: nox.Session) -> None:
    """Time clients against bare httpx, data frames against their libraries alone, streams against libhoney."""
    install(session, "--group", "bench", "-e", WITH_EXTRAS)
    session.run("python", "-m", "tests.bench", *session.posargs)
    session.run("python", "-m", "tests.bench.first_client")
    session.run("python", "-m", "tests.bench.in_flight")
    session.run("python", "-m", "tests.bench.tables")
    session.run("python", "-m", "tests.bench.streams")
    session.run("python", "-m", "tests.bench.local")
