"""Answers by text message: `1a`, `ack 12`, `ack all`. Each is of a number its person verified."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from watchbell.accounts.models import ContactMethod, Person
from watchbell.accounts.services import mute_numbers
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import may_know
from watchbell.kernel.errors import DomainError
from watchbell.notify.services import named_together
from watchbell.notify.services.texting import (
    may_answer_nonsense,
    subject_of_code,
    texts_to,
    understood,
)
from watchbell.paging.services.answering import Verb, carry_out

_SMS = "sms"
_VIA = "text message"
_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit"})
_START = frozenset({"start", "unstop", "yes"})
_WORDS = {
    "a": Verb.ACKNOWLEDGE, "ack": Verb.ACKNOWLEDGE, "acknowledge": Verb.ACKNOWLEDGE,
    "c": Verb.RESOLVE, "close": Verb.RESOLVE, "resolve": Verb.RESOLVE, "over": Verb.RESOLVE,
    "e": Verb.ESCALATE, "escalate": Verb.ESCALATE,
    "n": Verb.DECLINE, "no": Verb.DECLINE, "next": Verb.DECLINE,
}  # fmt: skip
_BY_CODE = re.compile(r"([0-9]{1,3})\s*([a-z]+)", re.ASCII)
_BY_NUMBER = re.compile(r"([a-z]+)\s+(?:inc-?)?([0-9]{1,9}|all)", re.ASCII)
HELP = (
    "Reply 1a to acknowledge, 1n if you cannot, 1e to escalate, 1c if it is over, where 1 is the"
    " number in our text; or: ack 12, ack all."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text asks for; one of `code`, `number` and `everything` says of what."""

    verb: Verb
    code: int | None = None
    number: int | None = None
    everything: bool = False


def read_wish(body: str) -> Wish | None:
    """Read a text; None when it says nothing we know."""
    text = " ".join(body.lower().strip(" \t\r\n.!'\"").split())
    if (match := _BY_CODE.fullmatch(text)) and (verb := _WORDS.get(match[2])):
        return Wish(verb, code=int(match[1]))
    if (match := _BY_NUMBER.fullmatch(text)) and (verb := _WORDS.get(match[1])):
        if match[2] == "all":
            return Wish(verb, everything=True)
        return Wish(verb, number=int(match[2]))
    return None


def answer_text(*, sender: str, body: str, now: datetime) -> str:
    """Do what a text asks for; returns what its sender is answered, "" for silence.

    A number that nobody here verified is never answered.
    """
    word = body.strip().lower()
    if word in _STOP:
        mute_numbers(number=sender, muted=True, now=now)
        return ""
    methods = ContactMethod.objects.filter(
        kind=_SMS, address=sender, verified_at__isnull=False, person__is_active=True
    ).select_related("person")
    people = [method.person for method in methods.order_by("created_at", "id")]
    if not people:
        return ""
    if word in _START:
        understood(sender, now=now)
        unmuted = mute_numbers(number=sender, muted=False, now=now)
        return "You get our texts again." if unmuted else "You get our texts already."
    wish = read_wish(body)
    if wish is None:
        return f"Not understood. {HELP}" if may_answer_nonsense(sender, now=now) else ""
    understood(sender, now=now)
    return _do(wish, sender, people, now)


def _do(wish: Wish, sender: str, people: Sequence[Person], now: datetime) -> str:
    incidents = _meant(wish, sender, now)
    said, refused = [], []
    for incident in incidents:
        person = _told(sender, incident.pk, people, now)
        if not may_know(person.as_actor(), incident):
            continue
        try:
            done = carry_out(
                wish.verb, incident_id=incident.pk, via=_VIA, actor=person.as_actor(), now=now
            )
            said.append((incident, done))
        except DomainError as error:
            refused.append(error.message)
    return _sentence(wish, said, refused)


def _sentence(wish: Wish, said: list[tuple[Incident, str]], refused: list[str]) -> str:
    if not said and not refused:
        return "There is nothing unanswered." if wish.everything else "We know no such incident."
    if len(said) < 2:
        return " ".join([done for _, done in said] + refused)[:480]
    labels = ", ".join(incident.label for incident, _ in said)
    verb = {
        Verb.ACKNOWLEDGE: "acknowledged",
        Verb.RESOLVE: "resolved",
        Verb.ESCALATE: "escalated",
        Verb.DECLINE: "handed to the next",
    }[wish.verb]
    return f"{len(said)} {verb}: {labels}."[:480]


def _meant(wish: Wish, sender: str, now: datetime) -> list[Incident]:
    """Return the incidents that are meant, of those that this number was told of."""
    texts = texts_to(sender, now=now)
    if wish.everything:
        together = named_together(texts[0]) if texts else []
        named = together if len(together) > 1 else texts
        return [i for i in _incidents(m.subject_id for m in named) if _waits(i)]
    if wish.code is not None:
        subject = subject_of_code(sender, wish.code)
        return _incidents([subject] if subject else [])
    told = _incidents(message.subject_id for message in texts)
    return [incident for incident in told if incident.number == wish.number]


def _incidents(ids: Iterable[UUID]) -> list[Incident]:
    return list(Incident.objects.filter(pk__in=list(ids)).order_by("number"))


def _waits(incident: Incident) -> bool:
    return incident.is_open and incident.acknowledged_at is None


def _told(sender: str, incident_id: UUID, people: Sequence[Person], now: datetime) -> Person:
    """Return whom the text was for: two people may share a phone."""
    own = {person.pk: person for person in people}
    texts = [m for m in texts_to(sender, now=now) if m.subject_id == incident_id]
    return next((own[m.person_id] for m in texts if m.person_id in own), people[0])
