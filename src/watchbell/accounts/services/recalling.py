"""People whom only another product's history knows."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from watchbell.accounts import permissions
from watchbell.accounts.events import PersonCreated
from watchbell.accounts.models import Person
from watchbell.accounts.permissions import RULES, Action
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, slug_of
from watchbell.platform.bulk import insert_rows
from watchbell.platform.eventlog import publish

_LONGEST_PART = 60


@transaction.atomic
def recall_people(
    *, names: Sequence[str], source: str, actor: Actor, now: datetime
) -> list[Person]:
    """Add people who did something once: they cannot sign in, and nothing is ever sent to them.

    Their address ends in .invalid, unless their name is an address.
    """
    permissions.require(actor, RULES[Action.MANAGE_PEOPLE], "adding people")
    wanted = unknown_people(names, source, now)
    addresses = [person.email for person in wanted]
    rows = Person.objects.filter(email__in=addresses)
    taken = {address.lower() for address in rows.values_list("email", flat=True)}
    for person in wanted:
        person.email = _free(person.email, taken)
    insert_rows(wanted)
    publish(
        *(
            PersonCreated(
                subject=person.ref, actor=actor, at=now, email=person.email, role=person.role
            )
            for person in wanted
        )
    )
    return wanted


def unknown_people(names: Sequence[str], source: str, now: datetime) -> list[Person]:
    """Return the people of these names as they would be added, stored nowhere."""
    return [_made(clean_line(name, "name"), source, now) for name in names]


def _made(name: str, source: str, now: datetime) -> Person:
    person = Person(
        id=new_id(now),
        email=_address(name, source),
        name=name,
        role=Role.REQUESTER.value,
        is_active=False,
        created_at=now,
    )
    person.set_unusable_password()
    return person


def _address(name: str, source: str) -> str:
    try:
        validate_email(name)
    except ValidationError:
        return (
            f"{slug_of(name)[:_LONGEST_PART] or 'somebody'}@{slug_of(source) or 'import'}.invalid"
        )
    return name.lower()


def _free(address: str, taken: set[str]) -> str:
    """Return the address, numbered when somebody has it already."""
    local, _, domain = address.partition("@")
    free, nth = address, 1
    while free in taken:
        nth += 1
        free = f"{local}-{nth}@{domain}"
    taken.add(free)
    return free
