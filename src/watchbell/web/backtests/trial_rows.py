"""The rows of a trial: each is one thing that is different, and there may be several of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict

from watchbell.accounts.selectors import colleague_names, team_names
from watchbell.alerts.models import Integration
from watchbell.alerts.selectors import integrations_named
from watchbell.catalog.selectors import service_names
from watchbell.kernel.actors import Actor
from watchbell.kernel.pages import LONGEST
from watchbell.notify.channels import registry
from watchbell.oncall.models import Rotation
from watchbell.oncall.selectors import schedules_page
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors import policies_page
from watchbell.web.backtests.drafts import Draft
from watchbell.web.forms import Choice, Styled

MOST_ROWS = 30
NO_POLICY, DRAFTED, ALL_OF = "-", "+", "policy:"
RECORDED = "record"
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
_WAITS = [
    ("", "At once, as today"),
    *((str(60 * n), f"When it still fires after {n} min") for n in (1, 2, 3, 5, 10, 15, 30, 60)),
    (RECORDED, "Never: record only"),
]
_PRIORITIES = [("", "As the rules say"), *((str(n), f"P{n}") for n in range(1, 6))]
_FATES = ("to_service", "wait", "as_priority")
ROUTED = ("integration", "condition", *_FATES)
"""The fields of a route to be tried, which a link to the form may fill in."""
_CHOOSE = ("", "Choose…")
Names = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """What may be chosen, read once for all rows."""

    services: Names
    policies: Names
    schedules: Names
    people: Names
    rotations: Names
    teams: Names
    integrations: Mapping[str, Integration]
    drafts: list[Draft]


def offers(actor: Actor, drafts: list[Draft]) -> Offers:
    """Read what may be chosen."""
    policies = policies_page(actor=actor, limit=LONGEST).items
    schedules = schedules_page(actor=actor, limit=LONGEST).items
    people = colleague_names(actor=actor, limit=LONGEST)
    return Offers(
        services=list(service_names(actor=actor, limit=LONGEST)),
        policies=[(one.policy.slug, one.policy.name) for one in policies],
        schedules=[(str(one.pk), one.name) for one in schedules],
        people=[(str(id_), name) for id_, name in people],
        rotations=_rotation_names(),
        teams=list(team_names(actor=actor, limit=LONGEST)),
        integrations={str(one.pk): one for one in integrations_named(actor=actor)},
        drafts=drafts,
    )


class RowForm(Styled):
    """One row. A row in which nothing was chosen is no row."""

    said: ClassVar[tuple[str, ...]]
    """The fields that make a row of it."""

    def __init__(self, *args: Any, offers: Offers, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.choices_of(offers)

    def choices_of(self, offers: Offers) -> None:
        """Set what may be chosen."""

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was chosen in it."""
        return not any(str(self[name].value() or "").strip() for name in self.said)

    def full_clean(self) -> None:
        """Check the row, unless it is none."""
        if self.is_bound and self.is_blank:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def needs(self, got: Mapping[str, Any], *names: str) -> None:
        """Ask for what is missing beside something else."""
        for name in names:
            if not got.get(name) and name not in self.errors:
                self.add_error(name, "Choose this too, or leave the row as it was.")


class ServiceRow(RowForm):
    """A service, or all that follows a policy, follows another one."""

    said = ("what", "policy")
    what = Choice(label="The service", required=False)
    policy = Choice(label="Follows", required=False)

    def choices_of(self, offers: Offers) -> None:
        whole = [(f"{ALL_OF}{slug}", f"All that follows {name}") for slug, name in offers.policies]
        self.offer("what", [_CHOOSE, *offers.services, *whole])
        new = [
            (f"{DRAFTED}{one.id}", f"{one.policy.name}, as drafted")
            for one in offers.drafts
            if one.policy is not None and one.is_new
        ]
        self.offer("policy", [_CHOOSE, *new, *offers.policies, (NO_POLICY, "no policy at all")])

    def clean(self) -> dict[str, Any]:
        """Ask for both; all that follows a policy needs another one."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        self.needs(got, *self.said)
        whole = str(got.get("what", "")).startswith(ALL_OF)
        if whole and got.get("policy") == NO_POLICY:
            self.add_error("policy", "Choose a policy; without one only services can be tried.")
        return got


class SwapRow(RowForm):
    """In a schedule, somebody takes all places of somebody else."""

    said = ("schedule", "out", "into")
    schedule = Choice(label="In the schedule", required=False)
    out = Choice(label="Instead of", required=False)
    into = Choice(label="There is", required=False)

    def choices_of(self, offers: Offers) -> None:
        self.offer("schedule", [_CHOOSE, *offers.schedules])
        self.offer("out", [_CHOOSE, *offers.people])
        self.offer("into", [_CHOOSE, *offers.people])

    def clean(self) -> dict[str, Any]:
        """Ask for all three."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        self.needs(got, *self.said)
        return got


