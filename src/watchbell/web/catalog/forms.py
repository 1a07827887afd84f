"""Forms of services."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.models import Team
from watchbell.catalog.models import Service
from watchbell.catalog.services import ServiceFields
from watchbell.incidents.models import Category
from watchbell.kernel.saying import plain_text
from watchbell.oncall.modules import PAGING
from watchbell.paging.models import EscalationPolicy
from watchbell.platform.modules import is_on
from watchbell.web.forms import Choice, LongText, ShortName, Styled, row_choices

CRITICALITY = [
    ("1", "1 · Critical: the business stops"),
    ("2", "2 · High: many are affected"),
    ("3", "3 · Medium: work goes on, slower"),
    ("4", "4 · Low: can wait"),
]


class ServiceForm(Styled):
    """What a service says about itself; a new one also gets its short name."""

    name = forms.CharField(max_length=200)
    slug = ShortName()
    description = LongText(required=False, help_text="What it does, for whom. Markdown works.")
    team = Choice(
        label="Owner",
        required=False,
        help_text="The team that answers for it, and gets its incidents.",
    )
    criticality = Choice(choices=CRITICALITY)
    escalation_policy = Choice(
        required=False, help_text="Who is paged when something is wrong with it."
    )
    default_category = Choice(
        label="Usual category", required=False, help_text="For incidents that alerts open."
    )
    cost_per_minute = forms.DecimalField(
        label="Cost of a minute's outage",
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        required=False,
        help_text="In your currency, to weigh what an outage costs.",
    )
    availability_target = forms.DecimalField(
        label="Promised availability",
        min_value=Decimal("0.001"),
        max_value=Decimal("99.999"),
        max_digits=5,
        decimal_places=3,
        required=False,
        help_text="Per cent, such as 99.9: what is left of 100 is its error budget.",
    )
    is_active = forms.BooleanField(
        label="In use", required=False, help_text="A service out of use takes no new incidents."
    )

    def __init__(
        self,
        *args: Any,
        teams: Iterable[Team],
        policies: Iterable[EscalationPolicy],
        categories: Iterable[Category],
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("team", row_choices(teams, "id", "Nobody yet"))
        self._choose("escalation_policy", row_choices(policies, "id", "Nobody is paged"))
        self._choose("default_category", row_choices(categories, "slug", "None"))
        if not is_new:
            del self.fields["slug"]
        if not is_on(PAGING):
            self.rest("escalation_policy")

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def service_fields(self) -> ServiceFields:
        """Return what the services want of a valid form."""
        data = self.cleaned_data
        return ServiceFields(
            name=data["name"],
            description=data["description"],
            team_id=_id(data["team"]),
            criticality=int(data["criticality"]),
            escalation_policy_id=_id(data["escalation_policy"]),
            default_category=data["default_category"],
            cost_per_minute=data["cost_per_minute"] or Decimal(0),
            availability_target=data["availability_target"],
            is_active=data["is_active"],
        )


class NeedForm(Styled):
    """Which other service this one needs."""

    needs = Choice(label="Add what it needs")

    def __init__(self, *args: Any, services: Iterable[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["needs"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = row_choices(services, "id", "Choose a service…")


def initial_of(service: Service) -> dict[str, Any]:
    """Return what the form shows of a service that exists."""
    return {
        "name": service.name,
        "description": service.description,
        "team": str(service.team_id or ""),
        "criticality": str(service.criticality),
        "escalation_policy": str(service.escalation_policy_id or ""),
        "default_category": service.default_category,
        "cost_per_minute": service.cost_per_minute,
        "availability_target": plain_text(service.availability_target),
        "is_active": service.is_active,
    }


def _id(value: str) -> UUID | None:
    return UUID(value) if value else None
