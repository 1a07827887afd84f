"""Making what a machine sent fit to be kept and shown. Nothing is refused for its text.

What was cut or replaced is told in a remark, so nobody wonders where the rest went.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watchbell.alerts.domain.answers import Answer
from watchbell.alerts.domain.values import Observation

BODY_LIMIT = 5 * 1024 * 1024
"""The largest request that is taken, in bytes."""
TITLE_LIMIT = 300
TEXT_LIMIT = 20_000
LINK_LIMIT = 2_000
KEY_LIMIT = 400
NAME_LIMIT = 200
LABELS_LIMIT = 200
LABEL_NAME_LIMIT = 200
LABEL_VALUE_LIMIT = 4_000
OLDEST = timedelta(days=366)
FARTHEST = timedelta(days=3660)
_SKEW = timedelta(minutes=5)

# Controls, line and paragraph separators, directional overrides, halves of surrogate pairs.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_RETURNS = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An observation that can be stored, and what was changed to make it so ("" for nothing)."""

    observation: Observation
    remark: str


def clean_observation(seen: Observation, received_at: datetime) -> Cleaned:
    """Return the observation cleaned and within every limit."""
    remarks: list[str] = []
    seen = _settled(seen, received_at)
    cleaned = replace(
        seen,
        key=identity_of(seen.key),
        group=identity_of(seen.group),
        title=_line(seen.title, "title", TITLE_LIMIT, remarks) or "Alert without a title",
        description=_text(seen.description, "description", TEXT_LIMIT, remarks),
        link=_link(seen.link),
        labels=_pairs(seen.labels, "labels", remarks),
        annotations=_pairs(seen.annotations, "annotations", remarks),
        started_at=_instant(seen.started_at, "start", received_at, remarks),
        ended_at=_instant(seen.ended_at, "end", received_at, remarks),
    )
    return Cleaned(cleaned, " ".join(dict.fromkeys(remarks)))


def _settled(seen: Observation, received_at: datetime) -> Observation:
    """Return what the signal means at its arrival: what ended by then has recovered."""
    expires_at = seen.expires_at
    if expires_at is None and seen.expires_after is not None:
        expires_at = received_at + seen.expires_after
    if not seen.firing or expires_at is None:
        return replace(seen, expires_at=None) if expires_at is not None else seen
    if expires_at <= received_at:
        return replace(seen, firing=False, ended_at=expires_at, expires_at=None)
    return replace(seen, expires_at=min(expires_at, received_at + FARTHEST))


def clean_answer(said: Answer) -> Answer:
    """Return the answer cleaned and within every limit."""
    cut: list[str] = []
    return replace(
        said,
        key=identity_of(said.key),
        by=_line(said.by, "name", NAME_LIMIT, cut),
        note=_text(said.note, "note", TEXT_LIMIT, cut),
        text=_text(said.text, "text", TEXT_LIMIT, cut),
        texts=tuple(_line(text, "text", LABEL_NAME_LIMIT, cut) for text in said.texts),
        pairs=_pairs(said.pairs, "details", cut),
    )


def identity_of(text: str) -> str:
    """Return a text that tells two things apart; one too long for an index becomes its hash."""
    if len(text) <= KEY_LIMIT and not _UNFIT.search(text):
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _line(text: str, what: str, limit: int, remarks: list[str]) -> str:
    line = _strip_unfit(_BREAKS.sub(" ", text), what, remarks).strip()
    return _cut(line, what, limit, remarks)


def _text(text: str, what: str, limit: int, remarks: list[str]) -> str:
    if "\r" in text:
        text = _RETURNS.sub("\n", text)
    return _cut(_strip_unfit(text, what, remarks).strip(), what, limit, remarks)


def _strip_unfit(text: str, what: str, remarks: list[str]) -> str:
    if not _UNFIT.search(text):
        return text
    remarks.append(f"Control characters were taken out of the {what}.")
    return _UNFIT.sub("", text)


def _cut(text: str, what: str, limit: int, remarks: list[str]) -> str:
    if len(text) <= limit:
        return text
    remarks.append(f"The {what} was cut from {len(text)} to {limit} characters.")
    return text[: limit - 1].rstrip() + "…"


def _link(text: str) -> str:
    """Return a link a browser may follow; any other is dropped."""
    link = text.strip()
    if not link.startswith(("http://", "https://")) or len(link) > LINK_LIMIT:
        return ""
    return "" if _UNFIT.search(link) else link


def _pairs(pairs: Mapping[str, str], what: str, remarks: list[str]) -> dict[str, str]:
    if len(pairs) > LABELS_LIMIT:
        remarks.append(f"Only {LABELS_LIMIT} of {len(pairs)} {what} were kept.")
    kept = list(pairs.items())[:LABELS_LIMIT]
    return {
        _line(name, what, LABEL_NAME_LIMIT, remarks): _text(value, what, LABEL_VALUE_LIMIT, remarks)
        for name, value in kept
    }


def _instant(
    instant: datetime | None, what: str, received_at: datetime, remarks: list[str]
) -> datetime | None:
    """Return an instant that can be true; one that cannot is replaced by the time of arrival."""
    if instant is None:
        return None
    if instant > received_at + _SKEW:
        remarks.append(f"The {what} lay in the future and was replaced by the time of arrival.")
        return received_at
    if instant < received_at - OLDEST:
        remarks.append(f"The {what} lay over a year back and was replaced by the time of arrival.")
        return received_at
    return min(instant, received_at)
