"""Letters about shifts: yours comes, you have taken over, nobody is there, who covers for whom.

They go the ways by which each person hears of what can wait.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import members_of, people_by_id
from watchbell.kernel.actors import Role
from watchbell.kernel.events import Event
from watchbell.kernel.zones import zone
from watchbell.notify.domain import Content, Link, Urgency
from watchbell.notify.selectors import can_mail
from watchbell.notify.services import Draft, queue_messages
from watchbell.oncall.events import GapFound, HandedOff, ShiftStarting
from watchbell.oncall.models import Schedule
from watchbell.oncall.selectors import facts_of, people_in
from watchbell.oncall.swap_events import (
    CoverAsked,
    CoverCancelled,
    CoverDeclined,
    CoverExpired,
    CoverTaken,
    CoverUndone,
)
from watchbell.paging.reaching import EMAIL, VOICE, PageUrgency, Way
from watchbell.paging.resolving import Roster
from watchbell.platform.eventlog import Handler
from watchbell.platform.settings import current

# Who took over longer ago than this has noticed.
_STALE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Letter:
    """`about` makes it unique among the letters about one schedule."""

    person: Person
    title: str
    lead: str
    about: str
    facts: tuple[tuple[str, str], ...] = ()


def shift_starting(event: ShiftStarting, *, now: datetime) -> None:
    """Tell somebody ahead of time that their shift comes."""
    if event.starts_at <= now:
        return
    person = people_by_id([event.person_id])[event.person_id]
    letter = _Letter(
        person,
        f"Your shift begins {_at(event.starts_at, person)}",
        "You will be told first then. Ask for cover in time if you cannot.",
        f"shift:{event.starts_at.isoformat()}",
        (("Until", _at(event.ends_at, person)), ("Why", event.source)),
    )
    _send(event, [letter], now)


def handed_off(event: HandedOff, *, now: datetime) -> None:
    """Tell those who took over; after a long stop of the engine nobody is told any more."""
    if now - event.handed_at > _STALE:
        return
    people = people_by_id([*event.from_ids, *event.to_ids])
    before = ", ".join(people[one].name for one in event.from_ids) or "nobody"
    letters = [
        _Letter(
            people[one],
            "You are on call now",
            "From now on you are told first.",
            f"handed:{event.handed_at.isoformat()}",
            (("Before you", before),),
        )
        for one in event.to_ids
    ]
    _send(event, letters, now)


def gap_found(event: GapFound, *, now: datetime) -> None:
    """Tell whoever looks after the schedule that nobody is on call for a while."""
    schedule = Schedule.objects.filter(pk=event.subject.id).first()
    if schedule is None or event.ends_at <= now:
        return
    letters = [
        _Letter(
            person,
            f"Nobody is on call from {_at(event.starts_at, person)}",
            "Nobody is told of what happens then. The schedule shows why, and where to fill it.",
            f"gap:{event.starts_at.isoformat()}",
            (("Until", _at(event.ends_at, person)),),
        )
        for person in _keepers(schedule)
    ]
    _send(event, letters, now)


def cover_asked(event: CoverAsked, *, now: datetime) -> None:
    """Tell whoever is asked, or all who take turns in the schedule."""
    people = people_by_id([event.asker_id, *_asked(event, now)])
    asker = people.pop(event.asker_id)
    letters = []
    for person in people.values():
        facts = [("From", _at(event.starts_at, person)), ("Until", _at(event.ends_at, person))]
        if event.returns_from and event.returns_until:
            back = f"{_at(event.returns_from, person)} to {_at(event.returns_until, person)}"
            facts.append((f"{asker.name} takes", back))
        what = "to swap shifts" if event.change == "swap" else "for cover"
        letters.append(
            _Letter(
                person,
                f"{asker.name} asks {what}",
                event.note or "Whoever takes it is on call in this time.",
                f"asked:{event.request_id}",
                tuple(facts),
            )
        )
    _send(event, letters, now)


def cover_taken(event: CoverTaken, *, now: datetime) -> None:
    """Tell the one who asked who takes it, unless they did it themselves."""
    people = people_by_id([event.asker_id, event.taker_id])
    asker, taker = people[event.asker_id], people[event.taker_id]
    span = (("From", _at(event.starts_at, asker)), ("Until", _at(event.ends_at, asker)))
    rest = "" if event.is_whole else " The rest is still yours."
    letter = _Letter(
        asker,
        f"{taker.name} takes your shift",
        f"You are not on call in this time.{rest}",
        f"taken:{event.request_id}:{event.starts_at.isoformat()}",
        span,
    )
    _send(event, [letter] if event.actor.person_id != asker.pk else [], now)


def cover_declined(event: CoverDeclined, *, now: datetime) -> None:
    """Tell the one who asked that it stays theirs."""
    people = people_by_id([event.asker_id, event.asked_id])
    asked = people[event.asked_id]
    letter = _Letter(
        people[event.asker_id],
        f"{asked.name} cannot take your shift",
        "It stays yours; ask somebody else.",
        f"declined:{event.request_id}",
    )
    _send(event, [letter], now)


def cover_expired(event: CoverExpired, *, now: datetime) -> None:
    """Tell the one who asked that nobody took it."""
    letter = _Letter(
        people_by_id([event.asker_id])[event.asker_id],
        "Nobody took your shift",
        "It has begun, and you are on call.",
        f"expired:{event.request_id}",
    )
    _send(event, [letter], now)


def cover_cancelled(event: CoverCancelled, *, now: datetime) -> None:
    """Tell the one who was asked that it is not wanted any more."""
    if event.asked_id is None or event.actor.person_id == event.asked_id:
        return
    people = people_by_id([event.asker_id, event.asked_id])
    letter = _Letter(
        people[event.asked_id],
        f"{people[event.asker_id].name} needs no cover any more",
        "Nothing changes for you.",
        f"cancelled:{event.request_id}",
    )
    _send(event, [letter], now)


def cover_undone(event: CoverUndone, *, now: datetime) -> None:
    """Tell both that what they agreed holds no longer, but for the one who undid it."""
    people = people_by_id([event.asker_id, event.taker_id])
    by = people_by_id(one for one in [event.actor.person_id] if one is not None)
    who = ", ".join(one.name for one in by.values()) or "Somebody"
    what = "Your swap" if event.change == "swap" else "Cover"
    lead = (
        "Both shifts are back with whom they were of."
        if event.change == "swap"
        else f"The shift is {people[event.asker_id].name}'s again."
    )
    letters = [
        _Letter(
            person,
            f"{what} is undone by {who}",
            lead,
            f"undone:{event.request_id}:{event.starts_at.isoformat()}",
            (("From", _at(event.starts_at, person)), ("Until", _at(event.ends_at, person))),
        )
        for person in people.values()
        if person.pk != event.actor.person_id
    ]
    _send(event, letters, now)


def _asked(event: CoverAsked, now: datetime) -> list[UUID]:
    if event.asked_id is not None:
        return [event.asked_id]
    facts = facts_of([event.subject.id], event.starts_at, event.ends_at)
    return [one for one in people_in(facts[event.subject.id]) if one != event.asker_id]


def _keepers(schedule: Schedule) -> list[Person]:
    """Return the leads of the schedule's team, or else the managers, or else administrators."""
    if schedule.team_id is not None:
        leads = [one for one in members_of(schedule.team_id) if one.role != Role.REQUESTER]
        if leads:
            return leads[:1]
    for role in (Role.MANAGER, Role.ADMIN):
        found = list(Person.objects.filter(role=role, is_active=True).order_by("created_at")[:20])
        if found:
            return found
    return []


