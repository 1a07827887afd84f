"""What may be the same thing as an incident that somebody is just reporting."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import F, Q, QuerySet

from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.models import Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.diagnosis import query_of, words_of
from watchbell.incidents.selectors.scope import visible_incidents
from watchbell.kernel.actors import Actor

RECENT = timedelta(days=7)
"""How long what is over may still be what somebody reports now."""
_MOST_RANKED = 200


def likely_duplicates(actor: Actor, title: str, *, now: datetime, limit: int = 5) -> list[Incident]:
    """Return open and recent incidents with words of this title, the most alike first.

    At least half of what the words say must be there: one common word is no likeness. Hits are
    capped before they are ranked, so a common word costs no more than a rare one.
    """
    require(actor, Action.LIST_ALL)
    words = words_of(title)
    if not words:
        return []
    query = query_of(words, " | ")
    near = Q(state__in=sorted(OPEN_STATES)) | Q(created_at__gte=now - RECENT)
    hits = visible_incidents(actor).filter(near, search=query).exclude(state=State.CANCELLED)
    newest = hits.order_by("-created_at").values("pk")[:_MOST_RANKED]
    rows: QuerySet[Any] = (
        Incident.objects.filter(pk__in=newest)
        .select_related("service", "assignee")
        .defer("search")
        .annotate(likeness=SearchRank(F("search"), query))
        .order_by("-likeness", "-created_at")[: limit * 3]
    )
    return [row for row in rows if _alike(words, row.title)][:limit]


def _alike(words: list[str], title: str) -> bool:
    shared = set(words) & set(words_of(title))
    return 2 * len(shared) >= len(words)
