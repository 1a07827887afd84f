"""Who is what for an incident: assign, hand over with acceptance, decline, leave."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from watchbell.accounts.models import Person
from watchbell.incidents import role_letters
from watchbell.incidents.domain import State
from watchbell.incidents.duties import IncidentRole, RoleState, duties_of
from watchbell.incidents.events import (
    RoleAssigned,
    RoleDeclined,
    RoleLeft,
    RoleOffered,
    RoleOfferWithdrawn,
)
from watchbell.incidents.letters import send_letters
from watchbell.incidents.models import Incident, RoleAssignment
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.locking import confide, lock_incident, save_incident
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import publish

_NOTE_LIMIT = 1000
_OVER = (State.CLOSED, State.CANCELLED)


@transaction.atomic
def assign_role(
    *, incident_id: UUID, role: IncidentRole, person: Person, actor: Actor, now: datetime
) -> RoleAssignment:
    """Give a vacant role to somebody, or take over an occupied one oneself.

    An occupied role is given to others by `offer_role`: until they accept, it stays where it is.
    """
    incident = _lock(incident_id, actor)
    _check_able(person)
    holder = _holder(incident, role, person)
    if holder is not None and holder.person_id == person.pk:
        raise AlreadyDone(f"{person.name} is {duties_of(role).name.lower()} already.")
    if holder is not None and person.pk != actor.person_id:
        raise Conflict(
            f"{holder.person.name} is {duties_of(role).name.lower()};"
            f" hand the role over to {person.name} instead."
        )
    _drop_offer(incident, role, person, now)
    given = _hold(incident, role, person, actor, now)
    return _install(incident, given, holder, actor, now)


@transaction.atomic
def offer_role(
    *,
    incident_id: UUID,
    role: IncidentRole,
    person: Person,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> RoleAssignment:
    """Ask somebody to relieve the holder; an earlier offer of the role is withdrawn."""
    incident = _lock(incident_id, actor)
    holder = _holder_to_relieve(incident, role, person, actor)
    _drop_offer(incident, role, person, now)
    offer = RoleAssignment.objects.create(
        id=new_id(now),
        incident=incident,
        role=role,
        person=person,
        state=RoleState.OFFERED,
        given_by_id=actor.person_id,
        created_at=now,
        note=clean_text(note, "note", _NOTE_LIMIT),
    )
    save_incident(incident, confide(incident, person.pk), now)
    publish(
        RoleOffered(
            subject=incident.ref,
            actor=actor,
            at=now,
            role=role,
            person_id=person.pk,
            holder_id=holder.person_id,
            note=offer.note,
        )
    )
    send_letters(incident, role_letters.offered(offer, holder.person, actor), now=now)
    return offer


@transaction.atomic
def accept_role(
    *, incident_id: UUID, role: IncidentRole, actor: Actor, now: datetime
) -> RoleAssignment:
    """Take the role that was offered to oneself; whoever had it is relieved."""
    incident = _lock(incident_id, actor)
    offer = _own_offer(incident, role, actor)
    holder = _holder(incident, role, offer.person)
    offer.state, offer.held_since = RoleState.HELD, now
    return _install(incident, offer, holder, actor, now)


@transaction.atomic
def decline_role(
    *, incident_id: UUID, role: IncidentRole, reason: str = "", actor: Actor, now: datetime
) -> RoleAssignment:
    """Refuse the role that was offered to oneself; it stays with its holder."""
    incident = _lock(incident_id, actor)
    offer = _own_offer(incident, role, actor)
    offer.note = clean_text(reason, "reason", _NOTE_LIMIT)
    _end(offer, RoleState.DECLINED, now)
    save_incident(incident, [], now)
    publish(
        RoleDeclined(
            subject=incident.ref,
            actor=actor,
            at=now,
            role=role,
            person_id=offer.person_id,
            reason=offer.note,
        )
    )
    send_letters(incident, role_letters.declined(offer, _interested(incident, offer)), now=now)
    return offer


@transaction.atomic
def withdraw_role_offer(
    *, incident_id: UUID, role: IncidentRole, actor: Actor, now: datetime
) -> RoleAssignment:
    """Take an offer back before it is answered."""
    incident = _lock(incident_id, actor)
    offer = _open(incident, role, RoleState.OFFERED).first()
    if offer is None:
        raise Conflict("This role is offered to nobody.")
    _end(offer, RoleState.WITHDRAWN, now)
    save_incident(incident, [], now)
    publish(
        RoleOfferWithdrawn(
            subject=incident.ref, actor=actor, at=now, role=role, person_id=offer.person_id
        )
    )
    send_letters(incident, role_letters.withdrawn(offer, actor), now=now)
    return offer


@transaction.atomic
def leave_role(
    *,
    incident_id: UUID,
    role: IncidentRole,
    person: Person,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> RoleAssignment:
    """End somebody's time in a role: one's own, or, as a manager, anybody's."""
    incident = _lock(incident_id, actor)
    held = _open(incident, role, RoleState.HELD).filter(person=person).first()
    if held is None:
        raise Conflict(f"{person.name} is not {duties_of(role).name.lower()}.")
    leads = actor.is_machine or (actor.role is not None and actor.role.rank >= Role.MANAGER.rank)
    if person.pk != actor.person_id and not leads:
        raise PermissionDenied("Only a manager takes a role from somebody else; take it over.")
    held.note = clean_text(reason, "reason", _NOTE_LIMIT)
    _end(held, RoleState.ENDED, now)
    save_incident(incident, [], now)
    publish(
        RoleLeft(
            subject=incident.ref,
            actor=actor,
            at=now,
            role=role,
            person_id=person.pk,
            reason=held.note,
        )
    )
    send_letters(incident, role_letters.left(held, actor), now=now)
    return held


