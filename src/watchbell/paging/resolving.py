"""From the targets of a step to the people who may be told, at an instant."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.models import ContactMethod, Membership, Person
from watchbell.kernel.actors import Role
from watchbell.notify.channels import Registry, registry
from watchbell.oncall.selectors import facts_of
from watchbell.oncall.shifts import oncall_at
from watchbell.paging.domain import Step, Target, TargetType

EMAIL = "email"


class Roster:
    """Who is behind targets at one instant; asks for each thing once, for all steps."""

    def __init__(self, now: datetime, channels: Registry = registry) -> None:
        self._now = now
        self._channels = channels
        self._behind: dict[Target, list[UUID]] = {}
        self._people: dict[UUID, Person] = {}
        self._methods: dict[UUID, dict[str, str]] = {}
        self._fallbacks: dict[UUID | None, list[UUID]] = {}

    def prepare(self, targets: Iterable[Target]) -> None:
        """Load what is behind all these targets in a few queries."""
        new = {target for target in targets if target not in self._behind}
        members = _members(t.id for t in new if t.type is TargetType.TEAM)
        schedules = [t.id for t in new if t.type is TargetType.SCHEDULE]
        on_call = _on_call(schedules, self._now) if schedules else {}
        for target in new:
            if target.type is TargetType.PERSON:
                self._behind[target] = [target.id]
            elif target.type is TargetType.TEAM:
                self._behind[target] = members[target.id]
            else:
                self._behind[target] = list(on_call.get(target.id, ()))
        self._load(person for target in new for person in self._behind[target])

    def people_of(self, step: Step) -> list[Person]:
        """Return whom the step tells, each once, in the order of its targets.

        Somebody who has left, or who may not answer an incident, is never told.
        """
        ids = dict.fromkeys(person for t in step.targets for person in self._behind[t])
        return [self._people[id_] for id_ in ids if id_ in self._people]

    def fallback(self, team_id: UUID | None) -> list[Person]:
        """Return whom to tell when a step leads to nobody: the team's leads, else its members,
        else the administrators."""
        if team_id not in self._fallbacks:
            self._fallbacks[team_id] = self._find_fallback(team_id)
        return [self._people[id_] for id_ in self._fallbacks[team_id]]

    def addresses(self, person: Person) -> dict[str, str]:
        """Return one address for each channel that this person proved to have; may be empty."""
        return self._methods[person.pk]

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
        found = Person.objects.in_bulk(missing)
        able = {id_: person for id_, person in found.items() if _may_answer(person)}
        self._people |= able
        self._methods |= _verified(able, self._channels.kinds())


def _may_answer(person: Person) -> bool:
    return person.is_active and Role(person.role).rank >= Role.RESPONDER.rank


def _on_call(schedule_ids: Collection[UUID], at: datetime) -> dict[UUID, list[UUID]]:
    facts = facts_of(schedule_ids, at, at + timedelta(microseconds=1))
    return {one: [duty.person for duty in oncall_at(facts[one], at)] for one in schedule_ids}


def _members(team_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    members: dict[UUID, list[UUID]] = defaultdict(list)
    rows = Membership.objects.filter(team_id__in=set(team_ids)).order_by("-is_lead", "id")
    for team_id, person_id in rows.values_list("team_id", "person_id"):
        members[team_id].append(person_id)
    return members


def _verified(people: Iterable[UUID], kinds: list[str]) -> dict[UUID, dict[str, str]]:
    addresses: dict[UUID, dict[str, str]] = {id_: {} for id_ in people}
    methods = ContactMethod.objects.filter(
        person_id__in=list(addresses), verified_at__isnull=False, kind__in=kinds
    )
    for method in methods.order_by("created_at", "id"):
        addresses[method.person_id].setdefault(method.kind, method.address)
    return addresses
