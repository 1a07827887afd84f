"""Forms of backtests: which past, and what to try against it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from watchbell.accounts.models import Person
from watchbell.accounts.selectors import colleague_names, people_by_id, team_by_slug, team_names
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug, service_names
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import LONGEST
from watchbell.kernel.zones import starts_at, zone
from watchbell.oncall.models import Rotation
from watchbell.oncall.selectors import rotation_by_id, schedule_by_id, schedules_page
from watchbell.paging.backtest.replaying import Answers
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import policies_page, policy_by_slug
from watchbell.paging.services import BacktestFields, ScheduleTrial, Swap
from watchbell.web.forms import Choice, Styled

DAYS = 90
_NO_POLICY = "-"
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


class TrialForm(PastForm):
    """The same, and what is different from today."""

    routed = Choice(label="The service", required=False)
    to_policy = Choice(label="Follows", required=False)
    schedule = Choice(label="In the schedule", required=False)
    out = Choice(label="Instead of", required=False)
    into = Choice(label="There is", required=False)
    without = Choice(label="Without the rotation", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        none = ("", "No change")
        people = [(str(id_), name) for id_, name in colleague_names(actor=actor, limit=LONGEST)]
        policies = policies_page(actor=actor, limit=LONGEST).items
        schedules = schedules_page(actor=actor, limit=LONGEST).items
        self.offer("routed", [none, *service_names(actor=actor, limit=LONGEST)])
        self.offer(
            "to_policy",
            [
                none,
                *((one.policy.slug, one.policy.name) for one in policies),
                (_NO_POLICY, "no policy at all"),
            ],
        )
        self.offer("schedule", [none, *((str(one.pk), one.name) for one in schedules)])
        self.offer("out", [("", "Choose…"), *people])
        self.offer("into", [("", "Choose…"), *people])
        self.offer("without", [none, *_rotation_names()])

    def clean(self) -> dict[str, Any]:
        got: dict[str, Any] = super().clean() or self.cleaned_data
        for names in (("routed", "to_policy"), ("schedule", "out", "into")):
            given = [name for name in names if got.get(name)]
            for name in set(names) - set(given) if given else ():
                self.add_error(name, "Choose this too, or leave the line as it is.")
        return got

    def fields_to_try(self) -> BacktestFields:
        """Return what was asked for."""
        return BacktestFields(**self.past(), services=self._services(), schedules=self._trials())

    def _services(self) -> dict[Service, EscalationPolicy | None]:
        got = self.cleaned_data
        if not got["routed"]:
            return {}
        to = got["to_policy"]
        return {service_by_slug(got["routed"]): None if to == _NO_POLICY else policy_by_slug(to)}

    def _trials(self) -> list[ScheduleTrial]:
        got = self.cleaned_data
        without: dict[UUID, list[UUID]] = {}
        swaps: dict[UUID, list[Swap]] = {}
        if got["without"]:
            rotation = rotation_by_id(UUID(got["without"]))
            without[rotation.schedule_id] = [rotation.pk]
        if got["schedule"]:
            people = _people(got["out"], got["into"])
            swaps[UUID(got["schedule"])] = [Swap(out=people[0], into=people[1])]
        return [
            ScheduleTrial(
                schedule=schedule_by_id(one),
                without=without.get(one, ()),
                swaps=swaps.get(one, ()),
            )
            for one in without | swaps
        ]


def _people(*ids: str) -> list[Person]:
    found = people_by_id(UUID(one) for one in ids)
    return [found[UUID(one)] for one in ids]


def _rotation_names() -> list[tuple[str, str]]:
    rows = Rotation.objects.order_by("schedule__name", "name", "effective_since")
    found = rows.values_list("pk", "schedule__name", "name", "effective_until")[:LONGEST]
    return [
        (str(pk), f"{schedule}: {name}{', until ' + f'{until:%Y-%m-%d}' if until else ''}")
        for pk, schedule, name, until in found
    ]


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
