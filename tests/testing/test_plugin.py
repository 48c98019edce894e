"""The fixtures for pytest, in suites as users write them."""

from __future__ import annotations

import pytest

from tests.meta.surface import ROOT

pytest_plugins = ["pytester"]

SUITE = """
    import pytest
    from honeycomb import HoneycombClient, HoneycombServerError

    def deploy(client, version):
        client.events.send_batch("deploys", [{"data": {"version": version, "by": {"name": "me"}}}])

    def test_sync(local_honeycomb, honeycomb_client):
        deploy(honeycomb_client, "1.2.3")
        assert local_honeycomb.events_in("deploys") == [{"version": "1.2.3", "by": '{"name":"me"}'}]
        assert local_honeycomb.events_in("other") == []
        (request,) = local_honeycomb.requests_to("/1/batch/*")
        assert request.json() == [{"data": {"version": "1.2.3", "by": {"name": "me"}}}]
        assert local_honeycomb.requests_to("/1/batch/*", "GET") == []
        assert honeycomb_client.environments.list_all is not None

    def test_each_test_has_its_own(local_honeycomb):
        assert local_honeycomb.requests == []

    @pytest.mark.honeycomb_fault(status=503, times=2)
    def test_retries_do_not_wait(local_honeycomb, honeycomb_client):
        deploy(honeycomb_client, "1.2.3")
        assert len(local_honeycomb.requests) == 3

    @pytest.mark.honeycomb_fault(status=500, times=9)
    def test_failures(honeycomb_client):
        with pytest.raises(HoneycombServerError):
            deploy(honeycomb_client, "1.2.3")

    def test_code_that_makes_its_own_client(local_honeycomb, honeycomb_url):
        with HoneycombClient(sync=True) as client:
            deploy(client, "1.2.3")
        assert len(local_honeycomb.events_in("deploys")) == 1

    @pytest.mark.anyio
    async def test_async(local_honeycomb, async_honeycomb_client):
        async with async_honeycomb_client.events.stream("web") as stream:
            stream.send({"number": 1})
        assert local_honeycomb.events_in("web") == [{"number": 1}]
"""


@pytest.mark.expensive
def test_suites_of_users_and_of_the_documentation(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_user=SUITE, test_deploys=(ROOT / "examples/test_deploys.py").read_text("utf-8"))
    pytester.makeini("[pytest]\nfilterwarnings = error\nmarkers =\n    anyio\naddopts = --strict-markers")
    pytester.runpytest_subprocess("-n", "1").assert_outcomes(passed=7 + 3)  # the async one on asyncio and trio


def test_nothing_is_loaded_unless_it_is_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys

        def test_nothing(pytestconfig):
            assert "honeycomb.testing.plugin" in sys.modules
            assert not {"httpx", "pydantic", "duckdb", "tenacity", "honeycomb.local"} & set(sys.modules)
            assert any(line.startswith("honeycomb_fault(") for line in pytestconfig.getini("markers"))
    """)
    others = ["-p", "no:anyio", "-p", "no:respx", "-p", "no:hypothesispytest"]
    pytester.runpytest_subprocess(*others).assert_outcomes(passed=1)
