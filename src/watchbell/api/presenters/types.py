"""Types of incidents as the wire shows them."""

from watchbell.api.schemas.types import FieldShown, OptionShown, TypeShown
from watchbell.incidents.fields.specs import FieldSpec, Step, TypeSpec


def incident_type(form: TypeSpec, *, only_requests: bool) -> TypeShown:
    """Show a type; those who only report see what they are asked."""
    return TypeShown(
        slug=form.slug,
        name=form.name,
        description=form.description,
        icon=form.icon,
        restricted=form.is_restricted,
        on_request_form=form.on_request_form,
        required={step.value: sorted(names) for step, names in form.required.items()},
        default_impact=form.default_impact,
        default_urgency=form.default_urgency,
        default_plans=list(form.default_plans),
        fields=[_field(spec) for spec in form.fields if spec.on_request_form or not only_requests],
    )


def _field(spec: FieldSpec) -> FieldShown:
    return FieldShown(
        slug=spec.slug,
        name=spec.name,
        kind=spec.kind,
        help=spec.help,
        options=[
            OptionShown(value=option.value, label=option.label, active=option.is_active)
            for option in spec.options
        ],
        required_for=[step for step in Step if step in spec.required_for],
        visible_when=spec.visible_when,
        formula=spec.formula,
        on_request_form=spec.on_request_form,
    )
