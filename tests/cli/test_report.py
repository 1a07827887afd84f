"""`watchbell report`: reports listed, read, written and sent by whoever runs the installation."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.analytics.facts import resolved
from tests.builders.reports import make_report
from tests.cli.test_commands import Runner
from watchbell.accounts.models import Person
from watchbell.analytics.reports.issuing import send_reports
from watchbell.analytics.reports.models import Report, ReportIssue
from watchbell.cli.edge import now
from watchbell.incidents.models import Incident
from watchbell.platform.settings import current

HOUR = timedelta(hours=1)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(monkeypatch, capsys)


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is set."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def kept(ada: Person, grace: Person) -> Report:
    """Ada's report, with incidents of the month before."""
    month = now().replace(day=1) - timedelta(days=3)
    Incident.objects.bulk_create([resolved(month, after=n * HOUR, priority=n) for n in (1, 2)])
    return make_report(ada, grace, now=now(), name="The [month]")


def test_the_list_says_what_there_is_and_when_it_is_mailed(kept: Report, run: Runner) -> None:
    [row] = json.loads(run("report", "list", "--json").out)
    assert (row["name"], row["id"], row["owner"]) == (kept.name, str(kept.pk), "ada@example.org")
    assert row["mailed"] == "Mondays at 08:00 (Europe/Berlin)"
    said = run("report", "list")
    assert (said.status, kept.name in said.out, str(kept.pk) in said.out) == (0, True, True)


def test_without_any_the_list_says_how_one_is_made(database: None, run: Runner) -> None:
    said = run("report", "list")
    assert (said.status, "Save this view" in said.out) == (0, True)


def test_one_is_printed_as_text_and_as_json(kept: Report, run: Runner) -> None:
    said = run("report", "show", "the [MONTH]")
    assert said.status == 0
    assert "MTTR, resolve" in said.out
    assert "1h 30m" in said.out
    shown = json.loads(run("report", "show", str(kept.pk), "--json").out)
    found = {(row["group"], row["figure"], row["hours"]): row["value"] for row in shown["rows"]}
    assert found["", "mttr_resolve", "clock"] == 5400
    assert found["", "mttr_resolve", "business"] == 5400
    assert found["P1", "declared", "clock"] == 1
    assert shown["filters"] == ["priority:1", "priority:2"]


def test_its_files_are_written(kept: Report, run: Runner, tmp_path: Path) -> None:
    pdf, csv = tmp_path / "a.PDF", tmp_path / "a.csv"
    assert run("report", "write", kept.name, str(pdf)).status == 0
    assert run("report", "write", kept.name, str(csv)).status == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "mttr_resolve" in csv.read_text()


def test_what_cannot_be_is_refused_with_the_remedy(
    kept: Report, ada: Person, grace: Person, run: Runner, tmp_path: Path
) -> None:
    wrong = run("report", "show", "the year")
    assert (wrong.status, "watchbell report list" in wrong.err) == (2, True)
    ending = run("report", "write", kept.name, str(tmp_path / "a.doc"))
    assert (ending.status, ".pdf or .csv" in ending.err) == (2, True)
    place = run("report", "write", kept.name, str(tmp_path / "no" / "a.pdf"))
    assert (place.status, "Name a folder" in place.err) == (1, True)
    mail = run("report", "send", kept.name)
    assert (mail.status, "Set WATCHBELL_EMAIL_URL" in mail.err) == (1, True)
    Person.objects.filter(pk=grace.pk).update(role="manager")
    make_report(Person.objects.get(pk=grace.pk), ada, now=now(), name=kept.name)
    twice = run("report", "show", kept.name)
    assert (twice.status, str(kept.pk) in twice.err) == (2, True)


@pytest.mark.usefixtures("mail_server")
def test_one_is_sent_by_a_worker_and_the_command_says_how_it_went(
    kept: Report, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = run("report", "send", kept.name, "--wait", "0")
    assert (waits.status, "no worker took it" in waits.err) == (1, True)
    send_reports(now() + timedelta(seconds=1))
    monkeypatch.setattr("watchbell.cli.reporting.time.sleep", lambda _: send_reports(now()))
    said = run("report", "send", kept.name)
    assert (said.status, "on its way to 2 addresses" in said.out) == (0, True)
    assert ReportIssue.objects.filter(state="sent").count() == 2
    Report.objects.update(filters=["service:gone"])
    failed = run("report", "send", kept.name)
    assert (failed.status, "could not be sent" in failed.err) == (1, True)
