"""What the figures of flow are narrowed to."""

from datetime import datetime, timedelta
from typing import Any

from watchbell.accounts.selectors import team_by_slug, team_names
from watchbell.analytics.flow.facts import Scope
from watchbell.catalog.selectors import service_by_slug, service_names
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import LONGEST
from watchbell.web.forms import Choice, Styled

DAYS = {"7": "7 days", "28": "28 days", "90": "90 days", "365": "A year"}


class FlowForm(Styled):
    """Of which team and which service."""

    use_required_attribute = False

    team = Choice(required=False)
    service = Choice(required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("team", [("", "Any team"), *team_names(actor=actor, limit=LONGEST)])
        self.offer("service", [("", "Any service"), *service_names(actor=actor, limit=LONGEST)])
        for name, label in (("team", "Team"), ("service", "Service")):
            self.fields[name].widget.attrs["aria-label"] = label
            if self.data.get(name):
                self.fields[name].widget.attrs["data-set"] = ""

    @property
    def narrows(self) -> bool:
        """Say whether any filter is set."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in ("team", "service"))

    def scope(self, days: str, now: datetime) -> Scope:
        """Return which incidents are looked at; what cannot be used narrows nothing."""
        self.is_valid()
        team, service = (self.cleaned_data.get(name) for name in ("team", "service"))
        return Scope(
            since=now - timedelta(days=int(days)),
            until=now,
            team_id=team_by_slug(team).pk if team else None,
            service_id=service_by_slug(service).pk if service else None,
        )
