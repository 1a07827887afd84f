"""From the targets of a step to the people who may be told, at an instant."""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from watchbell.accounts.models import Membership, Person
from watchbell.kernel.actors import Role
from watchbell.notify.channels import Registry, registry
from watchbell.oncall.domain import Source
from watchbell.oncall.selectors import facts_of
from watchbell.oncall.shifts import final_schedule, oncall_at
from watchbell.paging.domain import Step, Target, TargetType
from watchbell.paging.reaching import EMAIL, PageUrgency, Reach, Rule, Way
from watchbell.platform.rows import Rows

_AHEAD = timedelta(days=60)
_PEOPLE = Rows(
    Person,
    also={
        "ways": """(
            select coalesce(json_agg(json_build_array(c.id, c.kind, c.address, (
                select coalesce(json_agg(json_build_array(r.urgency, r.position, r.delay_minutes)
                    order by r.position), '[]')
                from paging_personalrule r where r.person_id = t.id and r.method_id = c.id
            )) order by c.created_at, c.id), '[]')::text
            from accounts_contactmethod c
            where c.person_id = t.id and c.verified_at is not null and c.muted_at is null
        )"""
    },
)


# A team is told as a whole: that one of many has left is no news.
_WHOEVER = frozenset({TargetType.TEAM, TargetType.TEAM_LEADS, TargetType.WHOLE_SCHEDULE})


class Roster:
    """Who is behind targets at one instant; asks for each thing once, for all steps."""

    def __init__(self, now: datetime, channels: Registry = registry) -> None:
        self._now = now
        self._channels = channels
        self._behind: dict[Target, list[UUID]] = {}
        self._reasons: dict[tuple[TargetType, UUID, UUID], str] = {}
        self._people: dict[UUID, Person] = {}
        self._reaches: dict[UUID, Reach] = {}
        self._unable: dict[UUID, Person] = {}
        self._fallbacks: dict[UUID | None, list[UUID]] = {}

    def prepare(self, targets: Iterable[Target]) -> None:
        """Load what is behind all these targets in a few queries."""
        new = {target for target in targets if target not in self._behind}
        for type_ in {target.type for target in new}:
            wanted = {target.id for target in new if target.type is type_}
            behind = _BEHIND[type_](wanted, self._now)
            for id_ in wanted:
                found = behind.get(id_, [])
                self._behind[Target(type_, id_)] = [person for person, _ in found]
                self._reasons |= {(type_, id_, person): why for person, why in found}
        self._load(person for target in new for person in self._behind[target])

    def people_of(self, step: Step) -> list[Person]:
        """Return whom the step's targets lead to, each once, in their order.

        Somebody who has left, or who may not answer an incident, is never told.
        """
        return self.people_behind(step.targets)

    def people_behind(self, targets: Iterable[Target]) -> list[Person]:
        """Return whom these prepared targets lead to, each once, in their order."""
        ids = dict.fromkeys(person for t in targets for person in self._behind[t])
        return [self._people[id_] for id_ in ids if id_ in self._people]

    def reason(self, person: Person, targets: Iterable[Target]) -> str:
        """Return why a person is behind these targets: on call by Primary, lead of Network."""
        for target in targets:
            why = self._reasons.get((target.type, target.id, person.pk))
            if why is not None:
                return why
        return ""

    def fallback(self, team_id: UUID | None) -> list[Person]:
        """Return whom to tell when a step leads to nobody: the team's leads, else its members,
        else the administrators."""
        if team_id not in self._fallbacks:
            self._fallbacks[team_id] = self._find_fallback(team_id)
        return [self._people[id_] for id_ in self._fallbacks[team_id]]

    def unable(self, targets: Iterable[Target]) -> list[Person]:
        """Return who was to be told by name or by shift, but has left or may not answer."""
        named = [target for target in targets if target.type not in _WHOEVER]
        ids = dict.fromkeys(person for target in named for person in self._behind[target])
        return [self._unable[id_] for id_ in ids if id_ in self._unable]

    def reach(self, person: Person) -> Reach:
        """Return how this person is told; without a way when they have proved no address."""
        return self._reaches[person.pk]

    def reach_of(self, person: Person) -> Reach:
        """Return how somebody is reached, one who may not be paged too."""
        return self._reaches.get(person.pk, Reach())

    def by_hand(self, person: Person) -> list[Way]:
        """Return the ways by which somebody is asked for at once: as for what must wake."""
        reach = self._reaches[person.pk]
        ways = reach.at_once(PageUrgency.HIGH) or list(reach.ways)
        return ways or [Way(EMAIL, person.email)]

    def plan_by_hand(self, person: Person) -> list[Rule]:
        """Return when and how somebody is asked for: by their rules for what must wake, of which
        the first is done at once."""
        reach = self._reaches[person.pk]
        plan = reach.plan(PageUrgency.HIGH)
        if not plan:
            return [Rule(PageUrgency.HIGH, 0, way) for way in self.by_hand(person)]
        first = plan[0].minutes
        rules = {(rule.way, rule.minutes): rule for rule in plan}
        return [Rule(one.urgency, one.minutes - first, one.way) for one in rules.values()]

    def know(self, ids: Iterable[UUID]) -> dict[UUID, Person]:
        """Return those of these people who may be told, by id."""
        wanted = list(ids)
        self._load(wanted)
        return {id_: self._people[id_] for id_ in wanted if id_ in self._people}

    def _find_fallback(self, team_id: UUID | None) -> list[UUID]:
        members = Membership.objects.none()
        if team_id is not None:
            members = Membership.objects.filter(team_id=team_id).order_by("-is_lead", "id")
        leads = list(members.filter(is_lead=True).values_list("person_id", flat=True))
        admins = Person.objects.filter(role=Role.ADMIN, is_active=True).order_by("created_at")
        for ids in (
            leads,
            list(members.values_list("person_id", flat=True)),
            list(admins.values_list("pk", flat=True)),
        ):
            self._load(ids)
            able = [id_ for id_ in ids if id_ in self._people]
            if able:
                return able
        return []

    def _load(self, ids: Iterable[UUID]) -> None:
        missing = {id_ for id_ in ids if id_ not in self._people}
        if not missing:
            return
        for id_, (person, reach) in reaches_of(missing, self._channels.kinds()).items():
            if _may_answer(person):
                self._people[id_], self._reaches[id_] = person, reach
            else:
                self._unable[id_] = person


