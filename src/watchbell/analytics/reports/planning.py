"""When reports are mailed, and to whom."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import allows
from watchbell.accounts.services.people import clean_email
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.report_events import ReportPlanned
from watchbell.analytics.reports.keeping import lock_own
from watchbell.analytics.reports.models import Report, ReportPlan, ReportReader
from watchbell.analytics.reports.rhythm import (
    IsBusinessDay,
    Rhythm,
    Times,
    monday_to_friday,
    next_due,
)
from watchbell.catalog.selectors.calendars import current_version, default_calendar, hours_of
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.zones import clean_zone, starts_at
from watchbell.kernel.zones import zone as zone_named
from watchbell.platform.eventlog import publish

_MOST_READERS = 100
_LAST_DAY = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who is mailed a report: people, the people of teams, and addresses outside."""

    people: Sequence[UUID] = ()
    teams: Sequence[UUID] = ()
    addresses: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.people) + len(self.teams) + len(self.addresses)


@transaction.atomic
def plan_report(
    *,
    report_id: UUID,
    times: Times,
    readers: Readers,
    is_on: bool,
    actor: Actor,
    now: datetime,
) -> ReportPlan:
    """Set when a report is mailed and to whom, both as a whole; its owner may."""
    report = lock_own(report_id, actor, "mail it")
    clean = _checked(times)
    _check_readers(readers, actor, is_on=is_on)
    plan = ReportPlan.objects.select_for_update().filter(report=report).first()
    plan = plan or ReportPlan(report=report)
    plan.rhythm, plan.at, plan.timezone = clean.rhythm, clean.at, clean.zone
    plan.weekdays, plan.day = list(clean.weekdays), clean.day
    plan.is_on, plan.stopped_because = is_on, ""
    plan.next_at = next_due(clean, now, business_days(clean.zone)) if is_on else None
    plan.save()
    _replace(report, readers, now)
    publish(
        ReportPlanned(
            subject=report.ref,
            actor=actor,
            at=now,
            name=report.name,
            is_on=is_on,
            times=clean.words,
            readers=len(readers),
            outside=len(readers.addresses),
        )
    )
    return plan


def times_of(plan: ReportPlan) -> Times:
    """Return when a report is mailed."""
    return Times(
        rhythm=Rhythm(plan.rhythm),
        at=plan.at,
        zone=plan.timezone,
        weekdays=tuple(plan.weekdays),
        day=plan.day,
    )


def business_days(zone: str) -> IsBusinessDay:
    """Return what says of a day whether the installation's calendar opens on it, holidays too.

    Monday to Friday where no calendar counts for everybody.
    """
    calendar = default_calendar()
    if calendar is None:
        return monday_to_friday
    version = current_version(calendar.pk).pk
    hours, tz = hours_of([version])[version], zone_named(zone)

    def is_open(day: date) -> bool:
        ends = (starts_at(datetime.combine(one, time()), tz) for one in (day, day + _DAY))
        return bool(hours.spans(*ends))

    return is_open


_DAY = timedelta(days=1)


def _checked(times: Times) -> Times:
    weekdays = tuple(sorted(set(times.weekdays)))
    if times.rhythm is Rhythm.WEEKLY and not weekdays:
        raise _invalid("weekdays", "Choose at least one day of the week.")
    if any(day not in range(7) for day in weekdays):
        raise _invalid("weekdays", "Days of the week are 0 (Monday) to 6.")
    if times.day not in range(_LAST_DAY + 1):
        raise _invalid("day", "Choose a day from 1 to 31, or the last business day.")
    return Times(
        rhythm=times.rhythm,
        at=times.at.replace(second=0, microsecond=0, tzinfo=None),
        zone=clean_zone(times.zone),
        weekdays=weekdays if times.rhythm is Rhythm.WEEKLY else (),
        day=times.day if times.rhythm is Rhythm.MONTHLY else 1,
    )


def _check_readers(readers: Readers, actor: Actor, *, is_on: bool) -> None:
    if is_on and not len(readers):
        raise _invalid("people", "Choose somebody who gets it: a person, a team or an address.")
    if len(readers) > _MOST_READERS:
        raise _invalid("people", f"At most {_MOST_READERS} people, teams and addresses.")
    if allows(actor, RULES[Action.MAIL_OUTSIDE]):
        return
    if readers.addresses:
        raise _invalid("addresses", "Addresses outside are added by managers.")
    if _requesters(readers.people):
        raise _invalid("people", "Who does not work here is added by managers.")


def _requesters(people: Collection[UUID]) -> bool:
    return Person.objects.filter(pk__in=people, role=Role.REQUESTER).exists()


def _replace(report: Report, readers: Readers, now: datetime) -> None:
    ReportReader.objects.filter(report=report).delete()
    ReportReader.objects.bulk_create(_rows(report, readers, now))


def _rows(report: Report, readers: Readers, now: datetime) -> Iterator[ReportReader]:
    for person in dict.fromkeys(readers.people):
        yield ReportReader(id=new_id(now), report=report, person_id=person)
    for team in dict.fromkeys(readers.teams):
        yield ReportReader(id=new_id(now), report=report, team_id=team)
    cleaned = [clean_email(address, "addresses") for address in readers.addresses]
    for address in dict.fromkeys(cleaned):
        yield ReportReader(id=new_id(now), report=report, address=address)


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})
