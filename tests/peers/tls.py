"""TLS in front of a server on loopback, for clients that insist on https."""

import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from watchbell.kernel.clock import SystemClock

_CHUNK = 65536


class TlsFront:
    """Ends TLS on a port of its own and hands the bytes on; trusted through `authority`."""

    def __init__(self, folder: Path, port: int, *names: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.authority = folder / "authority.pem"
        chain = folder / "server.pem"
        _make_certificates(self.authority, chain, ["localhost", *names])
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(chain)
        self._behind = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"https://localhost:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _greet(self, plain: socket.socket) -> None:
        """Say what stands before TLS: nothing."""

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            self._greet(plain)
            outside = self._context.wrap_socket(plain, server_side=True)
            with outside, socket.create_connection(self._behind) as inside:
                back = threading.Thread(target=_copy, args=(inside, outside), daemon=True)
                back.start()
                _copy(outside, inside)
                back.join(10)


class Proxy(TlsFront):
    """A proxy for https that stands in for the hosts of `names`, which clients cannot change.

    Whatever they ask to be connected with, they are connected with our server.
    """

    def __init__(self, folder: Path, port: int, *names: str) -> None:
        super().__init__(folder, port, *names)
        self.address = self.address.replace("https://localhost", "http://127.0.0.1")
        self.asked: list[str] = []
        """The hosts that were asked for, with their ports."""

    def _greet(self, plain: socket.socket) -> None:
        """Answer CONNECT."""
        said = b""
        while b"\r\n\r\n" not in said:
            said += (more := plain.recv(_CHUNK))
            if not more:
                raise ConnectionError
        method, host, *_ = said.decode("latin-1").split(" ", 2)
        assert method == "CONNECT", said
        self.asked.append(host)
        plain.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _make_certificates(authority: Path, chain: Path, hosts: Sequence[str]) -> None:
    """Write a new authority's certificate, and a server's for these hosts with its key."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = [*map(x509.DNSName, hosts), x509.IPAddress(ip_address("127.0.0.1"))]
    public = root_key.public_key()
    identifier = x509.SubjectKeyIdentifier.from_public_key(public)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(public)
    root = (
        _certificate(root_name, root_name, root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(identifier, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(name, root_name, key)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(issuer, critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    authority.write_bytes(root.public_bytes(pem))
    chain.write_bytes(secret + leaf.public_bytes(pem))


def _certificate(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = SystemClock().now()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
