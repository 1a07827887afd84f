"""Whose an event is: by the e-mail addresses it names, else by the names in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from watchbell.oncall.importing.reading import Occurrence

_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()\[\]]+")
_WORD = re.compile(r"\w+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be on call."""

    id: UUID
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Matched:
    """An event with the people it is for; `reason` says why it is for nobody."""

    occurrence: Occurrence
    people: tuple[UUID, ...]
    reason: str = ""


def match(found: Iterable[Occurrence], colleagues: Iterable[Colleague]) -> list[Matched]:
    """Return each event with its people. Letters' case never matters; names match whole words."""
    rows = list(colleagues)
    by_email = {one.email.casefold(): one.id for one in rows}
    by_name = [(_words(one.name), one.id) for one in rows if one.name.strip()]
    return [_matched(one, by_email, by_name) for one in found]


def _matched(
    one: Occurrence, by_email: dict[str, UUID], by_name: list[tuple[str, UUID]]
) -> Matched:
    texts = (one.summary, *one.attendees)
    addresses = [found.casefold() for text in texts for found in _ADDRESS.findall(text)]
    people = [by_email[address] for address in addresses if address in by_email]
    if not people:
        said = [_words(text) for text in texts]
        people = [id for name, id in by_name if any(name in text for text in said)]
    if people:
        return Matched(one, tuple(dict.fromkeys(people)))
    return Matched(one, (), _why(one.summary, addresses))


def _words(text: str) -> str:
    """Return the words of a text between spaces, so that a name is found as whole words only."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _why(summary: str, addresses: list[str]) -> str:
    if addresses:
        return f"Nobody active here has the address {addresses[0][:80]}."
    if not summary.strip():
        return "It names nobody: it has neither a title nor attendees."
    return "Its title and attendees name nobody who is active here."
