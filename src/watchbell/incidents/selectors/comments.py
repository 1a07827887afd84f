"""What was said on an incident."""

from datetime import datetime

from django.db.models import Q

from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Comment, Incident
from watchbell.incidents.permissions import Action, may
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import (
    DEFAULT_LIMIT,
    Page,
    clean_limit,
    cut,
    instant_key,
    read_cursor,
    uuid_key,
)


def comments_page(
    actor: Actor, incident: Incident, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[Comment]:
    """Return the comments, oldest first; a caller sees only the public ones."""
    rows = Comment.objects.filter(incident=incident).select_related("author")
    if not may(actor, Action.READ_INTERNAL, incident):
        rows = rows.filter(visibility=Visibility.PUBLIC)
    if cursor is not None:
        created, last = read_cursor(cursor, 2)
        at = instant_key(created)
        rows = rows.filter(Q(created_at__gt=at) | Q(created_at=at, id__gt=uuid_key(last)))
    found = list(rows.order_by("created_at", "id")[: clean_limit(limit) + 1])
    return cut(found, limit, lambda row: (_text(row.created_at), str(row.pk)))


def _text(instant: datetime) -> str:
    return instant.isoformat()
