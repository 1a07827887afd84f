"""Incidents for a file: all that fit, however many, a few hundred in memory at a time."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from watchbell.incidents.domain import number_text
from watchbell.incidents.fields.specs import FieldSpec
from watchbell.incidents.fields.values import in_words
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.affected import item_labels
from watchbell.incidents.selectors.answers import names_for
from watchbell.incidents.selectors.listing import IncidentFilters, matching_incidents
from watchbell.incidents.selectors.types import fields_by_slug
from watchbell.kernel.actors import Actor

_FIELDS = {
    "number": "number",
    "title": "title",
    "type": "type",
    "state": "state",
    "priority": "priority",
    "severity": "severity",
    "impact": "impact",
    "urgency": "urgency",
    "category": "category__slug",
    "service": "service__name",
    "effect": "effect",
    "team": "team__name",
    "assignee": "assignee__email",
    "reporter": "reporter__email",
    "channel": "channel",
    "labels": "labels",
    "occurred_at": "occurred_at",
    "detected_at": "detected_at",
    "reported_at": "reported_at",
    "created_at": "created_at",
    "acknowledged_at": "first_acknowledged_at",
    "contained_at": "contained_at",
    "mitigated_at": "mitigated_at",
    "restored_at": "restored_at",
    "resolved_at": "resolved_at",
    "closed_at": "closed_at",
    "confirmed_at": "confirmed_at",
    "first_contact_resolution": "first_contact_resolution",
    "outcome": "outcome",
    "cause": "cause",
    "business_impact": "business_impact",
    "effort_minutes": "effort_minutes",
    "updated_at": "updated_at",
}
ITEMS = "configuration_items"
EXPORTED = (*_FIELDS, ITEMS)
ANSWER = "custom."
"""What the name of a column begins with that holds the answers to a type's field."""
_CHUNK = 500


def exported_table(actor: Actor, filters: IncidentFilters) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the names of the columns, and a row for each that `actor` may see, newest first.

    Behind EXPORTED stands a column for every active field, in words; numbers stay numbers.
    """
    require(actor, Action.LIST_ALL)
    specs = fields_by_slug()
    found = matching_incidents(actor, filters).order_by("-created_at", "-id")
    rows = found.values_list("id", *_FIELDS.values(), "custom").iterator(chunk_size=_CHUNK)
    return [*EXPORTED, *(f"{ANSWER}{slug}" for slug in specs)], _rows(rows, specs)


def _rows(rows: Iterator[tuple[Any, ...]], specs: Mapping[str, FieldSpec]) -> Iterator[list[Any]]:
    while some := list(islice(rows, _CHUNK)):
        names = names_for(specs.values(), [row[-1] for row in some])
        about = item_labels([row[0] for row in some])
        for key, number, *values, answers in some:
            told = [_told(spec, answers.get(slug), names) for slug, spec in specs.items()]
            yield [number_text(number), *values, about.get(key, ""), *told]


def _told(spec: FieldSpec, value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return in_words(spec, value, names)
