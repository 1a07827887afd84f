"""Live load and capacity, and the queue in the order in which to work it: a handful of queries.

What a restricted incident adds to a load is seen by those who may know of it, like itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.hours import working_spans
from watchbell.accounts.models import Membership
from watchbell.incidents.capacity import (
    HORIZON,
    Load,
    Proposal,
    Ranked,
    Work,
    hours_text,
    minutes_within,
    propose,
    rank,
    window_of,
)
from watchbell.incidents.domain import OPEN_STATES, MajorState, State, number_text
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.intervals import Interval, merge
from watchbell.kernel.zones import zone
from watchbell.oncall.selectors import oncall_for_all

_WORKED_SHIFT = timedelta(hours=12)
"""An on-call shift up to this long is worked; during a longer one only working hours count."""
_MOST_SHOWN = 1000
_HIDDEN = ("", None, None, None)
_NOT_MAJOR = (MajorState.NONE, MajorState.ENDED)
_WORK = (
    "id", "number", "impact", "urgency", "priority", "created_at", "follow_up_at",
    "effort_minutes", "team_id", "assignee_id", "major_state", "override_reason", "state",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonLoad:
    """What one person of a team has to do, and their time within the team's window."""

    id: UUID
    name: str
    load: Load
    open: int
    is_here: bool
    is_on_call: bool


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team's open work against the hours of its people until `until`.

    Somebody in several teams gives each an equal part of their time.
    """

    id: UUID
    slug: str
    name: str
    load: Load
    open: int
    unassigned: int
    here: int
    until: datetime
    people: list[PersonLoad]


@dataclass(frozen=True, slots=True)
class CapacityReport:
    """Every team by name; `deferred` counts what waits for capacity."""

    teams: list[TeamLoad]
    deferred: int


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One incident of the queue, with what a line shows of it."""

    ranked: Ranked
    title: str
    team: str | None
    assignee: str | None
    proposal: Proposal | None
    is_categorised: bool

    @property
    def is_classified(self) -> bool:
        work = self.ranked.work
        return self.is_categorised and None not in (work.impact, work.urgency)

    @property
    def hours(self) -> str:
        """How long it takes, in words."""
        return hours_text(self.ranked.work.minutes)

    @property
    def label(self) -> str:
        return number_text(self.ranked.work.number)


@dataclass(frozen=True, slots=True)
class Queue:
    """What is to be worked, in order, and the capacity it was weighed against."""

    items: list[QueueItem]
    capacity: CapacityReport


@dataclass(slots=True)
class _Member:
    id: UUID
    name: str
    spans: list[Interval]
    is_here: bool
    is_on_call: bool
    teams: int = 0


@dataclass(slots=True)
class _Team:
    id: UUID
    slug: str
    name: str
    members: list[_Member] = field(default_factory=list)


def capacity_now(actor: Actor, now: datetime) -> CapacityReport:
    """Return the load and the capacity of every team and its people."""
    require(actor, Action.LIST_ALL)
    return _report(actor, _open_work(actor), now)


def queue_now(actor: Actor, now: datetime) -> Queue:
    """Return the queue in the order to work it, with reasons and what should wait."""
    require(actor, Action.LIST_ALL)
    work = _open_work(actor)
    report = _report(actor, work, now)
    ranked = rank(work, {team.id: team.load.available for team in report.teams}, now)
    proposals = propose(ranked, {t.id: (t.name, t.load, t.until) for t in report.teams})
    by_id = {proposal.work.id: proposal for proposal in proposals}
    shown = visible_incidents(actor).filter(id__in=[one.work.id for one in ranked[:_MOST_SHOWN]])
    columns = shown.values_list("id", "title", "team__name", "assignee__name", "category_id")
    lines = {line[0]: line[1:] for line in columns}
    items = [
        QueueItem(one, title, team, person, by_id.get(one.work.id), category is not None)
        for one in ranked
        for title, team, person, category in [lines.get(one.work.id, _HIDDEN)]
        if title
    ]
    return Queue(items, report)


