"""What work costs: an hour of it, by team where it differs, and what a month costs anyway."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.accounts.permissions import RULES, Action, require
from watchbell.accounts.selectors import teams_with_members
from watchbell.analytics.costs.options import CURRENCY, FIXED_COST
from watchbell.analytics.costs.rates import Costs, costs, set_costs
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_TEAM = "rate-"
_RATE: dict[str, Any] = {"required": False, "min_value": 0, "max_digits": 10, "decimal_places": 2}


class CostsForm(Styled):
    """One rate for everybody, one for each team that differs, and the month's fixed cost."""

    hourly_rate = forms.DecimalField(
        label="An hour of work",
        help_text="Of every team without a rate of its own. Empty: not known, which is not free.",
        **_RATE,
    )
    fixed_cost = forms.IntegerField(
        label=FIXED_COST.label, help_text=FIXED_COST.help, min_value=0, required=False
    )
    currency = forms.CharField(
        label=CURRENCY.label, help_text=CURRENCY.help, max_length=12, required=False
    )

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {
            f"{_TEAM}{team.slug}": team for team in teams_with_members(actor=request.actor)
        }
        for name, team in self.teams.items():
            self.fields[name] = forms.DecimalField(label=team.name, **_RATE)
            self.dress(self.fields[name])

    @property
    def of_teams(self) -> list[forms.BoundField]:
        """Return the fields of the teams."""
        return [self[name] for name in self.teams]

    @property
    def given(self) -> Costs:
        """Return what a valid form says."""
        got = self.cleaned_data
        rates = {team.pk: got[name] for name, team in self.teams.items() if got[name] is not None}
        return Costs(
            hourly_rate=got["hourly_rate"],
            team_rates=rates,
            fixed_cost=got["fixed_cost"] or 0,
            currency=got["currency"],
        )


@require_http_methods(["GET", "POST"])
@for_colleagues
def work_costs(request: Request) -> HttpResponse:
    """Show and set what work costs."""
    require(request.actor, RULES[Action.SET_OPTIONS], "setting what work costs")
    held = costs()
    form = CostsForm(sent(request), request=request)
    form.initial = {
        "hourly_rate": held.hourly_rate,
        "fixed_cost": held.fixed_cost or None,
        "currency": held.currency,
        **{name: held.team_rates.get(team.pk) for name, team in form.teams.items()},
    }
    attempt(form, lambda: set_costs(given=form.given, actor=request.actor, now=request.now))
    if form.is_bound and not form.errors:
        told = "Saved. All figures are told by it from now on, the past too."
        return done(request, reverse("admin-costs"), told)
    return page(request, "administration/costs.html", {"form": form}, status=status(form))
