"""What another product's history comes down to: stories of incidents, and what is refused. Pure.

A reader turns a file into `Story`s; the room applies them. `values` are called as in the API:

declared      title (the only one required), description, type, channel, category, service,
              impact, urgency, priority, severity, effect, team, assignee, reporter, affected,
              business_impact, effort_minutes, occurred_at, detected_at, reported_at, labels, custom
changed       any of these but team and assignee, and the times of steps that were taken:
              acknowledged_at, mitigated_at, restored_at, resolved_at, closed_at; and how often it
              moved or was reopened as the source counts: reassignment_count, reopen_count
assigned      team, assignee: what is left out stays, None takes it away
acknowledged  (nothing)
held          reason (a HoldReason), follow_up_at, note
resumed       why
mitigated     note
restored      (nothing): the service worked again
resolved      outcome, cause, notes, restored_at, fix_reference, workaround, knowledge_url
reopened      reason
closed        (nothing); what was never resolved may close, and then has no resolution time
cancelled     code, note
commented     body, visibility

People, teams, services and categories are names as the other product writes them (a category may
be a tuple of names, the outermost first); times are aware; levels are our own (1 is the highest),
priority is 1 to 5; enumerations are the words of `incidents.domain`. None says "nothing" where a
value may be taken away. `custom` is {name of the field: text, number or truth}.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import IO, Any, Protocol


class Kind(StrEnum):
    """What happened to an incident in another product."""

    DECLARED = "declared"
    CHANGED = "changed"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    HELD = "held"
    RESUMED = "resumed"
    MITIGATED = "mitigated"
    RESTORED = "restored"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    COMMENTED = "commented"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened at an instant; `by` is who did it, "" when nobody says.

    `row` is the line of the file it stands in (the first line is 1), for what is refused.
    """

    at: datetime
    kind: Kind
    by: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    row: int = 0

    @property
    def digest(self) -> int:
        """A number of 63 bits that this happening has and no other; its row does not count."""
        return _digest(self.at.isoformat(), self.kind.value, self.by, self.values)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What another product says of a promise: whether `metric` (response, resolution) was kept."""

    metric: str
    met: bool
    at: datetime
    row: int = 0

    @property
    def digest(self) -> int:
        """A number of 63 bits that this verdict has and no other; its row does not count."""
        return _digest(self.at.isoformat(), self.metric, self.met)


def _digest(*said: Any) -> int:
    text = json.dumps(said, sort_keys=True, default=str, ensure_ascii=False)
    found = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(found) >> 1


@dataclass(frozen=True, slots=True)
class Story:
    """One incident of another product; `happenings` are in their order, the declaration first.

    `key` says in one source which incident this is; `number` is how people write it. `as_of` is
    when the source last wrote in it, as far as it says, and `rows` how many rows or events of the
    file it is made of: by both, of two files that tell of one incident one knows more.
    """

    key: str
    number: str
    happenings: tuple[Happening, ...]
    verdicts: tuple[Verdict, ...] = ()
    as_of: datetime | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that cannot be taken in, why, and what stands in it."""

    row: int
    reason: str
    raw: str


class DateOrder(StrEnum):
    """What 3/4/2016 means."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is to be read; None where the reader must find out, or has to ask.

    `zone` is the IANA zone of times without an offset. A `mapping` is what a mapping file holds.
    """

    zone: str | None = None
    date_order: DateOrder | None = None
    encoding: str | None = None
    separator: str | None = None
    mapping: Mapping[str, Any] | None = None


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why, and which option helps."""


class Reader(Protocol):
    """Reads one kind of file. Pure: no database, no clock; it streams, row after row."""

    @property
    def kind(self) -> str:
        """What the command calls it: servicenow-log."""
        ...

    @property
    def title(self) -> str:
        """What people call it: ServiceNow audit log."""
        ...

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        """Yield each incident whole, by the time it began as far as that is cheap.

        `file` can be read from its beginning again (seek). Unreadable when it is no such file.
        """
        ...