def _open_work(actor: Actor) -> list[Work]:
    """Return what `actor` may know of that is open and neither on hold nor deferred."""
    rows = visible_incidents(actor).filter(
        state__in=sorted(OPEN_STATES - {State.ON_HOLD}), deferred_until=None
    )
    return [
        Work(
            *(identifier, number, impact, urgency, priority, created),
            due_at=follow_up,
            effort_minutes=effort,
            team_id=team,
            assignee_id=assignee,
            is_major=major not in _NOT_MAJOR,
            is_overridden=override != "",
        )
        for (
            identifier, number, impact, urgency, priority, created, follow_up, effort, team,
            assignee, major, override, _,
        ) in rows.values_list(*_WORK)
    ]  # fmt: skip


def _report(actor: Actor, work: Iterable[Work], now: datetime) -> CapacityReport:
    by_team: dict[UUID | None, list[Work]] = {}
    by_person: dict[UUID | None, list[Work]] = {}
    for one in work:
        by_team.setdefault(one.team_id, []).append(one)
        by_person.setdefault(one.assignee_id, []).append(one)
    teams = [_team_load(team, by_team, by_person, now) for team in _teams(now)]
    deferred = visible_incidents(actor).filter(
        state__in=sorted(OPEN_STATES), deferred_until__isnull=False
    )
    return CapacityReport(teams, deferred.count())


def _team_load(
    team: _Team,
    by_team: Mapping[UUID | None, list[Work]],
    by_person: Mapping[UUID | None, list[Work]],
    now: datetime,
) -> TeamLoad:
    queue = by_team.get(team.id, [])
    window = window_of((span for member in team.members for span in member.spans), now)
    minutes = {member.id: minutes_within(member.spans, window) for member in team.members}
    people = [
        PersonLoad(
            member.id,
            member.name,
            Load(sum(w.minutes for w in by_person.get(member.id, [])), minutes[member.id]),
            len(by_person.get(member.id, [])),
            member.is_here,
            member.is_on_call,
        )
        for member in team.members
    ]
    available = sum(minutes[member.id] // member.teams for member in team.members)
    return TeamLoad(
        id=team.id,
        slug=team.slug,
        name=team.name,
        load=Load(sum(w.minutes for w in queue), available),
        open=len(queue),
        unassigned=sum(w.assignee_id is None for w in queue),
        here=sum(member.is_here for member in team.members),
        until=window.end,
        people=people,
    )


def _teams(now: datetime) -> list[_Team]:
    """Return every team with its active people and when each works in the coming week."""
    shifts = _shifts(now)
    members: dict[UUID, _Member] = {}
    teams: dict[UUID, _Team] = {}
    rows = Membership.objects.filter(person__is_active=True).order_by("team__name", "person__name")
    for team_id, slug, name, person_id, person, hours, tz in rows.values_list(
        "team_id", "team__slug", "team__name", "person_id", "person__name",
        "person__working_hours", "person__timezone",
    ):  # fmt: skip
        team = teams.setdefault(team_id, _Team(team_id, slug, name))
        if person_id not in members:
            worked = working_spans(hours, zone(tz), now, now + HORIZON)
            spans = merge([*worked, *shifts.get(person_id, [])])
            here = any(now in span for span in spans)
            members[person_id] = _Member(person_id, person, spans, here, person_id in shifts)
        members[person_id].teams += 1
        team.members.append(members[person_id])
    return list(teams.values())


def _shifts(now: datetime) -> dict[UUID, list[Interval]]:
    """Return who is on call now, with the rest of the shift where it is one that is worked."""
    found: dict[UUID, list[Interval]] = {}
    for duties in oncall_for_all(at=now).values():
        for duty in duties:
            spans = found.setdefault(duty.person.pk, [])
            if duty.until - duty.since <= _WORKED_SHIFT:
                spans.append(Interval(now, duty.until))
    return found
