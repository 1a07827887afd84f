"""A report that Ada keeps and mails, and the incidents it counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from tests.analytics.facts import resolved
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.keeping import ReportFields, keep_report
from watchbell.analytics.reports.models import Report
from watchbell.analytics.reports.periods import Period
from watchbell.analytics.reports.planning import Readers, plan_report
from watchbell.analytics.reports.rhythm import Rhythm, Times
from watchbell.catalog.models import Service
from watchbell.incidents.models import Incident
from watchbell.platform.settings import current

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""Eight o'clock in Berlin, on a Monday."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server is set."""
    monkeypatch.setenv("WATCHBELL_EMAIL_URL", "smtp://127.0.0.1:2525")
    current.cache_clear()
    yield
    monkeypatch.undo()
    current.cache_clear()


@pytest.fixture
def february(ada: Person) -> list[Incident]:
    """Four incidents of February, resolved after 1 to 4 hours."""
    shop = make_service("Shop", now=NOW)
    Service.objects.filter(pk=shop.pk).update(name="Łódź shop")
    rows = [
        resolved(NOW - n * 3 * DAY, after=n * HOUR, priority=n, service=shop) for n in (1, 2, 3, 4)
    ]
    return Incident.objects.bulk_create(rows)


@pytest.fixture
def report(ada: Person, february: list[Incident]) -> Report:
    """A report about the month before, split by service."""
    view = View(period=Period.LAST_MONTH, by="service")
    fields = ReportFields(name="Zażółć 東京 <b>", view=view)
    return keep_report(fields=fields, actor=ada.as_actor(), now=NOW)


@pytest.fixture
def weekly() -> Times:
    """Mondays at eight in Berlin."""
    return Times(rhythm=Rhythm.WEEKLY, at=time(8), zone="Europe/Berlin", weekdays=(0,))


@pytest.fixture
def planned(report: Report, ada: Person, grace: Person, weekly: Times) -> Report:
    """The report, mailed to Grace and to somebody outside."""
    plan_report(
        report_id=report.pk,
        times=weekly,
        readers=Readers(people=(grace.pk,), addresses=("Board@Example.com",)),
        is_on=True,
        actor=ada.as_actor(),
        now=NOW,
    )
    return report
