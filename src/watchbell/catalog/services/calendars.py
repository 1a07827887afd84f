"""Business calendars: made, changed by a new version, put away, chosen as the default."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from watchbell.accounts.permissions import require
from watchbell.catalog.calendars import (
    DAY_NAMES,
    Opening,
    OwnDay,
    Week,
    changed_parts,
    changes_in_words,
    days_as_json,
    with_holidays,
)
from watchbell.catalog.errors import CalendarInUse, DependencyCycle, SlugTaken
from watchbell.catalog.events import (
    CalendarArchived,
    CalendarChanged,
    CalendarCreated,
    CalendarRestored,
    DefaultCalendarChosen,
)
from watchbell.catalog.models import BusinessCalendar, CalendarVersion
from watchbell.catalog.opening import tidy
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.public_holidays import clean_region
from watchbell.catalog.selectors.calendars import (
    MOST_CALENDARS,
    calendars_of_versions,
    current_version,
    current_versions,
    opening_of,
)
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.kernel.zones import clean_zone
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

MOST_OWN_DAYS = 400
MOST_INCLUDED = 20


@dataclass(frozen=True, kw_only=True)
class CalendarFields:
    """What a calendar says. `region` is one such as DE-BY; `include_ids` are open as well."""

    name: str
    timezone: str
    week: Week
    description: str = ""
    own_days: Sequence[OwnDay] = ()
    region: str = ""
    include_ids: Collection[UUID] = ()


@transaction.atomic
def create_calendar(
    *, slug: str, fields: CalendarFields, actor: Actor, now: datetime
) -> BusinessCalendar:
    """Add a calendar with its first version; the first one of all is the default."""
    _begin(actor)
    if BusinessCalendar.objects.count() >= MOST_CALENDARS:
        raise _invalid("name", f"There are {MOST_CALENDARS} calendars, and no more than that.")
    calendar = BusinessCalendar(
        id=new_id(now),
        slug=clean_slug(slug, "slug"),
        created_at=now,
        is_default=not BusinessCalendar.objects.filter(is_default=True).exists(),
        **_named(fields),
    )
    opening = opening_by(fields, now=now)
    try:
        with transaction.atomic():
            calendar.save(force_insert=True)
    except IntegrityError:
        message = "Another calendar has this short name; choose another."
        raise SlugTaken(f"slug: {message}", fields={"slug": message}) from None
    _write_version(calendar, opening, actor, now)
    publish(
        CalendarCreated(
            subject=calendar.ref, actor=actor, at=now, name=calendar.name, slug=calendar.slug
        )
    )
    return calendar


@transaction.atomic
def change_calendar(
    *,
    calendar_id: UUID,
    fields: CalendarFields,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> BusinessCalendar:
    """Make the calendar say what `fields` says: other hours are a new version.

    What began by an older version goes on by it. Calendars that include this one get a new
    version, too.
    """
    _begin(actor)
    calendar = _lock(calendar_id)
    expect_version(calendar.version, version)
    _refuse_circle(calendar, fields.include_ids)
    before, after = opening_of(current_version(calendar.pk)), opening_by(fields, now=now)
    wanted = _named(fields)
    changed = [name for name, value in wanted.items() if value != getattr(calendar, name)]
    parts = changed_parts(before, after)
    if not changed and not parts:
        return calendar
    for name in changed:
        setattr(calendar, name, wanted[name])
    _save(calendar, *changed)
    said = _new_version(calendar, before, after, actor, now) if parts else ()
    _publish_change(calendar, (*changed, *parts), said, actor, now)
    if parts:
        _follow(calendar, actor, now)
    return calendar


@transaction.atomic
def archive_calendar(*, calendar_id: UUID, actor: Actor, now: datetime) -> BusinessCalendar:
    """Offer a calendar no more; the default, and one that others include, are refused."""
    _begin(actor)
    calendar = _lock(calendar_id)
    if calendar.archived_at is not None:
        raise AlreadyDone(f"{calendar.name} is in the archive already.")
    if calendar.is_default:
        raise CalendarInUse(f"{calendar.name} is the default; choose another default first.")
    users = [other.name for other in _including(calendar)]
    if users:
        raise CalendarInUse(f"{', '.join(sorted(users))} includes it; take it out there first.")
    calendar.archived_at = now
    _save(calendar, "archived_at")
    publish(CalendarArchived(subject=calendar.ref, actor=actor, at=now))
    return calendar


@transaction.atomic
def restore_calendar(*, calendar_id: UUID, actor: Actor, now: datetime) -> BusinessCalendar:
    """Offer a calendar of the archive again."""
    _begin(actor)
    calendar = _lock(calendar_id)
    if calendar.archived_at is None:
        raise AlreadyDone(f"{calendar.name} is not in the archive.")
    calendar.archived_at = None
    _save(calendar, "archived_at")
    publish(CalendarRestored(subject=calendar.ref, actor=actor, at=now))
    return calendar


@transaction.atomic
def choose_default_calendar(*, calendar_id: UUID, actor: Actor, now: datetime) -> BusinessCalendar:
    """Let this calendar count wherever nothing says by whose hours."""
    _begin(actor)
    calendar = _lock(calendar_id)
    if calendar.is_default:
        raise AlreadyDone(f"{calendar.name} is the default already.")
    if calendar.archived_at is not None:
        raise CalendarInUse(f"{calendar.name} is in the archive; restore it first.")
    BusinessCalendar.objects.filter(is_default=True).update(
        is_default=False, version=F("version") + 1
    )
    calendar.is_default = True
    _save(calendar, "is_default")
    publish(DefaultCalendarChosen(subject=calendar.ref, actor=actor, at=now))
    return calendar


def opening_by(fields: CalendarFields, *, now: datetime) -> Opening:
    """Return what a calendar with these fields would say; InvalidInput for what cannot be."""
    week = _clean_week(fields.week)
    include_ids = set(fields.include_ids)
    if len(include_ids) > MOST_INCLUDED:
        raise _invalid("includes", f"Include {MOST_INCLUDED} at most.")
    included = current_versions(include_ids)
    if include_ids - included.keys():
        raise _invalid("includes", "One of these calendars does not exist.")
    if not any(week) and not included:
        raise _invalid("week", "Paint at least one time at which it is open.")
    opening = Opening(
        timezone=clean_zone(fields.timezone),
        week=week,
        own_days=_clean_days(fields.own_days),
        region=clean_region(fields.region),
        includes=tuple(sorted(row.pk for row in included.values())),
    )
    return with_holidays(opening, now.year)


def fields_of_calendar(calendar: BusinessCalendar) -> CalendarFields:
    """Return what a calendar says now."""
    opening = opening_of(current_version(calendar.pk))
    included = calendars_of_versions(opening.includes)
    return CalendarFields(
        name=calendar.name,
        description=calendar.description,
        timezone=opening.timezone,
        week=opening.week,
        own_days=opening.own_days,
        region=opening.region,
        include_ids=[other.pk for other in included.values()],
    )


def _begin(actor: Actor) -> None:
    require(actor, RULES[Action.MANAGE_CALENDARS], "setting up business calendars")
    # One writer at a time: two halves of a circle could both look harmless.
    one_at_a_time("catalog.calendars")


def _lock(calendar_id: UUID) -> BusinessCalendar:
    rows = BusinessCalendar.objects.select_for_update(no_key=True)
    calendar = rows.filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound("There is no such business calendar.")
    return calendar


def _save(calendar: BusinessCalendar, *fields: str) -> None:
    calendar.version += 1
    calendar.save(update_fields=[*fields, "version"])


def _new_version(
    calendar: BusinessCalendar, before: Opening, after: Opening, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """Write the next version and say what it does differently."""
    calendar.number += 1
    calendar.save(update_fields=["number"])
    _write_version(calendar, after, actor, now)
    named = calendars_of_versions((*before.includes, *after.includes))
    names: Mapping[int, str] = {one: other.name for one, other in named.items()}
    return tuple(changes_in_words(before, after, names))


def _write_version(
    calendar: BusinessCalendar, opening: Opening, actor: Actor, now: datetime
) -> CalendarVersion:
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=calendar.number,
        timezone=opening.timezone,
        week=[[list(span) for span in day] for day in opening.week],
        own_days=days_as_json(opening.own_days),
        region=opening.region,
        holidays=[{"on": one.day.isoformat(), "name": one.name} for one in opening.holidays],
        holidays_from=opening.years[0],
        holidays_to=opening.years[1],
        includes=list(opening.includes),
        made_by_id=actor.person_id,
        created_at=now,
    )


def _publish_change(
    calendar: BusinessCalendar,
    fields: Sequence[str],
    said: Sequence[str],
    actor: Actor,
    now: datetime,
) -> None:
    publish(
        CalendarChanged(
            subject=calendar.ref,
            actor=actor,
            at=now,
            fields=tuple(fields),
            number=calendar.number,
            changes=tuple(said),
        )
    )


def _follow(changed: BusinessCalendar, actor: Actor, now: datetime) -> None:
    """Give the calendars that include a changed one a version that includes it as it is now."""
    newest = current_version(changed.pk).pk
    for other in _including(changed):
        # Read anew: it may have followed already, by way of another one.
        calendar = _lock(other.pk)
        before = opening_of(current_version(calendar.pk))
        kinds = calendars_of_versions(before.includes)
        ids = {newest if kinds[one].pk == changed.pk else one for one in before.includes}
        after = replace(before, includes=tuple(sorted(ids)))
        _save(calendar)
        said = _new_version(calendar, before, after, actor, now)
        _publish_change(calendar, ("includes",), said, actor, now)
        _follow(calendar, actor, now)


def _including(calendar: BusinessCalendar) -> list[BusinessCalendar]:
    """Return the calendars whose newest version includes any version of this one."""
    versions = list(calendar.versions.values_list("pk", flat=True))
    holding = CalendarVersion.objects.filter(includes__overlap=versions).select_related("calendar")
    ids = {row.calendar_id for row in holding if row.number == row.calendar.number}
    return list(BusinessCalendar.objects.filter(pk__in=ids).order_by("id"))


def _refuse_circle(calendar: BusinessCalendar, include_ids: Collection[UUID]) -> None:
    wanted, reached = set(include_ids), set(include_ids)
    while wanted:
        inside = [one for row in current_versions(wanted).values() for one in row.includes]
        wanted = {other.pk for other in calendars_of_versions(inside).values()} - reached
        reached |= wanted
    if calendar.pk in reached:
        message = "It would, by way of others, include itself."
        raise DependencyCycle(f"includes: {message}", fields={"includes": message})


def _named(fields: CalendarFields) -> dict[str, Any]:
    return {
        "name": clean_line(fields.name, "name", 80),
        "description": clean_text(fields.description, "description", 2000),
    }


def _clean_week(week: Week) -> Week:
    if len(week) != len(DAY_NAMES):
        raise _invalid("week", "A week has seven days.")
    try:
        return tuple(tidy(day) for day in week)
    except ValueError as error:
        raise _invalid("week", str(error)) from None


def _clean_days(days: Sequence[OwnDay]) -> tuple[OwnDay, ...]:
    if len(days) > MOST_OWN_DAYS:
        raise _invalid("own_days", f"Name {MOST_OWN_DAYS} days at most.")
    seen: dict[str, OwnDay] = {}
    for day in days:
        if day.on in seen:
            raise _invalid("own_days", f"{day.on} is named twice.")
        name = clean_line(day.name, "own_days", 120, required=False)
        seen[day.on] = OwnDay(day.on, tidy(day.hours), name)
    return tuple(seen[on] for on in sorted(seen))


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(f"{field}: {message}", fields={field: message})
