"""Writing people."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from watchbell.accounts import permissions
from watchbell.accounts.errors import AddressTaken
from watchbell.accounts.events import (
    PasswordSet,
    PersonChanged,
    PersonCreated,
    SessionsEnded,
)
from watchbell.accounts.hours import clean_hours
from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.permissions import RULES, Action
from watchbell.accounts.services.clearance import require_clearance
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.kernel.versions import expect_version
from watchbell.kernel.zones import clean_zone
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

_LONGEST_ADDRESS = 254


class Kept(Enum):
    """What says that a value which None would take away is to stay as it is."""

    KEPT = auto()


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    role: str,
    timezone: str = "UTC",
    password: str | None = None,
    actor: Actor,
    now: datetime,
) -> Person:
    """Add somebody who may sign in; their address is a verified contact method at once.

    Whoever may add people vouches for the address, so nobody waits for a code to be paged.
    """
    permissions.require(actor, RULES[Action.MANAGE_PEOPLE], "adding people")
    person = Person(
        id=new_id(now),
        email=clean_email(email, "email"),
        name=clean_line(name, "name"),
        role=_clean_role(role),
        timezone=clean_zone(timezone),
        created_at=now,
    )
    _give_password(person, password)
    _insert(person)
    ContactMethod.objects.create(
        id=new_id(now),
        person=person,
        kind="email",
        address=person.email,
        created_at=now,
        verified_at=now,
    )
    publish(
        PersonCreated(subject=person.ref, actor=actor, at=now, email=person.email, role=person.role)
    )
    return person


@transaction.atomic
def change_person(
    *,
    person_id: UUID,
    name: str | None = None,
    role: str | None = None,
    timezone: str | None = None,
    is_active: bool | None = None,
    is_vip: bool | None = None,
    working_hours: str | None = None,
    quiet_hours: str | None = None,
    has_security_right: bool | None = None,
    skills: Sequence[str] | None = None,
    manager_id: UUID | Kept | None = Kept.KEPT,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Person:
    """Change what is given; name, zone and hours are one's own too, the rest an administrator's."""
    given = {role, is_active, is_vip, has_security_right}
    administrative = given != {None} or manager_id is not Kept.KEPT
    person = _held(person_id, actor, version, administrative=administrative)
    told = {"name": name, "role": role, "timezone": timezone, "working_hours": working_hours}
    wanted: dict[str, object] = {
        **{key: None if text is None else _CLEANED[key](text) for key, text in told.items()},
        "is_active": is_active,
        "is_vip": is_vip,
        "quiet_hours": None if quiet_hours is None else clean_hours(quiet_hours, "quiet_hours"),
        "has_security_right": has_security_right,
        "skills": None if skills is None else clean_skills(skills),
    }
    changed = [name for name, new in wanted.items() if new not in (None, getattr(person, name))]
    moved = _moved(person, manager_id)
    if not (changed or moved):
        return person
    _keep_an_administrator(person, role=role, is_active=is_active)
    if "has_security_right" in changed:
        require_clearance(actor, "giving or taking the security right")
    _save(person, {name: wanted[name] for name in changed} | moved)
    publish(PersonChanged(subject=person.ref, actor=actor, at=now, fields=(*changed, *moved)))
    return person


@transaction.atomic
def set_password(*, person_id: UUID, password: str, actor: Actor, now: datetime) -> Person:
    """Give somebody a new password; every session signed with the old one ends."""
    person = lock_person(person_id)
    _may_change(actor, person, administrative=False)
    _give_password(person, password)
    person.version += 1
    person.save(update_fields=["password", "version"])
    publish(PasswordSet(subject=person.ref, actor=actor, at=now))
    return person


@transaction.atomic
def end_sessions(*, person_id: UUID, actor: Actor, now: datetime) -> Person:
    """Sign somebody out wherever they are signed in; tokens go on working."""
    person = lock_person(person_id)
    _may_change(actor, person, administrative=False)
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    publish(SessionsEnded(subject=person.ref, actor=actor, at=now))
    return person


def _moved(person: Person, manager_id: UUID | Kept | None) -> dict[str, object]:
    """Return somebody's new manager by the field's name; nothing when they keep theirs."""
    if manager_id is Kept.KEPT or manager_id == person.manager_id:
        return {}
    if manager_id is None:
        return {"manager": None}
    manager = Person.objects.filter(pk=manager_id, is_active=True).first()
    message = "There is no such person."
    if manager is not None and manager.pk != person.pk:
        return {"manager": manager}
    if manager is not None:
        message = "Nobody is their own manager; choose somebody else."
    raise InvalidInput(f"manager: {message}", fields={"manager": message})


def clean_skills(skills: Sequence[str]) -> list[str]:
    """Return what somebody knows as small words, each once: categories, services, labels."""
    words = dict.fromkeys(clean_line(skill, "skills", 80).lower() for skill in skills)
    if len(words) > 50:
        message = "Use 50 at most."
        raise InvalidInput(f"skills: {message}", fields={"skills": message})
    return list(words)


def clean_email(value: str, field: str) -> str:
    """Return an address in lower case; InvalidInput when no mail can go there."""
    address = clean_line(value, field, _LONGEST_ADDRESS).lower()
    try:
        validate_email(address)
    except ValidationError:
        message = "This is no e-mail address; enter one like ada@example.org."
        raise InvalidInput(f"{field}: {message}", fields={field: message}) from None
    return address


def lock_person(person_id: UUID) -> Person:
    """Return the person's row, locked until the transaction ends; NotFound without one."""
    try:
        return Person.objects.select_for_update(no_key=True).get(pk=person_id)
    except Person.DoesNotExist:
        raise NotFound("There is no such person.") from None


