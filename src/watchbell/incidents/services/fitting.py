"""Making an incident fit its type: values taken in, and what a step still needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from watchbell.incidents.domain import State, missing_for
from watchbell.incidents.fields.rules import (
    PREFIX,
    missing_built_in,
    missing_fields,
    settle,
    visible_fields,
)
from watchbell.incidents.fields.specs import STEP_OF_STATE, Step, TypeSpec
from watchbell.incidents.fields.values import Unfit, clean_value, in_words, searched_words
from watchbell.incidents.models import Incident
from watchbell.incidents.selectors.answers import DIRECTORY, names_for, record_of
from watchbell.incidents.selectors.types import form_of, known_type
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import InvalidInput

_REQUESTERS_MAY_SAY = frozenset({"description", "affected"})


def fit_values(
    form: TypeSpec,
    given: Mapping[str, Any],
    *,
    stored: Mapping[str, Any] | None = None,
    record: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the values as they are stored: `given` over `stored`, None empties one.

    InvalidInput names each field at fault: one the type does not have, one that is not asked
    of such an incident, a value that does not fit.
    """
    before, faults, cleaned = dict(stored or {}), dict[str, str](), dict[str, Any]()
    for slug, value in given.items():
        spec = form.field(slug)
        if slug in before and before[slug] == value:
            continue
        if spec is None:
            faults[slug] = _unknown(form)
            continue
        try:
            cleaned[slug] = clean_value(spec, value, DIRECTORY)
        except Unfit as fault:
            faults[slug] = str(fault)
    wanted = {slug: value for slug, value in {**before, **cleaned}.items() if value is not None}
    shown = {spec.slug for spec in visible_fields(form, wanted, record)}
    for slug, value in cleaned.items():
        if value is not None and slug not in shown:
            faults[slug] = "This is not asked of an incident like this one; leave it out."
    if faults:
        raise _refused(form, faults)
    return settle(form, wanted, record)


def _unknown(form: TypeSpec) -> str:
    known = ", ".join(spec.slug for spec in form.fields)
    return f"{form.name} has the fields: {known}." if known else f"{form.name} has no such field."


def _refused(form: TypeSpec, faults: Mapping[str, str]) -> InvalidInput:
    fields = {f"{PREFIX}{slug}": text for slug, text in faults.items()}
    said = "; ".join(f"{_name(form, slug)}: {text}" for slug, text in faults.items())
    return InvalidInput(said, fields=fields)


def _name(form: TypeSpec, slug: str) -> str:
    spec = form.field(slug)
    return spec.name if spec else slug


def demanded_of(incident: Incident) -> dict[str, Any]:
    """Return the record's own fields that a type may demand."""
    return {
        "description": incident.description,
        "category": incident.category_id,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "service": incident.service_id,
        "team": incident.team_id,
        "assignee": incident.assignee_id,
        "reporter": incident.reporter_id,
        "affected": incident.affected,
        "severity": incident.severity,
        "occurred_at": incident.occurred_at,
        "detected_at": incident.detected_at,
        "diagnosis": incident.diagnosis,
    }


def missing_of(
    incident: Incident,
    target: State,
    *,
    by_machine: bool,
    facts: Mapping[str, Any] | None = None,
    form: TypeSpec | None = None,
) -> dict[str, str]:
    """Return all that `target` still needs, of every incident and of this type.

    A machine answers no questions of a type; a person must, at the next step.
    """
    known = {**incident.facts(), **(facts or {})}
    missing = missing_for(target, known, by_machine=by_machine)
    step = STEP_OF_STATE.get(target)
    if by_machine or step is None:
        return missing
    return {**_missing_of_type(incident, form or form_of(incident.type), step), **missing}


def _missing_of_type(incident: Incident, form: TypeSpec, step: Step) -> dict[str, str]:
    missing = missing_built_in(form, step, demanded_of(incident))
    if form.fields:
        missing |= missing_fields(form, step, incident.custom, record_of(incident))
    return missing


def check_declared(incident: Incident, form: TypeSpec, actor: Actor) -> None:
    """Refuse a new incident that lacks what its type demands; machines are asked nothing.

    Requesters are only asked what their form holds.
    """
    if actor.is_machine or actor.recalled:
        return
    missing = _missing_of_type(incident, form, Step.DECLARE)
    if actor.role is Role.REQUESTER:
        asked = {f"{PREFIX}{spec.slug}" for spec in form.fields if spec.on_request_form}
        asked |= _REQUESTERS_MAY_SAY
        missing = {name: text for name, text in missing.items() if name in asked}
    if missing:
        raise InvalidInput(" ".join(missing.values()), fields=missing)


@dataclass(frozen=True, slots=True)
class Refitted:
    """What a change did to a type's fields: {custom.slug: [old, new]}, and in people's words.

    `words` is {custom.slug: [name, old, new]}.
    """

    changes: Mapping[str, Any]
    words: Mapping[str, Any]


def refit(incident: Incident, changes: Mapping[str, Any], actor: Actor) -> Refitted:
    """Take the answers among `changes` in, in memory, with what follows for other fields.

    A type that it is changed to must be in use. People must answer at once what a change
    makes the type demand always.
    """
    form = known_type(incident.type) if "type" in changes else form_of(incident.type)
    before, given = dict(incident.custom), changes.get("custom") or {}
    if not form.fields and not given:
        return Refitted({}, {})
    record = record_of(incident)
    incident.custom = fit_values(form, given, stored=before, record=record)
    incident.said = searched_words(form.fields, incident.custom)
    missing = _newly_missing(form, before, incident.custom, record)
    if missing and not (actor.is_machine or actor.recalled):
        raise InvalidInput(" ".join(missing.values()), fields=missing)
    return _told(form, before, incident.custom)


def _newly_missing(
    form: TypeSpec, before: Mapping[str, Any], after: Mapping[str, Any], record: Mapping[str, Any]
) -> dict[str, str]:
    lacked = missing_fields(form, Step.ALWAYS, before, record)
    lacks = missing_fields(form, Step.ALWAYS, after, record)
    return {name: text for name, text in lacks.items() if name not in lacked}


def _told(form: TypeSpec, before: Mapping[str, Any], after: Mapping[str, Any]) -> Refitted:
    slugs = [s for s in {**before, **after} if before.get(s) != after.get(s)]
    specs = {slug: spec for slug in slugs if (spec := form.field(slug)) is not None}
    names = names_for(specs.values(), (before, after))
    changes, words = dict[str, Any](), dict[str, Any]()
    for slug in slugs:
        pair = [before.get(slug), after.get(slug)]
        changes[f"{PREFIX}{slug}"] = pair
        if slug in specs:
            said = [in_words(specs[slug], value, names) for value in pair]
            words[f"{PREFIX}{slug}"] = [specs[slug].name, *said]
    return Refitted(changes, words)
