from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from honeycomb import HoneycombClient, HoneycombConfigError
from honeycomb._http._tls import tls_context
from tests.support import KEY


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


def made(tmp_path: Path, what: str) -> Path:
    path = tmp_path / "certificates"
    if what == "folder":
        path.mkdir()
    elif what != "missing":
        path.write_bytes({"empty": b"", "garbage": b"\xff\0 no PEM"}[what])
    return path


@pytest.mark.parametrize("what", ["missing", "folder", "empty", "garbage"])
def test_a_file_without_certificates_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(made(tmp_path, what)))
    with pytest.raises(HoneycombConfigError, match=r"SSL_CERT_FILE is '.*certificates'"):
        tls_context(True)


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_folder_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(made(tmp_path, what)))
    with pytest.raises(HoneycombConfigError, match=r"SSL_CERT_DIR is '.*certificates'"):
        tls_context(True)


def test_variables_are_not_read_where_nothing_is_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    assert tls_context(own) is own
    assert tls_context(False).verify_mode is ssl.CERT_NONE


def test_the_file_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import certifi

    monkeypatch.setenv("SSL_CERT_FILE", certifi.where())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "missing"))
    assert tls_context(True).get_ca_certs()


def test_a_client_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    with pytest.raises(HoneycombConfigError, match=r"SSL_CERT_FILE"):  # noqa: SIM117  # lazily, or at once
        with HoneycombClient(api_key=KEY, base_url="https://127.0.0.1:9", max_retries=0, sync=True) as client:
            client.datasets.list()
