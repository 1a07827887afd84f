"""What a page says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import may_know
from watchbell.kernel.ids import new_id, new_id_bytes
from watchbell.kernel.zones import zone
from watchbell.notify.domain import Content, Link, Purpose, Urgency
from watchbell.notify.services import Draft, answer_link
from watchbell.paging.domain import Position, Snapshot
from watchbell.paging.models import Ask
from watchbell.paging.reaching import PageUrgency, Way, urgency_of
from watchbell.platform.settings import current

PAGED = "incident.page"
ANSWERS = ("acknowledge", "escalate", "decline", "resolve")
"""What may be answered to a page by a button, a key or a text."""
ASKED = "incident.asked"
"""What the link of an ask's message is for; the page behind it looks at it."""
_DESCRIPTION_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class Page:
    """One person to be told of one incident through one address.

    `minutes` is the delay of the personal rule; `send_at` is when quiet hours end that hold it
    back; `instead_of` names the channel that failed before.
    """

    message_id: UUID
    escalation_id: UUID
    incident: Incident
    policy: Snapshot
    position: Position
    person: Person
    way: Way
    minutes: int = 0
    send_at: datetime | None = None
    instead_of: str = ""

    def draft(self, now: datetime, code: int = 0) -> Draft:
        """Return the message; its key makes a second one of the same page impossible.

        `code` is the number that a text message answers by.
        """
        at = f"{self.escalation_id}:{self.position.loop}:{self.position.step}"
        which = f"{self.way.channel}:{self.way.method_id or ''}:{self.minutes}:{self.instead_of}"
        return Draft(
            id=self.message_id,
            subject=self.incident.ref,
            purpose=Purpose.PAGE,
            person_id=self.person.id,
            channel=self.way.channel,
            address=self.way.address,
            contact_method_id=self.way.method_id,
            due_at=self.send_at,
            content=self._content(now, code),
            key=f"page:{at}:{self.person.id}:{which}",
        )

    def row(self, now: datetime) -> dict[str, Any]:
        """Return the columns of what is kept of it beside the message."""
        return {
            "id": new_id_bytes(now).hex(),
            "escalation_id": self.escalation_id.hex,
            "step": self.position.step,
            "loop": self.position.loop,
            "person_id": self.person.id.hex,
            "channel": self.way.channel,
            "address": self.way.address,
            "after_minutes": self.minutes,
            "instead_of": self.instead_of,
            "message_id": self.message_id.hex,
            "created_at": now.isoformat(),
        }

    def _content(self, now: datetime, code: int) -> Content:
        incident = self.incident
        if incident.is_restricted and not may_know(self.person.as_actor(), incident):
            return self._withheld(code)
        priority = f"P{incident.priority}" if incident.priority else ""
        return Content(
            title=" ".join(filter(None, (f"[{incident.label}]", priority, incident.title))),
            lead=self._lead(),
            facts=tuple(self._facts(priority, now)),
            body=_shortened(incident.description),
            actions=(
                Link("Acknowledge", answer_link(self.message_id, now=now), primary=True),
                Link(f"Open {incident.label}", f"{current().url}/incidents/{incident.label}"),
            ),
            urgency=_urgency(incident),
            thread=incident.label,
            kind=PAGED,
            group=incident.service.name if incident.service else "",
            short=_short(incident, priority),
            answers=ANSWERS,
            code=code,
        )

    def _withheld(self, code: int) -> Content:
        """Return a page for somebody who may not know what it is about."""
        label = self.incident.label
        return Content(
            title=f"[{label}] A restricted incident needs an answer",
            lead="You are told because nobody answers it, but you may not see what it is about.",
            body="Reach somebody of its team or of the security team; they can let you in.",
            urgency=_urgency(self.incident),
            thread=label,
            kind=PAGED,
            short=f"{label} A restricted incident needs an answer",
            code=code,
        )

    def _lead(self) -> str:
        service = self.incident.service
        about = f"{service.name} needs you" if service else "You are needed"
        if self.position == Position():
            return f"{about}: nobody has answered this incident yet."
        return f"{about}: those told before you have not answered this incident."

    def _facts(self, priority: str, now: datetime) -> list[tuple[str, str]]:
        incident, steps = self.incident, len(self.policy.steps)
        step = f"step {self.position.step + 1} of {steps}"
        if self.position.loop:
            step += f", round {self.position.loop + 1}"
        facts = [
            (
                "Priority",
                f"{priority} ({' '.join(incident.priority_reasons)})" if priority else "not set",
            ),
            ("Service", incident.service.name if incident.service else ""),
            ("Team", incident.team.name if incident.team else ""),
            ("Running since", _since(incident, zone(self.person.timezone), now)),
            ("Escalation", f"{self.policy.name}, {step}"),
        ]
        return [(label, value) for label, value in facts if value]


