"""The form of a trial: what is different from today, against which past."""

from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.models import Person, Team
from watchbell.accounts.selectors import (
    colleague_names,
    people_by_id,
    team_by_slug,
    team_names,
)
from watchbell.alerts.selectors import integrations_named
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug, service_names
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import DomainError
from watchbell.kernel.pages import LONGEST
from watchbell.notify.channels import registry
from watchbell.oncall.models import Rotation
from watchbell.oncall.selectors import rotation_by_id, schedule_by_id, schedules_page
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors import policies_page, policy_by_slug
from watchbell.paging.services import (
    BacktestFields,
    NewPolicy,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
)
from watchbell.web.backtests.drafts import Draft
from watchbell.web.backtests.forms import PastForm
from watchbell.web.forms import Choice

_NO_POLICY, _DRAFTED = "-", "+"
_CHANNELS = {
    "push": "Push",
    "sms": "Text message",
    "voice": "Phone call",
    "email": "E-mail",
    "ntfy": "ntfy",
}
_AFTER = [
    ("", "Not at all"),
    ("0", "At once"),
    *((str(n), f"After {n} min") for n in (1, 2, 3, 5, 10, 15, 20, 30, 60)),
]
_URGENCIES = [
    (PageUrgency.HIGH.value, "Pages that must wake"),
    (PageUrgency.LOW.value, "Pages that may wait"),
]
_RECORDED = "record"
_WAITS = [
    ("", "At once, as today"),
    *((str(60 * n), f"When it still fires after {n} min") for n in (1, 2, 3, 5, 10, 15, 30, 60)),
    (_RECORDED, "Never: record only"),
]
_PRIORITIES = [("", "As the rules say"), *((str(n), f"P{n}") for n in range(1, 6))]
_ROUTED = ("to_service", "wait", "as_priority")
ROUTED = ("integration", "condition", *_ROUTED)
"""The fields of a route to be tried, which a link to the form may fill in."""
_FIELDS = {"routes[0].condition": "condition", "rules[0].quiet_hours": "quiet"}
_TOGETHER = (("routed", "to_policy"), ("schedule", "out", "into"))


