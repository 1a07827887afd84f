"""Reading all that decides who is on call, as facts for the arithmetic.

One statement, written out: every page asks, and the ORM asks six times for the same. Each row
is one fact as JSON; a rotation that was read before is known by its text.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, time
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from watchbell.oncall.domain import (
    FixedShift,
    ImportedFacts,
    OverrideFacts,
    OverrideKind,
    RestrictionFacts,
    RotationFacts,
    ScheduleFacts,
    Strategy,
    TemporaryFacts,
)
from watchbell.oncall.records import Asked, override_name

_FACTS = """
select r.schedule_id, 'rotation' as what, json_build_object(
    'id', r.id, 'name', r.name, 'timezone', r.timezone, 'starts_at', r.starts_at,
    'ends_at', r.ends_at, 'rrule', r.rrule, 'priority', r.priority, 'strategy', r.strategy,
    'shifts_per_member', r.shifts_per_member, 'turns_ahead', r.turns_ahead,
    'effective_since', r.effective_since, 'effective_until', r.effective_until,
    'exdates', r.exdates, 'rdates', r.rdates,
    'members', coalesce((
        select json_agg(m.person_id order by m.position)
        from oncall_rotationmember m where m.rotation_id = r.id
    ), '[]'),
    'restrictions', coalesce((
        select json_agg(json_build_array(x.from_time, x.to_time, x.from_day, x.to_day)
                        order by x.id)
        from oncall_restriction x where x.rotation_id = r.id
    ), '[]')
)::text as fact, r.effective_since as at, r.id
from oncall_rotation r
where r.schedule_id = any(%(ids)s) and r.effective_since < %(hi)s
    and (r.effective_until is null or r.effective_until > %(lo)s)
union all
select o.schedule_id, 'override', json_build_object(
    'id', o.id, 'kind', o.kind, 'person', o.person_id, 'replaces', o.replaces_id,
    'starts_at', o.starts_at, 'ends_at', o.ends_at, 'replaced', replaced.name,
    'made_by', coalesce(maker.name, ''),
    'asked', case when c.id is not null then
        json_build_array(c.kind, c.asker_id, asker.name, coalesce(asked.name, '')) end
)::text, o.created_at, o.id
from oncall_override o
left join accounts_person replaced on replaced.id = o.replaces_id
left join accounts_person maker on maker.id = o.made_by_id
left join oncall_coverrequest c on c.id = o.cover_id
left join accounts_person asker on asker.id = c.asker_id
left join accounts_person asked on asked.id = c.asked_id
where o.schedule_id = any(%(ids)s) and o.starts_at < %(hi)s and o.ends_at > %(lo)s
union all
select t.schedule_id, 'temporary', json_build_object(
    'id', t.id, 'name', t.name, 'starts_at', t.starts_at, 'ends_at', t.ends_at,
    'made_by', coalesce(maker.name, ''), 'shifts', s.shifts
)::text, t.starts_at, t.id
from oncall_temporaryschedule t
join lateral (
    select json_agg(json_build_array(s.person_id, s.starts_at, s.ends_at)
                    order by s.starts_at, s.id) as shifts
    from oncall_temporaryshift s where s.temporary_id = t.id
) s on s.shifts is not null
left join accounts_person maker on maker.id = t.made_by_id
where t.schedule_id = any(%(ids)s) and t.starts_at < %(hi)s and t.ends_at > %(lo)s
union all
select c.schedule_id, 'imported', json_build_object(
    'calendar', c.id, 'name', c.name, 'priority', c.priority, 'person', s.person_id,
    'starts_at', s.starts_at, 'ends_at', s.ends_at
)::text, s.starts_at, s.id
from oncall_importedcalendar c join oncall_importedshift s on s.calendar_id = c.id
where c.schedule_id = any(%(ids)s) and s.person_id is not null
    and s.starts_at < %(hi)s and s.ends_at > %(lo)s
