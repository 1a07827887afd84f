"""Asking for a backtest, running it, calling it off. Nothing but the report is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import require
from watchbell.catalog.models import Service
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.oncall.specs import clean_instant
from watchbell.paging.backtest.changes import Change
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.backtest.reading import Which
from watchbell.paging.backtest.replaying import Answers
from watchbell.paging.backtest.running import report_on
from watchbell.paging.errors import BacktestEnded, BacktestNotFound, BacktestRuns
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.services.trials import Trial, change_of, title_of
from watchbell.platform.jobs import app

BACKTEST_JOB = "watchbell.paging.jobs.run_backtest"
LONGEST_RANGE = timedelta(days=3 * 366)
_ABANDONED = timedelta(hours=1)
_LEAST_URGENT = 5


class BacktestState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"


_OPEN = (BacktestState.WAITING, BacktestState.RUNNING)


class Cancelled(Exception):
    """Somebody called the backtest off, or another worker took it over."""


@dataclass(frozen=True, kw_only=True)
class BacktestFields(Trial):
    """What to try, against which past: incidents opened within [since, until)."""

    since: datetime
    until: datetime
    answers: str = Answers.AS_QUICK
    service: Service | None = None
    team: Team | None = None
    priority: int | None = None


@transaction.atomic
def ask_backtest(*, fields: BacktestFields, actor: Actor, now: datetime) -> Backtest:
    """Have a change tried against the past: a job, whose progress and report are in the row."""
    return _put(_asked(fields, actor, now), actor, now)


def judge_at_once(
    *,
    fields: BacktestFields,
    actor: Actor,
    now: datetime,
    progress: Callable[[int, int], None],
) -> Backtest:
    """Replay in this process and return the backtest with its report; nothing is written."""
    row = _asked(fields, actor, now)
    row.report = report_on(
        _which(row), Change.from_json(row.change), Answers(row.answers), progress=progress
    )
    return row


@transaction.atomic
def ask_again(
    *,
    backtest_id: UUID,
    since: datetime,
    until: datetime,
    answers: str,
    service: Service | None,
    team: Team | None,
    priority: int | None,
    actor: Actor,
    now: datetime,
) -> Backtest:
    """Try the same change against another past; today's set-up is compared with it anew."""
    require(actor, RULES[Action.MANAGE], "trying changes against the past")
    before = Backtest.objects.filter(pk=backtest_id).first()
    if before is None:
        raise BacktestNotFound("There is no such backtest.")
    lo, hi = _range(BacktestFields(since=since, until=until), now)
    return _put(
        Backtest(
            since=lo,
            until=hi,
            answers=_answers(answers),
            service=service,
            team=team,
            priority=_priority(priority),
            asked_at=now,
            policy_id=before.policy_id,
            change=before.change,
            title=before.title,
        ),
        actor,
        now,
    )


@transaction.atomic
def cancel_backtest(*, backtest_id: UUID, actor: Actor, now: datetime) -> Backtest:
    """Call a backtest off; what runs stops with its next batch."""
    require(actor, RULES[Action.MANAGE], "calling backtests off")
    row = _lock(backtest_id)
    if not row.is_open:
        raise BacktestEnded("This backtest has ended already.")
    row.state, row.ended_at = BacktestState.CANCELLED, now
    row.reason = f"Called off by {actor.name}."
    row.save(update_fields=["state", "ended_at", "reason"])
    return row


@transaction.atomic
def delete_backtest(*, backtest_id: UUID, actor: Actor, now: datetime) -> None:
    """Throw a report away, or what has been open for so long that nobody works on it."""
    require(actor, RULES[Action.MANAGE], "deleting backtests")
    row = _lock(backtest_id)
    if row.is_open and row.asked_at > now - _ABANDONED:
        raise BacktestRuns("Call it off first.")
    row.delete()


