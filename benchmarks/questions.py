"""The questions that the benchmark of figures asks; needs a Django that is set up."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection
from django.test import Client

from watchbell.accounts.models import Person
from watchbell.analytics.domain import KpiReport
from watchbell.analytics.drilling import Order, Question, records
from watchbell.analytics.registry import KPIS
from watchbell.analytics.selectors import kpis, weekly_incidents
from watchbell.analytics.selectors.shelf import SHELF
from watchbell.analytics.services import rebuild
from watchbell.analytics.telling import monthly_figures
from watchbell.kernel.actors import SYSTEM

_IN_TABLE = ("declared", "mtta", "mttr_resolve", "reopen_rate")


def roll_up(now: datetime) -> int:
    """Roll up what is not yet; returns the steps it took."""
    return rebuild(now=now, anew=False)


def forget() -> None:
    """Have everything be read from the incidents themselves."""
    with connection.cursor() as cursor:
        cursor.execute("update analytics_rollup set stage = 'adding'")


def asked(
    since: datetime, now: datetime, *, costly: bool
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Return what the page of figures asks, and a drill-down."""
    names = [name for name, kpi in KPIS.items() if costly or not kpi.is_costly]

    def every() -> object:
        return kpis(actor=SYSTEM, from_=since, to=now, names=names, now=now)

    yield f"{len(names)} figures", every
    for by in ("month", "team", "service", "priority"):
        yield f"the table's, by {by}", partial(_split, since, now, by)
    yield "two of each month", lambda: monthly_figures(actor=SYSTEM, now=now)
    yield "104 weeks", lambda: weekly_incidents(actor=SYSTEM, weeks=104, now=now)
    page = page_of("/reports", since, now)
    yield "the page", page
    yield "the page, nothing at hand", lambda: (SHELF.clear(), page())
    yield "the page, 30 days until now", page_of("/reports?days=30", since, now)
    yield "the page, a year until now", page_of("/reports?days=365", since, now)


def page_of(path: str, since: datetime, now: datetime) -> Callable[[], object]:
    """Return what asks for a page as somebody who is signed in: of whole days, unless it says."""
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(Person.objects.filter(role="responder", is_active=True)[0])
    first, last = since.date() + timedelta(days=1), now.date()

    address = (
        path if "days=" in path else f"{path}{'&' if '?' in path else '?'}first={first}&last={last}"
    )

    def ask() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code

    return ask


def drills(
    since: datetime, now: datetime, *, costly: bool
) -> Iterator[tuple[str, Callable[[], object]]]:
    """Return what asks for the first page of records behind each figure, in both orders."""
    for name, kpi in KPIS.items():
        for order in Order if costly or not kpi.is_costly else ():
            drill = Question(name=name, from_=since, to=now, order=order)
            ask = partial(records, actor=SYSTEM, question=drill, now=now)
            yield f"behind {name}, {order.value}", ask


def lines(since: datetime, now: datetime, by: str) -> list[tuple[float, ...]]:
    """Return the table of groups as numbers."""
    found = []
    for group in _split(since, now, by).groups:
        declared, mtta, mttr, share = group.figures
        times = (mtta.value, mtta.median, mtta.p90, mttr.value, mttr.median, mttr.p90)
        found.append(tuple(value or 0.0 for value in (declared.value, *times, share.value)))
    return found


def _split(since: datetime, now: datetime, by: str) -> KpiReport:
    return kpis(actor=SYSTEM, from_=since, to=now, by=by, names=_IN_TABLE, now=now)