order by at, id
"""
_KEPT = 2048


def facts_of(schedule_ids: Iterable[UUID], lo: datetime, hi: datetime) -> dict[UUID, ScheduleFacts]:
    """Return all that decides within [lo, hi), by schedule, by one statement."""
    ids = list(schedule_ids)
    found: dict[tuple[UUID, str], list[Any]] = {(one, what): [] for one in ids for what in _READERS}
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_FACTS, {"ids": ids, "lo": lo, "hi": hi})
            for schedule_id, what, fact, _, _ in cursor.fetchall():
                found[schedule_id, what].append(_READERS[what](fact))
    return {
        one: ScheduleFacts(
            rotations=tuple(found[one, "rotation"]),
            overrides=tuple(found[one, "override"]),
            temporaries=tuple(found[one, "temporary"]),
            imported=tuple(found[one, "imported"]),
        )
        for one in ids
    }


@lru_cache(_KEPT)
def _rotation(text: str) -> RotationFacts:
    """Return what a rotation's JSON says; kept by its content, so a change is seen."""
    row = json.loads(text)
    return RotationFacts(
        id=UUID(row["id"]),
        name=row["name"],
        timezone=row["timezone"],
        starts_at=_instant(row["starts_at"]),
        ends_at=_maybe_instant(row["ends_at"]),
        rrule=row["rrule"],
        members=tuple(UUID(one) if one else None for one in row["members"]),
        priority=row["priority"],
        strategy=Strategy(row["strategy"]),
        shifts_per_member=row["shifts_per_member"],
        turns_ahead=row["turns_ahead"],
        effective_since=_instant(row["effective_since"]),
        effective_until=_maybe_instant(row["effective_until"]),
        restrictions=tuple(
            RestrictionFacts(time.fromisoformat(start), time.fromisoformat(end), from_day, to_day)
            for start, end, from_day, to_day in row["restrictions"]
        ),
        exdates=tuple(_instant(one) for one in row["exdates"]),
        rdates=tuple(_instant(one) for one in row["rdates"]),
    )


def _override(text: str) -> OverrideFacts:
    row = json.loads(text)
    person = UUID(row["person"])
    asked = None
    if row["asked"]:
        kind, asker, asker_name, asked_name = row["asked"]
        asked = Asked(kind, UUID(asker), asker_name, asked_name)
    return OverrideFacts(
        id=UUID(row["id"]),
        kind=OverrideKind(row["kind"]),
        person=person,
        replaces=UUID(row["replaces"]) if row["replaces"] else None,
        starts_at=_instant(row["starts_at"]),
        ends_at=_instant(row["ends_at"]),
        name=override_name(row["kind"], person, row["replaced"], asked),
        made_by=row["made_by"],
        is_swap=asked is not None,
    )


def _temporary(text: str) -> TemporaryFacts:
    row = json.loads(text)
    return TemporaryFacts(
        id=UUID(row["id"]),
        name=row["name"],
        starts_at=_instant(row["starts_at"]),
        ends_at=_instant(row["ends_at"]),
        shifts=tuple(
            FixedShift(UUID(person), _instant(start), _instant(end))
            for person, start, end in row["shifts"]
        ),
        made_by=row["made_by"],
    )


def _imported(text: str) -> ImportedFacts:
    row = json.loads(text)
    return ImportedFacts(
        calendar=UUID(row["calendar"]),
        name=row["name"],
        priority=row["priority"],
        person=UUID(row["person"]),
        starts_at=_instant(row["starts_at"]),
        ends_at=_instant(row["ends_at"]),
    )


def _instant(text: str) -> datetime:
    """Read an instant, or wall time, as PostgreSQL writes it into JSON."""
    return datetime.fromisoformat(text)


def _maybe_instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


_READERS: dict[str, Callable[[str], Any]] = {
    "rotation": _rotation,
    "override": _override,
    "temporary": _temporary,
    "imported": _imported,
}