def ask_draft(
    ask: Ask, way: Way, *, now: datetime, minutes: int = 0, instead_of: str = ""
) -> Draft:
    """Return the message to somebody who is asked by hand to come; its link takes the answer.

    It leaves `minutes` from now; `instead_of` names the channel that failed before.
    """
    incident, message_id = ask.incident, new_id(now)
    facts = [
        ("Priority", f"P{incident.priority}" if incident.priority else "not set"),
        ("Asked for", ask.team.name if ask.team else ""),
        ("Running since", _since(incident, zone(ask.person.timezone), now)),
    ]
    content = Content(
        title=f"[{incident.label}] {ask.asked_by_name} asks you to come: {incident.title}",
        lead=ask.reason,
        facts=tuple((label, value) for label, value in facts if value),
        body=_shortened(incident.description),
        actions=(
            Link("Say whether you come", answer_link(message_id, now=now), primary=True),
            Link(f"Open {incident.label}", f"{current().url}/incidents/{incident.label}"),
        ),
        urgency=Urgency.HIGH,
        thread=incident.label,
        kind=ASKED,
        short=f"{ask.asked_by_name} asks you to come: {incident.label} {incident.title}",
    )
    return Draft(
        id=message_id,
        subject=incident.ref,
        purpose=Purpose.ASK,
        person_id=ask.person.pk,
        channel=way.channel,
        address=way.address,
        contact_method_id=way.method_id,
        content=content,
        due_at=now + timedelta(minutes=minutes) if minutes else None,
        key=f"ask:{ask.pk}:{way.channel}:{way.method_id or ''}:{minutes}:{instead_of}",
    )


def _urgency(incident: Incident) -> Urgency:
    wakes = page_urgency(incident) is PageUrgency.HIGH
    return Urgency.HIGH if wakes else Urgency.NORMAL


def page_urgency(incident: Incident) -> PageUrgency:
    """Return how urgent a page about this incident is."""
    return urgency_of(priority=incident.priority, is_major=incident.is_major)


def _short(incident: Incident, priority: str) -> str:
    return " ".join(filter(None, (incident.label, priority, incident.title)))


def _since(incident: Incident, tz: ZoneInfo, now: datetime) -> str:
    began = incident.occurred_at or incident.detected_at or incident.created_at
    minutes = max(0, int((now - began).total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        ago = "just now"
    elif hours < 1:
        ago = f"{minutes} min ago"
    elif days < 1:
        ago = f"{hours} h {minutes % 60} min ago"
    else:
        ago = f"{days} d {hours % 24} h ago"
    return f"{_minute_of(began.replace(second=0, microsecond=0), tz)} ({ago})"


@lru_cache(64)
def _minute_of(began: datetime, tz: ZoneInfo) -> str:
    """Return the wall time of a minute; in a burst hundreds of pages tell the same one."""
    return f"{began.astimezone(tz):%Y-%m-%d %H:%M %Z}"


def _shortened(text: str) -> str:
    if len(text) <= _DESCRIPTION_LENGTH:
        return text
    return text[:_DESCRIPTION_LENGTH].rstrip() + " …"
