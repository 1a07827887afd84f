"""What calls about links and merges need: incidents whose numbers bodies can name."""

from datetime import datetime
from typing import Any

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person
from watchbell.incidents.domain import RelationKind
from watchbell.incidents.models import Incident, Survey
from watchbell.incidents.services import close_incident, link_incident, merge_incidents
from watchbell.kernel.actors import SYSTEM, Role

OTHER, KIN, MERGED = 900_001, 900_002, 900_003
_LINK = {"kind": "related", "incident": f"INC-{OTHER}"}
BODIES: dict[str, dict[str, Any]] = {
    "link_incident": _LINK,
    "unlink_incident": _LINK,
    "follow_up_incident": {"title": "It is back"},
    "notify_children": {"text": "We know why, and work on it"},
    "merge_incident": {"incidents": [f"INC-{OTHER}"]},
}
NUMBERS = {
    "unlink_incident": "kin",
    "unmerge_incident": "merged",
    "notify_children": "kin",
    "follow_up_incident": "closed",
    "get_survey": "kin",
}


def make_family(now: datetime) -> dict[str, str]:
    """Make an incident, one that is linked to it, and one that is merged into it."""
    other, kin, merged = (_numbered(number, now) for number in (OTHER, KIN, MERGED))
    link_incident(
        incident_id=kin.pk, kind=RelationKind.RELATED, other_id=other.pk, actor=SYSTEM, now=now
    )
    katherine = make_person("Katherine", role=Role.REQUESTER, now=now)
    Survey.objects.create(incident=kin, person=katherine, asked_at=now)
    adopted = declare(now=now, reporter=katherine)
    link_incident(
        incident_id=adopted.pk, kind=RelationKind.CHILD_OF, other_id=kin.pk, actor=SYSTEM, now=now
    )
    merge_incidents(target_id=other.pk, source_ids=[merged.pk], actor=SYSTEM, now=now)
    closed = declare(now=now)
    resolve(closed, actor=SYSTEM, now=now)
    close_incident(incident_id=closed.pk, actor=SYSTEM, now=now)
    return {"kin": f"INC-{KIN}", "merged": f"INC-{MERGED}", "closed": closed.label}


def _numbered(number: int, now: datetime) -> Incident:
    incident = declare(now=now)
    Incident.objects.filter(pk=incident.pk).update(number=number)
    return incident
