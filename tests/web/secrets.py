"""A restricted incident with one secret word in everything that is written on it."""

from datetime import datetime
from typing import Any

from tests.builders.alerts import alert, make_integration, say
from tests.builders.items import make_item
from tests.builders.people import make_person
from watchbell.alerts.models import Alert
from watchbell.incidents import services
from watchbell.incidents.custody import EvidenceKind
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.kernel.ids import new_id
from watchbell.notify.domain import Content, MessageState, Purpose
from watchbell.notify.models import Message
from watchbell.notify.services import Draft, queue_messages

SECRET = "Xanadu"


def make_secret(now: datetime) -> Incident:
    """Return the incident: open, with comments, hypothesis, containment, alert, failed message."""
    holder = make_person("Vera", now=now)
    say(make_integration("Vault", now=now), alert(SECRET), now=now)
    incident = Alert.objects.select_related("incident").get().incident
    assert incident is not None
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": holder.as_actor(), "now": now}
    services.restrict_incident(reason=f"{SECRET} is at stake", **who)
    changes = {"title": f"{SECRET} leaked", "description": SECRET, "labels": [SECRET]}
    incident = services.change_incident(changes=changes, **who)
    for visibility in Visibility:
        services.add_comment(body=f"{SECRET} again", visibility=visibility, **who)
    services.propose_hypothesis(text=f"{SECRET} had no lock", evidence=SECRET, **who)
    services.affect_items(items=[make_item("Vault server", now=now)], **who)
    services.contain_incident(action=f"Locked {SECRET}", effect=SECRET, reversal=SECRET, **who)
    files = services.attach_files(
        files=[services.NewFile(f"{SECRET}.txt", SECRET.encode())],
        visibility=Visibility.PUBLIC,
        **who,
    )
    find = services.Find(
        title=SECRET, kind=EvidenceKind.LOG, place=SECRET, attachment_id=files[0].pk
    )
    services.collect_evidence(find=find, **who)
    _fail_message(incident, now)
    return incident


def _fail_message(incident: Incident, now: datetime) -> None:
    message_id = new_id(now)
    draft = Draft(
        id=message_id,
        subject=incident.ref,
        channel="email",
        address="vera@example.org",
        content=Content(title=f"{SECRET} needs you"),
        key="secret-page",
        purpose=Purpose.PAGE,
    )
    queue_messages([draft], now=now)
    Message.objects.filter(pk=message_id).update(state=MessageState.FAILED, last_error="refused")
