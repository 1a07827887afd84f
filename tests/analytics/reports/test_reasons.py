"""What is said where the past was amended: what, of when, noticed when, and because of what."""

from datetime import UTC, datetime, timedelta

from tests.analytics.facts import resolved
from watchbell.accounts.models import Person
from watchbell.analytics.reports.composing import amended_words
from watchbell.analytics.selectors import kpis
from watchbell.analytics.services import rebuild
from watchbell.incidents.events import IncidentReopened
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import publish
from watchbell.platform.eventlog.settling import settle

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def words(ada: Person, now: datetime) -> list[str]:
    report = kpis(
        actor=ada.as_actor(), from_=NOW - 10 * DAY, to=now, names=["resolved"], zone="UTC", now=now
    )
    return amended_words(report.amended)


def test_the_past_says_what_became_of_it_and_why(ada: Person) -> None:
    first, second = (resolved(NOW - n * DAY, after=n * HOUR) for n in (2, 3))
    Incident.objects.bulk_create([first, second])
    rebuild(now=NOW)
    assert words(ada, NOW) == []
    Incident.objects.filter(pk=first.pk).update(state="in_progress", resolved_at=None)
    later = NOW + HOUR
    publish(
        IncidentReopened(
            subject=first.ref,
            actor=SYSTEM,
            at=later,
            reason="Fails again",
            previous_state="resolved",
        )
    )
    settle(later)
    rebuild(now=later + HOUR, anew=False)
    assert words(ada, later + HOUR) == [
        "Resolved of 28 Feb 2026, amended 2 Mar 2026: 2 then, 1 now.",
        "Because incidents of those days were reopened after they were over.",
    ]
