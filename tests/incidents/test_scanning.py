"""Files wait for a virus scanner, which is a real program here, and fare as it says."""

import stat
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders.files import attach, kinds
from tests.builders.incidents import declare
from watchbell.accounts.models import Person
from watchbell.incidents import cycles
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import get_file, open_file
from watchbell.incidents.selectors.attachments import check_scanner
from watchbell.incidents.services.scanning import LEASE, claim_scan, record_verdict
from watchbell.kernel.errors import DomainError
from watchbell.platform.eventlog import events_of
from watchbell.platform.files import scanning
from watchbell.platform.files.storing import drop_unused
from watchbell.platform.models import Blob

pytestmark = pytest.mark.usefixtures("database")
SCANNER = """#!{python}
import sys
content = sys.stdin.buffer.read()
if b"TOO HARD" in content:
    sys.exit(2)
if b"EVIL" in content:
    print("stream: Test-Virus FOUND")
    sys.exit(1)
"""


@pytest.fixture
def incident(now: datetime, bob: Person) -> Incident:
    return declare(now=now, reporter=bob)


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Path]:
    """A real program that reads a file and tells by its exit status."""
    program = tmp_path / "scan it"
    program.write_text(SCANNER.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    scanning.provide(f"'{program}'")
    yield program
    scanning.provide("")


def test_without_a_scanner_files_are_there_at_once_and_health_says_so(
    incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now)
    assert row.is_available
    check = check_scanner(now)
    assert check.ok
    assert "nothing scans" in check.detail


def test_a_file_is_locked_until_a_scanner_found_it_clean(
    scanner: Path, incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now)
    with pytest.raises(DomainError, match="being checked") as refused:
        open_file(grace.as_actor(), incident, row.pk)
    assert refused.value.code == "file_not_ready"
    assert cycles.scan_files(now) == 1
    assert cycles.scan_files(now) == 0
    assert open_file(grace.as_actor(), incident, row.pk)[1] == b"Traceback"
    assert kinds(incident)[0] == "file_checked"


def test_an_infected_file_is_blocked_named_and_dropped(
    scanner: Path, incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now, content=b"EVIL")
    cycles.scan_files(now)
    with pytest.raises(DomainError, match="Test-Virus FOUND"):
        open_file(grace.as_actor(), incident, row.pk)
    told = events_of(incident.ref)[0]
    assert told.kind == "incident.file_found_infected"
    assert (told.payload["name"], told.payload["scanner"]) == ("trace.txt", "scan it")
    assert drop_unused(now) == 1
    assert not Blob.objects.exists()


def test_the_same_bytes_are_checked_again_so_that_nobody_learns_of_another_file(
    scanner: Path, incident: Incident, grace: Person, now: datetime
) -> None:
    attach(incident, grace.as_actor(), now)
    cycles.scan_files(now)
    other = declare("Another", now=now)
    row = attach(other, grace.as_actor(), now)
    assert not row.is_available
    cycles.scan_files(now)
    assert get_file(grace.as_actor(), other, row.pk).is_available


def test_what_a_scanner_learned_meanwhile_counts_for_older_files_too(
    incident: Incident, grace: Person, now: datetime, scanner: Path
) -> None:
    scanning.provide("")
    old = attach(incident, grace.as_actor(), now, content=b"EVIL")
    assert old.is_available
    scanning.provide(f"'{scanner}'")
    attach(incident, grace.as_actor(), now, content=b"EVIL")
    assert cycles.scan_files(now) == 1
    assert cycles.scan_files(now) == 1
    assert not get_file(grace.as_actor(), incident, old.pk).is_available
    assert kinds(incident)[:2] == ["file_found_infected", "file_found_infected"]
    assert drop_unused(now) == 1


@pytest.mark.parametrize("command", ["", "/no/such/scanner", "sleep-forever"])
def test_a_scanner_that_fails_is_asked_again_and_health_tells(
    command: str, scanner: Path, incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now, content=b"TOO HARD")
    if command:
        scanning.provide(command)
    assert cycles.scan_files(now) == 1
    assert cycles.scan_files(now) == 0
    assert not get_file(grace.as_actor(), incident, row.pk).is_available
    assert check_scanner(now).ok
    late = now + timedelta(hours=1)
    assert not check_scanner(late).ok
    scanning.provide(f"'{scanner}'")
    assert cycles.scan_files(late) == 1
    assert cycles.scan_files(now + timedelta(days=1)) == 1
    assert kinds(incident)[0] == "file_attached"


def test_a_slow_scanner_is_given_up(scanner: Path) -> None:
    scanner.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    said = scanning.scan(b"x", timeout=0.3)
    assert said.is_clean is None
    assert "did not answer" in said.note


def test_files_that_wait_are_let_through_when_the_scanner_is_taken_away(
    scanner: Path, incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now)
    scanning.provide("")
    cycles.scan_files(now)
    assert get_file(grace.as_actor(), incident, row.pk).is_available
    assert events_of(incident.ref)[0].payload["scanner"] == ""


def test_a_worker_that_dies_leaves_its_file_to_another_one(
    scanner: Path, incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now)
    assert claim_scan(now) is not None
    assert claim_scan(now) is None
    later = now + LEASE
    assert cycles.scan_files(later) == 1
    record_verdict(row.pk, scanning.Verdict(False, "late"), later)
    assert get_file(grace.as_actor(), incident, row.pk).is_available
