"""The past of a backtest: which incidents are replayed, and when people answer."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from watchbell.accounts.selectors import team_by_slug, team_names
from watchbell.catalog.selectors import service_by_slug, service_names
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import LONGEST
from watchbell.kernel.zones import starts_at, zone
from watchbell.paging.backtest.replaying import Answers
from watchbell.web.forms import Choice, Styled

DAYS = 90
_ANSWERS = [
    (Answers.AS_QUICK.value, "As quickly after the first page"),
    (Answers.AS_THEN.value, "At the recorded time"),
]


class PastForm(Styled):
    """Which incidents are replayed, and when people answer."""

    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    of_service = Choice(label="Of the service", required=False)
    of_team = Choice(label="Of the team", required=False)
    priority = Choice(
        required=False,
        choices=[("", "Any"), *((str(n), f"P{n} or higher") for n in range(1, 5))],
    )
    answers = Choice(
        label="People answer",
        choices=_ANSWERS,
        help_text="As quickly as they did then: told later, they answer later.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.offer("of_service", [("", "Any"), *service_names(actor=actor, limit=LONGEST)])
        self.offer("of_team", [("", "Any"), *team_names(actor=actor, limit=LONGEST)])

    def past(self) -> dict[str, Any]:
        """Return the range and its filters as the services take them."""
        got = self.cleaned_data
        return {
            "since": _midnight(got["first"]),
            "until": _midnight(got["last"] + timedelta(days=1)),
            "service": service_by_slug(got["of_service"]) if got["of_service"] else None,
            "team": team_by_slug(got["of_team"]) if got["of_team"] else None,
            "priority": int(got["priority"]) if got["priority"] else None,
            "answers": got["answers"],
        }


def past_initial(now: datetime) -> dict[str, Any]:
    """Return the past that is offered at first."""
    today = timezone.localdate(now)
    return {
        "first": today - timedelta(days=DAYS),
        "last": today,
        "answers": Answers.AS_QUICK.value,
    }


def _midnight(day: date) -> datetime:
    tz = zone(timezone.get_current_timezone_name())
    return starts_at(datetime.combine(day, time.min), tz)
