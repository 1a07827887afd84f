"""What the benchmark of figures asks in business time; needs a Django that is set up."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from benchmarks.questions import page_of
from watchbell.analytics.business_time import OWN, in_business_time
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.hours.choosing import whose_hours
from watchbell.analytics.models import RollUp
from watchbell.analytics.rolling.hours import kept_hours
from watchbell.analytics.selectors.shelf import SHELF
from watchbell.analytics.services import rebuild
from watchbell.analytics.telling import tell_kpis
from watchbell.catalog.models import BusinessCalendar
from watchbell.catalog.opening import read_hours
from watchbell.catalog.services import CalendarFields, create_calendar
from watchbell.kernel.actors import SYSTEM

_DESK = "desk"
_WEEK = ((read_hours("09:00-12:30, 13:00-17:30"),) * 5) + ((), ())


def hours(now: datetime) -> list[str]:
    """Return by whose hours to ask; their calendar is made once."""
    if not BusinessCalendar.objects.filter(slug=_DESK).exists():
        fields = CalendarFields(name="Desk", timezone="Europe/Berlin", week=_WEEK, region="DE-BY")
        create_calendar(slug=_DESK, fields=fields, actor=SYSTEM, now=now)
    return [_DESK, OWN]


def roll_up(name: str, now: datetime) -> int:
    """Roll up by these hours; returns the steps it took."""
    rebuild(now=now, anew=False)
    kept_hours(whose_hours(name), now)
    return rebuild(now=now, anew=False)


def asked(name: str, since: datetime, now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    """Return what is asked for by these hours."""

    def every() -> object:
        return tell_kpis(actor=SYSTEM, hours=name, from_=since, to=now, now=now)

    yield "what lasts", partial(_told, name, since, now)
    yield "all figures", every
    for by in ("month", "team", "service"):
        yield f"two, by {by}", partial(_told, name, since, now, by)
    card = page_of(f"/reports/hours?hours={name}", since, now)
    yield "the page's card", card
    yield "the card, nothing at hand", lambda: (SHELF.clear(), card())


def compare(name: str, now: datetime) -> None:
    """Refuse when the incidents themselves say something else of the last 30 days."""
    since = now - timedelta(days=30)
    rolled = _told(name, since, now)
    RollUp.objects.update(stage="adding")
    raw = _told(name, since, now)
    RollUp.objects.update(stage="whole")
    assert rolled.figures == raw.figures, (rolled.figures, raw.figures)


def _told(name: str, since: datetime, now: datetime, by: str | None = None) -> KpiReport:
    names = ("mtta", "mttr_resolve") if by else None
    told = in_business_time(
        actor=SYSTEM, hours=name, from_=since, to=now, by=by, names=names, now=now
    )
    return told.report
