"""Links at which people without an account follow a major incident."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.incidents.events import StakeholderLinkMade, StakeholderLinkRevoked
from watchbell.incidents.models import Incident, StakeholderLink
from watchbell.incidents.permissions import Action
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.crypto import Unreadable, sign, unsign
from watchbell.platform.eventlog import publish
from watchbell.platform.settings import current

_PURPOSE = "stakeholder"
_LONGEST_HOURS = 24 * 30
_LONGEST_TOKEN = 200
_GONE = "This link is not valid any more. Ask whoever sent it for a new one."


@transaction.atomic
def make_stakeholder_link(
    *,
    incident_id: UUID,
    audience: str,
    hours: int,
    shows_names: bool,
    actor: Actor,
    now: datetime,
) -> StakeholderLink:
    """Make a link for an audience; it works for so many hours, unless it is revoked."""
    incident = lock_incident(incident_id, actor, Action.DECLARE_MAJOR)
    if not incident.is_major:
        raise Conflict(f"{incident.label} is not a major incident.")
    if incident.is_restricted:
        raise Conflict(f"{incident.label} is restricted: it is not shown by links.")
    if not 1 <= hours <= _LONGEST_HOURS:
        raise InvalidInput(
            "A link lives an hour to 30 days.", fields={"hours": "Use 1 to 720 hours."}
        )
    link = StakeholderLink.objects.create(
        id=new_id(now),
        incident=incident,
        audience=clean_line(audience, "audience", 100),
        shows_names=shows_names,
        made_by_id=actor.person_id,
        made_at=now,
        expires_at=now + timedelta(hours=hours),
    )
    save_incident(incident, [], now)
    publish(
        StakeholderLinkMade(
            subject=incident.ref,
            actor=actor,
            at=now,
            link_id=link.id,
            audience=link.audience,
            expires_at=link.expires_at,
        )
    )
    return link


@transaction.atomic
def revoke_stakeholder_link(
    *, incident_id: UUID, link_id: UUID, actor: Actor, now: datetime
) -> StakeholderLink:
    """Let a link work no longer."""
    incident = lock_incident(incident_id, actor, Action.DECLARE_MAJOR)
    link = StakeholderLink.objects.filter(pk=link_id, incident=incident).first()
    if link is None:
        raise NotFound(f"{incident.label} has no such link.")
    if link.revoked_at is not None:
        raise AlreadyDone("This link is revoked already.")
    link.revoked_at = now
    link.save(update_fields=["revoked_at"])
    save_incident(incident, [], now)
    publish(
        StakeholderLinkRevoked(
            subject=incident.ref, actor=actor, at=now, link_id=link.id, audience=link.audience
        )
    )
    return link


def stakeholder_address(link: StakeholderLink) -> str:
    """Return where the link leads: its signature is made by this installation alone."""
    return f"{current().url}/follow/{sign(_PURPOSE, link.pk.hex)}"


def read_stakeholder_link(token: str, *, now: datetime) -> tuple[StakeholderLink, Incident]:
    """Return what the token in an address stands for; NotFound when it no longer counts."""
    try:
        if len(token) > _LONGEST_TOKEN:
            raise Unreadable("too long")
        link_id = UUID(hex=unsign(_PURPOSE, token))
    except ValueError as error:
        raise NotFound(_GONE) from error
    rows = StakeholderLink.objects.select_related("incident__service")
    link = rows.filter(pk=link_id, revoked_at=None, expires_at__gt=now).first()
    if link is None or link.incident.is_restricted:
        raise NotFound(_GONE)
    return link, link.incident
