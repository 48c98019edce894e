from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.tools.unasync import Rule, UnasyncError, check, to_sync, write

if TYPE_CHECKING:
    from pathlib import Path


def dedent(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("async def f(): ...\n", "def f(): ...\n"),
        ("await f(x)\n", "f(x)\n"),
        ("(await f(x)).y\n", "f(x).y\n"),
        ('f"{await f(x)} left"\n', 'f"{f(x)} left"\n'),
        ("async with a as b, c:\n    pass\n", "with a as b, c:\n    pass\n"),
        ("async for x in y:\n    pass\n", "for x in y:\n    pass\n"),
        ("[x async for x in y if await x]\n", "[x for x in y if x]\n"),
        ("AsyncTriggers(AsyncAnything)\n", "SyncTriggers(SyncAnything)\n"),
        ("x: AsyncIterator[AsyncPage]\n", "x: Iterator[SyncPage]\n"),
        ("f: Callable[[], Awaitable[AsyncPage]]\n", "f: Callable[[], SyncPage]\n"),
        ("httpx.AsyncClient\n", "httpx.Client\n"),
        ("with anyio.fail_after(5, shield=True):\n    f()\n", "with contextlib.nullcontext():\n    f()\n"),
        ("await client.aclose()\n", "client.close()\n"),
        ("async def __aenter__(self): ...\n", "def __enter__(self): ...\n"),
        ("def __anext__(self):\n    raise StopAsyncIteration\n", "def __next__(self):\n    raise StopIteration\n"),
        ('match("AsyncTriggers is async")\n', 'match("SyncTriggers is sync")\n'),
        ("reasync = NotAsync\n", "reasync = NotAsync\n"),
        ("HoneycombClient()\n", "HoneycombClient(sync=True)\n"),
        ("honeycomb.HoneycombClient(api_key=k,)\n", "honeycomb.HoneycombClient(api_key=k, sync=True)\n"),
        ("HoneycombClient(sync=flavor)\n", "HoneycombClient(sync=flavor)\n"),
        ("pytestmark = pytest.mark.anyio\nx = 1\n", "x = 1\n"),
        ("@pytest.mark.anyio\nasync def test(): ...\n", "def test(): ...\n"),
        ("# An async client, an AsyncIterator\n", "# A sync client, an Iterator\n"),
    ],
)
def test_the_sync_form(source: str, made: str) -> None:
    assert to_sync(source) == made


def test_imports_follow_the_names_they_serve() -> None:
    source = "import anyio\nimport pytest\n\npytestmark = pytest.mark.anyio\nawait anyio.sleep(1)\n"
    assert to_sync(source) == "import time\n\ntime.sleep(1)\n"


def test_code_without_a_sync_form_is_rejected() -> None:
    with pytest.raises(UnasyncError, match=r"anyio\.create_task_group"):
        to_sync("async with anyio.create_task_group() as tasks: ...\n")


def test_docstrings_read_as_if_written_by_hand() -> None:
    source = dedent('''
        async def fetch():
            """Fetch one asynchronously; await the result. See :class:`AsyncTriggers`.

            Use ``async with HoneycombClient(...)`` or ``await client.aclose()``, never a bare ``await``.
            ``a=True`` without ``b=True`` stays.

            Example::

                async with HoneycombClient(api_key="...") as client:
                    trigger = await client.triggers.get("a", "b")

                    print(trigger.name)

            .. code-block:: console

                $ python -m async
            """
    ''')
    made = dedent('''
        def fetch():
            """Fetch one synchronously; await the result. See :class:`SyncTriggers`.

            Use ``with HoneycombClient(..., sync=True)`` or ``client.close()``, never a bare ``await``.
            ``a=True`` without ``b=True`` stays.

            Example::

                with HoneycombClient(api_key="...", sync=True) as client:
                    trigger = client.triggers.get("a", "b")

                    print(trigger.name)

            .. code-block:: console

                $ python -m sync
            """
    ''')
    assert to_sync(source) == made


SOURCE = "class AsyncThing:\n    async def get(self) -> None: ...\n"
RULE = Rule(r"Async([A-Z]\w*)", r"Sync\1")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = tmp_path / "honeycomb/_async/resources/things.py"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    write(tmp_path)
    assert list(check(tmp_path, [RULE])) == []
    return tmp_path


def test_a_made_file_says_what_it_is_made_from(project: Path) -> None:
    header, made = (project / "honeycomb/_sync/resources/things.py").read_text().split("\n", 1)
    assert header.startswith("# Made from honeycomb/_async/resources/things.py")
    assert made == "class SyncThing:\n    def get(self) -> None: ...\n"


def test_a_stray_function_in_a_made_file_is_rejected(project: Path) -> None:
    with (project / "honeycomb/_sync/resources/things.py").open("a") as made:
        made.write("\n\ndef stray() -> None: ...\n")
    assert list(check(project, [RULE])) == ["honeycomb/_sync/resources/things.py is stale or was edited"]


def test_a_changed_source_is_rejected(project: Path) -> None:
    (project / "honeycomb/_async/resources/things.py").write_text(SOURCE + "    x: int\n")
    assert list(check(project, [RULE])) == ["honeycomb/_sync/resources/things.py is stale or was edited"]


def test_an_orphan_file_is_rejected_and_removed(project: Path) -> None:
    orphan = project / "tests/_sync/test_things.py"
    orphan.parent.mkdir(parents=True)
    orphan.touch()
    assert list(check(project, [RULE])) == ["tests/_sync/test_things.py has no source"]
    write(project)
    assert not orphan.exists()


def test_a_missing_file_is_rejected(project: Path) -> None:
    (project / "honeycomb/_sync/resources/things.py").unlink()
    assert list(check(project, [RULE])) == ["honeycomb/_sync/resources/things.py is missing"]


def test_an_unused_rule_is_rejected(project: Path) -> None:
    unused = Rule("AsyncNothing", "Nothing")
    assert list(check(project, [RULE, unused])) == [f"{unused} is not used"]