def _lock(incident_id: UUID, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor, Action.WORK)
    if incident.state in _OVER:
        raise Conflict(f"{incident.label} is {incident.state}; its roles are history.")
    return incident


def _check_able(person: Person) -> None:
    if not person.is_active:
        raise InvalidInput(
            f"{person.name} has left.", fields={"person": "Choose somebody who is active."}
        )
    if Role(person.role).rank < Role.RESPONDER.rank:
        raise InvalidInput(
            f"{person.name} only reports incidents.",
            fields={"person": "Choose somebody who works on incidents."},
        )


def _holder_to_relieve(
    incident: Incident, role: IncidentRole, person: Person, actor: Actor
) -> RoleAssignment:
    """Return who has the role; Conflict where an offer to `person` makes no sense."""
    _check_able(person)
    name = duties_of(role).name.lower()
    if role.is_shared:
        raise InvalidInput(
            "Responders are many: add one, and let the other leave.",
            fields={"role": "Use one of the roles that one person has."},
        )
    holder = _holder(incident, role, person)
    if holder is None:
        raise Conflict(f"Nobody is {name}; assign the role instead.")
    if holder.person_id == person.pk:
        raise AlreadyDone(f"{person.name} is {name} already.")
    if person.pk == actor.person_id:
        raise Conflict("Nobody else needs to accept: take the role over yourself.")
    return holder


def _open(incident: Incident, role: IncidentRole, state: RoleState) -> QuerySet[RoleAssignment]:
    rows = RoleAssignment.objects.filter(incident=incident, role=role, state=state)
    return rows.select_related("person").order_by("created_at", "id")


def _holder(incident: Incident, role: IncidentRole, person: Person) -> RoleAssignment | None:
    """Return who has the role now; of a shared one, this person alone."""
    held = _open(incident, role, RoleState.HELD)
    return (held.filter(person=person) if role.is_shared else held).first()


def _own_offer(incident: Incident, role: IncidentRole, actor: Actor) -> RoleAssignment:
    offer = _open(incident, role, RoleState.OFFERED).first()
    if offer is None:
        raise Conflict("This role is offered to nobody.")
    if offer.person_id != actor.person_id:
        raise PermissionDenied(f"Only {offer.person.name} answers this offer.")
    return offer


def _drop_offer(incident: Incident, role: IncidentRole, person: Person, now: datetime) -> None:
    """Withdraw what stands in the way of a new assignment or offer of the role."""
    offers = _open(incident, role, RoleState.OFFERED)
    for offer in offers.filter(person=person) if role.is_shared else offers:
        _end(offer, RoleState.WITHDRAWN, now)


def _hold(
    incident: Incident, role: IncidentRole, person: Person, actor: Actor, now: datetime
) -> RoleAssignment:
    return RoleAssignment(
        id=new_id(now),
        incident=incident,
        role=role,
        person=person,
        state=RoleState.HELD,
        given_by_id=actor.person_id,
        created_at=now,
        held_since=now,
    )


def _install(
    incident: Incident,
    given: RoleAssignment,
    relieved: RoleAssignment | None,
    actor: Actor,
    now: datetime,
) -> RoleAssignment:
    """Let `given` begin and `relieved` end, and tell both."""
    if relieved is not None:
        _end(relieved, RoleState.ENDED, now)
    given.save()
    save_incident(incident, confide(incident, given.person_id), now)
    publish(
        RoleAssigned(
            subject=incident.ref,
            actor=actor,
            at=now,
            role=given.role,
            person_id=given.person_id,
            previous_id=relieved.person_id if relieved else None,
        )
    )
    former = relieved.person if relieved else None
    send_letters(incident, role_letters.assigned(given, former, actor), now=now)
    return given


def _end(row: RoleAssignment, state: RoleState, now: datetime) -> None:
    row.state, row.ended_at = state, now
    row.save(update_fields=["state", "ended_at", "note"])


def _interested(incident: Incident, offer: RoleAssignment) -> list[Person]:
    """Return who waits for the answer to an offer: the holder, and whoever made it."""
    role = IncidentRole(offer.role)
    holders = [row.person for row in _open(incident, role, RoleState.HELD)]
    asked = [offer.given_by] if offer.given_by else []
    return list({person.pk: person for person in [*holders, *asked]}.values())
