"""Forms of integrations."""

from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.selectors import teams_with_members
from watchbell.alerts.domain import Grouping, OnRecovery
from watchbell.alerts.integrations.registry import all_adapters
from watchbell.alerts.models import Integration
from watchbell.alerts.services import IntegrationFields
from watchbell.catalog.selectors import service_map
from watchbell.incidents.selectors import categories
from watchbell.kernel.actors import Actor
from watchbell.oncall.modules import PAGING
from watchbell.platform.modules import is_on
from watchbell.web.forms import Choice, Styled, row_choices
from watchbell.web.policies import policies_to_choose

GROUPINGS = [
    (Grouping.GROUP.value, "The sender's own groups share an incident"),
    (Grouping.ALERT.value, "Each alert has an incident of its own"),
]
RECOVERIES = [
    (OnRecovery.RESOLVE.value, "The incident is resolved by itself"),
    (OnRecovery.MARK.value, "It is marked on the incident; people resolve it"),
]


class IntegrationForm(Styled):
    """Everything of an integration that people decide; a new one also gets its kind."""

    kind = Choice(label="What sends")
    name = forms.CharField(max_length=200, help_text="Such as Prometheus, production.")
    service = Choice(
        label="Usual service",
        required=False,
        help_text="For alerts that neither a route nor their label service places.",
    )
    team = Choice(label="Looked after by", required=False)
    escalation_policy = Choice(
        required=False, help_text="Pages by it instead of by the service's own."
    )
    default_category = Choice(label="Usual category", required=False)
    grouping = Choice(label="Grouping", choices=GROUPINGS)
    on_recovery = Choice(label="When the last alert recovers", choices=RECOVERIES)

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "kind": [(adapter.kind, adapter.title) for adapter in all_adapters()],
            "service": row_choices(service_map(actor=actor).services, "id", "None"),
            "team": row_choices(teams_with_members(actor=actor), "id", "Nobody yet"),
            "escalation_policy": row_choices(policies_to_choose(actor), "id", "The service's own"),
            "default_category": row_choices(categories(), "slug", "The service's own"),
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        if not is_new:
            del self.fields["kind"]
        if not is_on(PAGING):
            self.rest("escalation_policy")

    def integration_fields(self) -> IntegrationFields:
        """Return what the services want of a valid form."""
        data = self.cleaned_data
        return IntegrationFields(
            name=data["name"],
            team_id=_id(data["team"]),
            service_id=_id(data["service"]),
            escalation_policy_id=_id(data["escalation_policy"]),
            grouping=Grouping(data["grouping"]),
            on_recovery=OnRecovery(data["on_recovery"]),
            default_category=data["default_category"],
        )


def initial_of(integration: Integration) -> dict[str, Any]:
    """Return what the form shows of an integration that exists."""
    return {
        "name": integration.name,
        "service": str(integration.service_id or ""),
        "team": str(integration.team_id or ""),
        "escalation_policy": str(integration.escalation_policy_id or ""),
        "default_category": integration.default_category,
        "grouping": integration.grouping,
        "on_recovery": integration.on_recovery,
    }


def _id(value: str) -> UUID | None:
    return UUID(value) if value else None
