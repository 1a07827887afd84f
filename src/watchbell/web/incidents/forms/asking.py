"""The fields of a type in a form: drawn as their kind, read back, asked only where they count."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from watchbell.accounts.selectors import colleague_names
from watchbell.catalog.selectors import service_names
from watchbell.incidents.fields.rules import (
    PREFIX,
    RECORD,
    advice,
    is_demanded,
    visible_fields,
)
from watchbell.incidents.fields.specs import FieldSpec, Kind, Step, TypeSpec
from watchbell.incidents.fields.values import Unfit, clean_value, instant_of
from watchbell.incidents.selectors import DIRECTORY, all_forms, form_of
from watchbell.kernel.actors import Actor
from watchbell.platform.conditions import names_in
from watchbell.web.access import works_here
from watchbell.web.forms import EMPTY, Choice, LocalTime, LongText, Styled
from watchbell.web.incidents.forms.choices import MOST

_BUILT_IN_CONTROLS = ("impact", "urgency", "category", "service")


class Asking(Styled):
    """A form that also asks fields of a type; their controls are called custom.<slug>."""

    asks = True

    def ask(
        self, specs: Iterable[FieldSpec], values: Mapping[str, Any], *, step: Step, actor: Actor
    ) -> None:
        """Add a control for each field, holding its value; what `step` demands must be given."""
        for spec in specs:
            name, value = f"{PREFIX}{spec.slug}", values.get(spec.slug)
            field = _control(spec, value, actor)
            field.label, field.help_text = spec.name, field.help_text or spec.help
            field.required = is_demanded(spec, step)
            field.error_messages["required"] = advice(spec, step)
            if field.required and step is not Step.DECLARE:
                # The browser itself says only that the control is empty, not why that matters.
                field.help_text = f"{advice(spec, step)} {field.help_text}".strip()
            self.fields[name] = field
            self.initial[name] = (instant_of(value) if spec.kind is Kind.TIME else None) or value
            self.dress(field)

    def ask_type(
        self,
        offered: Sequence[tuple[str, str]],
        present: str,
        stored: Mapping[str, Any],
        record: Mapping[str, Any],
        *,
        step: Step,
        actor: Actor,
        typed: QueryDict | None,
        address: str,
    ) -> None:
        """Ask which type it is, when there is a choice, and what that type asks.

        `typed` is what somebody has filled in so far: it decides what is asked further. A
        control that this depends on fetches the questions again from `address`.
        """
        sent = self.data if isinstance(self.data, QueryDict) and self.is_bound else typed
        known = dict(offered)
        slug = sent.get("type", present) if sent is not None else present
        form = form_of(slug if slug in known else present)
        if len(known) > 1:
            self.fields["type"] = Choice(label="Type", choices=list(offered))
            self.initial["type"] = form.slug
            self.dress(self.fields["type"])
        values = stored if sent is None else given_answers(form, sent, actor)
        facts = {**record, "type": form.slug, **_typed_facts(sent)}
        self.ask(asked_fields(form, values, facts, actor), values, step=step, actor=actor)
        self._refresh_from(address, form)

    def _refresh_from(self, address: str, form: TypeSpec) -> None:
        spoken = frozenset[str]().union(*(names_in(one.visible_when) for one in form.fields))
        controls = [f"{PREFIX}{slug}" for slug in spoken]
        controls += _BUILT_IN_CONTROLS if RECORD in spoken else ()
        for name in [*controls, "type"]:
            if name in self.fields:
                self.fields[name].widget.attrs |= {
                    "hx-post": address,
                    "hx-trigger": "change",
                    "hx-target": "#asked",
                    "hx-swap": "outerHTML",
                }

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the controls of the type's fields."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def answers(self) -> dict[str, Any]:
        """Return what was given, None for what was left empty, by the fields' slugs."""
        return {
            name.removeprefix(PREFIX): None if value in ("", []) else value
            for name, value in self.cleaned_data.items()
            if name.startswith(PREFIX)
        }


def offered_types(actor: Actor, present: str = "") -> list[tuple[str, str]]:
    """Return the types that this person may choose, the one it has among them."""
    forms_ = all_forms()
    if not works_here(actor):
        forms_ = [form for form in forms_ if form.on_request_form]
    found = [(form.slug, form.name) for form in forms_]
    return found if not present or present in dict(found) else [*found, (present, present)]


def _typed_facts(sent: QueryDict | None) -> dict[str, Any]:
    """Return what was typed of the record itself, as conditions know it."""
    if sent is None:
        return {}
    levels = {name: sent.get(name, "") for name in ("impact", "urgency")}
    facts: dict[str, Any] = {n: int(v) if v.isdigit() else None for n, v in levels.items()}
    return facts | {name: sent.get(name) or None for name in ("category", "service")}


def given_answers(form: TypeSpec, sent: QueryDict, actor: Actor) -> dict[str, Any]:
    """Return what somebody has typed so far as stored values; what does not fit is left out."""
    found: dict[str, Any] = {}
    for spec in form.fields:
        if spec.kind is Kind.FORMULA:
            continue
        name, control = f"{PREFIX}{spec.slug}", _control(spec, None, actor)
        control.required = False
        try:
            typed = control.clean(control.widget.value_from_datadict(sent, {}, name))
            found[spec.slug] = clean_value(spec, typed, DIRECTORY)
        except (forms.ValidationError, Unfit):
            continue
    return found


def asked_fields(
    form: TypeSpec, values: Mapping[str, Any], record: Mapping[str, Any], actor: Actor
) -> list[FieldSpec]:
    """Return the fields that this person is asked: requesters only those meant for them."""
    shown = visible_fields(form, values, record)
    return [
        spec
        for spec in shown
        if spec.kind is not Kind.FORMULA and (works_here(actor) or spec.on_request_form)
    ]


def _control(spec: FieldSpec, value: Any, actor: Actor) -> forms.Field:
    match spec.kind:
        case Kind.NUMBER:
            return forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}))
        case Kind.CHOICE:
            return Choice(choices=[EMPTY, *_options(spec, [value])])
        case Kind.CHOICES:
            return forms.MultipleChoiceField(
                choices=_options(spec, value or []), widget=forms.CheckboxSelectMultiple
            )
        case Kind.DATE:
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(widget=widget)
        case Kind.TIME:
            return LocalTime()
        case Kind.CHECKBOX:
            return forms.BooleanField()
        case Kind.URL:
            return forms.CharField(max_length=2000, widget=forms.URLInput)
        case Kind.PERSON | Kind.SERVICE:
            return _picker(spec, value, actor)
    return LongText(max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}))


def _picker(spec: FieldSpec, value: Any, actor: Actor) -> forms.Field:
    """Return a choice of services or colleagues; requesters, who see no colleagues, type one."""
    if spec.kind is Kind.SERVICE:
        return Choice(choices=[EMPTY, *_with(service_names(actor=actor, limit=MOST), value)])
    if not works_here(actor):
        return forms.CharField(max_length=254, widget=forms.EmailInput)
    people = [(str(key), name) for key, name in colleague_names(actor=actor, limit=MOST)]
    return Choice(choices=[EMPTY, *_with(people, value)])


def _options(spec: FieldSpec, chosen: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the answers in use, and retired ones that this incident has."""
    kept = set(chosen)
    return [(o.value, o.label) for o in spec.options if o.is_active or o.value in kept]


def _with(choices: list[tuple[str, str]], value: Any) -> list[tuple[str, str]]:
    """Return the choices, and what is stored though it is offered no more."""
    known = {key for key, _ in choices}
    return choices if value in (None, "") or value in known else [*choices, (value, str(value))]
