"""Connections keep to their deadline and, for pages of strangers, to public addresses."""

from __future__ import annotations

import socket
import ssl
from datetime import datetime
from pathlib import Path

import pytest
from tests.outside.pages import served

from onward.documents.connections import is_public
from onward.documents.web import PageLimits, fetch_page
from onward.errors import FetchError

NEAR = PageLimits(megabytes=1, seconds=20)
FAR = PageLimits(megabytes=1, seconds=20, private=False)
_resolve = socket.getaddrinfo


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "0.0.0.0"),
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "203.0.113.7"),
        *("::1", "::", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::1"),
    ],
)
def test_addresses_that_do_not_belong_to_the_internet(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "100.128.0.1"],
)
def test_addresses_of_the_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1"])
def test_this_machine_is_refused_however_it_is_written(host: str) -> None:
    with served() as (address, asked):
        port = address.rsplit(":", 1)[1]
        with pytest.raises(FetchError, match="private network"):
            fetch_page(f"http://{host}:{port}/moon", FAR)
        assert asked == []


def test_the_metadata_service_of_clouds_is_refused() -> None:
    with pytest.raises(FetchError, match="private network"):
        fetch_page("http://169.254.169.254/latest/meta-data/", FAR)


def test_a_name_is_resolved_once_so_that_it_cannot_change_its_meaning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    meanings = iter(["127.0.0.1"])  # a second question would end the test with StopIteration

    def resolve(host: str, port: int, **kind: int) -> object:
        return _resolve(next(meanings) if host == "rebound.example" else host, port, **kind)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with served() as (address, asked):
        port = address.rsplit(":", 1)[1]
        fetch_page(f"http://rebound.example:{port}/moon", NEAR)
        assert asked == ["/moon"]


def test_a_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page comes through a proxy, so that the test needs no server on the Internet."""

    def resolve(host: str, port: int, **kind: int) -> object:
        if host == "public.example":
            raise socket.gaierror("only the proxy knows")
        return _resolve(host, port, **kind)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with served() as (address, asked):
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        with pytest.raises(FetchError, match="404"):
            fetch_page("http://public.example/missing", FAR)
        assert asked == ["http://public.example/missing"]
        with pytest.raises(FetchError, match="private network"):
            fetch_page("http://127.0.0.1/moon", FAR)
        assert len(asked) == 1


def test_a_body_without_end_is_given_up_at_the_limit() -> None:
    with served() as (address, _), pytest.raises(FetchError, match="more than 1 MB"):
        fetch_page(f"{address}/endless", NEAR)


def test_a_redirect_whose_body_has_no_end_is_followed_without_reading_it() -> None:
    with served() as (address, _):
        assert b"Shackleton" in fetch_page(f"{address}/endless-redirect", NEAR)[1]


def test_redirects_in_a_circle_end() -> None:
    with served() as (address, asked):
        with pytest.raises(FetchError):
            fetch_page(f"{address}/loop", NEAR)
        assert len(asked) <= 7


def test_a_head_that_drips_is_given_up_in_time() -> None:
    limits = PageLimits(megabytes=1, seconds=0.3)
    with served() as (address, _), pytest.raises(FetchError, match=r"not done after 0\.3 s"):
        fetch_page(f"{address}/dripping-head", limits)


def test_a_type_that_is_not_asked_for_is_refused_by_its_name() -> None:
    limits = PageLimits(megabytes=1, seconds=20, types=("text/", "application/pdf"))
    with served() as (address, _):
        with pytest.raises(FetchError, match="video/mp4 is not read"):
            fetch_page(f"{address}/video", limits)
        assert fetch_page(f"{address}/moon", limits)[0] == "moon.html"


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost that this process trusts, and the server's side of it."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime(2020, 1, 1)).not_valid_after(datetime(2120, 1, 1))
    names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    certificate = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "server.pem").write_bytes(secret + certificate.public_bytes(pem))
    (tmp_path / "trusted.pem").write_bytes(certificate.public_bytes(pem))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return context


def test_limits_hold_over_tls_and_certificates_are_checked(certified: ssl.SSLContext) -> None:
    short = PageLimits(megabytes=1, seconds=0.5)
    with served(certified) as (address, _):
        port = address.rsplit(":", 1)[1]
        assert b"Shackleton" in fetch_page(f"https://localhost:{port}/moon", NEAR)[1]
        with pytest.raises(FetchError, match="certificate"):
            fetch_page(f"https://127.0.0.1:{port}/moon", NEAR)
        with pytest.raises(FetchError, match=r"not done after 0\.5 s"):
            fetch_page(f"https://localhost:{port}/dripping-head", short)
        with pytest.raises(FetchError, match="private network"):
            fetch_page(f"https://localhost:{port}/moon", FAR)
