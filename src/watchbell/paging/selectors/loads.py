"""How often people were paged."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection

_PAGED = """
select person_id, count(distinct (escalation_id, loop, step)) from paging_page
where person_id = any(%s) and created_at >= %s and created_at < %s
group by person_id
"""


def times_paged(person_ids: Collection[UUID], lo: datetime, hi: datetime) -> dict[UUID, int]:
    """Return how often steps paged each of these people within [lo, hi), by whatever ways.

    A step that told somebody by mail, text and call paged them once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAGED, [list(person_ids), lo, hi])
        return dict(cursor.fetchall())
