"""zstd with each implementation that can be installed."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import pytest

from honeycomb._events.packing import choose_encoding
from honeycomb._events.zstd import installed_zstd, zstd_compressor, zstd_pieces

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

IN_STANDARD_LIBRARY = sys.version_info >= (3, 14)
PREFERRED = "compression.zstd" if IN_STANDARD_LIBRARY else "backports.zstd"
DATA = b"".join(b"%d," % number for number in range(200_000))


@pytest.fixture(params=[PREFERRED, "zstandard"])
def implementation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "zstandard":
        pytest.importorskip("zstandard", reason="zstandard is not released for this Python")
        hide(monkeypatch, "compression.zstd", "backports.zstd")
    return request.param


def hide(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    for name in names:
        monkeypatch.setitem(sys.modules, name, None)


def test_the_preferred_implementation_is_used(implementation: str) -> None:
    module = installed_zstd()
    assert module is not None
    assert module.__name__ == implementation


@pytest.mark.usefixtures("implementation")
def test_data_survives_compression_and_decompression() -> None:
    compressor = zstd_compressor(1)()
    half = len(DATA) // 2
    body = compressor.compress(DATA[:half]) + compressor.compress(DATA[half:]) + compressor.flush()
    assert len(body) < len(DATA) / 2
    assert zstd.decompress(body) == DATA
    assert b"".join(zstd_pieces(body)) == DATA


@pytest.mark.usefixtures("implementation")
def test_pieces_are_bounded() -> None:
    assert max(map(len, zstd_pieces(zstd.compress(bytes(50_000_000))))) <= 131_072


@pytest.mark.usefixtures("implementation")
def test_invalid_data_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="invalid zstd data"):
        list(zstd_pieces(b"not zstd"))


@pytest.mark.usefixtures("implementation")
@pytest.mark.parametrize("body", [b"", zstd.compress(DATA)[:-50], zstd.compress(b"short")[:-3]])
def test_truncated_data_is_never_complete(body: bytes) -> None:
    try:
        decompressed = b"".join(zstd_pieces(body))
    except ValueError as error:
        assert str(error) == "invalid zstd data"  # noqa: PT017  # zstandard does not notice a missing end
    else:
        assert decompressed not in (DATA, b"short")


def test_without_an_implementation_gzip_is_chosen_and_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide(monkeypatch, "compression.zstd", "backports.zstd", "zstandard")
    assert choose_encoding().compression == "gzip"
    needed = "pip install zstandard" if IN_STANDARD_LIBRARY else r'pip install "honeycomb-sdk\[zstd\]"'
    for use in (lambda: choose_encoding("zstd"), lambda: list(zstd_pieces(b""))):
        with pytest.raises(ImportError, match=needed):
            use()


@pytest.mark.skipif(IN_STANDARD_LIBRARY, reason="compression is a package of the standard library")
def test_a_package_of_the_application_named_compression_is_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_spec("compression") is None
    monkeypatch.setitem(sys.modules, "compression.zstd", sys)
    assert installed_zstd() is not sys