class WithoutRow(RowForm):
    """A rotation is left out."""

    said = ("rotation",)
    rotation = Choice(label="Without the rotation", required=False)

    def choices_of(self, offers: Offers) -> None:
        self.offer("rotation", [_CHOOSE, *offers.rotations])


class RouteRow(RowForm):
    """What becomes of some alerts, before all routes of today."""

    said = ROUTED
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

    def choices_of(self, offers: Offers) -> None:
        known = [(id_, one.name) for id_, one in offers.integrations.items()]
        self.offer("integration", [("", "Any integration"), *known])
        self.offer("to_service", [("", "As today"), *offers.services])

    def clean(self) -> dict[str, Any]:
        """Ask which alerts, and what becomes of them."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(got.get(name) for name in _FATES):
            self.add_error("to_service", "Choose what becomes of these alerts.")
        if not got.get("condition") and "condition" not in self.errors:
            self.add_error("condition", "Say of which alerts.")
        return got


class RulesRow(RowForm):
    """Other personal rules of somebody, or of a team's members without any."""

    said = ("whose", "quiet")
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in self.channels:
            field = Choice(label=_CHANNELS[kind], choices=_AFTER, required=False)
            self.fields[f"after_{kind}"] = field
            self.dress(field)

    def choices_of(self, offers: Offers) -> None:
        defaults = [(f"team:{slug}", f"Default of {name}") for slug, name in offers.teams]
        own = [(f"person:{id_}", name) for id_, name in offers.people]
        self.offer("whose", [_CHOOSE, *defaults, *own])

    @property
    def channels(self) -> list[str]:
        """Return the channels that this installation has, of those that wake people."""
        return [kind for kind in _CHANNELS if kind in registry.kinds()]

    @property
    def afters(self) -> list[forms.BoundField]:
        """Return the field of each channel."""
        return [self[f"after_{kind}"] for kind in self.channels]

    @property
    def is_blank(self) -> bool:
        """Say whether nothing was chosen in it, for any channel either."""
        return super().is_blank and not any(field.value() for field in self.afters)

    @property
    def plan(self) -> list[tuple[str, int]]:
        """Return the chosen channels with their minutes."""
        got = ((kind, self.cleaned_data.get(f"after_{kind}")) for kind in self.channels)
        return [(kind, int(minutes)) for kind, minutes in got if minutes]

    def clean(self) -> dict[str, Any]:
        """Ask whose they are, and what is different."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        if not got.get("whose"):
            self.add_error("whose", "Choose whose rules are to be different.")
        elif not self.plan and not got.get("quiet") and "quiet" not in self.errors:
            self.add_error("quiet", "Choose a channel, or give quiet hours.")
        return got


def _rotation_names() -> Names:
    rows = Rotation.objects.order_by("schedule__name", "name", "effective_since")
    found = rows.values_list("pk", "schedule__name", "name", "effective_until")[:LONGEST]
    return [
        (str(pk), f"{schedule}: {name}{', until ' + f'{until:%Y-%m-%d}' if until else ''}")
        for pk, schedule, name, until in found
    ]


ROWS: dict[str, type[RowForm]] = {
    "services": ServiceRow,
    "swaps": SwapRow,
    "withouts": WithoutRow,
    "routes": RouteRow,
    "rules": RulesRow,
}
