"""The cycles of an incident, worked out from its log and the policies. Pure.

A lived cycle and one that is worked out again years later come from this same function, so they
are equal. For each policy the log is read once, event by event: what is owed begins, is paused
while the incident waits, and ends; what another goal fits goes on with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.incidents.domain import State
from watchbell.incidents.events import (
    IncidentCancelled,
    IncidentChanged,
    IncidentDeclared,
    IncidentReopened,
)
from watchbell.sla.domain import CycleState, Definition, GoalSpec, Metric, Reopening
from watchbell.sla.events import CycleVoided, VerdictRecorded
from watchbell.sla.models import cycle_id
from watchbell.sla.moments import Happening, Moment, Record, first_moment, go_on, standing
from watchbell.sla.promises import Calendars, Promise, Version, is_so
from watchbell.sla.rules import ends, instant_of, is_public_reply, pauses, start_of
from watchbell.sla.timing import Goal, Mark, Reckoning, Step, reckon

_NO_TIME = timedelta()


@dataclass
class Draft:
    """A cycle on its way; `attached_at` is when it became known, `calendar` the newest's id."""

    promise: Promise
    version: Version
    no: int
    spec: GoalSpec
    goal: Goal
    calendar: int | None
    attached_at: datetime
    marks: list[Mark]
    state: CycleState = CycleState.RUNNING
    before_cancel: CycleState | None = None
    why: str = ""
    voided_at: datetime | None = None
    void_reason: str = ""

    def mark(self, at: datetime, step: Step, why: str = "") -> None:
        self.marks.append(Mark(at, step, None, why))

    def reckoning(self, now: datetime) -> Reckoning:
        """Return where it stands at `now`."""
        says = self.version.says
        return reckon(
            self.marks,
            self.goal,
            now=now,
            percents=says.percents,
            known_from=self.attached_at,
            longest_pause=says.longest_pause,
        )


@dataclass(frozen=True)
class Verdict:
    """What another product said."""

    metric: str
    met: bool
    source: str
    at: datetime


@dataclass(frozen=True)
class Replay:
    """All cycles of an incident, and what others said of it."""

    drafts: tuple[Draft, ...]
    verdicts: tuple[Verdict, ...]


def replay(
    record: Record,
    log: Sequence[Happening],
    promises: Iterable[Promise],
    calendars: Calendars,
    slugs: Mapping[str, str],
) -> Replay:
    """Work the cycles of one incident out; `log` is in its order, `slugs` are categories by name.

    Where another product gave its verdict of a metric, nothing of ours measures that.
    """
    kept = standing(log)
    said = (_verdict(one) for one in kept if one.kind == VerdictRecorded.kind)
    # Of what one source says of a metric the last counts.
    verdicts = tuple({(one.metric, one.source): one for one in said}.values())
    stated = {one.metric for one in verdicts}
    moment = first_moment(record, kept, slugs)
    types = _types_of(moment, kept)
    tracks = [
        _Track(promise, record.id, calendars)
        for promise in promises
        if promise.metric not in stated and (promise.types is None or promise.types & types)
    ]
    for one in kept:
        go_on(moment, one, slugs)
        for track in tracks:
            track.see(moment, one)
    return Replay(tuple(draft for track in tracks for draft in track.drafts), verdicts)


def _types_of(moment: Moment, log: Sequence[Happening]) -> frozenset[str]:
    """Return every type that the incident was of in its life."""
    changes = [one.payload["changes"] for one in log if one.kind == IncidentChanged.kind]
    later = (change["type"][1] for change in changes if "type" in change)
    return frozenset((moment.facts["type"], *later))


def _verdict(one: Happening) -> Verdict:
    said = one.payload
    return Verdict(said["metric"], bool(said["met"]), said["source"], one.at)