def _at(instant: datetime, person: Person) -> str:
    return f"{instant.astimezone(zone(person.timezone)):%a %d %b %H:%M %Z}"


def _send(event: Event, letters: Iterable[_Letter], now: datetime) -> None:
    """Put the letters into the outbox, by the ways of each person; none to those who left."""
    wanted = [letter for letter in letters if letter.person.is_active]
    schedule = Schedule.objects.filter(pk=event.subject.id).first() if wanted else None
    if schedule is None:
        return
    roster = Roster(now)
    roster.know({letter.person.pk for letter in wanted})
    drafts = [
        _draft(schedule, letter, way, until)
        for letter in wanted
        for way, until in _ways(letter.person, roster, now)
    ]
    queue_messages(drafts, now=now)


def _ways(person: Person, roster: Roster, now: datetime) -> Iterator[tuple[Way, datetime | None]]:
    """Yield how somebody hears at once of what can wait, and until when quiet hours hold it.

    A letter is never read aloud, and a mail wakes nobody. Without a mail server there are none.
    """
    reach = roster.reach_of(person)
    rules = [way for way in reach.at_once(PageUrgency.LOW) if way.channel != VOICE]
    for way in rules or [Way(EMAIL, person.email)]:
        if way.channel != EMAIL:
            yield way, reach.quiet_until(PageUrgency.LOW, now)
        elif can_mail():
            yield way, None


def _draft(schedule: Schedule, letter: _Letter, way: Way, held_until: datetime | None) -> Draft:
    title = f"[{schedule.name}] {letter.title}"
    return Draft(
        subject=schedule.ref,
        channel=way.channel,
        address=way.address,
        content=Content(
            title=title,
            lead=letter.lead,
            facts=(("Schedule", schedule.name), *letter.facts),
            actions=(
                Link(
                    "Open the schedule", f"{current().url}/schedules/{schedule.slug}", primary=True
                ),
            ),
            urgency=Urgency.NORMAL,
            thread=schedule.slug,
            kind="oncall.letter",
            short=title,
        ),
        key=f"shift:{schedule.pk}:{letter.about}:{letter.person.pk}:{way.channel}:{way.address}",
        person_id=letter.person.pk,
        contact_method_id=way.method_id,
        due_at=held_until,
    )


HANDLERS: dict[type[Event], Handler] = {
    ShiftStarting: shift_starting,
    HandedOff: handed_off,
    GapFound: gap_found,
    CoverAsked: cover_asked,
    CoverTaken: cover_taken,
    CoverDeclined: cover_declined,
    CoverExpired: cover_expired,
    CoverCancelled: cover_cancelled,
    CoverUndone: cover_undone,
}
"""What bootstrap subscribes under the name `shift-letters`."""
