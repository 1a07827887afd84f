"""The simulator: a clock that is only thought of, with each step of it explained."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchbell.catalog.selectors import calendar_by_id, current_versions, hours_of
from watchbell.incidents.selectors import types_in_order
from watchbell.kernel.zones import zone
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.permissions import Action, require
from watchbell.sla.promises import Version
from watchbell.sla.selectors.setup import policies_in_order
from watchbell.sla.simulating import Act, Event, Simulation, Simulator
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, LocalTime, Styled, minute
from watchbell.web.middleware import Request
from watchbell.web.people.forms import zone_choices
from watchbell.web.responses import page

ROWS = 6
_PRIORITIES = [("", "None yet"), *((str(n), f"P{n}") for n in range(1, 6))]
_ACTS = [
    ("", "Nothing"),
    (Act.PAUSE.value, "It is put on hold for others"),
    (Act.RESUME.value, "It goes on"),
    *((f"{Act.PRIORITY.value}:{n}", f"Its priority becomes P{n}") for n in range(1, 6)),
    (Act.STOP.value, "It is done"),
]


class SimulatorForm(Styled):
    """A policy, an incident, and what happens to it."""

    policy = Choice(label="Policy")
    start = LocalTime(label="It starts")
    timezone = Choice(label="Times are of", choices=zone_choices)
    priority = Choice(label="With priority", choices=_PRIORITIES, required=False)
    type = Choice(label="Of the type", required=False)

    def __init__(self, *args: Any, policies: list[Policy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("policy", [(row.slug, row.name) for row in policies])
        types = [(row.slug, row.name) for row in types_in_order(active_only=False)]
        self.offer("type", [("", "Any type"), *types])
        for number in range(ROWS):
            at = LocalTime(label=f"Then, at ({number + 1})", required=False)
            act = Choice(label=f"What happens ({number + 1})", choices=_ACTS, required=False)
            self.fields |= {f"at_{number}": at, f"act_{number}": act}
            self.dress(at)
            self.dress(act)
            at.help_text = ""
        self.fields["start"].help_text = ""

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of what happens, a pair each."""
        return [(self[f"at_{n}"], self[f"act_{n}"]) for n in range(ROWS)]

    def clean(self) -> dict[str, Any]:
        """Ask for both halves of a row; nothing happens before the start."""
        got: dict[str, Any] = super().clean() or self.cleaned_data
        start = got.get("start")
        for n in range(ROWS):
            at, act = got.get(f"at_{n}"), got.get(f"act_{n}")
            if bool(at) != bool(act) and f"at_{n}" not in self.errors:
                self.add_error(f"act_{n}" if at else f"at_{n}", "Give both, or neither.")
            elif at and start and at < start:
                self.add_error(f"at_{n}", "That is before it starts.")
        return got

    def events(self) -> list[Event]:
        """Return what happens."""
        got = self.cleaned_data
        rows = [(got[f"at_{n}"], got[f"act_{n}"]) for n in range(ROWS) if got[f"at_{n}"]]
        return [_event(at, act) for at, act in rows]


@require_safe
@for_colleagues
def simulator(request: Request) -> HttpResponse:
    """Show what becomes of a clock; the address says what was asked, to be passed on."""
    require(request.actor, Action.MANAGE)
    known = {policy.slug: (policy, row) for policy, row in policies_in_order(actor=request.actor)}
    policies = [policy for policy, _ in known.values()]
    here = timezone.get_current_timezone_name()
    is_asked = "start" in request.GET
    chosen = request.GET.get("timezone", here)
    tz = chosen if chosen in dict(zone_choices()) else here
    with timezone.override(zone(tz)):
        form = SimulatorForm(
            request.GET if is_asked else None,
            initial={
                "policy": request.GET.get("policy", ""),
                "start": minute(request.now),
                "timezone": here,
                "priority": "3",
            },
            policies=policies,
        )
        found = _simulated(form, known) if is_asked and form.is_valid() else None
        context = {"form": form, "policies": policies, "found": found, "zone": tz}
        status = 422 if form.is_bound and form.errors else 200
        return page(request, "administration/simulator.html", context, status=status)


def _simulated(form: SimulatorForm, known: dict[str, tuple[Policy, PolicyVersion]]) -> Simulation:
    got = form.cleaned_data
    _, row = known[got["policy"]]
    says = row.says
    wanted = {goal.calendar for goal in says.goals if goal.calendar is not None}
    versions = current_versions(wanted)
    hours = hours_of([one.pk for one in versions.values()])
    ready = Simulator(
        Version.of(row.pk, row.no, row.valid_from, says),
        {key: hours[one.pk] for key, one in versions.items()},
        {key: calendar_by_id(key).name for key in versions},
    )
    facts = {"priority": got["priority"], "type": got["type"]}
    return ready.run(got["start"], facts, form.events())


def _event(at: Any, act: str) -> Event:
    name, _, priority = act.partition(":")
    return Event(at, Act(name), int(priority or 0))