def _may_answer(person: Person) -> bool:
    return person.is_active and Role(person.role).rank >= Role.RESPONDER.rank


_Found = dict[UUID, list[tuple[UUID, str]]]
"""By the id of a target: who is behind it, and why."""


def _person(ids: Collection[UUID], at: datetime) -> _Found:
    return {id_: [(id_, "named by the policy")] for id_ in ids}


def _manager(ids: Collection[UUID], at: datetime) -> _Found:
    rows = Person.objects.filter(pk__in=ids, manager__isnull=False)
    found = rows.values_list("pk", "manager_id", "name")
    return {id_: [(manager, f"manager of {name}")] for id_, manager, name in found}


def _on_call(ids: Collection[UUID], at: datetime) -> _Found:
    facts = facts_of(ids, at, at + timedelta(microseconds=1))
    return {
        one: [(duty.person, _by(duty.source)) for duty in oncall_at(facts[one], at)] for one in ids
    }


def _next_on_call(ids: Collection[UUID], at: datetime) -> _Found:
    """Return those whose shift begins next, and who are not on call at the instant itself."""
    facts = facts_of(ids, at, at + _AHEAD)
    found: _Found = {}
    for one in ids:
        shifts = final_schedule(facts[one], at, at + _AHEAD)
        now = {shift.person for shift in shifts if shift.start <= at}
        coming = [s for s in shifts if s.person is not None and s.person not in now]
        first = min((shift.start for shift in coming), default=None)
        found[one] = [
            (s.person, "on call next") for s in coming if s.start == first and s.person is not None
        ]
    return found


def _whole_schedule(ids: Collection[UUID], at: datetime) -> _Found:
    facts = facts_of(ids, at, at + timedelta(microseconds=1))
    return {
        one: [
            (person, f"in the rotation {rotation.name}")
            for rotation in facts[one].rotations
            for person in rotation.members
            if person is not None
        ]
        for one in ids
    }


def _members(ids: Collection[UUID], at: datetime) -> _Found:
    return _memberships(Membership.objects.filter(team_id__in=ids), "member of")


def _leads(ids: Collection[UUID], at: datetime) -> _Found:
    return _memberships(Membership.objects.filter(team_id__in=ids, is_lead=True), "lead of")


def _memberships(rows: QuerySet[Membership], word: str) -> _Found:
    found: _Found = defaultdict(list)
    ordered = rows.order_by("-is_lead", "id").values_list("team_id", "person_id", "team__name")
    for team_id, person_id, team in ordered:
        found[team_id].append((person_id, f"{word} {team}"))
    return found


def _by(source: Source) -> str:
    if source.kind == "rotation":
        return f"on call by the rotation {source.name}"
    return f"on call by {source.name}" if source.name else f"on call by an {source.kind}"


_BEHIND: dict[TargetType, Callable[[Collection[UUID], datetime], _Found]] = {
    TargetType.PERSON: _person,
    TargetType.MANAGER: _manager,
    TargetType.SCHEDULE: _on_call,
    TargetType.NEXT_ON_CALL: _next_on_call,
    TargetType.WHOLE_SCHEDULE: _whole_schedule,
    TargetType.TEAM: _members,
    TargetType.TEAM_LEADS: _leads,
}


def reaches_of(ids: Collection[UUID], kinds: Collection[str]) -> dict[UUID, tuple[Person, Reach]]:
    """Return these people with their proved addresses and the rules for each, by one statement."""
    found = _PEOPLE.where("t.id = any(%s)", [list(ids)])
    return {person.pk: (person, _reach(person, kinds)) for person in found}


def _reach(person: Person, kinds: Collection[str]) -> Reach:
    ways: list[Way] = []
    rules: list[tuple[int, Rule]] = []
    for method_id, kind, address, own in json.loads(person.__dict__["ways"]):
        if kind not in kinds:
            continue
        way = Way(kind, address, UUID(method_id))
        ways.append(way)
        rules += [(position, Rule(urgency, minutes, way)) for urgency, position, minutes in own]
    return Reach(
        ways=tuple(ways),
        rules=tuple(rule for _, rule in sorted(rules, key=lambda one: one[0])),
        quiet_hours=person.quiet_hours,
        timezone=person.timezone,
    )
