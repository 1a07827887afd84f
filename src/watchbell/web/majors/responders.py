"""Who was called to an incident, by its policy or by hand, and what they answered."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from watchbell.incidents.models import Incident
from watchbell.incidents.selectors import Roles
from watchbell.paging.domain import AskStanding
from watchbell.paging.selectors import asks_of, escalation_of
from watchbell.web.middleware import Request

_WORDS = {
    AskStanding.TOLD: ("Told", ""),
    AskStanding.DELIVERED: ("Delivered", "accent"),
    AskStanding.UNDELIVERED: ("Not delivered", "danger"),
    AskStanding.ACCEPTED: ("Comes", "good"),
    AskStanding.DECLINED: ("Cannot come", "warn"),
}


@dataclass
class Responder:
    """Somebody who was told, through which channels, and what came of it."""

    name: str
    told_at: datetime
    why: str = ""
    note: str = ""
    answer: str = ""
    tone: str = ""
    channels: list[tuple[str, str]] = field(default_factory=list)


def responders(request: Request, incident: Incident, roles: Roles) -> list[Responder]:
    """Return everybody who was paged, the last told first; one line a person."""
    found: dict[UUID, Responder] = {}
    _told_by_policy(request, incident, found)
    _asked_by_hand(request, incident, found)
    here = {row.person_id for slot in roles.slots for row in slot.holders}
    for person_id, one in found.items():
        if incident.acknowledged_by_id == person_id:
            one.answer, one.tone = "Answered", "good"
        elif person_id in here and one.tone != "good":
            one.answer, one.tone = "Here", "good"
    return sorted(found.values(), key=lambda one: one.told_at, reverse=True)


def _told_by_policy(request: Request, incident: Incident, found: dict[UUID, Responder]) -> None:
    view = escalation_of(incident.pk, actor=request.actor)
    for sent in view.pages if view else []:
        page = sent.page
        one = found.setdefault(page.person_id, Responder(page.person.name, page.created_at))
        one.told_at = page.created_at
        one.channels.append((page.channel, sent.state))


def _asked_by_hand(request: Request, incident: Incident, found: dict[UUID, Responder]) -> None:
    for asked in reversed(asks_of(incident.pk, actor=request.actor)):
        ask = asked.ask
        one = found.setdefault(ask.person_id, Responder(ask.person.name, ask.asked_at))
        one.told_at = max(one.told_at, ask.asked_at)
        whose = f", on call for {ask.team.name}" if ask.team else ""
        one.why = f"{ask.asked_by_name} asked{whose}: {ask.reason}"
        one.answer, one.tone = _WORDS[asked.standing]
        one.note = ask.note
