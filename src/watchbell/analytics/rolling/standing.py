"""Whether what is rolled up may be read, and until when what happened is part of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from watchbell.analytics.rolling.editions import edition
from watchbell.analytics.rolling.months import unmerged_months
from watchbell.kernel.zones import zone as zone_named

MOST = timedelta(seconds=60)
"""Nobody is shown anything older."""

# Restricted since: it must not be counted for everybody a moment longer.
_READ = """
select r.version, r.zone, r.as_of,
       h.position = r.position and not exists (select from platform_event where position is null)
       and not exists (select from sla_reworked) and not exists (select from analytics_changed),
       exists (select from platform_event e where e.kind = 'incident.restricted'
               and (e.position > r.position or e.position is null)),
       exists (select from analytics_fact where is_restricted)
from analytics_rollup r, platform_eventhead h
where r.edition = %s and r.stage = 'whole'
"""
_FINISHED = """
select stage = 'whole' and as_of >= %s and not exists (select from sla_reworked)
       and not exists (select from analytics_changed)
       and not exists (select from analytics_kepthours where not is_whole), zone
from analytics_rollup where edition = %s
"""
_VERSION = "select version from analytics_rollup where stage = 'whole'"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is rolled up: its version, the zone of its days, and until when it holds.

    `hides` says that some restricted incidents are kept out of it.
    """

    version: UUID
    zone: str
    as_of: datetime
    hides: bool


def standing(now: datetime) -> Standing | None:
    """Return what may be read at `now`; None when nothing may."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [edition()])
        found = cursor.fetchone()
    if found is None:
        return None
    version, zone, as_of, is_all, conceals, hides = found
    if conceals:
        return None
    if is_all:
        return Standing(version, zone, now, hides)
    # A step may end after the request began that asks; nobody asks from further back.
    is_fresh = -MOST < now - as_of <= MOST
    return Standing(version, zone, min(as_of, now), hides) if is_fresh else None


def still_stands(found: Standing) -> bool:
    """Say whether nothing was rolled up anew since it was read."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        row = cursor.fetchone()
    return row is not None and row[0] == found.version


def is_begun() -> bool:
    """Say whether figures are being rolled up, by today's definitions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from analytics_rollup where edition = %s)", [edition()]
        )
        return bool(cursor.fetchone()[0])


def is_finished(now: datetime) -> bool:
    """Say whether nothing is left to roll up of what happened until `now`."""
    with connection.cursor() as cursor:
        cursor.execute(_FINISHED, [now, edition()])
        row = cursor.fetchone()
    if row is None or not row[0]:
        return False
    return not unmerged_months(now.astimezone(zone_named(row[1])).date(), 1)
