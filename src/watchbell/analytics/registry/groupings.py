"""Every way to split figures."""

import json
from collections.abc import Mapping

from watchbell.analytics.domain import Grouping
from watchbell.incidents.fields.rules import PREFIX
from watchbell.incidents.fields.specs import FieldSpec, Kind

_ROOT = (
    "left join incidents_category c on c.id = i.category_id"
    " left join incidents_category g on g.id = coalesce(c.parent_id, c.id)"
)
# An incident of no label is in the group of those that have none.
_LABELS = (
    "cross join lateral unnest("
    "case when i.labels = '{}' then array[null]::text[] else i.labels end) as t(label)"
)
_SERVICES = (
    "left join lateral (select i.service_id as id where i.service_id is not null"
    " union select a.service_id from incidents_affectedservice a where a.incident_id = i.id)"
    " t on true left join catalog_service g on g.id = t.id"
)
_DAYS = "floor(extract(epoch from %(now)s - i.created_at) / 86400)"


def _linked(name: str, table: str, column: str, key: str = "slug") -> Grouping:
    joins = f"left join {table} g on g.id = i.{column}"
    return Grouping(name=name, key=f"g.{key}::text", label="g.name", joins=joins)


def _own(name: str, column: str) -> Grouping:
    key = f"nullif(i.{column}::text, '')"
    return Grouping(name=name, key=key, label=f"replace({key}, '_', ' ')")


def _level(name: str) -> Grouping:
    return Grouping(name=name, key=f"i.{name}::text", label=f"i.{name}::text")


def _calendar(name: str, key: str, label: str) -> Grouping:
    local = "b.ended_at at time zone %(zone)s"
    return Grouping(
        name=name, key=f"to_char({local}, '{key}')", label=f"to_char({local}, '{label}')"
    )


def _ages() -> Grouping:
    bounds = ((1, "0 to 1 day"), (3, "2 to 3 days"), (7, "4 to 7 days"), (30, "8 to 30 days"))
    key = " ".join(f"when {_DAYS} <= {most} then '{n}'" for n, (most, _) in enumerate(bounds))
    label = " ".join(f"when {_DAYS} <= {most} then '{words}'" for most, words in bounds)
    return Grouping(
        name="age",
        key=f"case {key} else '{len(bounds)}' end",
        label=f"case {label} else 'More than 30 days' end",
    )


GROUPINGS: Mapping[str, Grouping] = {
    grouping.name: grouping
    for grouping in (
        _linked("service", "catalog_service", "service_id"),
        Grouping(
            name="affected_service",
            key="g.slug::text",
            label="g.name",
            joins=_SERVICES,
            is_manifold=True,
        ),
        _linked("team", "accounts_team", "team_id"),
        Grouping(name="category", key="g.slug::text", label="g.name", joins=_ROOT),
        _linked("subcategory", "incidents_category", "category_id"),
        _linked("assignee", "accounts_person", "assignee_id", key="id"),
        Grouping(name="priority", key="'P' || i.priority", label="'P' || i.priority"),
        _level("impact"),
        _level("urgency"),
        _own("severity", "severity"),
        _own("channel", "channel"),
        _own("type", "type"),
        _own("state", "state"),
        _own("outcome", "outcome"),
        _own("cause", "cause"),
        Grouping(
            name="major",
            key="(i.major_state in ('declared', 'mitigated', 'ended'))::text",
            label="case when i.major_state in ('declared', 'mitigated', 'ended')"
            " then 'Major' else 'Not major' end",
        ),
        Grouping(name="label", key="t.label", label="t.label", joins=_LABELS, is_manifold=True),
        _ages(),
        _calendar("day", "YYYY-MM-DD", "FMDD FMMonth YYYY"),
        _calendar("week", 'IYYY-"W"IW', '"Week" IW, IYYY'),
        _calendar("month", "YYYY-MM", "FMMonth YYYY"),
        _calendar("year", "YYYY", "YYYY"),
    )
}


def answers_grouping(spec: FieldSpec) -> Grouping:
    """Return how to split by a field of a type: its answers, said as the field says them."""
    answer = "i.custom ->> %(group_slug)s"
    if spec.kind is Kind.CHOICES:
        answer = "t.answer"
    joins = _EACH_ANSWER if spec.kind is Kind.CHOICES else ""
    label = f"coalesce(%(group_labels)s::jsonb ->> ({answer}), {answer})"
    if spec.kind in _POINTING:
        table, key = _POINTING[spec.kind]
        joins = f"left join {table} g on g.{key}::text = {answer}"
        label = f"coalesce(g.name, {answer})"
    said = {option.value: option.label for option in spec.options}
    if spec.kind is Kind.CHECKBOX:
        said = {"true": "Yes", "false": "No"}
    return Grouping(
        name=f"{PREFIX}{spec.slug}",
        key=f"({answer})",
        label=label,
        joins=joins,
        values={"group_slug": spec.slug, "group_labels": json.dumps(said)},
        is_manifold=spec.kind is Kind.CHOICES,
    )


_EACH_ANSWER = (
    "left join lateral jsonb_array_elements_text("
    "case jsonb_typeof(i.custom -> %(group_slug)s) when 'array'"
    " then i.custom -> %(group_slug)s else '[]'::jsonb end) as t(answer) on true"
)
_POINTING = {Kind.PERSON: ("accounts_person", "id"), Kind.SERVICE: ("catalog_service", "slug")}
