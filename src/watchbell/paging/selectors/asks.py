"""Reading who was paged by hand, and what they said."""

from dataclasses import dataclass
from uuid import UUID

from watchbell.accounts.permissions import require
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Actor
from watchbell.notify.models import Attempt, Message
from watchbell.notify.selectors import attempts_by_message
from watchbell.paging.domain import AskStanding, ask_standing
from watchbell.paging.models import AnswerTimer, Ask
from watchbell.paging.permissions import RULES, Action

_MOST = 200


@dataclass(frozen=True, slots=True)
class AskView:
    """One person paged by hand, by which messages with which tries, and how far it has come."""

    ask: Ask
    messages: list[tuple[Message, list[Attempt]]]
    standing: AskStanding

    @property
    def channels(self) -> list[tuple[str, str]]:
        """The channel of each message and its state."""
        return [(message.channel, message.state) for message, _ in self.messages]


def asks_of(incident_id: UUID, *, actor: Actor) -> list[AskView]:
    """Return who was paged by hand for an incident, the newest first."""
    require(actor, RULES[Action.READ], "seeing who was paged")
    rows = Ask.objects.filter(incident_id=incident_id).select_related("person", "team")
    asks = list(rows.order_by("-asked_at", "-id")[:_MOST])
    wanted = [id_ for ask in asks for id_ in ask.message_ids]
    messages = Message.objects.in_bulk(wanted) if wanted else {}
    tries = attempts_by_message(list(messages.values()))
    return [
        _view(ask, [(messages[id_], tries[id_]) for id_ in ask.message_ids if id_ in messages])
        for ask in asks
    ]


def open_ask_of(incident_id: UUID, *, actor: Actor) -> Ask | None:
    """Return the ask that waits for this person's own answer, the newest if several do."""
    if actor.person_id is None:
        return None
    own = Ask.objects.filter(incident_id=incident_id, person_id=actor.person_id, answered_at=None)
    return own.order_by("-asked_at").first()


def open_question_of(incident: Incident) -> AnswerTimer | None:
    """Return the question whether somebody is still on it, while it waits for an answer."""
    if incident.acknowledged_at is None:
        return None
    rows = AnswerTimer.objects.filter(incident_id=incident.pk, reminded_at__isnull=False)
    current = rows.filter(acknowledged_at=incident.acknowledged_at)
    return current.select_related("person").first()


def _view(ask: Ask, messages: list[tuple[Message, list[Attempt]]]) -> AskView:
    standing = ask_standing(ask.answer, [message.state for message, _ in messages])
    return AskView(ask=ask, messages=messages, standing=standing)
