"""The TLS context of a client."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import httpx

from ..exceptions import HoneycombConfigError


def tls_context(verify: bool | ssl.SSLContext) -> ssl.SSLContext:  # noqa: FBT001  # the client's option
    """Make the context that connections are opened with.

    The environment variables SSL_CERT_FILE and SSL_CERT_DIR name other certificate authorities, as for httpx.

    Args:
        verify: False to trust any server, or a context to use as it is.

    Raises:
        HoneycombConfigError: The certificates that a variable names cannot be loaded.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    variable, path = ("SSL_CERT_FILE", file) if file else ("SSL_CERT_DIR", folder)
    if verify and file and not Path(file).is_file():  # older releases of httpx pass it over
        raise HoneycombConfigError(f"SSL_CERT_FILE is {file!r}, which cannot be read as a file")
    if verify and not file and folder:
        _check_folder(folder)
    try:
        return httpx.create_ssl_context(verify=verify)
    except (OSError, ValueError) as error:  # an ssl.SSLError is an OSError
        if path:
            why = error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__
            raise HoneycombConfigError(
                f"{variable} is {path!r}, whose certificates cannot be loaded: {why}"
            ) from None
        raise HoneycombConfigError(f"the certificates of certifi cannot be loaded: {error}") from None


def _check_folder(folder: str) -> None:
    # OpenSSL loads from it only while it connects, and takes a folder that is missing for an empty one.
    try:
        with os.scandir(folder):
            pass
    except OSError as error:
        raise HoneycombConfigError(
            f"SSL_CERT_DIR is {folder!r}, which cannot be read as a folder: {error.strerror}"
        ) from None
