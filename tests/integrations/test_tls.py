"""Encrypted connections: only to the server that the address names, with a valid certificate and modern TLS."""

import ssl
import warnings
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from integrations.zoho import regions
from integrations.zoho.exceptions import ZohoConnectionError
from integrations.zoho.transport import Call, Transport
from tests.certificates import NOW, self_signed
from tests.integrations.conftest import Listener

Certificate = Callable[..., Path]


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    """Make a self-signed certificate with its key in one file, for an address and until a time."""

    return partial(self_signed, tmp_path / "server.pem")


@pytest.fixture
def serve(listener: Callable[..., Listener], monkeypatch: Any) -> Callable[..., Call]:
    """Start a TLS server that answers 200 and let the transport call it, as if it stood in the table of regions."""

    def start(pem: Path, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Call:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old TLS on purpose
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = newest
        context.set_ciphers("ALL:@SECLEVEL=0")

        def answer(connection: Any) -> None:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        port = listener(answer).port
        monkeypatch.setattr(regions, "ALLOWED_HOSTS", {f"127.0.0.1:{port}"})
        return Call("GET", f"https://127.0.0.1:{port}/inventory/v1/items")

    return start


def test_a_server_with_a_trusted_certificate_is_called(
    transport: Transport, certificate: Certificate, serve: Callable[..., Call]
) -> None:
    pem = certificate()
    transport._session.verify = str(pem)

    assert transport.send(serve(pem)).status == 200


def test_a_self_signed_certificate_is_refused(
    transport: Transport, certificate: Certificate, serve: Callable[..., Call]
) -> None:
    with pytest.raises(ZohoConnectionError, match="No trusted encrypted connection"):
        transport.send(serve(certificate()))


@pytest.mark.parametrize(
    "fault", [{"until": NOW - timedelta(days=1)}, {"host": "127.0.0.2"}], ids=["expired", "another host"]
)
def test_a_certificate_that_does_not_fit_is_refused_though_its_issuer_is_trusted(
    transport: Transport, certificate: Certificate, serve: Callable[..., Call], fault: dict[str, Any]
) -> None:
    pem = certificate(**fault)
    transport._session.verify = str(pem)

    with pytest.raises(ZohoConnectionError, match="No trusted encrypted connection"):
        transport.send(serve(pem))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1], ids=["1.0", "1.1"])
def test_old_tls_is_refused(
    transport: Transport, certificate: Certificate, serve: Callable[..., Call], version: ssl.TLSVersion
) -> None:
    pem = certificate()
    transport._session.verify = str(pem)

    with pytest.raises(ZohoConnectionError):
        transport.send(serve(pem, version))


def test_no_code_turns_the_verification_off() -> None:
    sources = (Path(__file__).resolve().parents[2] / "integrations").rglob("*.py")

    assert not [path.name for path in sources if "verify" in path.read_text(encoding="utf-8")]
