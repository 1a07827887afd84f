"""Reading business calendars, their versions, and the hours these give."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from watchbell.accounts.permissions import require
from watchbell.catalog.calendars import (
    Holiday,
    Opening,
    changes_in_words,
    days_from_json,
    spans_from_json,
)
from watchbell.catalog.hours import Hours
from watchbell.catalog.models import BusinessCalendar, CalendarVersion
from watchbell.catalog.permissions import RULES, Action
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key

MOST_CALENDARS = 500
# A version never changes, so what was worked out of it stays true as long as the process lives.
_KNOWN: dict[int, Hours] = {}
_MOST_KNOWN = 2000


@dataclass(frozen=True)
class Edition:
    """One version of a calendar, and in words what it does differently from the one before."""

    version: CalendarVersion
    changes: list[str]


def hours_of(version_ids: Collection[int]) -> dict[int, Hours]:
    """Return the hours of versions by id, with what they include; NotFound when one is missing."""
    found = {one: hours for one in version_ids if (hours := _KNOWN.get(one)) is not None}
    unknown = set(version_ids) - found.keys()
    if unknown:
        rows = _with_included(unknown)
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.clear()
        made = {one: _hours(one, rows) for one in unknown}
        _KNOWN.update(made)
        found |= made
    return found


def forget_hours() -> None:
    """Forget what was worked out: for a database that is not the one it was read from."""
    _KNOWN.clear()


def hours_by(opening: Opening) -> Hours:
    """Return the hours of what is not saved yet, with the versions that it includes."""
    included = _reached(list(opening.includes), _with_included(set(opening.includes)))
    return Hours([opening.rules(), *(opening_of(row).rules() for row in included)])


def hours_if(calendar: BusinessCalendar, opening: Opening) -> dict[UUID, Hours]:
    """Return the hours that a calendar, and each that includes it, would have by another opening.

    What it includes must not include it.
    """
    rows = CalendarVersion.objects.filter(number=F("calendar__number"))
    newest = {row.pk: row for row in rows}
    calendar_of = {row.pk: row.calendar_id for row in newest.values()}
    says = {row.calendar_id: opening_of(row) for row in newest.values()}
    says[calendar.pk] = opening

    def reached(one: UUID) -> set[UUID]:
        found, wanted = set[UUID](), [one]
        while wanted:
            here = wanted.pop()
            if here not in found:
                found.add(here)
                wanted += [calendar_of[version] for version in says[here].includes]
        return found

    return {
        one: Hours([says[part].rules() for part in parts])
        for one in says
        if calendar.pk in (parts := reached(one))
    }


def current_version(calendar_id: UUID) -> CalendarVersion:
    """Return the version of a calendar that counts for what begins now."""
    found = CalendarVersion.objects.filter(
        calendar_id=calendar_id, number=F("calendar__number")
    ).first()
    if found is None:
        raise NotFound("There is no such business calendar.")
    return found


def current_versions(calendar_ids: Collection[UUID]) -> dict[UUID, CalendarVersion]:
    """Return the newest version of each of the calendars that exist, in one query."""
    rows = CalendarVersion.objects.filter(
        calendar_id__in=calendar_ids, number=F("calendar__number")
    )
    return {row.calendar_id: row for row in rows}


def default_calendar() -> BusinessCalendar | None:
    """Return the calendar that counts wherever nothing says by whose hours, if one was chosen."""
    return BusinessCalendar.objects.filter(is_default=True).first()


def calendar_by_id(calendar_id: UUID) -> BusinessCalendar:
    """Return one calendar; NotFound without one."""
    found = BusinessCalendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise NotFound("There is no such business calendar.")
    return found


def calendar_by_slug(slug: str) -> BusinessCalendar:
    """Return the calendar with this short name; NotFound without one."""
    found = None if "\0" in slug else BusinessCalendar.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound(f"There is no business calendar called {slug[:80]!r}.")
    return found


def calendars_page(
    *, actor: Actor, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[BusinessCalendar]:
    """Return the calendars by name, those that are offered no more too."""
    require(actor, RULES[Action.READ_CALENDARS], "seeing business calendars")
    rows = BusinessCalendar.objects.order_by("name", "id")
    if cursor is not None:
        name, last_id = read_cursor(cursor, 2)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=uuid_key(last_id)))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda calendar: (calendar.name, str(calendar.pk)))


def calendars(*, actor: Actor, with_archived: bool = False) -> list[BusinessCalendar]:
    """Return the calendars by name; those that are offered no more only when asked for."""
    require(actor, RULES[Action.READ_CALENDARS], "seeing business calendars")
    rows = BusinessCalendar.objects.order_by("name", "id")
    if not with_archived:
        rows = rows.filter(archived_at__isnull=True)
    return list(rows[:MOST_CALENDARS])


def opening_of(version: CalendarVersion) -> Opening:
    """Return what a version says."""
    return Opening(
        timezone=version.timezone,
        week=tuple(spans_from_json(day) for day in version.week),
        own_days=days_from_json(version.own_days),
        region=version.region,
        holidays=tuple(
            Holiday(date.fromisoformat(one["on"]), one["name"]) for one in version.holidays
        ),
        years=(version.holidays_from, version.holidays_to),
        includes=tuple(version.includes),
    )


def calendars_of_versions(version_ids: Iterable[int]) -> dict[int, BusinessCalendar]:
    """Return for each version the calendar it is of, in one query."""
    rows = CalendarVersion.objects.filter(pk__in=set(version_ids)).select_related("calendar")
    return {row.pk: row.calendar for row in rows}


def editions(calendar_id: UUID, limit: int = 50) -> list[Edition]:
    """Return the versions of a calendar, newest first, each with what it changed."""
    rows = CalendarVersion.objects.filter(calendar_id=calendar_id).select_related("made_by")
    found = list(rows.order_by("-number")[: limit + 1])
    named = calendars_of_versions(one for row in found for one in row.includes)
    names = {one: calendar.name for one, calendar in named.items()}
    older = [*found[1:], None][: len(found)]
    return [
        Edition(row, _changes(row, before, names)) for row, before in zip(found, older, strict=True)
    ][:limit]


def _changes(
    row: CalendarVersion, before: CalendarVersion | None, names: dict[int, str]
) -> list[str]:
    if before is None:
        return []
    return changes_in_words(opening_of(before), opening_of(row), names)


def _with_included(version_ids: set[int]) -> dict[int, CalendarVersion]:
    """Return versions and all they include, by way of others too: a query for each level."""
    found: dict[int, CalendarVersion] = {}
    wanted = set(version_ids)
    while wanted:
        rows = CalendarVersion.objects.in_bulk(list(wanted))
        if wanted - rows.keys():
            raise NotFound("There is no such version of a business calendar.")
        found |= rows
        wanted = {one for row in rows.values() for one in row.includes} - found.keys()
    return found


def _hours(version_id: int, rows: dict[int, CalendarVersion]) -> Hours:
    return Hours([opening_of(row).rules() for row in _reached([version_id], rows)])


def _reached(version_ids: list[int], rows: dict[int, CalendarVersion]) -> list[CalendarVersion]:
    """Return versions and all they include, by way of others too, each once."""
    found: dict[int, CalendarVersion] = {}
    wanted = list(version_ids)
    while wanted:
        row = rows[wanted.pop()]
        if row.pk not in found:
            found[row.pk] = row
            wanted += row.includes
    return list(found.values())
