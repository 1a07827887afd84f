"""Backtests as the wire shows them."""

from dataclasses import asdict

from watchbell.api.schemas.backtests import (
    BacktestReportShown,
    BacktestRow,
    BacktestShown,
    ChangedShown,
    CourseShown,
    MissedShown,
    PersonLineShown,
    ShareShown,
    SideShown,
    StretchShown,
)
from watchbell.kernel.actors import Actor
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.backtest.replaying import Answers
from watchbell.paging.selectors import Changed, Named, PersonLine, Report, report_of
from watchbell.paging.services.backtests import BacktestState


def backtest_row(row: Backtest) -> BacktestRow:
    return BacktestRow(
        id=row.id,
        title=row.title,
        state=BacktestState(row.state),
        total=row.total,
        done=row.done,
        since=row.since,
        until=row.until,
        answers=Answers(row.answers),
        asked_by=row.asked_by_name,
        asked_at=row.asked_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        reason=row.reason,
    )


def backtest(row: Backtest, actor: Actor) -> BacktestShown:
    found = report_of(row, actor=actor)
    shown = _report(found) if found is not None else None
    return BacktestShown(**backtest_row(row).model_dump(), report=shown)


def _report(found: Report) -> BacktestReportShown:
    return BacktestReportShown(
        incidents=found.incidents,
        alerts=found.alerts,
        loose_alerts=found.loose_alerts,
        recorded_pages=found.recorded_pages,
        by_hand=found.by_hand,
        rerouted=found.rerouted,
        unopened=found.unopened,
        before=SideShown(**asdict(found.before), unreached_why=found.why["before"]),
        after=SideShown(**asdict(found.after), unreached_why=found.why["after"]),
        people=[_person(line) for line in found.people],
        days_each=found.days_each,
        times=[StretchShown(**asdict(one)) for one in found.times],
        unreached={name: _missed(one) for name, one in found.unreached.items()},
        exhausted={name: _missed(one) for name, one in found.exhausted.items()},
        changed_count=found.changed_count,
        changed=[_changed(one) for one in found.changed],
    )


def _person(line: PersonLine) -> PersonLineShown:
    return PersonLineShown(
        id=line.id,
        name=line.name,
        before=ShareShown(**asdict(line.before)),
        after=ShareShown(**asdict(line.after)),
    )


def _missed(one: Named) -> MissedShown:
    incidents = [incident.label for incident in one.incidents]
    return MissedShown(count=one.count, incidents=incidents, hidden=one.hidden)


def _changed(one: Changed) -> ChangedShown:
    return ChangedShown(
        incident=one.incident.label,
        before=CourseShown(**asdict(one.before)),
        after=CourseShown(**asdict(one.after)),
        others=one.others,
    )
