"""What is to be tried against the past, as a caller says it, checked and put into a `Change`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from watchbell.accounts.hours import clean_hours
from watchbell.accounts.models import Membership, Person, Team
from watchbell.alerts.models import Integration
from watchbell.catalog.models import Service
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.notify.channels import registry
from watchbell.oncall.domain import RotationFacts
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.specs import RotationSpec, clean_rotation
from watchbell.paging.backtest.changes import Change, RulesChange, ScheduleChange
from watchbell.paging.backtest.routing import NAMES, RouteChange
from watchbell.paging.domain import Snapshot
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.services.personal import LONGEST_DELAY, MOST_RULES
from watchbell.paging.services.policies import PolicyFields, policy_as
from watchbell.platform.conditions import check

_MOST = 50
_LEAST_URGENT = 5
LONGEST_WAIT = 86_400


@dataclass(frozen=True, kw_only=True)
class Swap:
    """In a schedule, `into` takes all places of `out`."""

    out: Person
    into: Person


@dataclass(frozen=True, kw_only=True)
class RotationDraft:
    """A rotation that is not saved, in place of one that counts, and of all that one followed."""

    rotation: RotationFacts
    instead_of: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleTrial:
    """What is tried with one schedule: rotations left out, added and drafted, people swapped.

    An added rotation counts over the whole past, unless it says since when. With one of
    `instead_of` all go that it followed or that follow it.
    """

    schedule: Schedule
    without: Sequence[UUID] = ()
    instead_of: Sequence[UUID] = ()
    rotations: Sequence[RotationSpec] = ()
    drafts: Sequence[RotationDraft] = ()
    swaps: Sequence[Swap] = ()


@dataclass(frozen=True, kw_only=True)
class NewPolicy:
    """A policy for `services`, and for whatever followed `instead_of`: one that is not saved, or
    one that is."""

    policy: Snapshot
    services: Sequence[Service] = ()
    instead_of: EscalationPolicy | None = None
    is_saved: bool = False


@dataclass(frozen=True, kw_only=True)
class RulesTrial:
    """Other personal rules for somebody, or as the default of a team's members.

    `rules` has, by urgency, channels with their minutes after the page; none at all is the
    default of the product. `quiet_hours` are as in a profile.
    """

    who: Person | Team
    rules: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    quiet_hours: str | None = None


@dataclass(frozen=True, kw_only=True)
class RouteTrial:
    """What becomes of alerts for which `condition` (CEL) holds, before all routes of today; of one
    integration, or of any.

    They go to `service`, get a `priority`, open an incident only when they still fire after `wait`
    seconds, or are `recorded` and open none.
    """

    condition: str
    service: Service | None = None
    integration: Integration | None = None
    wait: int = 0
    recorded: bool = False
    priority: int | None = None


@dataclass(frozen=True, kw_only=True)
class Trial:
    """All that is tried at once.

    `policies` are policies as they might be, each by its id; `services` are to follow another
    policy each, or none.
    """

    policies: Sequence[Snapshot] = ()
    new_policies: Sequence[NewPolicy] = ()
    services: Mapping[Service, EscalationPolicy | None] = field(default_factory=dict)
    schedules: Sequence[ScheduleTrial] = ()
    rules: Sequence[RulesTrial] = ()
    routes: Sequence[RouteTrial] = ()


def drafted_policy(fields: PolicyFields, now: datetime) -> Snapshot:
    """Return a policy that is not saved, checked as if it were."""
    return policy_as(fields, policy_id=new_id(now))


def changed_policy(policy: EscalationPolicy, fields: PolicyFields) -> Snapshot:
    """Return a policy as it might be, checked as if it were saved."""
    return policy_as(fields, policy_id=policy.pk, version=policy.version)


def drafted_rotation(
    schedule: Schedule, spec: RotationSpec, rotation: Rotation | None, now: datetime
) -> RotationDraft:
    """Return a rotation that is not saved, checked as if it were; `rotation` is the one it
    changes."""
    facts = clean_rotation(spec, timezone=schedule.timezone, now=now)
    always = replace(facts, effective_since=None)
    return RotationDraft(rotation=always, instead_of=rotation.pk if rotation else None)


def change_of(trial: Trial, now: datetime) -> Change:
    """Return what is tried; InvalidInput names what cannot be."""
    given = (
        trial.policies, trial.new_policies, trial.services, trial.schedules, trial.rules,
        trial.routes,
    )  # fmt: skip
    if max(len(one) for one in given) > _MOST:
        raise _invalid("change", f"Try at most {_MOST} of a kind at once.")
    services = {one.pk: to.pk if to else None for one, to in trial.services.items()}
    for new in trial.new_policies:
        services |= {one.pk: new.policy.policy_id for one in new.services}
    found = Change(
        policies=tuple(_policies(trial)),
        services=services,
        schedules={
            one.schedule.pk: _schedule_change(one, f"schedules[{n}].", now)
            for n, one in enumerate(together(trial.schedules))
        },
        rules=tuple(_rules_change(one, f"rules[{n}].") for n, one in enumerate(trial.rules)),
        routes=tuple(_route_change(one, f"routes[{n}].") for n, one in enumerate(trial.routes)),
    )
    if found == Change():
        raise _invalid("change", "Say what to try: a policy, a service's policy, a rota or rules.")
    return found


def title_of(trial: Trial) -> str:
    """Say in words what is tried."""
    return "; ".join(_words(trial))[:400]


def together(trials: Iterable[ScheduleTrial]) -> list[ScheduleTrial]:
    """Return one trial a schedule, with all that is to be different in it."""
    found: dict[UUID, ScheduleTrial] = {}
    for one in trials:
        known = found.get(one.schedule.pk)
        found[one.schedule.pk] = one if known is None else _added_up(known, one)
    return list(found.values())


def _added_up(one: ScheduleTrial, other: ScheduleTrial) -> ScheduleTrial:
    return ScheduleTrial(
        schedule=one.schedule,
        without=[*one.without, *other.without],
        instead_of=[*one.instead_of, *other.instead_of],
        rotations=[*one.rotations, *other.rotations],
        drafts=[*one.drafts, *other.drafts],
        swaps=[*one.swaps, *other.swaps],
    )


def _policies(trial: Trial) -> Iterator[Snapshot]:
    yield from trial.policies
    for n, new in enumerate(trial.new_policies):
        if not new.services and new.instead_of is None:
            raise _invalid(
                f"new_policies[{n}]",
                f"Say which service follows {new.policy.name}, or which policy it replaces.",
            )
        yield new.policy
        if new.instead_of is not None:
            yield replace(new.policy, policy_id=new.instead_of.pk)


def _schedule_change(trial: ScheduleTrial, place: str, now: datetime) -> ScheduleChange:
    own = set(Rotation.objects.filter(schedule=trial.schedule).values_list("pk", flat=True))
    drafted = [one.instead_of for one in trial.drafts if one.instead_of is not None]
    gone = [*trial.instead_of, *drafted]
    if not own.issuperset([*trial.without, *gone]):
        raise _invalid(f"{place}without", f"{trial.schedule.name} has no such rotation.")
    for swap in trial.swaps:
        if not swap.into.is_active or Role(swap.into.role).rank < Role.RESPONDER.rank:
            raise _invalid(f"{place}swaps", f"{swap.into.name} does not answer incidents here.")
    if len({swap.out.pk for swap in trial.swaps}) < len(trial.swaps):
        raise _invalid(f"{place}swaps", "Name each person that is replaced once.")
    added = [
        _added(trial.schedule, spec, f"{place}rotations[{n}].", now)
        for n, spec in enumerate(trial.rotations)
    ]
    added += [draft.rotation for draft in trial.drafts]
    if not (trial.without or gone or added or trial.swaps):
        raise _invalid(f"{place}swaps", f"Say what is to be different in {trial.schedule.name}.")
    return ScheduleChange(
        drop=tuple(trial.without),
        instead_of=tuple(gone),
        add=tuple(added),
        swap={swap.out.pk: swap.into.pk for swap in trial.swaps},
    )


def _added(schedule: Schedule, spec: RotationSpec, place: str, now: datetime) -> RotationFacts:
    facts = clean_rotation(spec, timezone=schedule.timezone, now=now, field=place)
    return facts if spec.effective_since else replace(facts, effective_since=None)


def _rules_change(trial: RulesTrial, place: str) -> RulesChange:
    if not trial.rules and trial.quiet_hours is None:
        raise _invalid(f"{place}rules", f"Say what is to be different for {trial.who.name}.")
    quiet = trial.quiet_hours
    return RulesChange(
        people=_people_of(trial.who, place),
        rules={
            _urgency(urgency, place): _plan(rules, place) for urgency, rules in trial.rules.items()
        },
        quiet_hours=clean_hours(quiet, f"{place}quiet_hours") if quiet is not None else None,
        is_default=isinstance(trial.who, Team),
    )


def _people_of(who: Person | Team, place: str) -> tuple[UUID, ...]:
    if isinstance(who, Person):
        return (who.pk,)
    members = Membership.objects.filter(team=who).order_by("id")
    found = tuple(members.values_list("person_id", flat=True))
    if not found:
        raise _invalid(f"{place}rules", f"{who.name} has no members.")
    return found


def _urgency(text: str, place: str) -> str:
    if text not in set(PageUrgency):
        raise _invalid(f"{place}rules", f"Use one of: {', '.join(PageUrgency)}.")
    return text


def _plan(rules: Sequence[tuple[str, int]], place: str) -> tuple[tuple[str, int], ...]:
    kinds = registry.kinds()
    for channel, minutes in rules:
        if channel not in kinds:
            raise _invalid(f"{place}rules", f"{channel!r} is none of: {', '.join(sorted(kinds))}.")
        if not 0 <= minutes <= LONGEST_DELAY:
            raise _invalid(f"{place}rules", f"A delay is 0 to {LONGEST_DELAY} minutes.")
    if len(rules) > MOST_RULES:
        raise _invalid(f"{place}rules", f"Use {MOST_RULES} rules at most.")
    return tuple(dict.fromkeys(rules))


def _route_change(trial: RouteTrial, place: str) -> RouteChange:
    field = f"{place}condition"
    condition = check(trial.condition, names=NAMES, field=field)
    if not condition:
        raise _invalid(field, "Say which alerts go there, such as severity == 'critical'.")
    if not 0 <= trial.wait <= LONGEST_WAIT:
        raise _invalid(f"{place}wait", "Wait a day at most.")
    if trial.priority is not None and not 1 <= trial.priority <= _LEAST_URGENT:
        raise _invalid(f"{place}priority", "Use 1 to 5.")
    if not (trial.service or trial.wait or trial.recorded or trial.priority):
        raise _invalid(f"{place}service", "Say what becomes of these alerts.")
    return RouteChange(
        condition=condition,
        service_id=trial.service.pk if trial.service else None,
        integration_id=trial.integration.pk if trial.integration else None,
        wait=trial.wait,
        recorded=trial.recorded,
        priority=trial.priority,
    )


def _words(trial: Trial) -> Iterator[str]:
    for policy in trial.policies:
        yield f"{policy.name}, changed"
    for new in trial.new_policies:
        whose = [service.name for service in new.services]
        whose += [f"all that follows {new.instead_of.name}"] if new.instead_of else []
        what = new.policy.name if new.is_saved else f"{new.policy.name}, not saved,"
        yield f"{what} for {', '.join(whose)}"
    for service, to in trial.services.items():
        yield f"{service.name} with {to.name if to else 'no policy'}"
    for one in together(trial.schedules):
        words = [f"{swap.into.name} for {swap.out.name}" for swap in one.swaps]
        words += [f"{draft.rotation.name} as drafted" for draft in one.drafts]
        if one.without or one.instead_of or one.rotations:
            words.append("other rotations")
        yield f"{one.schedule.name}: {', '.join(words)}"
    for rules in trial.rules:
        default = "default rules of " if isinstance(rules.who, Team) else "rules of "
        yield f"{default}{rules.who.name}, changed"
    for route in trial.routes:
        which = f"{route.integration.name}'s alerts" if route.integration else "alerts"
        yield f"{which} {', '.join(_fates(route))} where {route.condition.strip()}"


def _fates(route: RouteTrial) -> Iterator[str]:
    if route.recorded:
        yield "recorded only"
    if route.wait:
        yield f"held for {route.wait} s"
    if route.service is not None:
        yield f"to {route.service.name}"
    if route.priority is not None:
        yield f"as P{route.priority}"


def _invalid(name: str, sentence: str) -> InvalidInput:
    return InvalidInput(f"{name}: {sentence}", fields={name: sentence})
