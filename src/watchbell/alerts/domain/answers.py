"""What a machine says of an alert besides that it fires or has recovered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Verb(StrEnum):
    """What is done to the alert. Each says which field of the answer it reads besides `note`."""

    ACKNOWLEDGE = "acknowledge"
    UNACKNOWLEDGE = "unacknowledge"
    NOTE = "note"
    SNOOZE = "snooze"  # until
    ASSIGN = "assign"  # text: whose it is
    PRIORITY = "priority"  # text: the vendor's word
    MESSAGE = "message"  # text
    DESCRIPTION = "description"  # text
    TAG = "tag"  # texts
    UNTAG = "untag"  # texts
    DETAIL = "detail"  # pairs
    UNDETAIL = "undetail"  # texts: their names
    ASK = "ask"  # text: what is asked of people, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing said of the alert that is open under `key`, by whom the vendor names in `by`."""

    key: str
    verb: Verb
    by: str = ""
    note: str = ""
    text: str = ""
    texts: tuple[str, ...] = ()
    pairs: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None
