"""Reading the outbox."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.pages import DEFAULT_LIMIT, Page, clean_limit, cut, read_cursor, uuid_key
from watchbell.notify.domain import Content, MessageState, Outcome
from watchbell.notify.errors import EndpointNotFound
from watchbell.notify.models import Attempt, Endpoint, Message
from watchbell.notify.permissions import RULES, Action
from watchbell.platform.crypto import unseal
from watchbell.platform.health import Check
from watchbell.platform.metrics import Metric, count_by, gauge, seconds_since
from watchbell.platform.settings import current

_RECENT = timedelta(days=1)
_OVERDUE = timedelta(minutes=5)
# How far the clocks of two machines may differ.
_EARLY = timedelta(minutes=5)


def content_of(message: Message) -> Content:
    """Return what a message says, opening a sealed one; Unreadable under another secret key."""
    if message.sealed_content:
        return Content.from_json(json.loads(unseal(message.sealed_content)))
    return Content.from_json(message.content)


def can_mail() -> bool:
    """Say whether a mail server is known; mail that nobody asked for is not queued without one."""
    return current().email_url is not None


def messages_of(subject: SubjectRef, *, actor: Actor, limit: int = 200) -> list[Message]:
    """Return the newest messages about one record, with their people."""
    require(actor, RULES[Action.READ], "seeing messages")
    rows = Message.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.select_related("person").order_by("-created_at", "-id")[:limit])


def attempts_of(message_id: UUID, *, actor: Actor) -> list[Attempt]:
    """Return every try to send one message, oldest first."""
    require(actor, RULES[Action.READ], "seeing messages")
    return list(Attempt.objects.filter(message_id=message_id).order_by("at", "id"))


def attempts_by_message(messages: Collection[Message]) -> dict[UUID, list[Attempt]]:
    """Return every try to send these messages, oldest first, for a caller who may see them."""
    found: dict[UUID, list[Attempt]] = {message.pk: [] for message in messages}
    if not found:
        return found
    since = min(message.created_at for message in messages)
    rows = Attempt.objects.filter(message_id__in=list(found), at__gte=since - _EARLY)
    for attempt in rows.order_by("at", "id"):
        found[attempt.message_id].append(attempt)
    return found


def failed_messages(
    *, actor: Actor, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Message]:
    """Return the messages nobody will try again, newest first."""
    require(actor, RULES[Action.READ], "seeing messages")
    rows = Message.objects.filter(state=MessageState.FAILED).select_related("person")
    rows = rows.order_by("-id")
    if cursor is not None:
        (last_id,) = read_cursor(cursor, 1)
        rows = rows.filter(id__lt=uuid_key(last_id))
    found = list(rows[: clean_limit(limit) + 1])
    return cut(found, limit, lambda message: (str(message.pk),))


def endpoints(*, actor: Actor) -> list[Endpoint]:
    """Return every webhook's endpoint by name."""
    require(actor, RULES[Action.MANAGE_ENDPOINTS], "seeing webhooks")
    return list(Endpoint.objects.order_by("name", "id"))


def endpoint_by_id(endpoint_id: UUID, *, actor: Actor) -> Endpoint:
    """Return one endpoint; EndpointNotFound without one."""
    require(actor, RULES[Action.MANAGE_ENDPOINTS], "seeing webhooks")
    endpoint = Endpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise EndpointNotFound("There is no such webhook.")
    return endpoint


def collect_metrics(now: datetime) -> Iterator[Metric]:
    """Tell Prometheus how the outbox stands; sent and cancelled ones of the last day."""
    recent = Message.objects.filter(created_at__gte=now - _RECENT)
    counts = {
        row["state"]: row["n"] for row in recent.values("state").annotate(n=Count("id")).order_by()
    }
    states = {state.value: counts.get(state.value, 0) for state in MessageState}
    yield count_by(
        "watchbell_messages", "Messages queued in the last 24 hours, by state.", "state", states
    )
    tries = Attempt.objects.filter(at__gte=now - _RECENT).values("outcome").order_by()
    outcomes = {outcome.value: 0 for outcome in Outcome}
    outcomes |= {row["outcome"]: row["n"] for row in tries.annotate(n=Count("id"))}
    yield count_by(
        "watchbell_message_tries",
        "Tries to send in the last 24 hours, by outcome; unknown: its worker vanished meanwhile,"
        " so the message may have come twice.",
        "outcome",
        outcomes,
    )
    yield gauge(
        "watchbell_messages_oldest_due_seconds",
        "How long the longest waiting message has been due.",
        seconds_since(_oldest_due(), now),
    )


def check_outbox(now: datetime) -> Check:
    """Tell of messages that should have left minutes ago, and of recent failures."""
    oldest = _oldest_due()
    if oldest is not None and now - oldest > _OVERDUE:
        late = (now - oldest).total_seconds()
        return Check("messages", False, f"the oldest has been due for {late:.0f} s")
    failed = Message.objects.filter(state=MessageState.FAILED, created_at__gte=now - _RECENT)
    newest = failed.order_by("-created_at").first()
    if newest is not None:
        sentence = f"{failed.count()} failed in the last 24 hours; the newest: {newest.last_error}"
        return Check("messages", False, sentence)
    return Check("messages", True, "none is late, none failed in the last 24 hours")


def _oldest_due() -> datetime | None:
    waiting = Message.objects.filter(state__in=[MessageState.PENDING, MessageState.SENDING])
    oldest: datetime | None = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    return oldest
