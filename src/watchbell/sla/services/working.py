"""Working cycles out for many incidents at once, and writing down what became different.

Whoever does so holds a lock for each of the incidents, so that two who follow the same one come
one after the other; the log and the record are read after that.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from pydantic_core import from_json

from watchbell.incidents.events import IncidentDeclared
from watchbell.platform.bulk import as_json, reading_much
from watchbell.sla.moments import READ_KINDS, Happening, Record
from watchbell.sla.replaying import Replay, replay
from watchbell.sla.rows import COLUMNS, Row, Worked, worked_out
from watchbell.sla.selectors.promising import Standing

_CLOCKS_DIFFER = timedelta(days=1)
_LOCK = """
select pg_advisory_xact_lock(hashtextextended('sla:' || id, 0))
from (select id from unnest(%s::uuid[]) as i (id) order by id) i
"""
_RECORDS = """
select i.id, i.created_at, i.reporter_id::text, i.assignee_id::text, i.priority, i.type,
    i.service_id::text, i.team_id::text, c.slug, i.channel, i.severity, i.effect, i.labels,
    i.custom::text, i.occurred_at, i.detected_at, i.reported_at, i.imported_at
from incidents_incident i left join incidents_category c on c.id = i.category_id
where i.id = any(%s)
"""
_LOG = """
select subject_id, at, kind, case when actor_kind = 'person' then actor_id::text end, payload::text
from platform_event
where subject_kind = 'incident' and subject_id = any(%s) and at >= %s and kind = any(%s)
order by subject_id, seq
"""
_TYPES: Mapping[str, str] = {
    "id": "uuid",
    "incident_id": "uuid",
    "policy_id": "uuid",
    "policy_version_id": "uuid",
    "no": "integer",
    "goal_span": "interval",
    "calendar_version_id": "bigint",
    "elapsed_business": "interval",
    "paused_total": "interval",
    "reached": "smallint[]",
    "stated": "boolean",
}


def _type(column: str) -> str:
    instant = column.endswith("_at") or column == "paused_since"
    return _TYPES.get(column, "timestamptz" if instant else "text")


_NAMES = ", ".join(COLUMNS)
_READ = f"select {_NAMES} from sla_cycle where incident_id = any(%s)"  # noqa: S608 our own names
# Who takes it meanwhile waits for what is written here, or passes it over.
_NOTE = """
insert into sla_reworked (incident_id) select distinct incident_id from told
on conflict (incident_id) do update set incident_id = excluded.incident_id
"""
_WRITE = (
    f"with told as (insert into sla_cycle ({_NAMES}) select {_NAMES}"  # noqa: S608 our own names
    f" from jsonb_to_recordset(%s::jsonb) as r ({', '.join(f'{c} {_type(c)}' for c in COLUMNS)})"
    " on conflict (id) do update set "
    + ", ".join(f"{column} = excluded.{column}" for column in COLUMNS if column != "id")
    + f" returning incident_id) {_NOTE}"
)
_REMOVE = f"with told as (delete from sla_cycle where id = any(%s) returning incident_id) {_NOTE}"  # noqa: S608
_TAKE = """
delete from sla_reworked where incident_id in (
    select incident_id from sla_reworked for update skip locked)
returning incident_id
"""


@dataclass
class Difference:
    """What is to be written: `fresh` has rows with what stood there before, `gone` are ids."""

    fresh: list[tuple[Worked, Row | None]] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    cycles: int = 0

    @property
    def added(self) -> int:
        return sum(before is None for _, before in self.fresh)

    @property
    def changed(self) -> int:
        return len(self.fresh) - self.added


def lock(incident_ids: Collection[UUID]) -> None:
    """Be the only one who works these incidents out, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(incident_ids)])


def difference(incident_ids: Collection[UUID], standing: Standing, now: datetime) -> Difference:
    """Work the cycles of locked incidents out as of `now`, and compare them with their rows."""
    ids = list(incident_ids)
    records = _records(ids)
    first = min((one.created_at for one in records), default=now)
    logs, rows = _logs(ids, first - _CLOCKS_DIFFER), _rows(ids)
    found = Difference()
    for record in records:
        if not any(one.kind == IncidentDeclared.kind for one in logs[record.id]):
            # Retention has dropped how it began: what was worked out then is kept.
            rows = {key: row for key, row in rows.items() if row["incident_id"] != record.id}
            continue
        lived = replay(
            record, logs[record.id], standing.promises, standing.calendars, standing.slugs
        )
        for worked in worked_out(record.id, lived, now, record.imported_at):
            found.cycles += 1
            before = rows.pop(worked.row["id"], None)
            if before != worked.row:
                found.fresh.append((worked, before))
    found.gone = list(rows)
    return found


def lived(
    incident_ids: Collection[UUID], standing: Standing, now: datetime
) -> Iterator[tuple[UUID, Replay]]:
    """Work incidents out as the difference does, by promises that may be only thought of."""
    records = _records(list(incident_ids))
    first = min((one.created_at for one in records), default=now)
    logs = _logs([one.id for one in records], first - _CLOCKS_DIFFER)
    for record in records:
        log = logs[record.id]
        if any(one.kind == IncidentDeclared.kind for one in log):
            yield (
                record.id,
                replay(record, log, standing.promises, standing.calendars, standing.slugs),
            )


def write(found: Difference) -> None:
    """Make the rows what was worked out."""
    with connection.cursor() as cursor:
        if found.fresh:
            cursor.execute(_WRITE, [as_json([_filled(one.row) for one, _ in found.fresh])])
        if found.gone:
            cursor.execute(_REMOVE, [found.gone])


def take_reworked() -> list[UUID]:
    """Return the incidents whose cycles became different, and forget them.

    Whoever writes cycles of one waits until the caller's transaction ends: keep it short.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        return [incident for (incident,) in cursor.fetchall()]


def _filled(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None}


def _records(ids: list[UUID]) -> list[Record]:
    with reading_much() as cursor:
        cursor.execute(_RECORDS, [ids])
        return [_record(row) for row in cursor.fetchall()]


def _record(row: tuple[Any, ...]) -> Record:
    (id_, created_at, reporter, assignee, priority, type_, service, team, category, *rest) = row
    channel, severity, effect, labels, custom, *times, imported_at = rest
    occurred_at, detected_at, reported_at = times
    return Record(
        id=id_,
        created_at=created_at,
        reporter=reporter,
        assignee=assignee,
        facts={
            "priority": "" if priority is None else str(priority),
            "type": type_,
            "service": service or "",
            "team": team or "",
            "category": category or "",
            "channel": channel,
            "severity": severity,
            "effect": effect,
            "labels": tuple(labels),
        },
        custom=_read(custom),
        times={
            "created_at": created_at.isoformat(),
            "occurred_at": _iso(occurred_at),
            "detected_at": _iso(detected_at),
            "reported_at": _iso(reported_at),
        },
        imported_at=imported_at,
    )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _read(text: str) -> Any:
    return {} if text == "{}" else from_json(text)


def _logs(ids: list[UUID], since: datetime) -> dict[UUID, list[Happening]]:
    logs: dict[UUID, list[Happening]] = defaultdict(list)
    with reading_much() as cursor:
        cursor.execute(_LOG, [ids, since, list(READ_KINDS)])
        for subject, at, kind, person, payload in cursor.fetchall():
            logs[subject].append(Happening(at, kind, person, from_json(payload)))
    return logs


def _rows(ids: list[UUID]) -> dict[UUID, Row]:
    with reading_much() as cursor:
        cursor.execute(_READ, [ids])
        return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()}
