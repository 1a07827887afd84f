"""Shifts as an iCalendar feed, and whom a feed's address stands for.

The UID of a shift is made of what it is (schedule, person, start), so it stays the same however
often the feed is read; a shift whose end moves keeps it and counts up its SEQUENCE.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from watchbell.accounts.permissions import allows
from watchbell.kernel.errors import NotFound
from watchbell.oncall.models import CalendarFeed, Schedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.selectors import PlannedShift, next_shifts_of, shifts_for_all
from watchbell.platform.crypto import hash_token
from watchbell.platform.eventlog import events_of

_BEHIND, _AHEAD = timedelta(days=31), timedelta(days=183)
_REFRESH = timedelta(minutes=15)
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed shows now: its name, its shifts, and when each schedule last changed."""

    name: str
    shifts: list[PlannedShift]
    changed: Mapping[UUID, datetime]
    is_own: bool


def feed_by_token(token: str) -> CalendarFeed:
    """Return the feed of an address; NotFound when it is revoked or its owner has left."""
    digest = hash_token(token) if len(token) <= _LONGEST_TOKEN else ""
    rows = CalendarFeed.objects.filter(token_hash=digest, person__is_active=True)
    feed = rows.select_related("person", "schedule").first()
    if feed is None or not allows(feed.person.as_actor(), RULES[Action.READ]):
        raise NotFound("This calendar is gone: its address was revoked, or its owner has left.")
    return feed


def feeds_of(person_id: UUID) -> list[CalendarFeed]:
    """Return somebody's feeds, oldest first, with their schedules."""
    rows = CalendarFeed.objects.filter(person_id=person_id).select_related("schedule")
    return list(rows.order_by("created_at", "id"))


def content_of(feed: CalendarFeed, *, at: datetime) -> FeedContent:
    """Return the shifts of a feed: a month back, half a year ahead."""
    # From and to the first of a month: a shift that is cut there is the same all month.
    lo, hi = _month(at - _BEHIND), _month(at + _AHEAD)
    if feed.schedule is not None:
        schedules, name = [feed.schedule], f"{feed.schedule.name} (on call)"
    else:
        schedules, name = _schedules_of(feed, lo, hi), f"On call: {feed.person.name}"
    planned = shifts_for_all(schedules, lo, hi)
    shown = [one for shifts in planned.values() for one in shifts if _is_shown(feed, one)]
    changed = {one.pk: _last_change(one) for one in schedules}
    return FeedContent(name, shown, changed, feed.schedule is None)


def as_icalendar(content: FeedContent, addresses: Mapping[UUID, str]) -> bytes:
    """Return the feed as calendars read it; `addresses` are the schedules' pages."""
    calendar = Calendar()
    calendar.add("prodid", "-//Watchbell//On-call//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", content.name)
    calendar.add("x-wr-calname", content.name)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for shift in content.shifts:
        calendar.add_component(_event(shift, content, addresses[shift.schedule.pk]))
    return bytes(calendar.to_ical())


def _event(shift: PlannedShift, content: FeedContent, address: str) -> Event:
    changed = content.changed[shift.schedule.pk]
    event = Event()
    event.add("uid", _uid(shift))
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", int((changed - _EPOCH).total_seconds()))
    event.add("dtstart", shift.start)
    event.add("dtend", shift.end)
    event.add("summary", _summary(shift, is_own=content.is_own))
    event.add("description", _description(shift, address))
    event.add("url", address)
    event.add("status", "CONFIRMED")
    # Being on call leaves the hours free for other appointments.
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["On-call"])
    return event


def _uid(shift: PlannedShift) -> str:
    who = shift.person.pk if shift.person is not None else "nobody"
    return f"{shift.schedule.pk}-{who}-{shift.start:%Y%m%dT%H%M%SZ}@watchbell"


def _summary(shift: PlannedShift, *, is_own: bool) -> str:
    if is_own:
        return f"On call: {shift.schedule.name}"
    who = shift.person.name if shift.person is not None else "Nobody on call"
    return f"{who}: {shift.schedule.name}"


def _description(shift: PlannedShift, address: str) -> str:
    if shift.source is None:
        return f"Nobody is on call.\n{address}"
    return f"By {shift.source.kind} {shift.source.name}.\n{address}"


def _month(at: datetime) -> datetime:
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _is_shown(feed: CalendarFeed, shift: PlannedShift) -> bool:
    if feed.schedule is None:
        return shift.person == feed.person
    return shift.person is not None or feed.shows_gaps


def _schedules_of(feed: CalendarFeed, lo: datetime, hi: datetime) -> list[Schedule]:
    found = next_shifts_of(feed.person, at=lo, days=(hi - lo).days, limit=5000)
    return list({shift.schedule.pk: shift.schedule for shift in found}.values())


def _last_change(schedule: Schedule) -> datetime:
    """Return when the schedule last changed, to the second."""
    latest: Iterable[datetime] = [event.at for event in events_of(schedule.ref, limit=1)]
    return max([schedule.created_at, *latest]).astimezone(UTC).replace(microsecond=0)
