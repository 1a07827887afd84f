"""Which fields an incident is asked, which are missing, and what its formulas give."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from watchbell.incidents.fields.specs import (
    BUILT_IN,
    STEP_WORDS,
    FieldSpec,
    Kind,
    Step,
    TypeSpec,
)
from watchbell.incidents.fields.values import instant_of
from watchbell.platform.conditions import ConditionError, evaluate, holds, names_in

PREFIX = "custom."
RECORD = "incident"
"""What conditions call the record: `incident.impact <= 2`."""
RECORD_NAMES = (
    "type",
    "category",
    "impact",
    "urgency",
    "priority",
    "service",
    "severity",
    "effect",
    "channel",
    "occurred_at",
    "detected_at",
    "created_at",
)
Values = Mapping[str, Any]


def visible_fields(form: TypeSpec, values: Values, record: Values) -> list[FieldSpec]:
    """Return the fields that are asked of these values; a hidden field counts as empty.

    A condition that cannot be decided yet (it compares what nobody gave) hides its field.
    """
    shown: dict[str, bool] = {}

    def is_shown(spec: FieldSpec) -> bool:
        if spec.slug not in shown:
            # A circle of conditions hides its fields rather than asking for ever.
            shown[spec.slug] = False
            shown[spec.slug] = _decide(spec)
        return shown[spec.slug]

    def _decide(spec: FieldSpec) -> bool:
        if not spec.visible_when:
            return True
        spoken_of = names_in(spec.visible_when)
        known = {
            one.slug: values.get(one.slug) if is_shown(one) else None
            for one in form.fields
            if one.slug in spoken_of
        }
        try:
            return holds(spec.visible_when, surroundings(form, known, record))
        except ConditionError:
            return False

    return [spec for spec in form.fields if is_shown(spec)]


def settle(form: TypeSpec, values: Values, record: Values) -> dict[str, Any]:
    """Return the values that count: of visible fields, with what the formulas give.

    Values of fields that the form does not have (they are switched off) stay as they are.
    """
    own = {spec.slug for spec in form.fields}
    kept = {slug: value for slug, value in values.items() if slug not in own and value is not None}
    given = {s.slug: values.get(s.slug) for s in form.fields if s.kind is not Kind.FORMULA}
    shown = {spec.slug for spec in visible_fields(form, given, record)}
    seen = {slug: value for slug, value in given.items() if slug in shown}
    for spec in form.fields:
        if spec.kind is Kind.FORMULA:
            given[spec.slug] = seen[spec.slug] = _work_out(form, spec, seen, record)
    for spec in visible_fields(form, given, record):
        if given.get(spec.slug) is not None:
            kept[spec.slug] = given[spec.slug]
    return kept


def missing_fields(form: TypeSpec, step: Step, values: Values, record: Values) -> dict[str, str]:
    """Return what `step` still needs of the form's own fields: {custom.slug: what to do}."""
    return {
        f"{PREFIX}{spec.slug}": advice(spec, step)
        for spec in visible_fields(form, values, record)
        if is_demanded(spec, step) and is_empty(spec, values.get(spec.slug))
    }


def missing_built_in(form: TypeSpec, step: Step, record: Values) -> dict[str, str]:
    """Return what `step` still needs of the record itself: {field: what to do}."""
    demanded = form.required.get(step, frozenset()) | form.required.get(Step.ALWAYS, frozenset())
    return {
        name: f"{BUILT_IN[name]} is required {STEP_WORDS[step]} ({form.name})."
        for name in BUILT_IN
        if name in demanded and record.get(name) in (None, "")
    }


def is_demanded(spec: FieldSpec, step: Step) -> bool:
    """Say whether the field must be answered at this step, when it is asked."""
    return step in spec.required_for or Step.ALWAYS in spec.required_for


def is_empty(spec: FieldSpec, value: Any) -> bool:
    """Say whether a demanded field is unanswered; a demanded box must be ticked."""
    return value in (None, "", []) or (spec.kind is Kind.CHECKBOX and value is not True)


def advice(spec: FieldSpec, step: Step) -> str:
    """Say what to do with a demanded field that lacks its answer."""
    if spec.kind is Kind.CHECKBOX:
        return f"“{spec.name}” must be ticked {STEP_WORDS[step]}."
    return f"“{spec.name}” is required {STEP_WORDS[step]}."


def surroundings(form: TypeSpec, values: Values, record: Values) -> dict[str, Any]:
    """Return what conditions and formulas of this form may speak of, as CEL knows it."""
    spoken = {spec.slug: _for_cel(spec, values.get(spec.slug)) for spec in form.fields}
    return {**spoken, RECORD: {name: record.get(name) for name in RECORD_NAMES}}


def _for_cel(spec: FieldSpec, value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        # One type for all numbers: CEL refuses to mix whole ones with others.
        return float(value)
    if spec.kind is Kind.DATE and isinstance(value, str):
        return datetime.combine(date.fromisoformat(value), datetime.min.time(), UTC)
    if spec.kind is Kind.CHOICES:
        return value or []
    return instant_of(value) or value


def _work_out(form: TypeSpec, spec: FieldSpec, values: Values, record: Values) -> Any:
    """Return what a formula gives as a JSON value; None while something it needs is missing."""
    try:
        result = evaluate(spec.formula, surroundings(form, values, record))
    except ConditionError:
        return None
    if isinstance(result, datetime):
        aware = result if result.tzinfo else result.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(result, timedelta):
        return round(result.total_seconds() / 3600, 2)
    if isinstance(result, float):
        return int(result) if result.is_integer() else round(result, 6)
    return result if isinstance(result, str | int | bool) else None


def circle_through(form: TypeSpec, slug: str) -> bool:
    """Say whether the conditions of the form lead from this field back to itself."""
    needs = {
        spec.slug: names_in(spec.visible_when) | names_in(spec.formula) for spec in form.fields
    }
    reached: set[str] = set()
    ahead = list(needs.get(slug, ()))
    while ahead:
        name = ahead.pop()
        if name == slug:
            return True
        if name not in reached:
            reached.add(name)
            ahead.extend(needs.get(name, ()))
    return False
