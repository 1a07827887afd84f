"""What leaves first, together, or later: fair turns, bundles, and a limit for each address.

Several messages of one service that are due at once to one address leave as one that names all.
What would be more than its limit leaves together whatever service it is of, in the last message
that the limit allows. Mails leave alone until one address had some pages; then those of one
service leave together. Webhooks never do: a machine reads each.
The first news of a service goes first, then whoever was told longest ago. Who has had as many as
the limit says waits; what waits says so.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Count

from watchbell.notify.domain import Content, MessageState, Purpose, Urgency
from watchbell.notify.models import Message

WINDOW = timedelta(minutes=10)
LIMITS: Mapping[str, int] = {"sms": 10, "voice": 5, "push": 30, "ntfy": 30}
"""How many one address gets by a channel within the window; a bundle counts as one."""
ALONE: Mapping[str, int] = {"email": 10}
"""How many pages one address gets by a channel one by one within the window."""
_NAMED = 20
_NEVER = datetime.min.replace(tzinfo=UTC)
_ORDER = (Urgency.HIGH, Urgency.NORMAL, Urgency.LOW)


@dataclass(frozen=True)
class Parcel:
    """Messages that leave as one, and what that one says."""

    messages: Sequence[Message]
    content: Content
    parts: Sequence[Content] = ()

    @property
    def is_page(self) -> bool:
        """Say whether it may leave together with others."""
        return self.first.purpose == Purpose.PAGE and all(part.answers for part in self.parts)

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
        _parcel([message for message, _ in several], [content for _, content in several])
        for several in grouped.values()
    ]


def after_those_alone(
    channel: str, pairs: Sequence[tuple[Message, Content]], lately: Mapping[str, int]
) -> list[Parcel]:
    """Let pages leave alone until their address has had as many as it gets so, the others together.

    `lately` says how many an address got within the window.
    """
    alone, rest, count = list[Parcel](), list[tuple[Message, Content]](), Counter(lately)
    for message, content in pairs:
        if message.purpose != Purpose.PAGE or count[message.address] < ALONE[channel]:
            count[message.address] += message.purpose == Purpose.PAGE
            alone.append(_parcel([message], [content]))
        else:
            rest.append((message, content))
    return alone + parcels_of(rest)


def _parcel(messages: Sequence[Message], contents: Sequence[Content]) -> Parcel:
    return Parcel(messages, together_of(contents), contents)


def together_of(contents: Sequence[Content]) -> Content:
    """Return what one message says for several incidents."""
    first = contents[0]
    if len(contents) == 1:
        return first
    labels = [content.thread for content in contents]
    more = f" and {len(labels) - _NAMED} more" if len(labels) > _NAMED else ""
    groups = {content.group for content in contents}
    whose = first.group if len(groups) == 1 else f"{len(groups)} services"
    title = f"{len(contents)} incidents of {whose}: {', '.join(labels[:_NAMED])}{more}"
    lines = [content.short or content.title for content in contents]
    return replace(
        first,
        title=title,
        lead="\n".join([*lines[:_NAMED], more.strip()] if more else lines),
        facts=(),
        body="\n".join(lines[_NAMED:]),
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


def pages_lately(channel: str, addresses: Collection[str], now: datetime) -> Counter[str]:
    """Return how many messages with a page left for each address within the window."""
    rows = Message.objects.filter(
        channel=channel,
        address__in=list(addresses),
        purpose=Purpose.PAGE,
        state=MessageState.SENT,
        created_at__gt=now - 2 * WINDOW,
        sent_at__gt=now - WINDOW,
    )
    counted = rows.values("address").annotate(n=Count("reference", distinct=True)).order_by()
    return Counter({row["address"]: row["n"] for row in counted})


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
    limit = LIMITS.get(channel)
    leaving, waiting = list[Parcel](), list[tuple[Parcel, datetime]]()
    for parcel in ordered if limit is None else _within(limit, ordered, recent.count):
        address = parcel.first.address
        free = parcel.first.purpose == Purpose.ACCOUNT or limit is None
        if free or recent.count[address] < (limit or 0):
            recent.count[address] += 0 if free else 1
            leaving.append(parcel)
        else:
            waiting.append((parcel, recent.oldest.get(address, now) + WINDOW))
    return leaving, waiting


def _within(limit: int, parcels: Sequence[Parcel], had: Mapping[str, int]) -> list[Parcel]:
    """Put into the last message that the limit allows an address all that would come after it."""
    pages = Counter(parcel.first.address for parcel in parcels if parcel.is_page)
    free = {address: limit - had.get(address, 0) for address in pages}
    fitting: list[Parcel] = []
    gathered: dict[str, list[Parcel]] = defaultdict(list)
    for parcel in parcels:
        address = parcel.first.address
        if not parcel.is_page or free[address] < 1 or pages[address] <= free[address]:
            fitting.append(parcel)
        elif free[address] == 1:
            gathered[address].append(parcel)
            if len(gathered[address]) == pages[address]:
                fitting.append(_all_of(gathered[address]))
        else:
            free[address] -= 1
            pages[address] -= 1
            fitting.append(parcel)
    return fitting


def _all_of(parcels: Sequence[Parcel]) -> Parcel:
    messages = [message for parcel in parcels for message in parcel.messages]
    return _parcel(messages, [part for parcel in parcels for part in parcel.parts])
