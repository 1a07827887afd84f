"""Who is mailed a report now, and leaving by a link in the mail."""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from watchbell.accounts.models import ContactMethod, Person
from watchbell.analytics.report_events import ReportRefused
from watchbell.analytics.reports.models import Report, ReportReader, ReportRefusal
from watchbell.kernel.actors import SYSTEM, Actor
from watchbell.kernel.errors import AlreadyDone, NotFound
from watchbell.kernel.ids import new_id
from watchbell.platform.crypto import Unreadable, sign, unsign
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import current

_PURPOSE = "leave-report"
_LONGEST_TOKEN = 600


@dataclass(frozen=True, slots=True)
class Reader:
    """One address that a report goes to, and whose it is; None: somebody's outside."""

    address: str
    person: Person | None

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.address


def readers_of(report: Report) -> list[Reader]:
    """Return every address once: people who are here still, and none that refused."""
    people = _people(report)
    verified = _verified(list(people))
    found = [Reader(verified.get(key, one.email), one) for key, one in people.items()]
    outside = ReportReader.objects.filter(report=report).exclude(address="").order_by("id")
    found += [Reader(row.address, None) for row in outside]
    refused = {address.casefold() for address in refusals_of(report)}
    unique = {one.address.casefold(): one for one in reversed(found)}
    return [one for key, one in reversed(unique.items()) if key not in refused]


def refusals_of(report: Report) -> list[str]:
    """Return the addresses that want the report no more."""
    return list(report.refusals.order_by("refused_at").values_list("address", flat=True))


def _people(report: Report) -> dict[UUID, Person]:
    rows = ReportReader.objects.filter(report=report)
    people = rows.filter(person__isnull=False).values("person_id")
    teams = rows.filter(team__isnull=False).values("team_id")
    wanted = Q(pk__in=people) | Q(memberships__team_id__in=teams)
    found = Person.objects.filter(wanted, is_active=True).distinct().order_by("name", "id")
    return {one.pk: one for one in found}


def _verified(people: list[UUID]) -> dict[UUID, str]:
    """Return one verified mail address each; who verified none is told where they sign in."""
    methods = ContactMethod.objects.filter(
        person_id__in=people, kind="email", verified_at__isnull=False
    )
    return dict(methods.order_by("-created_at", "-id").values_list("person_id", "address"))


def leave_link(report_id: UUID, address: str) -> str:
    """Return the address that ends these mails to one reader, without signing in."""
    text = base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")
    return f"{current().url}/reports/leave/{sign(_PURPOSE, f'{report_id.hex}.{text}')}"


def report_by_token(token: str) -> tuple[Report, str]:
    """Return the report and the reader's address of a link; NotFound when it is none."""
    try:
        if len(token) > _LONGEST_TOKEN:
            raise Unreadable("too long")
        identifier, _, text = unsign(_PURPOSE, token).partition(".")
        address = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        report = Report.objects.filter(pk=UUID(hex=identifier)).first()
    except (ValueError, binascii.Error) as error:
        raise NotFound("This link is incomplete or was changed.") from error
    if report is None:
        raise NotFound("This report is no longer sent to anybody.")
    return report, address


def has_left(report: Report, address: str) -> bool:
    """Say whether an address wants the report no more."""
    return report.refusals.filter(address__iexact=address).exists()


@transaction.atomic
def leave_by_token(*, token: str, now: datetime) -> Report:
    """Mail a reader no more; a link works once, AlreadyDone after that."""
    report, address = report_by_token(token)
    person = Person.objects.filter(email__iexact=address, is_active=True).first()
    try:
        with transaction.atomic():
            ReportRefusal.objects.create(
                id=new_id(now), report=report, address=address, refused_at=now
            )
    except IntegrityError:
        raise AlreadyDone("No mail of this report comes to you any more.") from None
    actor = person.as_actor() if person else SYSTEM
    publish(ReportRefused(subject=report.ref, actor=actor, at=now, name=report.name))
    return report


def own_refusal(report: Report, person: Person) -> bool:
    """Say whether somebody refused the report at one of their addresses."""
    return _refusals_of_person(report, person).exists()


@transaction.atomic
def come_back(*, report: Report, person: Person, actor: Actor) -> None:
    """Take back somebody's own refusal; nobody else may."""
    if actor.person_id != person.pk or not _refusals_of_person(report, person).delete()[0]:
        raise AlreadyDone("You have not refused this report.")


def _refusals_of_person(report: Report, person: Person) -> QuerySet[ReportRefusal]:
    methods = ContactMethod.objects.filter(person=person, kind="email", verified_at__isnull=False)
    addresses = [person.email, *methods.values_list("address", flat=True)]
    wanted = Q()
    for address in addresses:
        wanted |= Q(address__iexact=address)
    return report.refusals.filter(wanted)


def everybody(report: Report) -> Iterator[str]:
    """Yield in words who is on the list, refused or not."""
    rows = report.readers.select_related("person", "team").order_by("id")
    for row in rows:
        if row.person:
            yield row.person.name
        else:
            yield f"team {row.team.name}" if row.team else row.address
