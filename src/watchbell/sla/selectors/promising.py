"""Reading policies as promises, and the hours that count for them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from watchbell.catalog.models import CalendarVersion
from watchbell.catalog.selectors.calendars import hours_of
from watchbell.incidents.models import Category
from watchbell.sla.domain import Kind, Metric
from watchbell.sla.models import PolicyVersion
from watchbell.sla.promises import Calendars, Promise, Version

_STANDING = """
select p.id, p.name, p.kind, p.metric, p.archived_at, array_agg(v.id order by v.valid_from, v.no)
from sla_policy p join sla_policyversion v on v.policy_id = p.id
group by p.id order by p.position, p.created_at, p.id
"""
# A version never changes, so what was worked out of it stays true as long as the process lives.
_KNOWN: dict[UUID, Version] = {}
_MOST_KNOWN = 2000


@dataclass(frozen=True)
class Standing:
    """Everything that cycles are worked out with; `slugs` are the categories' by their names."""

    promises: Sequence[Promise]
    calendars: Calendars
    slugs: dict[str, str]


def standing() -> Standing:
    """Return every policy with its versions, and the hours that they name."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        rows = cursor.fetchall()
    versions = _versions([one for row in rows for one in row[5]])
    promises = [
        Promise(
            id=id_,
            name=name,
            kind=Kind(kind),
            metric=Metric(metric),
            versions=tuple(versions[one] for one in ids),
            archived_at=archived_at,
        )
        for id_, name, kind, metric, archived_at, ids in rows
    ]
    if not promises:
        return Standing((), Calendars(), {})
    slugs = dict(Category.objects.values_list("name", "slug"))
    return Standing(promises, calendars_for(promises), slugs)


def calendars_for(promises: Iterable[Promise]) -> Calendars:
    """Return the hours of all calendars that the goals of these promises name."""
    says = [version.says for promise in promises for version in promise.versions]
    wanted = {goal.calendar for one in says for goal in one.goals if goal.calendar is not None}
    if not wanted:
        return Calendars()
    known = defaultdict(list)
    rows = CalendarVersion.objects.filter(calendar_id__in=wanted).order_by("number")
    for calendar, made_at, version in rows.values_list("calendar_id", "created_at", "id"):
        known[calendar].append((made_at, version))
    ids = [version for found in known.values() for _, version in found]
    return Calendars(dict(known), hours_of(ids))


def _versions(ids: Sequence[UUID]) -> dict[UUID, Version]:
    unknown = [one for one in ids if one not in _KNOWN]
    if unknown:
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.clear()
            unknown = list(ids)
        for row in PolicyVersion.objects.filter(pk__in=unknown):
            _KNOWN[row.pk] = Version.of(row.pk, row.no, row.valid_from, row.says)
    return {one: _KNOWN[one] for one in ids}
