"""What the figures of noise are narrowed to."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.accounts.selectors import team_by_slug, team_names
from watchbell.alerts.selectors import integrations_named
from watchbell.analytics.noise.facts import By, Scope, Sort
from watchbell.catalog.selectors import service_by_slug, service_names
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import LONGEST
from watchbell.web.forms import Choice, Styled

DAYS = {"7": "7 days", "28": "28 days", "90": "90 days"}
_BY = [(By.RULE, "By rule"), (By.SERVICE, "By service"), (By.INTEGRATION, "By source")]
_SORTS = [
    (Sort.NOISE, "Pages for nothing first"),
    (Sort.PAGES, "Most pages first"),
    (Sort.ALERTS, "Most alerts first"),
    (Sort.NOT_USEFUL, "Most marked not useful first"),
]


class NoiseForm(Styled):
    """By what the figures are put together, of which team, service and source."""

    use_required_attribute = False

    by = Choice(choices=[(one.value, text) for one, text in _BY], required=False)
    sort = Choice(choices=[(one.value, text) for one, text in _SORTS], required=False)
    team = Choice(required=False)
    service = Choice(required=False)
    integration = Choice(required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("team", [("", "Any team"), *team_names(actor=actor, limit=LONGEST)])
        self.offer("service", [("", "Any service"), *service_names(actor=actor, limit=LONGEST)])
        known = integrations_named(actor=actor)
        named = [(str(one.pk), one.name) for one in known]
        self.offer("integration", [("", "Any source"), *named])
        labels = {
            "by": "Put together", "sort": "Order", "team": "Team", "service": "Service",
            "integration": "Source",
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name].widget.attrs["aria-label"] = label
            if self.data.get(name) and name not in ("by", "sort"):
                self.fields[name].widget.attrs["data-set"] = ""

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in ("team", "service", "integration"))

    @property
    def chosen(self) -> tuple[By, Sort]:
        """By what lines are put together, and which is first."""
        self.is_valid()
        data = self.cleaned_data
        return By(data.get("by") or By.RULE), Sort(data.get("sort") or Sort.NOISE)

    def scope(self, days: str, now: datetime, **more: Any) -> Scope:
        """Return which alerts are looked at; what cannot be used narrows nothing."""
        self.is_valid()
        data = self.cleaned_data
        team, service, source = (data.get(name) for name in ("team", "service", "integration"))
        found: dict[str, Any] = {
            "since": now - timedelta(days=int(days)),
            "until": now,
            "team_id": team_by_slug(team).pk if team else None,
            "service_id": service_by_slug(service).pk if service else None,
            "integration_id": UUID(source) if source else None,
        }
        return Scope(**found | more)
