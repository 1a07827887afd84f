"""The card of figures in business time, and the page of what is behind one."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from tests.analytics.facts import resolved
from tests.builders.calendars import make_calendar
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident

pytestmark = pytest.mark.usefixtures("database")


def test_what_lasted_is_told_by_the_hours_that_are_chosen(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    start = datetime(now.year, now.month, now.day, 8, tzinfo=UTC) - timedelta(days=7)
    nights = [((1320, 1560),)] * 7
    make_calendar("Nights", week=tuple(nights), now=now)
    Incident.objects.bulk_create([resolved(start, after=timedelta(days=1))])
    browser = sign_in(grace)
    own = browser.get("/reports/hours?days=90").content.decode()
    assert "what was promised nothing counts by Nights" in own
    shown = browser.get("/reports/hours?days=90&hours=nights").content.decode()
    assert "All incidents count by Nights as it stands now." in shown
    assert 'aria-label="4h: what is behind MTTR, resolve in business time"' in shown
    assert "1d" in shown
    behind = browser.get("/reports/figures/mttr_resolve?hours=nights").content.decode()
    assert "In business time: Nights." in behind
    assert "/reports/hours" in browser.get("/reports?days=90").content.decode()


def test_the_whole_page_is_told_by_hours_with_the_clock_beside(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    make_calendar("Mornings", week=[((480, 720),)] * 7, now=now)
    start = datetime(now.year, now.month, now.day, 8, tzinfo=UTC) - timedelta(days=7)
    Incident.objects.bulk_create([resolved(start, after=timedelta(days=1), priority=1)])
    Person.objects.filter(pk=grace.pk).update(role="manager")
    browser = sign_in(Person.objects.get(pk=grace.pk))
    target = {"goal": "300", "measure": "value", "hours": "mornings"}
    browser.post("/reports/figures/mttr_resolve/target", target)
    page = browser.get("/reports?days=90&hours=mornings&by=priority").content.decode()
    assert "Times are in business time." in page
    assert "On the clock 1d, median 1d" in page
    assert "On target" in page
    assert page.count("hours=mornings") > 10
    on_the_clock = browser.get("/reports?days=90&by=priority").content.decode()
    assert "On target" not in on_the_clock
    [split] = re.findall(r'href="([^"]+)" aria-label="4h: MTTR, resolve of P1"', page)
    assert "4h" in browser.get(split.replace("&amp;", "&")).content.decode()


def test_the_files_have_both_the_clock_and_the_hours(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    make_calendar("Mornings", week=[((480, 720),)] * 7, now=now)
    start = datetime(now.year, now.month, now.day, 8, tzinfo=UTC) - timedelta(days=7)
    Incident.objects.bulk_create([resolved(start, after=timedelta(days=1))])
    answer = sign_in(grace).get("/reports.csv?days=90&hours=mornings")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # a stream
    found = {(row["figure"], row["hours"]): row["value"] for row in csv.DictReader(StringIO(text))}
    assert float(found["mttr_resolve", "clock"]) == 24 * 3600
    assert float(found["mttr_resolve", "mornings"]) == 4 * 3600
    assert ("declared", "mornings") not in found


def test_hours_that_there_are_not_are_named(grace: Person, sign_in: SignIn) -> None:
    answer = sign_in(grace).get("/reports?hours=no-such")
    assert answer.status_code == 422
    assert "Times counted:" in answer.content.decode()
