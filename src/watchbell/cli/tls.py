"""Serving https: the certificate and its key, checked before anything starts."""

import ssl
import threading
from datetime import datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer

from watchbell.cli.edge import CommandError

_LOOK_SECONDS = 60.0
_log = structlog.get_logger(__name__)

Certificate = Annotated[
    Path | None,
    typer.Option("--tls-cert", help="Serve https with this certificate (PEM, with its chain)."),
]
Key = Annotated[Path | None, typer.Option("--tls-key", help="The certificate's key (PEM).")]


def files_of(
    certificate: Path | None, key: Path | None, now: datetime | None
) -> tuple[Path, Path] | None:
    """Return both files when https is wanted; CommandError says what is wrong with them.

    Without `now` their dates are not asked: what runs is started again though they are over.
    """
    if certificate is None and key is None:
        return None
    if certificate is None or key is None:
        missing, given = ("--tls-key", "--tls-cert") if key is None else ("--tls-cert", "--tls-key")
        raise typer.BadParameter(f"{given} needs {missing} beside it.")
    certificate, key = certificate.absolute(), key.absolute()
    if now is not None:
        _check_dates(certificate, now)
    _check_pair(certificate, key)
    return certificate, key


def _check_dates(certificate: Path, now: datetime) -> None:
    from cryptography.x509 import load_pem_x509_certificate

    try:
        found = load_pem_x509_certificate(_read(certificate, "certificate"))
    except ValueError:
        raise CommandError(f"{certificate} holds no certificate in PEM form.") from None
    if found.not_valid_after_utc <= now:
        ended = f"{found.not_valid_after_utc:%Y-%m-%d}"
        raise CommandError(f"the certificate {certificate} expired on {ended}; renew it.")
    if found.not_valid_before_utc > now:
        begins = f"{found.not_valid_before_utc:%Y-%m-%d %H:%M}"
        raise CommandError(f"the certificate {certificate} is not valid before {begins} UTC.")


def _check_pair(certificate: Path, key: Path) -> None:
    if b"PRIVATE KEY" not in (text := _read(key, "key")):
        raise CommandError(f"{key} holds no private key in PEM form.")
    if b"ENCRYPTED" in text:
        raise CommandError(f"the key {key} is encrypted; give one without a passphrase.")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CommandError(f"the key {key} does not fit {certificate}.") from None
        why = error.reason or "it cannot be read"
        raise CommandError(f"{certificate} and {key} cannot be used: {why}.") from None


def _read(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"the {what} {path} cannot be read: {error.strerror}.") from None


class Renewal(threading.Thread):
    """Takes a renewed certificate into use for new connections, without a restart."""

    def __init__(self, context: ssl.SSLContext, files: tuple[Path, Path]) -> None:
        super().__init__(name="certificate", daemon=True)
        self._context, self._files = context, files
        self._seen = self._stamps()

    def run(self) -> None:
        waiting = threading.Event()
        while not waiting.wait(_LOOK_SECONDS):
            self.look()

    def look(self) -> bool:
        """Load the files again when they changed; says whether they did and fit."""
        stamps = self._stamps()
        if stamps == self._seen or None in stamps:
            return False
        try:
            # Tried on another context first: one that half took them would serve neither.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(*self._files)
            self._context.load_cert_chain(*self._files)
        except (OSError, ssl.SSLError) as error:
            _log.warning("certificate_not_renewed", reason=str(error))
            return False
        self._seen = stamps
        _log.info("certificate_renewed")
        return True

    def _stamps(self) -> tuple[int | None, ...]:
        return tuple(_changed_at(path) for path in self._files)


def _changed_at(path: Path) -> int | None:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None