def carry_out(*, backtest_id: UUID, clock: Callable[[], datetime]) -> None:
    """Replay, keeping the progress in the row, and keep the report there.

    The clock is read for what is noted of the work; what is replayed goes by its own.
    """
    row = _take_up(backtest_id, clock())
    if row is None:
        return
    mine = Backtest.objects.filter(pk=row.pk, state=BacktestState.RUNNING, attempt=row.attempt)

    def progress(done: int, total: int) -> None:
        if not mine.update(done=done, total=total):
            raise Cancelled

    try:
        report = report_on(
            _which(row),
            Change.from_json(row.change),
            Answers(row.answers),
            progress=progress,
        )
    except Cancelled:
        return
    mine.update(
        state=BacktestState.FINISHED,
        report=report,
        ended_at=clock(),
        done=report["incidents"],
        total=report["incidents"],
    )


def give_up(*, backtest_id: UUID, now: datetime) -> None:
    """Note that it could not be carried out; the worker's log has why."""
    Backtest.objects.filter(pk=backtest_id, state__in=_OPEN).update(
        state=BacktestState.FAILED,
        ended_at=now,
        reason="It could not be carried out; the worker's log says why.",
    )


@transaction.atomic
def _take_up(backtest_id: UUID, now: datetime) -> Backtest | None:
    rows = Backtest.objects.filter(pk=backtest_id, state__in=_OPEN)
    if not rows.update(
        state=BacktestState.RUNNING, attempt=F("attempt") + 1, started_at=now, done=0
    ):
        return None
    return rows.get()


def _asked(fields: BacktestFields, actor: Actor, now: datetime) -> Backtest:
    require(actor, RULES[Action.MANAGE], "trying changes against the past")
    since, until = _range(fields, now)
    return Backtest(
        asked_at=now,
        since=since,
        until=until,
        answers=_answers(fields.answers),
        service=fields.service,
        team=fields.team,
        priority=_priority(fields.priority),
        policy_id=fields.policies[0].policy_id if fields.policies else None,
        change=change_of(fields, now).to_json(),
        title=title_of(fields),
    )


def _which(row: Backtest) -> Which:
    return Which(
        since=row.since,
        until=row.until,
        as_of=row.asked_at,
        service_id=row.service_id,
        team_id=row.team_id,
        priority=row.priority,
    )


def _put(row: Backtest, actor: Actor, now: datetime) -> Backtest:
    own = Backtest.objects.filter(asked_by_id=actor.person_id, state__in=_OPEN)
    if own.filter(asked_at__gt=now - _ABANDONED).exists():
        raise BacktestRuns("Another backtest of yours still runs; wait for it, or call it off.")
    row.id = new_id(now)
    row.asked_by_id, row.asked_by_name = actor.person_id, actor.name
    row.state = BacktestState.WAITING
    row.save(force_insert=True)
    app.configure_task(BACKTEST_JOB, queue="jobs").defer(backtest_id=str(row.pk))
    return row


def _lock(backtest_id: UUID) -> Backtest:
    row = Backtest.objects.select_for_update(of=("self",)).filter(pk=backtest_id).first()
    if row is None:
        raise BacktestNotFound("There is no such backtest.")
    return row


def _range(fields: BacktestFields, now: datetime) -> tuple[datetime, datetime]:
    since, until = clean_instant(fields.since, "since"), clean_instant(fields.until, "until")
    until = min(until, now)
    if since >= until:
        raise _invalid("since", "Choose a time in the past, and before the end.")
    if until - since > LONGEST_RANGE:
        raise _invalid("since", "Choose at most three years.")
    return since, until


def _answers(text: str) -> str:
    if text not in list(Answers):
        raise _invalid("answers", f"Use one of: {', '.join(Answers)}.")
    return text


def _priority(value: int | None) -> int | None:
    if value is not None and not 1 <= value <= _LEAST_URGENT:
        raise _invalid("priority", "Use 1 to 5.")
    return value


def _invalid(name: str, sentence: str) -> InvalidInput:
    return InvalidInput(f"{name}: {sentence}", fields={name: sentence})
