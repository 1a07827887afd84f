"""What a message says, independent of the channel, and when it is tried again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

LEASE = timedelta(seconds=120)
"""How long a worker may take to send what it claimed; then another one tries."""

_PAUSES = (15, 60, 300, 900, 1800)
_WAKING_PAUSES = (15, 15, 15)
_PAGING_PAUSES = (15, 60, *(120,) * 25)
"""A page whose server was away for long leaves soon after it is back, so these grow no further."""
MAX_ATTEMPTS = len(_PAUSES) + 1
WAKING = frozenset({"sms", "voice", "push", "ntfy"})
"""Channels that wake somebody: tried again soon and not for long, so that the next way gets its
turn; several messages of one service that are due at once become one."""
_LONGEST_PAUSE = timedelta(hours=1)


class MessageState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How a try to send ended; unknown: its worker vanished, so the message may come twice."""

    SENT = "sent"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    UNANSWERED = "unanswered"
    UNKNOWN = "unknown"


class Purpose(StrEnum):
    """Why a message is sent; what is cancelled together."""

    PAGE = "page"
    ASK = "ask"
    UPDATE = "update"
    ACCOUNT = "account"
    EVENT = "event"


class Urgency(StrEnum):
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Link:
    """Something the reader can do: a button in a mail. The `primary` one stands out."""

    label: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One number that stands out, with what is to be known of it. `mark` says by a shape and words
    how it stands, which `tone` (good, warn, danger) repeats in colour."""

    label: str
    value: str
    notes: tuple[str, ...] = ()
    mark: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A small table with a note beneath; the first column names its rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that leaves with a message; its bytes are kept under their digest, elsewhere."""

    name: str
    media_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. `thread` keeps the messages about one record together.

    `unsubscribe` is where one POST ends such messages, told to mail programs.
    `kind` and `data` are for machines: what a webhook's `type` and `data` hold. Messages of
    one `group` (a service's name) to one address may be sent as one. `short` is what fits on a
    small screen or is read aloud. `answers` are the verbs taken by POST below the address of the
    primary action; `code` is the number that a text message answers by. `cards`, `sheets` and
    `attachments` are for mail; `notes` stand below in small print.
    """

    title: str
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    body: str = ""
    actions: tuple[Link, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    thread: str = ""
    unsubscribe: str = ""
    kind: str = "message"
    data: Mapping[str, Any] = field(default_factory=dict)
    group: str = ""
    short: str = ""
    answers: tuple[str, ...] = ()
    code: int = 0
    cards: tuple[Card, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    notes: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what is kept; what says nothing is left out."""
        values = {
            "title": self.title,
            "lead": self.lead,
            "facts": self.facts,
            "body": self.body,
            "actions": [
                {"label": link.label, "url": link.url, "primary": True}
                if link.primary
                else {"label": link.label, "url": link.url}
                for link in self.actions
            ],
            "urgency": self.urgency.value,
            "thread": self.thread,
            "unsubscribe": self.unsubscribe,
            "kind": self.kind,
            "data": self.data and dict(self.data),
            "group": self.group,
            "short": self.short,
            "answers": self.answers,
            "code": self.code,
            "cards": [asdict(card) for card in self.cards],
            "sheets": [asdict(sheet) for sheet in self.sheets],
            "notes": self.notes,
            "attachments": [asdict(one) for one in self.attachments],
        }
        return {name: value for name, value in values.items() if value or name == "title"}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Rebuild what `to_json` gave; unknown keys (a newer version's) are ignored."""
        return cls(
            title=value["title"],
            lead=value.get("lead", ""),
            facts=tuple((label, text) for label, text in value.get("facts", ())),
            body=value.get("body", ""),
            actions=tuple(
                Link(action["label"], action["url"], action.get("primary", False))
                for action in value.get("actions", ())
            ),
            urgency=Urgency(value.get("urgency", Urgency.NORMAL)),
            thread=value.get("thread", ""),
            unsubscribe=value.get("unsubscribe", ""),
            kind=value.get("kind", "message"),
            data=value.get("data", {}),
            group=value.get("group", ""),
            short=value.get("short", ""),
            answers=tuple(value.get("answers", ())),
            code=value.get("code", 0),
            cards=tuple(
                Card(**{**card, "notes": tuple(card["notes"])}) for card in value.get("cards", ())
            ),
            sheets=tuple(
                Sheet(
                    sheet["title"],
                    tuple(sheet["head"]),
                    tuple(map(tuple, sheet["rows"])),
                    sheet.get("note", ""),
                )
                for sheet in value.get("sheets", ())
            ),
            notes=tuple(value.get("notes", ())),
            attachments=tuple(Attachment(**one) for one in value.get("attachments", ())),
        )


def opened_by(content: Content) -> str:
    """Return what a tap on the message opens: the record, or the question when it asks one that
    no button answers."""
    by_rank = sorted(content.actions, key=lambda link: link.primary is bool(content.answers))
    return by_rank[0].url if by_rank else ""


def answer_address(content: Content, verb: str) -> str:
    """Return where a POST gives this answer, "" when it is not taken."""
    primary = next((link.url for link in content.actions if link.primary), "")
    return f"{primary}/{verb}" if primary and verb in content.answers else ""


def next_try(
    attempts: int,
    retry_after: float | None,
    now: datetime,
    channel: str = "",
    purpose: str = Purpose.UPDATE,
) -> datetime | None:
    """Return when to try again after this many attempts, None when it is enough.

    The other side's own wish for a pause is granted when it is longer, up to an hour.
    """
    pauses: tuple[int, ...] = _WAKING_PAUSES if channel in WAKING else _PAUSES
    if purpose in (Purpose.PAGE, Purpose.ASK) and channel not in WAKING:
        pauses = _PAGING_PAUSES
    if attempts > len(pauses):
        return None
    pause = timedelta(seconds=max(pauses[attempts - 1], retry_after or 0))
    return now + min(pause, _LONGEST_PAUSE)


def topic_of(channel: str) -> str:
    """Return what wakes the lane that sends by this channel."""
    return f"messages:{channel}"


def matches(patterns: list[str], kind: str) -> bool:
    """Say whether an event's kind fits one of `incident.declared`, `incident.*` or `*`."""
    return any(
        pattern in ("*", kind) or (pattern.endswith(".*") and kind.startswith(pattern[:-1]))
        for pattern in patterns
    )
