"""What stands in the way of https is said before anything starts."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer

from tests.cli.certificates import make_certificate
from watchbell.cli.edge import CommandError
from watchbell.cli.tls import Renewal, files_of
from watchbell.kernel.clock import SystemClock

LONG_AGO = datetime(2020, 5, 17, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return SystemClock().now()


def test_a_fitting_pair_is_taken_and_none_is_none(tmp_path: Path, now: datetime) -> None:
    pair = make_certificate(tmp_path)
    assert files_of(*pair, now) == pair
    assert files_of(None, None, now) is None


def test_one_without_the_other_is_a_wrong_command(tmp_path: Path, now: datetime) -> None:
    certificate, key = make_certificate(tmp_path)
    for given, said in (
        ((certificate, None), "--tls-cert needs"),
        ((None, key), "--tls-key needs"),
    ):
        with pytest.raises(typer.BadParameter, match=said):
            files_of(given[0], given[1], now)


def test_each_fault_is_a_sentence(tmp_path: Path, now: datetime) -> None:
    certificate, key = make_certificate(tmp_path)
    _, other = make_certificate(tmp_path, "other")
    old = make_certificate(tmp_path, "old", ends=LONG_AGO)
    nonsense, sealed = tmp_path / "nonsense", tmp_path / "sealed"
    nonsense.write_text("no certificate")
    sealed.write_text("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    faults = {
        (tmp_path / "missing", key): "cannot be read: No such file",
        (certificate, tmp_path / "missing"): "cannot be read: No such file",
        (nonsense, key): "no certificate in PEM form",
        (certificate, nonsense): "no private key in PEM form",
        (certificate, sealed): "without a passphrase",
        (certificate, other): "does not fit",
        old: "expired on 2020-05-17",
    }
    for pair, said in faults.items():
        with pytest.raises(CommandError, match=said):
            files_of(*pair, now)
    with pytest.raises(CommandError, match="is not valid before"):
        files_of(certificate, key, now - timedelta(days=9))
    assert files_of(*old, None) == old


def test_a_renewed_certificate_is_taken_into_use_and_a_broken_one_is_not(tmp_path: Path) -> None:
    pair = make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    renewal = Renewal(context, pair)
    assert not renewal.look()
    make_certificate(tmp_path)
    assert renewal.look()
    assert not renewal.look()
    pair[1].write_text("half a key")
    assert not renewal.look()
