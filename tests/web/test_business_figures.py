"""The card of figures in business time, and the page of what is behind one."""

from datetime import UTC, datetime, timedelta

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
