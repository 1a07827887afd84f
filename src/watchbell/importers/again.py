"""Stories of incidents that came before: what is new of them, and which have to be told anew.

What is new usually lies behind what was told, and is added. A source may also come to know its
past better: a log that was cut in the middle of an incident, or that fills its end in backwards.
Nothing can be told ahead of what was told, so such an incident is taken back and told anew, unless
somebody has gone on with it here.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from watchbell.importers.applying import Beyond
from watchbell.importers.domain import Happening, Kind, Story
from watchbell.importers.models import Imported
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import ActorKind
from watchbell.platform.eventlog.publishing import RECALLED
from watchbell.platform.models import EventRow

_NEVER = datetime.min.replace(tzinfo=UTC)
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
        and (beyond := beyond_of(story, record.applied))
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


def beyond_of(story: Story, applied: Sequence[int]) -> Beyond | None:
    """Return what a story tells that was not taken in before, if anything."""
    there = set(applied)
    happenings = [one for one in _renewed(story, there) if one.digest not in there]
    verdicts = [one for one in story.verdicts if one.digest not in there]
    return Beyond(happenings, verdicts) if happenings or verdicts else None


def _is_ahead(story: Story, record: Imported) -> bool:
    """Say whether something new happened before what was told; what was said may come late."""
    beyond = beyond_of(story, record.applied)
    return beyond is not None and any(
        one.at < record.last_at and one.kind is not Kind.COMMENTED for one in beyond.happenings
    )


def _is_denied(story: Story, incident: Incident) -> bool:
    """Say whether it was told to have ended at a time of which the story knows nothing."""
    ends = {(one.kind, one.at) for one in story.happenings}
    told = ((Kind.RESOLVED, incident.resolved_at), (Kind.CLOSED, incident.closed_at))
    return any(at is not None and (kind, at) not in ends for kind, at in told)


def _renewed(story: Story, there: Collection[int]) -> Iterator[Happening]:
    """Give what follows on a declaration that was taken in before.

    What it now says otherwise of its beginning, and what does not change afterwards, has changed
    since, nobody knows when: it is told with the last that happened.
    """
    first, *rest = story.happenings
    yield from rest
    if first.digest in there:
        return
    last = max(one.at for one in story.happenings)
    lasting = _lasting(first, rest)
    facts = {name: value for name, value in lasting.items() if name not in _OF_PEOPLE}
    whose = {name: value for name, value in lasting.items() if name in _OF_PEOPLE}
    if facts:
        yield replace(first, at=last, kind=Kind.CHANGED, values=facts)
    if whose:
        yield replace(first, at=last, kind=Kind.ASSIGNED, values=whose)


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
