"""What helped before: how similar incidents were resolved, worked around, written about.

Texts of restricted incidents stay with them: they are no solutions of others, whoever asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When

from watchbell.incidents.domain import State, number_text, parse_number
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.diagnosis import query_of, words_of
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound

MOST = 8
_MOST_RANKED = 300
_SOLVED = Q(state__in=(State.RESOLVED, State.CLOSED)) & ~Q(notes="")
_KNOWN = _SOLVED | ~Q(workaround="") | ~Q(knowledge_url="")
_SHOWN = (
    "id", "number", "title", "state", "resolved_at", "outcome", "notes", "workaround",
    "knowledge_url",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Solution:
    """What is written down of another incident; a text that nobody wrote is ""."""

    id: UUID
    number: int
    title: str
    state: str
    resolved_at: datetime | None
    outcome: str
    notes: str
    workaround: str
    knowledge_url: str
    same_service: bool

    @property
    def label(self) -> str:
        return number_text(self.number)


def solutions_for(actor: Actor, incident: Incident, *, q: str = "") -> list[Solution]:
    """Return what helped in the incidents most like this one, those on its service first.

    `q` searches within them, the beginnings of words in their titles, notes and workarounds.
    """
    require(actor, Action.READ_INTERNAL, incident)
    words, asked = words_of(incident.title), words_of(q)
    if asked:
        return _searched(actor, incident, words, asked)
    if not words:
        return []
    found = _ranked(actor, incident, query_of(words, " & "))
    if len(found) < MOST and len(words) > 1:
        known = {one.id for one in found}
        more = _ranked(actor, incident, query_of(words, " | "))
        found += [one for one in more if one.id not in known]
    return found[:MOST]


def solution_in(actor: Actor, incident: Incident, number: str) -> Solution:
    """Return what helped in the incident of that number; NotFound where nothing is to be had."""
    wanted = parse_number(number)
    rows = _sources(actor, incident).filter(number=wanted) if wanted is not None else None
    found = rows.values(*_SHOWN, "service_id").first() if rows is not None else None
    if found is None:
        raise NotFound("There is no such solution.")
    return _solution(found, incident)


def _sources(actor: Actor, incident: Incident) -> QuerySet[Incident]:
    others = visible_incidents(actor).filter(is_restricted=False).exclude(pk=incident.pk)
    return others.exclude(state=State.CANCELLED).filter(_KNOWN)


def _ranked(actor: Actor, incident: Incident, query: SearchQuery) -> list[Solution]:
    return _first(_near(actor, incident, query), SearchRank(F("search"), query), incident)


def _searched(
    actor: Actor, incident: Incident, words: Sequence[str], asked: Sequence[str]
) -> list[Solution]:
    begins = [f"{word}:*" for word in asked]
    near = _near(actor, incident, query_of([*words, *begins], " | "))
    texts = SearchVector("title", "notes", "workaround", config="simple")
    query = query_of(begins, " & ")
    rows = near.annotate(texts=texts).filter(texts=query)
    return _first(rows, SearchRank(texts, query), incident)


def _near(actor: Actor, incident: Incident, query: SearchQuery) -> QuerySet[Incident]:
    """Return the newest that the index finds, so that common words cost what rare ones do."""
    hits = _sources(actor, incident).filter(search=query).order_by("-created_at", "-id")
    return Incident.objects.filter(pk__in=hits.values("pk")[:_MOST_RANKED])


def _nearness(incident: Incident) -> Case:
    service = Q(service_id=incident.service_id) & Q(service_id__isnull=False)
    return Case(When(service, then=Value(0.3)), default=Value(0.0), output_field=FloatField())


def _first(rows: QuerySet[Any], rank: SearchRank, incident: Incident) -> list[Solution]:
    liked = rows.annotate(likeness=rank + _nearness(incident))
    ordered = liked.order_by("-likeness", "-created_at").values(*_SHOWN, "service_id")
    return [_solution(row, incident) for row in ordered[:MOST]]


def _solution(row: dict[str, Any], incident: Incident) -> Solution:
    service_id = row.pop("service_id")
    same = service_id is not None and service_id == incident.service_id
    return Solution(**row, same_service=same)
