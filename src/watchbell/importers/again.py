"""Stories of incidents that came before: what is new of them, and which have to be told anew.

What is new usually lies behind what was told, and is added. A source may also come to know its
past better: a log that was cut in the middle of an incident, or that fills its end in backwards.
Nothing can be told ahead of what was told, so such an incident is taken back and told anew, unless
somebody has gone on with it here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from watchbell.importers.applying import Beyond
from watchbell.importers.domain import Happening, Kind, Story
from watchbell.importers.models import Imported
from watchbell.incidents.domain import State
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import ActorKind
from watchbell.platform.eventlog.publishing import RECALLED
from watchbell.platform.models import EventRow

_NEVER = datetime.min.replace(tzinfo=UTC)
_OF_OPEN = frozenset({Kind.ACKNOWLEDGED, Kind.HELD, Kind.RESUMED})
_STEPS = _OF_OPEN | {Kind.RESOLVED, Kind.REOPENED, Kind.CLOSED, Kind.CANCELLED}
_OF_PEOPLE = frozenset({"team", "assignee"})


@dataclass(frozen=True, slots=True)
class Grown:
    """What a story has beyond what was taken in of it before."""

    record: Imported
    beyond: Beyond


def known_of(one: Story | Imported) -> tuple[datetime, int]:
    """Return how much a story knows, or what was taken in knew; more is greater."""
    return one.as_of or _NEVER, one.rows


def sorted_out(
    stories: Sequence[Story], known: Mapping[str, Imported]
) -> tuple[list[Grown], list[tuple[Story, Imported]]]:
    """Return which stories go on, and which are told anew; a story that knows less does neither."""
    anew = _contradicting(stories, known)
    grown = [
        Grown(record, beyond)
        for story in stories
        if story.key not in anew
        and (record := known.get(story.key))
        and known_of(story) >= known_of(record)
        and (beyond := beyond_of(story, record))
    ]
    return grown, [(story, known[story.key]) for story in stories if story.key in anew]


def _contradicting(stories: Sequence[Story], known: Mapping[str, Imported]) -> set[str]:
    """Return the keys of stories that know more and cannot go on from what was told before."""
    wiser = {
        story.key: record
        for story in stories
        if (record := known.get(story.key)) and known_of(story) > known_of(record)
    }
    there = Incident.objects.in_bulk([record.incident_id for record in wiser.values()])
    found = {
        story.key
        for story in stories
        if (record := wiser.get(story.key))
        and (_is_ahead(story, record) or _is_denied(story, there[record.incident_id]))
    }
    lived = _lived_on([wiser[key].incident_id for key in found])
    return {key for key in found if wiser[key].incident_id not in lived}


def beyond_of(story: Story, record: Imported) -> Beyond | None:
    """Return what a story tells that was not taken in before, if anything."""
    there = set(record.applied)
    told = _renewed(story, there, record.last_at)
    happenings = [one for one in told if one.digest not in there]
    verdicts = [one for one in story.verdicts if one.digest not in there]
    return Beyond(happenings, verdicts) if happenings or verdicts else None


def bridged(happenings: Sequence[Happening], state: str) -> list[Happening]:
    """Return what goes on, with the step that leads there from where the incident stands.

    A file that begins in the middle does not know that an earlier one had ended it, or had it
    waiting.
    """
    found = list(happenings)
    place, first = next(((n, one) for n, one in enumerate(found) if one.kind in _STEPS), (0, None))
    if first is None:
        return found
    if state in (State.RESOLVED, State.CLOSED) and first.kind in _OF_OPEN:
        values = {"reason": "The source goes on with it."}
        found.insert(place, replace(first, kind=Kind.REOPENED, values=values))
    elif state == State.ON_HOLD and first.kind in (Kind.ACKNOWLEDGED, Kind.HELD):
        found.insert(place, replace(first, kind=Kind.RESUMED, values={}))
    return found


def _is_ahead(story: Story, record: Imported) -> bool:
    """Say whether something new happened before what was told."""
    beyond = beyond_of(story, record)
    return beyond is not None and any(one.at < record.last_at for one in beyond.happenings)


def _is_denied(story: Story, incident: Incident) -> bool:
    """Say whether it was told to have ended when the story, which tells of then, knows no end."""
    rest = story.happenings[1:]
    ends = {(one.kind, one.at) for one in rest}
    told = ((Kind.RESOLVED, incident.resolved_at), (Kind.CLOSED, incident.closed_at))
    return any(at and at >= rest[0].at and (kind, at) not in ends for kind, at in told if rest)


def _renewed(story: Story, there: set[int], last_at: datetime) -> Iterator[Happening]:
    """Give what follows on a declaration that was taken in before.

    A story that begins where the other ended goes on with what it says first. Of any other, what
    it now says otherwise of its beginning, and what does not change afterwards, has changed since,
    nobody knows when: it is told with the last that happened.
    """
    first, *rest = story.happenings
    going_on = list(_as_changes(first, first.values, first.at))
    is_told = first.digest in there or there.issuperset(one.digest for one in going_on)
    if is_told or first.at >= last_at:
        yield from () if is_told else going_on
        yield from rest
    else:
        yield from rest
        yield from _as_changes(first, _lasting(first, rest), max(one.at for one in [first, *rest]))


def _as_changes(first: Happening, said: Mapping[str, Any], at: datetime) -> Iterator[Happening]:
    facts = {name: value for name, value in said.items() if name not in _OF_PEOPLE}
    whose = {name: value for name, value in said.items() if name in _OF_PEOPLE}
    if facts:
        yield replace(first, at=at, kind=Kind.CHANGED, values=facts)
    if whose:
        yield replace(first, at=at, kind=Kind.ASSIGNED, values=whose)


def _lasting(first: Happening, rest: Sequence[Happening]) -> dict[str, Any]:
    """Return what the declaration says that nothing behind it says otherwise."""
    later: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for one in rest:
        later |= one.values
        custom |= one.values.get("custom") or {}
    lasting = {name: value for name, value in first.values.items() if name not in later}
    if kept := {n: v for n, v in (first.values.get("custom") or {}).items() if n not in custom}:
        lasting["custom"] = kept
    return lasting


def _lived_on(incident_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of the incidents somebody has gone on with here since they were brought in."""
    if not incident_ids:
        return set()
    rows = EventRow.objects.filter(subject_kind="incident", subject_id__in=incident_ids)
    own = rows.exclude(actor_kind=ActorKind.SYSTEM).exclude(payload__has_key=RECALLED)
    return set(own.values_list("subject_id", flat=True).distinct())
