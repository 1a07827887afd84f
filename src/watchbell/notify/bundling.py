"""What leaves first, together, or later: fair turns, bundles, and a limit for each address.

Several messages of one service that are due at once to one address leave as one that names all.
The first news of a service goes first, then whoever was told longest ago. Who has had as many as
the limit says waits; what waits says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watchbell.notify.domain import Content, MessageState, Purpose, Urgency
from watchbell.notify.models import Message

WINDOW = timedelta(minutes=10)
LIMITS: Mapping[str, int] = {"sms": 10, "voice": 5, "push": 30, "ntfy": 30}
"""How many one address gets by a channel within the window; a bundle counts as one."""
_NAMED = 20
_NEVER = datetime.min.replace(tzinfo=UTC)
_ORDER = (Urgency.HIGH, Urgency.NORMAL, Urgency.LOW)


@dataclass(frozen=True)
class Parcel:
    """Messages that leave as one, and what that one says."""

    messages: Sequence[Message]
    content: Content

    @property
    def first(self) -> Message:
        return self.messages[0]


@dataclass
class Recent:
    """What left by one channel within the window."""

    count: Counter[str] = field(default_factory=Counter)
    oldest: dict[str, datetime] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)


def parcels_of(pairs: Iterable[tuple[Message, Content]]) -> list[Parcel]:
    """Put together what may leave together; what was not asked to be grouped goes alone."""
    grouped: dict[object, list[tuple[Message, Content]]] = defaultdict(list)
    for message, content in pairs:
        together = content.group and content.answers and message.purpose == Purpose.PAGE
        key = (message.address, content.group) if together else message.pk
        grouped[key].append((message, content))
    return [
        Parcel([message for message, _ in several], together_of([c for _, c in several]))
        for several in grouped.values()
    ]


def together_of(contents: Sequence[Content]) -> Content:
    """Return what one message says for several incidents of one service."""
    first = contents[0]
    if len(contents) == 1:
        return first
    labels = [content.thread for content in contents]
    named = ", ".join(labels[:_NAMED]) + (" and more" if len(labels) > _NAMED else "")
    title = f"{len(contents)} incidents of {first.group}: {named}"
    return replace(
        first,
        title=title,
        lead="\n".join(content.short or content.title for content in contents[:_NAMED]),
        facts=(),
        body="",
        short=f"{title}.",
        urgency=min((content.urgency for content in contents), key=_ORDER.index),
        code=0,
    )


def recent_of(channel: str, now: datetime) -> Recent:
    """Return what left by a channel lately, by one statement."""
    rows: Iterable[tuple[str, str, datetime | None, Any]] = (
        Message.objects.filter(
            channel=channel,
            created_at__gt=now - timedelta(days=1),
            sent_at__gt=now - WINDOW,
            state=MessageState.SENT,
        )
        .exclude(purpose=Purpose.ACCOUNT)
        .order_by("sent_at")
        .values_list("address", "reference", "sent_at", "content__group")
    )
    recent, seen = Recent(), set()
    for address, reference, sent_at, group in rows:
        if sent_at is None:
            continue
        recent.groups.add(group or "")
        recent.newest[address] = sent_at
        if (address, reference) not in seen:
            seen.add((address, reference))
            recent.count[address] += 1
            recent.oldest.setdefault(address, sent_at)
    return recent


def fair_turns(
    channel: str, parcels: Iterable[Parcel], recent: Recent, now: datetime
) -> tuple[list[Parcel], list[tuple[Parcel, datetime]]]:
    """Return what leaves now, in fair order, and what waits until when for its address's limit."""
    ordered = sorted(
        parcels,
        key=lambda parcel: (
            parcel.content.group in recent.groups,
            recent.newest.get(parcel.first.address, _NEVER),
            parcel.first.due_at,
        ),
    )
    limit, leaving, waiting = LIMITS.get(channel), [], []
    for parcel in ordered:
        address = parcel.first.address
        free = parcel.first.purpose == Purpose.ACCOUNT or limit is None
        if free or recent.count[address] < (limit or 0):
            recent.count[address] += 0 if free else 1
            leaving.append(parcel)
        else:
            waiting.append((parcel, recent.oldest.get(address, now) + WINDOW))
    return leaving, waiting
