"""Telling everybody whose incident hangs on this one, with one message."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from watchbell.incidents.letters import Letter, send_letters_about
from watchbell.incidents.permissions import Action
from watchbell.incidents.relation_events import ChildrenNotified
from watchbell.incidents.selectors.families import Interested, interested_in_children
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import publish

TEXT_LIMIT = 5000


@transaction.atomic
def notify_children(
    *, incident_id: UUID, text: str, actor: Actor, now: datetime, version: int | None = None
) -> list[Interested]:
    """Mail `text` once to each caller and watcher of the children; returns who was told.

    Each is told about their own incident: nothing of this one but the text reaches them.
    """
    incident = lock_incident(incident_id, actor, Action.WORK, version=version)
    text = clean_text(text, "text", TEXT_LIMIT, required=True)
    people = interested_in_children(actor, incident)
    if not people:
        raise Conflict(f"No child of {incident.label} has a caller or a watcher who waits.")
    notice = new_id(now)
    send_letters_about(
        [(one.children[0], _letter(one, text, actor, notice)) for one in people], now=now
    )
    save_incident(incident, [], now)
    publish(
        ChildrenNotified(
            subject=incident.ref,
            actor=actor,
            at=now,
            notice_id=notice,
            children=len({child.pk for one in people for child in one.children}),
            people=len(people),
            text=text,
        )
    )
    return people


def _letter(one: Interested, text: str, actor: Actor, notice: UUID) -> Letter:
    others = ", ".join(child.label for child in one.children[1:])
    return Letter(
        person=one.person,
        title="News about this incident",
        lead=f"{actor.name} writes to everybody who is hit by the same cause:",
        body=text,
        facts=(("Also about", others),) if others else (),
        key=f"children:{notice}",
    )
