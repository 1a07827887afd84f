"""Reactions to what happens to incidents: an escalation starts, stops, starts anew.

They only note what is due; the next pass of the engine reads the incident and decides.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from watchbell.incidents.desk_events import IncidentChangeUndone
from watchbell.incidents.events import (
    IncidentAcknowledged,
    IncidentAssigned,
    IncidentCancelled,
    IncidentClosed,
    IncidentDeclared,
    IncidentPriorityChanged,
    IncidentPutOnHold,
    IncidentReopened,
    IncidentResolved,
    IncidentResumed,
    IncidentServiceChanged,
    IncidentUnacknowledged,
)
from watchbell.incidents.owner_events import IncidentUnowned
from watchbell.incidents.task_events import TaskDue
from watchbell.kernel.events import Event
from watchbell.notify.events import MessageFailed
from watchbell.paging.falling import fall_back
from watchbell.paging.services.acknowledging import answered, pass_question_on
from watchbell.paging.services.promises import page_for_promise
from watchbell.paging.services.running import (
    begin,
    begin_all,
    halt,
    page_for_owner,
    restart,
    resume_idle,
    standing_of,
)
from watchbell.paging.services.tasks import page_for_task
from watchbell.platform.eventlog import Handler
from watchbell.sla.events import CycleBreached, ThresholdReached
from watchbell.sla.words import METRICS

_LATE = timedelta(hours=1)


def handle_at_once(batch: Sequence[Event], now: datetime) -> None:
    """React to events in their order; of those declared in a row all begin by one statement."""
    for is_declared, run in groupby(batch, lambda event: isinstance(event, IncidentDeclared)):
        if is_declared:
            begin_all([each.subject.id for each in run], cause=_CAUSES[IncidentDeclared], now=now)
            continue
        for event in run:
            HANDLERS[type(event)](event, now=now)


def start(event: Event, *, now: datetime) -> None:
    """Begin to tell people, unless an escalation runs already or somebody answers.

    A fresh incident is not read here: the pass that follows reads it anyway, and bursts count.
    """
    if not (isinstance(event, IncidentDeclared) or standing_of(event.subject.id).needs_an_answer):
        return
    begin(event.subject.id, cause=_CAUSES[type(event)], now=now)


def stop(event: Event, *, now: datetime) -> None:
    """Tell nobody any more, and take back what is not sent yet.

    Unless people must be told again by now: somebody escalated before this was handled.
    """
    standing = standing_of(event.subject.id)
    if standing.needs_an_answer:
        return
    if isinstance(event, IncidentAcknowledged):
        answered(event.subject.id, standing=standing, actor=event.actor, now=now)
    elif standing.is_told:
        halt(event.subject.id, reason=_REASONS[type(event)], actor=event.actor, now=now)


def priority_changed(event: IncidentPriorityChanged, *, now: datetime) -> None:
    """Start anew when it became more urgent; begin when it was not known before."""
    if event.new is None:
        return
    if event.old is None:
        resume_idle(event.subject.id, cause="the priority was set", now=now)
    elif event.new < event.old:
        restart(event.subject.id, cause="the priority was raised", actor=event.actor, now=now)


def service_changed(event: IncidentServiceChanged, *, now: datetime) -> None:
    """Follow the policy of the new service."""
    restart(event.subject.id, cause="the service was changed", actor=event.actor, now=now)


def unowned(event: IncidentUnowned, *, now: datetime) -> None:
    """Page for an urgent incident that nobody owns; an answer without an owner no longer holds."""
    page_for_owner(event.subject.id, actor=event.actor, now=now)


def assigned(event: IncidentAssigned, *, now: datetime) -> None:
    """Ask whoever has the incident now whether they are on it, not who answered first."""
    if event.assignee_id is not None and event.assignee_id != event.previous_assignee_id:
        pass_question_on(incident_id=event.subject.id, person_id=event.assignee_id, now=event.at)


def task_due(event: TaskDue, *, now: datetime) -> None:
    """Page for an overdue task where the incident's policy says so."""
    if event.is_overdue:
        page_for_task(incident_id=event.subject.id, task_id=event.task_id, now=now)


def promise_runs_out(event: ThresholdReached | CycleBreached, *, now: datetime) -> None:
    """Page by the escalation policy that the threshold names, where it names one."""
    if event.escalation_policy_id is None or now - event.at > _LATE:
        return
    page_for_promise(
        incident_id=event.subject.id,
        policy_id=event.escalation_policy_id,
        cause=f"{METRICS.get(event.metric, event.metric).lower()} {_used(event)}",
        now=now,
    )


def _used(event: ThresholdReached | CycleBreached) -> str:
    if isinstance(event, CycleBreached):
        return "overdue"
    return f"at {event.percent} % of its time"


_CAUSES: dict[type[Event], str] = {
    IncidentDeclared: "the incident was declared",
    IncidentReopened: "the incident was reopened",
    IncidentUnacknowledged: "nobody answers for it any more",
    IncidentResumed: "the incident was resumed",
    IncidentChangeUndone: "a change was taken back",
}
_REASONS: dict[type[Event], str] = {
    IncidentAcknowledged: "",
    IncidentResolved: "resolved",
    IncidentClosed: "closed",
    IncidentCancelled: "cancelled",
    IncidentPutOnHold: "put on hold",
}

HANDLERS: dict[type[Event], Handler] = {
    **dict.fromkeys(_CAUSES, start),
    **dict.fromkeys(_REASONS, stop),
    IncidentPriorityChanged: priority_changed,
    IncidentServiceChanged: service_changed,
    IncidentUnowned: unowned,
    IncidentAssigned: assigned,
    TaskDue: task_due,
    ThresholdReached: promise_runs_out,
    CycleBreached: promise_runs_out,
    MessageFailed: fall_back,
}
"""What bootstrap subscribes under the name `paging`."""