class TrialForm(PastForm):
    """The past, and what is different from today."""

    draft = forms.CharField(required=False, widget=forms.HiddenInput)
    routed = Choice(label="The service", required=False)
    to_policy = Choice(label="Follows", required=False)
    replaced = Choice(label="Or all that follows", required=False)
    schedule = Choice(label="In the schedule", required=False)
    out = Choice(label="Instead of", required=False)
    into = Choice(label="There is", required=False)
    without = Choice(label="Without the rotation", required=False)
    integration = Choice(label="Alerts of", required=False)
    condition = forms.CharField(
        label="For which this holds",
        required=False,
        max_length=2000,
        help_text="CEL over labels, severity, title, description: labels.env == 'staging'.",
    )
    to_service = Choice(label="Go to the service", required=False)
    wait = Choice(
        label="Open an incident",
        choices=_WAITS,
        required=False,
        help_text="What is over before then opens none.",
    )
    as_priority = Choice(label="With the priority", choices=_PRIORITIES, required=False)
    whose = Choice(
        label="Whose rules",
        required=False,
        help_text="A team's default counts for its members without rules of their own.",
    )
    urgency = Choice(label="For", choices=_URGENCIES, required=False)
    quiet = forms.CharField(
        label="Quiet hours",
        required=False,
        max_length=200,
        help_text="Such as mon-sun 22:00-07:00, or none. They hold back what may wait.",
    )

    def __init__(self, *args: Any, actor: Actor, draft: Draft | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.drafted = draft
        none = ("", "No change")
        services = service_names(actor=actor, limit=LONGEST)
        schedules = schedules_page(actor=actor, limit=LONGEST).items
        people = [(str(id_), name) for id_, name in colleague_names(actor=actor, limit=LONGEST)]
        self._offer_policies(actor, none)
        self.offer("routed", [none, *services])
        self.offer("to_service", [none, *services])
        known = integrations_named(actor=actor)
        self.offer(
            "integration", [("", "Any integration"), *((str(one.pk), one.name) for one in known)]
        )
        self.offer("schedule", [none, *((str(one.pk), one.name) for one in schedules)])
        self.offer("out", [("", "Choose…"), *people])
        self.offer("into", [("", "Choose…"), *people])
        self.offer("without", [none, *_rotation_names()])
        teams = team_names(actor=actor, limit=LONGEST)
        self.offer(
            "whose",
            [
                none,
                *((f"team:{slug}", f"Default of {name}") for slug, name in teams),
                *((f"person:{id_}", name) for id_, name in people),
            ],
        )
        for kind in self.channels:
            field = Choice(label=_CHANNELS[kind], choices=_AFTER, required=False)
            self.fields[f"after_{kind}"] = field
            self.dress(field)

    @property
    def channels(self) -> list[str]:
        """The kinds of addresses that rules may name here."""
        return [kind for kind in _CHANNELS if kind in registry.kinds()]

    @property
    def afters(self) -> list[forms.BoundField]:
        """The fields of the channels."""
        return [self[f"after_{kind}"] for kind in self.channels]

    @property
    def opens_routes(self) -> bool:
        """Say whether anything of the alert routes is given, or at fault."""
        return any(self[name].value() or self[name].errors for name in ROUTED)

    @property
    def opens_rules(self) -> bool:
        """Say whether anything of the personal rules is given, or at fault."""
        names = ("whose", "quiet", *(field.name for field in self.afters))
        return any(self[name].value() or self[name].errors for name in names)

    def clean(self) -> dict[str, Any]:
        """Say at its field what is missing beside another."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        for names in _TOGETHER:
            given = [name for name in names if got.get(name)]
            for name in set(names) - set(given) if given else ():
                self.add_error(name, "Choose this too, or leave the line as it is.")
        if got.get("condition") and not any(got.get(name) for name in _ROUTED):
            self.add_error("to_service", "Choose what becomes of these alerts.")
        if not got.get("condition") and any(got.get(name) for name in _ROUTED):
            self.add_error("condition", "Say of which alerts.")
        if not got.get("whose") and (got.get("quiet") or self._plan()):
            self.add_error("whose", "Choose whose rules are to be different.")
        if got.get("draft") and self.drafted is None:
            self.add_error(None, "The draft is gone; open it again from its editor.")
        return got

    def refuse(self, error: DomainError) -> None:
        """Show what the domain refused at the field of this form that it is about."""
        fields = {_FIELDS.get(name, name): text for name, text in error.fields.items()}
        super().refuse(type(error)(error.message, fields=fields) if fields else error)

    def fields_to_try(self) -> BacktestFields:
        """Return what was asked for."""
        return BacktestFields(
            **self.past(),
            new_policy=self._new_policy(),
            services=self._services(),
            schedules=self._trials(),
            rules=self._rules(),
            routes=self._routes(),
        )

    def _offer_policies(self, actor: Actor, none: tuple[str, str]) -> None:
        policies = policies_page(actor=actor, limit=LONGEST).items
        named = [(one.policy.slug, one.policy.name) for one in policies]
        drafted = self.drafted.policy if self.drafted else None
        new = [(_DRAFTED, f"{drafted.name}, as drafted")] if drafted else []
        self.offer("to_policy", [none, *new, *named, (_NO_POLICY, "no policy at all")])
        self.offer("replaced", [none, *named])

    def _new_policy(self) -> NewPolicy | None:
        got = self.cleaned_data
        if self.drafted is None or self.drafted.policy is None:
            return None
        follows = got["routed"] if got["to_policy"] == _DRAFTED else ""
        return NewPolicy(
            policy=self.drafted.policy,
            services=[service_by_slug(follows)] if follows else [],
            instead_of=policy_by_slug(got["replaced"]) if got["replaced"] else None,
        )

    def _services(self) -> dict[Service, EscalationPolicy | None]:
        got = self.cleaned_data
        to = got["to_policy"]
        if not got["routed"] or to == _DRAFTED:
            return {}
        return {service_by_slug(got["routed"]): None if to == _NO_POLICY else policy_by_slug(to)}

    def _trials(self) -> list[ScheduleTrial]:
        got, draft = self.cleaned_data, self.drafted
        found: dict[UUID, dict[str, Any]] = {}
        if draft is not None and draft.schedule is not None:
            found.setdefault(draft.schedule.pk, {})["drafts"] = [draft.rotation]
        if got["without"]:
            rotation = rotation_by_id(UUID(got["without"]))
            found.setdefault(rotation.schedule_id, {})["without"] = [rotation.pk]
        if got["schedule"]:
            out, into = _people(got["out"], got["into"])
            found.setdefault(UUID(got["schedule"]), {})["swaps"] = [Swap(out=out, into=into)]
        return [ScheduleTrial(schedule=schedule_by_id(one), **what) for one, what in found.items()]

    def _rules(self) -> list[RulesTrial]:
        got, plan = self.cleaned_data, self._plan()
        if not got["whose"]:
            return []
        rules = {got["urgency"] or PageUrgency.HIGH.value: plan} if plan else {}
        return [RulesTrial(who=_who(got["whose"]), rules=rules, quiet_hours=got["quiet"] or None)]

    def _routes(self) -> list[RouteTrial]:
        got = self.cleaned_data
        if not got["condition"]:
            return []
        known = {str(one.pk): one for one in integrations_named(actor=self.actor)}
        wait, service = got["wait"], got["to_service"]
        return [
            RouteTrial(
                condition=got["condition"],
                service=service_by_slug(service) if service else None,
                integration=known.get(got["integration"]),
                wait=int(wait) if wait.isdecimal() else 0,
                recorded=wait == _RECORDED,
                priority=int(got["as_priority"]) if got["as_priority"] else None,
            )
        ]

    def _plan(self) -> list[tuple[str, int]]:
        got = ((kind, self.cleaned_data.get(f"after_{kind}")) for kind in self.channels)
        return [(kind, int(minutes)) for kind, minutes in got if minutes]


def _who(key: str) -> Person | Team:
    kind, _, name = key.partition(":")
    return team_by_slug(name) if kind == "team" else _people(name)[0]


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
