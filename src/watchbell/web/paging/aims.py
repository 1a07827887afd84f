"""Whom a step tells, as it is typed and picked: `Network: who is on call`, `Grace (grace@…)`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import active_people
from watchbell.kernel.actors import Actor, Role
from watchbell.oncall.models import Schedule
from watchbell.paging.domain import NO_ID, Target, TargetType
from watchbell.paging.selectors import names_of

_MOST = 8
_OF_SCHEDULE = {
    TargetType.SCHEDULE: "On call: {}",
    TargetType.NEXT_ON_CALL: "Next on call: {}",
    TargetType.WHOLE_SCHEDULE: "Everyone of the schedule: {}",
}
_OF_TEAM = {TargetType.TEAM: "Team: {}", TargetType.TEAM_LEADS: "Leads of the team: {}"}
_OF_PERSON = {TargetType.PERSON: "{} ({})", TargetType.MANAGER: "Manager of: {} ({})"}
_OF_INCIDENT = {
    TargetType.INCIDENT_LEADS: "Leads of the incident's team",
    TargetType.MANAGERS_OF_TOLD: "Managers of those told before",
}
_PLAIN = {TargetType.SCHEDULE, TargetType.TEAM, TargetType.PERSON}


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as a form sends it (`key`) and as people read it."""

    key: str
    label: str
    icon: str


def found(actor: Actor, q: str) -> list[Aim]:
    """Return what may be told and whose name contains `q`, schedules and teams first."""
    wanted = q.replace("\0", "").strip()
    # Whoever chose one sees it whole in the field, and may search for it again by its name.
    wanted = wanted.partition(": ")[2] or wanted
    schedules = Schedule.objects.filter(name__icontains=wanted).order_by("name")[:_MOST]
    teams = Team.objects.filter(name__icontains=wanted).order_by("name")[:_MOST]
    people = active_people(actor=actor, q=wanted.partition(" (")[0], limit=_MOST)
    return [
        *_aims(_OF_SCHEDULE, schedules),
        *_aims(_OF_TEAM, teams),
        *(aim for aim in _fixed() if wanted.lower() in aim.label.lower()),
        *_people(one for one in people if Role(one.role).rank >= Role.RESPONDER.rank),
    ]


def meant(actor: Actor, text: str) -> Aim | None:
    """Return the one target that a typed text means; None when it is none or several.

    A part of a name means somebody themselves rather than their manager, a schedule's present
    people rather than all of it, a team rather than its leads.
    """
    wanted = " ".join(text.split()).lower()
    candidates = found(actor, text)
    exact = [aim for aim in candidates if aim.label.lower() == wanted]
    named = [aim for aim in candidates if _name(aim).lower() == wanted]
    if exact or named:
        return (exact or named)[0]
    likeliest = candidates if len(candidates) == 1 else [a for a in candidates if _is_plain(a)]
    return likeliest[0] if len(likeliest) == 1 else None


def shown(keys: Iterable[str]) -> list[Aim]:
    """Return targets that a form holds as people read them; what is gone says so."""
    targets = [target for key in keys if (target := target_of(key)) is not None]
    names = names_of(targets)
    return [
        Aim(key_of(one), Target(one.type, one.id, names.get(one, "")).label, _icon(one.type))
        for one in targets
    ]


def key_of(target: Target) -> str:
    """Return what a form sends for a target."""
    return f"{target.type.value}:{target.id}"


def target_of(key: str) -> Target | None:
    """Return the target behind what a form sent; None when it is none."""
    kind, _, id_ = key.partition(":")
    try:
        return Target(TargetType(kind), UUID(id_))
    except ValueError:
        return None


def _aims(words: dict[TargetType, str], rows: Iterable[Team | Schedule]) -> Iterator[Aim]:
    for row in rows:
        for kind, label in words.items():
            yield Aim(key_of(Target(kind, row.pk)), label.format(row.name), _icon(kind))


def _people(people: Iterable[Person]) -> Iterator[Aim]:
    for one in people:
        for kind, label in _OF_PERSON.items():
            yield Aim(key_of(Target(kind, one.pk)), label.format(one.name, one.email), _icon(kind))


def _fixed() -> Iterator[Aim]:
    for kind, label in _OF_INCIDENT.items():
        yield Aim(key_of(Target(kind, NO_ID)), label, _icon(kind))


def _is_plain(aim: Aim) -> bool:
    target = target_of(aim.key)
    return target is not None and target.type in _PLAIN


def _name(aim: Aim) -> str:
    return (aim.label.partition(": ")[2] or aim.label).partition(" (")[0]


def _icon(kind: TargetType) -> str:
    if kind in _OF_SCHEDULE:
        return "calendar-user"
    return "users" if kind in _OF_TEAM or kind in _OF_INCIDENT else "user"
