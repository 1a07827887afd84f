"""What no address of the product tells: asked of its database beside it."""

from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.faults.sink import Sink
from tests.stories.running import Product
from watchbell.platform.postgres import EmbeddedPostgres

_UNREACHED = """
delete from accounts_contactmethod c using accounts_person p
where p.id = c.person_id and p.email = %s
"""
_REACHED_BY_WEBHOOK = """
insert into accounts_contactmethod
    (id, person_id, kind, address, label, created_at, verified_at, code_hash, code_tries)
select gen_random_uuid(), id, 'webhook', %s, '', now(), now(), '', 0
from accounts_person where email = %s
"""
_PAGED_AFTER_ANSWER = """
select i.number, a.at, i.acknowledged_at from notify_attempt a
join notify_message m on m.id = a.message_id
join incidents_incident i on i.id = m.subject_id
where m.purpose = 'page' and a.outcome <> 'unknown' and i.acknowledged_at is not null and a.at > %s
"""


class Inside:
    """The database of one product."""

    def __init__(self, product: Product) -> None:
        self._url = EmbeddedPostgres(product.home).url

    def rows(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Return the rows of one statement, on a connection of its own."""
        with psycopg.connect(self._url, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def count(self, what: str, *values: Any) -> int:
        """Return how many rows `what` (from a table on) finds."""
        [row] = self.rows(f"select count(*) as n from {what}", *values)
        return int(row["n"])

    def reach_by_webhook(self, email: str, address: str) -> None:
        """Give somebody a verified address for pages in place of all they had."""
        self.rows(_UNREACHED, email)
        self.rows(_REACHED_BY_WEBHOOK, address, email)

    def is_at_rest(self) -> bool:
        """Say whether nothing waits to be done now: no event, no step, no message."""
        return not (
            self.count("platform_event where position is null")
            or self.count("platform_subscriptioncursor c where name = 'paging' and position <"
                          " (select max(position) from platform_event)")
            or self.count("paging_escalation where state = 'running' and next_at <= now()")
            or self.count("notify_message where state in ('pending', 'sending')")
        )  # fmt: skip

    def attempts_begun_after(self, answered: dict[int, datetime]) -> list[dict[str, Any]]:
        """Return the tries to page that began after somebody's answer was confirmed to them."""
        earliest = min(answered.values())
        found = self.rows(_PAGED_AFTER_ANSWER, earliest)
        return [row for row in found if row["at"] > answered.get(row["number"], row["at"])]


def check_repetitions(inside: Inside, receiver: Sink) -> int:
    """Check that a page came again only where the product says so; returns how often it did."""
    lost = {
        f"msg_{row['message_id'].hex}": int(row["n"])
        for row in inside.rows(
            "select message_id, count(*) as n from notify_attempt where outcome = 'unknown'"
            " group by message_id"
        )
    }
    repeated = 0
    for message, arrivals in receiver.by_message().items():
        assert len(arrivals) - 1 <= lost.get(message, 0), arrivals
        repeated += len(arrivals) - 1
    assert inside.count("notify_message") == inside.count("paging_page")
    return repeated
