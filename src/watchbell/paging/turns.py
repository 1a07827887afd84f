"""Whose turn it is at steps that tell one person after the other, kept across incidents."""

import json
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from watchbell.accounts.models import Person
from watchbell.paging.deciding import moved_back, whose_turn
from watchbell.paging.domain import Pick, Snapshot
from watchbell.paging.models import Turn

_ENTER = """
insert into paging_turn (id, policy_id, step, told)
select gen_random_uuid(), p.id, wanted.step, '{}'
from jsonb_to_recordset(%s::jsonb) as wanted (policy uuid, step smallint)
join paging_escalationpolicy p on p.id = wanted.policy
order by p.id, wanted.step
on conflict do nothing
"""
_Place = tuple[UUID, int]
"""A step of a policy, counted from 0."""


class Turns:
    """The turns of these policies' steps; locked until the transaction ends, unless only read."""

    def __init__(self, policies: Iterable[Snapshot], *, locked: bool = True) -> None:
        self._rows: dict[_Place, Turn] = {}
        self._changed: set[_Place] = set()
        places = sorted(
            {
                (policy.policy_id, number)
                for policy in policies
                for number, step in enumerate(policy.steps)
                if step.pick is Pick.ROUND_ROBIN
            }
        )
        if places:
            self._load(places, locked=locked)

    def take(self, policy_id: UUID, step: int, people: Sequence[Person]) -> Person:
        """Return whose turn it is, and move them to the end of the line."""
        row = self._rows.get((policy_id, step))
        if row is None:
            # The policy was deleted while its escalation ran on.
            return people[0]
        chosen = whose_turn((person.pk for person in people), row.told)
        row.told = moved_back(chosen, row.told)
        self._changed.add((policy_id, step))
        return next(person for person in people if person.pk == chosen)

    def write(self) -> None:
        """Keep whose turn it was."""
        if self._changed:
            Turn.objects.bulk_update([self._rows[place] for place in self._changed], ["told"])

    def _load(self, places: Sequence[_Place], *, locked: bool) -> None:
        rows = Turn.objects.filter(policy_id__in={policy for policy, _ in places})
        if locked:
            wanted = [{"policy": str(policy), "step": step} for policy, step in places]
            with connection.cursor() as cursor:
                cursor.execute(_ENTER, [json.dumps(wanted)])
            # One order for every pass, or two would wait for each other.
            rows = rows.select_for_update(of=("self",)).order_by("policy_id", "step")
        self._rows = {(row.policy_id, row.step): row for row in rows}
        if not locked:
            # Nothing is written: a step that had no turn yet gets one for as long as it is read.
            for place in places:
                self._rows.setdefault(place, Turn(policy_id=place[0], step=place[1], told=[]))
