"""Finding alerts by what people type, and by when they came, however many there are."""

import re
from datetime import datetime
from uuid import UUID

from django.db import connection

MOST_FOUND = 1000
NEWEST = 10_000
_MOST_WORDS = 10
_WORD = re.compile(r"\w+")
# A word that many have is looked for among the newest; a rare one by the index, wherever it is.
_FIND = """
(select id from (
    select id, title from alerts_alert order by id desc limit %(newest)s) recent
where title ~* all(%(begins)s) limit %(most)s)
union
select id from (
    select id from alerts_alert
    where to_tsvector('simple', coalesce(
        regexp_replace(title, '[^[:alnum:]]+', ' ', 'g'), '')) @@ to_tsquery('simple', %(words)s)
    limit %(most)s) rare
union
select id from (
    select a.id from alerts_integration i join alerts_alert a
        on a.integration_id = i.id and a.key = %(key)s limit %(most)s) named
"""
_KEY_ONLY = (
    "select a.id from alerts_integration i join alerts_alert a"
    " on a.integration_id = i.id and a.key = %(key)s limit %(most)s"
)


def found_ids(wanted: str) -> list[UUID]:
    """Return the alerts whose title has all these words, or their beginnings, or whose key it is.

    A word that over 1,000 alerts have is looked for among the newest 10,000.
    """
    words = _WORD.findall(wanted.lower())[:_MOST_WORDS]
    values: dict[str, str | int | list[str]] = {
        "begins": [rf"\m{word}" for word in words],
        "words": " & ".join(f"{word}:*" for word in words),
        "key": wanted,
        "most": MOST_FOUND,
        "newest": NEWEST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND if words else _KEY_ONLY, values)
        return [row[0] for row in cursor.fetchall()]


def first_id(at: datetime) -> UUID:
    """Return the lowest id that can be made at an instant: ids sort by when they were made."""
    return UUID(int=(int(at.timestamp() * 1000) & 0xFFFF_FFFF_FFFF) << 80)
