"""A trial as a document says it: the body of the API's call, or a file of the same shape."""

from datetime import datetime
from uuid import UUID

from watchbell.accounts.selectors import person_by_email, team_by_slug
from watchbell.alerts.models import Integration
from watchbell.alerts.selectors import integration_by_id
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug
from watchbell.kernel.actors import Actor
from watchbell.kernel.documents import Part
from watchbell.kernel.errors import NotFound
from watchbell.oncall.documents import rotation_in
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.selectors import schedule_by_slug
from watchbell.paging.documents import POLICY, policy_in, policy_now
from watchbell.paging.domain import Snapshot
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors.policies import policy_by_slug, policy_view
from watchbell.paging.services.trials import (
    NewPolicy,
    RouteTrial,
    RulesTrial,
    ScheduleTrial,
    Swap,
    Trial,
    changed_policy,
    drafted_policy,
)

CHANGES = (
    "policy", "policies", "new_policy", "new_policies", "services", "schedules", "rules", "routes",
)  # fmt: skip
"""What a document may say is different."""


def trial_in(*, document: Part, actor: Actor, now: datetime) -> Trial:
    """Return what a document asks for; InvalidInput names the place of what cannot be."""
    changed = [document.part("policy")] if "policy" in document else []
    new = [document.part("new_policy")] if "new_policy" in document else []
    return Trial(
        policies=[_changed(one) for one in (*changed, *document.each("policies"))],
        new_policies=[_new(one, now) for one in (*new, *document.each("new_policies"))],
        services=dict(_service(one) for one in document.each("services")),
        schedules=[_schedule(one) for one in document.each("schedules")],
        rules=[_rules(one) for one in document.each("rules")],
        routes=[_route(one, actor) for one in document.each("routes")],
    )


def _changed(part: Part) -> Snapshot:
    part.expect("slug", *POLICY)
    policy = part.named("slug", policy_by_slug)
    return changed_policy(policy, policy_in(part, policy_now(policy_view(policy))))


def _new(part: Part, now: datetime) -> NewPolicy:
    part.expect("services", "instead_of", *POLICY)
    return NewPolicy(
        policy=drafted_policy(policy_in(part), now),
        services=part.all_named("services", service_by_slug),
        instead_of=part.named("instead_of", policy_by_slug) if "instead_of" in part else None,
    )


def _service(part: Part) -> tuple[Service, EscalationPolicy | None]:
    part.expect("service", "policy")
    policy = part.named("policy", policy_by_slug) if "policy" in part else None
    return part.named("service", service_by_slug), policy


def _schedule(part: Part) -> ScheduleTrial:
    part.expect("schedule", "without", "instead_of", "rotations", "swaps")
    schedule = part.named("schedule", schedule_by_slug)

    def ids(name: str) -> list[UUID]:
        found = part.all_named(name, lambda text: rotations_called(schedule, text))
        return [one for some in found for one in some]

    return ScheduleTrial(
        schedule=schedule,
        without=ids("without"),
        instead_of=ids("instead_of"),
        rotations=[rotation_in(one) for one in part.each("rotations")],
        swaps=[_swap(one) for one in part.each("swaps")],
    )


def rotations_called(schedule: Schedule, text: str) -> list[UUID]:
    """Return the rotation with this id, or all of this name; NotFound without any."""
    try:
        return [UUID(text)]
    except ValueError:
        pass
    rows = Rotation.objects.filter(schedule=schedule, name=text)
    found = list(rows.values_list("pk", flat=True))
    if not found:
        raise NotFound(f"{schedule.name} has no rotation called {text!r}.")
    return found


def _swap(part: Part) -> Swap:
    part.expect("out", "into")
    return Swap(out=part.named("out", person_by_email), into=part.named("into", person_by_email))


def _rules(part: Part) -> RulesTrial:
    part.expect("person", "team", "high", "low", "quiet_hours")
    if ("person" in part) == ("team" in part):
        raise part.fault("person", "Name a person, or a team.")
    of_person = "person" in part
    return RulesTrial(
        who=part.named("person", person_by_email)
        if of_person
        else part.named("team", team_by_slug),
        rules={
            urgency.value: [_way(one) for one in part.each(urgency)]
            for urgency in PageUrgency
            if urgency in part
        },
        quiet_hours=part.text("quiet_hours") if "quiet_hours" in part else None,
    )


def _way(part: Part) -> tuple[str, int]:
    part.expect("channel", "minutes")
    return part.text("channel"), part.number("minutes")


def _route(part: Part, actor: Actor) -> RouteTrial:
    part.expect("condition", "service", "integration", "wait_seconds", "record_only", "priority")
    return RouteTrial(
        condition=part.text("condition"),
        service=part.named("service", service_by_slug) if "service" in part else None,
        integration=part.named("integration", lambda text: _integration(text, actor))
        if "integration" in part
        else None,
        wait=part.number("wait_seconds"),
        recorded=part.flag("record_only"),
        priority=_priority(part) if "priority" in part else None,
    )


def _integration(text: str, actor: Actor) -> Integration:
    try:
        return integration_by_id(actor=actor, integration_id=UUID(text))
    except ValueError:
        raise NotFound("There is no such integration; use its id.") from None


def _priority(part: Part) -> int:
    value = part.values["priority"]
    text = str(value).removeprefix("P")
    if not (text.isascii() and text.isdecimal()):
        raise part.fault("priority", "Use P1 to P5.")
    return int(text)