@dataclass
class _Track:
    """One policy on its way through the log of one incident.

    `owed_at` is the instant of a start that no goal fitted yet; `armed`: a condition that held
    all along starts nothing anew.
    """

    promise: Promise
    incident_id: UUID
    calendars: Calendars
    drafts: list[Draft] = field(default_factory=list)
    current: Draft | None = None
    owed_at: datetime | None = None
    armed: bool = True
    was_reset: bool = False

    def see(self, moment: Moment, one: Happening) -> None:
        """React to an event, after which the incident stands as `moment` says."""
        if one.kind == CycleVoided.kind:
            self._void(one)
        elif one.kind == IncidentCancelled.kind:
            self._cancel_all(moment.at)
        elif self._is_restored(one):
            self._restore(moment)
        else:
            self._go_on(moment, one)

    def _go_on(self, moment: Moment, one: Happening) -> None:
        if self.current is not None:
            self._end_or_renew(moment, one)
        if self.current is not None:
            self._mind_goal(moment)
        if self.current is None:
            self._begin(moment, one)
        if self.current is not None:
            self._mind_pause(moment)

    def _end_or_renew(self, moment: Moment, one: Happening) -> None:
        draft = self.current
        assert draft is not None
        says = draft.version.says
        if ends(self.promise.metric, says, moment, one):
            self._complete(moment.at)
        elif self._renews(says, moment, one):
            self._complete(moment.at)
            self.owed_at = moment.at
        elif self._begins_no_more(says, moment):
            self._cancel(draft, moment.at)
            draft.before_cancel = None
            self.current, self.armed = None, True

    def _begins_no_more(self, says: Definition, moment: Moment) -> bool:
        is_bound = self.promise.metric is Metric.CUSTOM and not says.keeps_running
        return is_bound and not is_so(says.start, moment)

    def _renews(self, says: Definition, moment: Moment, one: Happening) -> bool:
        if self.promise.metric is Metric.UPDATE and is_public_reply(moment, one):
            return True
        if self.promise.metric is not Metric.CUSTOM or not says.reset:
            return False
        before, self.was_reset = self.was_reset, is_so(says.reset, moment)
        return self.was_reset and not before

    def _complete(self, at: datetime) -> None:
        assert self.current is not None
        self.current.mark(at, Step.STOP)
        self.current.state, self.current.why = CycleState.COMPLETED, ""
        self.current = None

    def _begin(self, moment: Moment, one: Happening) -> None:
        """Start what is owed as soon as a goal fits; what ends at once is not begun."""
        self._owe(moment, one)
        if self.owed_at is None:
            return
        version = self.promise.version_at(moment.at)
        if version is None:
            return
        answered = one.kind == IncidentReopened.kind and moment.acknowledged
        is_response = self.promise.metric is Metric.RESPONSE
        if not (is_response and answered) and ends(self.promise.metric, version.says, moment, one):
            self.owed_at = None
            return
        spec = version.goal_for(moment)
        if spec is not None:
            self._attach(version, spec, moment)
            if is_response and answered:
                self._complete(moment.at)

    def _owe(self, moment: Moment, one: Happening) -> None:
        metric = self.promise.metric
        if metric in (Metric.RESPONSE, Metric.RESOLUTION):
            is_reopened = one.kind == IncidentReopened.kind and not self._resumes(moment, one)
            if one.kind == IncidentDeclared.kind or is_reopened:
                self.owed_at = one.at
            return
        is_wanted = self._is_wanted(moment)
        if is_wanted and self.armed and self.owed_at is None:
            self.owed_at = moment.at
        elif not is_wanted:
            self.owed_at = None
        self.armed = not is_wanted or metric is Metric.UPDATE

    def _is_wanted(self, moment: Moment) -> bool:
        if self.promise.metric is Metric.ASSIGNMENT:
            return moment.is_open and moment.assignee is None
        if self.promise.metric is Metric.UPDATE:
            return moment.is_open
        version = self.promise.version_at(moment.at)
        # Asking the goals first spares most incidents the conditions.
        if version is None or version.goal_for(moment) is None:
            return False
        says = version.says
        return is_so(says.start, moment) and not (says.stop and is_so(says.stop, moment))

    def _resumes(self, moment: Moment, one: Happening) -> bool:
        """Let the newest cycle of a resolution that did not hold go on, where that is the rule."""
        last = self.drafts[-1] if self.drafts else None
        if self.promise.metric is not Metric.RESOLUTION or last is None:
            return False
        if last.version.says.reopening is not Reopening.RESUME:
            return False
        if one.payload.get("previous_state") != State.RESOLVED:
            return False
        last.mark(moment.at, Step.START)
        last.state, self.current = CycleState.RUNNING, last
        moment.changed = True
        self._mind_goal(moment)
        return True

    def _attach(self, version: Version, spec: GoalSpec, moment: Moment) -> None:
        assert self.owed_at is not None
        start = start_of(version.says, self.owed_at, moment)
        calendar, goal = self._goal(spec, start, moment)
        if goal is None:
            return
        draft = Draft(
            promise=self.promise,
            version=version,
            no=len(self.drafts) + 1,
            spec=spec,
            goal=goal,
            calendar=calendar,
            attached_at=moment.at,
            marks=[Mark(start, Step.START)],
        )
        self.drafts.append(draft)
        self.current, self.owed_at, self.armed = draft, None, False

    def _goal(
        self, spec: GoalSpec, start: datetime, moment: Moment
    ) -> tuple[int | None, Goal | None]:
        calendar, hours = self.calendars.at(spec.calendar, moment.at)
        span = spec.span
        if spec.due_field:
            until = instant_of(moment, spec.due_field)
            if until is None or until <= start:
                return calendar, None
            span = hours.between(start, until)
        return calendar, Goal(span, hours, spec.name) if span > _NO_TIME else None

    def _mind_goal(self, moment: Moment) -> None:
        """Let another goal hold when another one fits; the start and what was used up stay."""
        draft = self.current
        assert draft is not None
        if not (moment.changed or draft.version.has_conditions):
            return
        spec = draft.version.goal_for(moment)
        if spec is None or (spec is draft.spec and not spec.due_field):
            return
        calendar, goal = self._goal(spec, draft.marks[0].at, moment)
        present = next((m.goal for m in reversed(draft.marks) if m.goal), draft.goal)
        if goal is None or (spec is draft.spec and goal.span == present.span):
            return
        draft.spec, draft.calendar = spec, calendar
        draft.marks.append(Mark(moment.at, Step.GOAL, goal))

    def _mind_pause(self, moment: Moment) -> None:
        draft = self.current
        assert draft is not None
        says = draft.version.says
        why = pauses(says, moment)
        if why and draft.state is CycleState.RUNNING:
            draft.mark(moment.at, Step.PAUSE, why)
            draft.state, draft.why = CycleState.PAUSED, why
        elif not why and draft.state is CycleState.PAUSED:
            draft.mark(moment.at, Step.RESUME)
            draft.state, draft.why = CycleState.RUNNING, ""

    def _cancel_all(self, at: datetime) -> None:
        for draft in self.drafts:
            self._cancel(draft, at)
        self.current, self.owed_at = None, None

    def _cancel(self, draft: Draft, at: datetime) -> None:
        if draft.state is CycleState.CANCELLED:
            return
        if draft.state is not CycleState.COMPLETED:
            draft.mark(at, Step.STOP)
        draft.before_cancel, draft.state, draft.why = draft.state, CycleState.CANCELLED, ""

    def _is_restored(self, one: Happening) -> bool:
        is_reopened = one.kind == IncidentReopened.kind
        return is_reopened and one.payload.get("previous_state") == State.CANCELLED

    def _restore(self, moment: Moment) -> None:
        """Bring back what was cancelled with the incident; the time between does not count."""
        for draft in self.drafts:
            if draft.before_cancel is None:
                continue
            draft.state, draft.before_cancel = draft.before_cancel, None
            if draft.state is not CycleState.COMPLETED:
                draft.mark(moment.at, Step.START)
                draft.state, self.current = CycleState.RUNNING, draft
        if self.current is not None:
            self._mind_pause(moment)

    def _void(self, one: Happening) -> None:
        for draft in self.drafts:
            if str(cycle_id(self.incident_id, self.promise.id, draft.no)) == str(
                one.payload.get("cycle_id")
            ):
                draft.voided_at, draft.void_reason = one.at, one.payload.get("reason", "")
