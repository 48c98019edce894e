"""zstd with whichever implementation is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Protocol

_IN_STANDARD_LIBRARY = sys.version_info >= (3, 14)  # before, ``compression`` may be a package of the application
_PIECE = 131_072


class Compressor(Protocol):
    """Incremental compressor, as in zlib and the zstd packages."""

    def compress(self, data: bytes, /) -> bytes:
        """Take a piece, and return what is ready."""
        ...

    def flush(self) -> bytes:
        """Return the rest."""
        ...


def installed_zstd() -> ModuleType | None:
    """Import the preferred zstd implementation that is installed, or return None."""
    names = ("backports.zstd", "zstandard")
    for name in ("compression.zstd", *names) if _IN_STANDARD_LIBRARY else names:
        try:
            return import_module(name)
        except ImportError:  # also a Python that was built without libzstd
            continue
    return None


def zstd_compressor(level: int) -> Callable[[], Compressor]:
    """Return a factory of compressors.

    Raises:
        ImportError: No zstd implementation is installed.
    """
    zstd = _required_zstd()
    if zstd.__name__ == "zstandard":
        return lambda: zstd.ZstdCompressor(level).compressobj()
    return lambda: zstd.ZstdCompressor(level)


def zstd_pieces(body: bytes) -> Iterator[bytes]:
    """Decompress a body piece by piece.

    Raises:
        ValueError: The data is invalid.
        ImportError: No zstd implementation is installed.
    """
    zstd = _required_zstd()
    try:
        if zstd.__name__ == "zstandard":
            yield from zstd.ZstdDecompressor().read_to_iter(body)
            return
        decompressor = zstd.ZstdDecompressor()
        yield decompressor.decompress(body, _PIECE)
        while not decompressor.eof:
            if decompressor.needs_input:
                raise ValueError("invalid zstd data")
            yield decompressor.decompress(b"", _PIECE)
    except zstd.ZstdError:
        raise ValueError("invalid zstd data") from None


def _required_zstd() -> ModuleType:
    if zstd := installed_zstd():
        return zstd
    if _IN_STANDARD_LIBRARY:  # the extra installs nothing here
        raise ImportError("this Python was built without zstd: pip install zstandard", name="compression.zstd")
    message = 'this needs backports.zstd, which is not installed: pip install "honeycomb-sdk[zstd]"'
    raise ImportError(message, name="backports.zstd")
