"""The questions that the benchmark of figures asks; needs a Django that is set up."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.db import connection

from watchbell.analytics.domain import KpiReport
from watchbell.analytics.drilling import Question, records
from watchbell.analytics.registry import KPIS
from watchbell.analytics.selectors import kpis, monthly_figures, weekly_incidents
from watchbell.analytics.services import rebuild
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
    drill = Question(name="mttr_resolve", from_=since, to=now)
    yield "drill-down", lambda: records(actor=SYSTEM, question=drill, now=now)


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