def _held(person_id: UUID, actor: Actor, version: int | None, *, administrative: bool) -> Person:
    if administrative:
        # Two administrators who remove each other must not both succeed.
        one_at_a_time("accounts.roles")
    person = lock_person(person_id)
    _may_change(actor, person, administrative=administrative)
    expect_version(person.version, version)
    return person


def _save(person: Person, changed: Mapping[str, object]) -> None:
    for name, value in changed.items():
        setattr(person, name, value)
    person.version += 1
    person.save(update_fields=[*changed, "version"])


def _insert(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        message = "Somebody else has this address; find them in the list of people."
        raise AddressTaken(f"email: {message}", fields={"email": message}) from None


def _give_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    if "\0" in password or len(password) > 1000:
        message = "Use at most 1000 characters and no NUL."
        raise InvalidInput(f"password: {message}", fields={"password": message})
    try:
        validate_password(password, person)
    except ValidationError as error:
        message = " ".join(error.messages)
        raise InvalidInput(f"password: {message}", fields={"password": message}) from None
    person.set_password(password)


def _clean_role(value: str) -> str:
    try:
        return Role(value).value
    except ValueError:
        message = f"Choose one of: {', '.join(role.value for role in Role)}."
        raise InvalidInput(f"role: {message}", fields={"role": message}) from None


def _may_change(actor: Actor, person: Person, *, administrative: bool) -> None:
    if administrative:
        permissions.require(actor, RULES[Action.MANAGE_PEOPLE], "changing a role, leaving or a VIP")
    else:
        permissions.require(
            actor, RULES[Action.EDIT_OWN], "changing another person", related=[person.pk]
        )


def _keep_an_administrator(
    person: Person, *, role: str | bool | None, is_active: bool | None
) -> None:
    """Refuse the change that leaves nobody who can undo it."""
    leaves = is_active is False or role not in (None, Role.ADMIN.value)
    if person.role != Role.ADMIN or not person.is_active or not leaves:
        return
    others = Person.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=person.pk)
    if not others.exists():
        raise Conflict("This is the last active administrator; make somebody else one first.")


_CLEANED: Mapping[str, Callable[[str], str]] = {
    "name": partial(clean_line, field="name"),
    "role": _clean_role,
    "timezone": clean_zone,
    "working_hours": clean_hours,
}
"""How the texts about a person are made fit to be kept."""
