"""What is answered in a type's fields: looked up, and said for pages, exports and history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.incidents.domain import OPEN_STATES
from watchbell.incidents.fields.rules import PREFIX, is_empty, visible_fields
from watchbell.incidents.fields.specs import FieldSpec, Kind, TypeSpec
from watchbell.incidents.fields.values import Unfit, clean_value
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors.types import fields_by_slug
from watchbell.kernel.errors import InvalidInput

_MOST_LOOKED_AT = 1000


class _Rows:
    """People and services, looked up in their tables."""

    def person(self, given: str) -> str | None:
        """Return the id of the active person with this id or address."""
        active = Person.objects.filter(is_active=True)
        try:
            key: dict[str, Any] = {"pk": UUID(given)}
        except ValueError:
            key = {"email__iexact": given.replace("\0", "")}
        found = active.filter(**key).values_list("pk", flat=True).first()
        return str(found) if found else None

    def service(self, given: str) -> str | None:
        """Return the slug of the service with this slug."""
        found = Service.objects.filter(slug=given.replace("\0", ""))
        return found.values_list("slug", flat=True).first()


DIRECTORY = _Rows()


def names_for(specs: Iterable[FieldSpec], values: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of the people and services that the values point at, by what is stored."""
    kinds = {spec.slug: spec.kind for spec in specs}
    stored: dict[Kind, set[str]] = {Kind.PERSON: set(), Kind.SERVICE: set()}
    for row in values:
        for slug, value in row.items():
            if kinds.get(slug) in stored and isinstance(value, str):
                stored[kinds[slug]].add(value)
    people, services = stored[Kind.PERSON], stored[Kind.SERVICE]
    names: dict[str, str] = {}
    if people:
        rows = Person.objects.filter(pk__in=people).values_list("pk", "name")
        names |= {str(key): name for key, name in rows}
    if services:
        names |= dict(Service.objects.filter(slug__in=services).values_list("slug", "name"))
    return names


def answers_wanted(filters: Mapping[str, str]) -> dict[str, Any]:
    """Return what `custom` must contain for each {slug: answer}; InvalidInput names what is wrong.

    Of several answers that a field may hold, the ones named must be among them.
    """
    specs = fields_by_slug(filters)
    wanted, faults = dict[str, Any](), dict[str, str]()
    for slug, given in filters.items():
        spec = specs.get(slug)
        if spec is None:
            faults[f"{PREFIX}{slug[:80]}"] = "There is no such field."
            continue
        try:
            wanted[slug] = _wanted(spec, given)
        except Unfit as fault:
            faults[f"{PREFIX}{slug}"] = str(fault)
    if faults:
        raise InvalidInput(" ".join(faults.values()), fields=faults)
    return wanted


def usable_answers(filters: Mapping[str, str]) -> dict[str, str]:
    """Return those of the answers looked for that a field in use may have, the others left out."""
    given = {slug: value for slug, value in filters.items() if value}
    if not given:
        return {}
    try:
        answers_wanted(given)
    except InvalidInput as error:
        faulty = {name.removeprefix(PREFIX) for name in error.fields}
        return {slug: value for slug, value in given.items() if slug not in faulty}
    return given


def _wanted(spec: FieldSpec, given: str) -> Any:
    if spec.kind is Kind.FORMULA:
        numbers = given.removeprefix("-").replace(".", "", 1).isdigit()
        return {"true": True, "false": False}.get(given, float(given) if numbers else given)
    offered = tuple(replace(option, is_active=True) for option in spec.options)
    value = clean_value(replace(spec, options=offered), given, DIRECTORY)
    if value is None:
        raise Unfit("Give the answer to look for.")
    return value


def record_of(incident: Incident) -> dict[str, Any]:
    """Return what conditions may ask of the record itself."""
    return {
        "type": incident.type,
        "category": incident.category.slug if incident.category else None,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "priority": incident.priority,
        "service": incident.service.slug if incident.service else None,
        "severity": incident.severity,
        "effect": str(incident.effect),
        "channel": str(incident.channel),
        "occurred_at": incident.occurred_at,
        "detected_at": incident.detected_at,
        "created_at": incident.created_at,
    }


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many open incidents lack an answer, of how many that were looked at."""

    count: int
    looked_at: int
    is_all: bool


def lacking(form: TypeSpec, spec: FieldSpec, *, every_type: bool) -> Lacking:
    """Count open incidents that would be asked `spec` and do not answer it, the newest 1,000."""
    rows = Incident.objects.filter(state__in=sorted(OPEN_STATES))
    rows = rows if every_type else rows.filter(type=form.slug)
    rows = rows.select_related("category", "service").defer("search").order_by("-created_at")
    found = list(rows[: _MOST_LOOKED_AT + 1])
    others = tuple(one for one in form.fields if one.slug != spec.slug)
    asked = replace(form, fields=(*others, spec))
    count = sum(_lacks(asked, spec, incident) for incident in found[:_MOST_LOOKED_AT])
    return Lacking(count, min(len(found), _MOST_LOOKED_AT), len(found) <= _MOST_LOOKED_AT)


def _lacks(form: TypeSpec, spec: FieldSpec, incident: Incident) -> bool:
    if not is_empty(spec, incident.custom.get(spec.slug)):
        return False
    return spec in visible_fields(form, incident.custom, record_of(incident))
