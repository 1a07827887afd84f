"""Everything that decides who is told when, held in memory and looked up by instant. Pure.

People, teams and managers are those of today, for nobody keeps yesterday's; schedules are those
of each instant, for their past is never rewritten.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from watchbell.oncall.domain import ScheduleFacts
from watchbell.paging.backtest.bells import Bells
from watchbell.paging.backtest.changes import Change, RulesChange
from watchbell.paging.backtest.watch import Watch
from watchbell.paging.domain import Snapshot, Target, TargetType
from watchbell.paging.reaching import Reach

People = tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ServicePaging:
    """What paging asks a service for."""

    slug: str = ""
    name: str = ""
    policy_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who may be told at all, with their zones; how they belong together, and are reached."""

    zones: Mapping[UUID, str]
    managers: Mapping[UUID, UUID] = field(default_factory=dict)
    members: Mapping[UUID, People] = field(default_factory=dict)
    leads: Mapping[UUID, People] = field(default_factory=dict)
    administrators: People = ()
    team_slugs: Mapping[UUID, str] = field(default_factory=dict)
    reaches: Mapping[UUID, Reach] = field(default_factory=dict)

    def told_by(self, changes: Iterable[RulesChange]) -> "Staff":
        """Return the same people, told by other rules."""
        reaches = dict(self.reaches)
        for change in changes:
            for one in change.people:
                if one in reaches:
                    reaches[one] = change.applied(reaches[one])
        return replace(self, reaches=reaches)

    def able(self, ids: Iterable[UUID]) -> People:
        """Return those who may be told, each once, in their order."""
        return tuple(one for one in dict.fromkeys(ids) if one in self.zones)


_NO_SERVICE = ServicePaging()


class World:
    """One set-up, for the instants within [lo, hi)."""

    def __init__(
        self,
        *,
        policies: Mapping[UUID, Snapshot],
        services: Mapping[UUID, ServicePaging],
        schedules: Mapping[UUID, ScheduleFacts],
        staff: Staff,
        lo: datetime,
        hi: datetime,
    ) -> None:
        self.policies, self.services, self.staff = policies, services, staff
        self.bells = Bells(staff.reaches)
        self._schedules = schedules
        self._lo, self._hi = lo, hi
        self._watches: dict[UUID, Watch] = {}
        self._always: dict[Target, People] = {}
        self._fallbacks: dict[UUID | None, People] = {}

    def changed(self, change: Change) -> "World":
        """Return the same world with what is to be tried."""
        policies = dict(self.policies)
        policies |= {policy.policy_id: policy for policy in change.policies}
        services = dict(self.services)
        for service_id, policy_id in change.services.items():
            if service_id in services:
                services[service_id] = replace(services[service_id], policy_id=policy_id)
        schedules = {
            one: change.schedules[one].applied(facts, self._lo)
            if one in change.schedules
            else facts
            for one, facts in self._schedules.items()
        }
        return World(
            policies=policies,
            services=services,
            schedules=schedules,
            staff=self.staff.told_by(change.rules),
            lo=self._lo,
            hi=self._hi,
        )

    def policy(self, policy_id: UUID | None) -> Snapshot | None:
        """Return a policy; None without one."""
        return self.policies.get(policy_id) if policy_id else None

    def service(self, service_id: UUID | None) -> ServicePaging:
        """Return what paging asks a service for; nothing of one that is unknown."""
        return self.services.get(service_id, _NO_SERVICE) if service_id else _NO_SERVICE

    def changes_after(self, targets: Sequence[Target], at: datetime) -> datetime:
        """Return when other people may first be behind these targets."""
        watches = [self._watch(one.id) for one in targets if one.type in _BY_SCHEDULE]
        return min((one.changes_after(at) for one in watches if one), default=self._hi)

    def people_behind(self, targets: Sequence[Target], at: datetime) -> People:
        """Return whom these targets lead to, each once, in their order."""
        if len(targets) == 1:
            return self._behind(targets[0], at)
        return tuple(dict.fromkeys(one for target in targets for one in self._behind(target, at)))

    def fallback(self, team_id: UUID | None) -> People:
        """Return whom to tell when a step leads to nobody: leads, else members, else admins."""
        if team_id not in self._fallbacks:
            self._fallbacks[team_id] = self._find_fallback(team_id)
        return self._fallbacks[team_id]

    def _find_fallback(self, team_id: UUID | None) -> People:
        staff = self.staff
        groups: list[People] = [staff.administrators]
        if team_id is not None:
            groups = [staff.leads.get(team_id, ()), staff.members.get(team_id, ()), *groups]
        return next((able for group in groups if (able := staff.able(group))), ())

    def _behind(self, target: Target, at: datetime) -> People:
        if target.type in _BY_SCHEDULE:
            watch = self._watch(target.id)
            return _BY_SCHEDULE[target.type](watch, at) if watch else ()
        if target not in self._always:
            self._always[target] = self.staff.able(self._named(target))
        return self._always[target]

    def _named(self, target: Target) -> Iterable[UUID]:
        if target.type is TargetType.PERSON:
            return (target.id,)
        if target.type is TargetType.MANAGER:
            manager = self.staff.managers.get(target.id)
            return (manager,) if manager else ()
        groups = self.staff.members if target.type is TargetType.TEAM else self.staff.leads
        return groups.get(target.id, ())

    def _watch(self, schedule_id: UUID) -> Watch | None:
        if schedule_id not in self._watches:
            facts = self._schedules.get(schedule_id)
            if facts is None:
                return None
            self._watches[schedule_id] = Watch(facts, self._lo, self._hi, self.staff.able)
        return self._watches[schedule_id]


_BY_SCHEDULE = {
    TargetType.SCHEDULE: Watch.at,
    TargetType.NEXT_ON_CALL: Watch.next_after,
    TargetType.WHOLE_SCHEDULE: Watch.everyone,
}
