"""Letters to the people of an incident: one mail each, in the outbox with the change itself."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.accounts.models import ContactMethod, Person
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import may_know
from watchbell.notify.domain import Content, Link, Urgency
from watchbell.notify.services import Draft, queue_messages
from watchbell.platform.settings import current

_EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is told. `key` is what it is about: the same is never told twice.

    `body` is Markdown; `tab` is the part of the incident's page that its button opens, and
    `unsubscribe` the address that ends such letters. It does not leave before `not_before`.
    """

    person: Person
    title: str
    lead: str
    key: str
    body: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    tab: str = ""
    unsubscribe: str = ""
    not_before: datetime | None = None


def _may_read(person: Person, incident: Incident) -> bool:
    return person.is_active and (
        not incident.is_restricted or may_know(person.as_actor(), incident)
    )


def send_letters(incident: Incident, letters: Sequence[Letter], *, now: datetime) -> None:
    """Put the letters into the outbox; none to people who left or may not know of the incident."""
    send_letters_about([(incident, letter) for letter in letters], now=now)


def send_letters_about(letters: Sequence[tuple[Incident, Letter]], *, now: datetime) -> None:
    """Put letters about several incidents into the outbox at once, by the same rule."""
    wanted = [(about, letter) for about, letter in letters if _may_read(letter.person, about)]
    if not wanted:
        return
    addresses = _addresses({letter.person.pk for _, letter in wanted})
    queue_messages([_draft(about, letter, addresses) for about, letter in wanted], now=now)


def _draft(incident: Incident, letter: Letter, addresses: dict[UUID, str]) -> Draft:
    return Draft(
        subject=incident.ref,
        channel=_EMAIL,
        address=addresses.get(letter.person.pk, letter.person.email),
        content=Content(
            title=f"[{incident.label}] {letter.title}",
            lead=letter.lead,
            facts=(("Incident", incident.title), *_priority(incident), *letter.facts),
            body=letter.body,
            actions=(
                Link(f"Open {incident.label}", _page(incident, letter.tab), primary=True),
                *_way_out(letter),
            ),
            unsubscribe=letter.unsubscribe,
            urgency=Urgency.HIGH if incident.priority == 1 else Urgency.NORMAL,
            thread=incident.label,
            kind="incident.letter",
        ),
        key=f"letter:{letter.key}:{letter.person.pk}",
        person_id=letter.person.pk,
        due_at=letter.not_before,
    )


def _way_out(letter: Letter) -> tuple[Link, ...]:
    return (Link("Stop watching", letter.unsubscribe),) if letter.unsubscribe else ()


def _priority(incident: Incident) -> tuple[tuple[str, str], ...]:
    return (("Priority", f"P{incident.priority}"),) if incident.priority else ()


def _page(incident: Incident, tab: str) -> str:
    address = f"{current().url}/incidents/{incident.label}"
    return f"{address}?tab={tab}" if tab else address


def _addresses(people: Collection[UUID]) -> dict[UUID, str]:
    """Return one verified mail address each; who verified none is told where they sign in."""
    methods = ContactMethod.objects.filter(
        person_id__in=people, kind=_EMAIL, verified_at__isnull=False
    )
    newest_first = methods.order_by("-created_at", "-id").values_list("person_id", "address")
    return dict(newest_first)
