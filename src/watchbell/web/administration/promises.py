"""Service levels: what is promised, changed by new versions, tried against the last 90 days."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.selectors import teams_by_id
from watchbell.catalog.selectors import calendars, services_by_id
from watchbell.incidents.prioritising import PRIORITIES
from watchbell.kernel.errors import DomainError, NotFound, PermissionDenied
from watchbell.sla.checking import MOST_THRESHOLDS
from watchbell.sla.domain import Definition, GoalSpec
from watchbell.sla.models import Policy
from watchbell.sla.permissions import Action, require
from watchbell.sla.selectors.setup import (
    editions,
    newest_version,
    policies_in_order,
    policy_by_slug,
)
from watchbell.sla.selectors.usual import missing_policies
from watchbell.sla.services import (
    PolicyFields,
    add_missing,
    archive_policy,
    change_policy,
    create_policy,
    restore_policy,
    seed_policies,
)
from watchbell.sla.services.trying import try_policy
from watchbell.sla.words import KINDS, METRICS
from watchbell.web.access import for_colleagues
from watchbell.web.administration.promise_forms import (
    MOST_GOALS,
    THRESHOLDS,
    GoalForm,
    PromiseForm,
    ThresholdForm,
    escalation_policies,
    fields_of,
    goal_initial,
    promise_initial,
    threshold_initial,
    typed,
)
from watchbell.web.administration.promise_trials import effect_of, unpack
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page

_FORM = "administration/promise.html"
_OP = re.compile(r"goal-(new|drop|up|down)(?:-(\d{1,2}))?")
_FIELD_OF_GOAL = re.compile(r"goals\.(\d+)")


@dataclass
class Sheet:
    """All forms of the page together."""

    form: PromiseForm
    goals: list[GoalForm]
    thresholds: list[ThresholdForm]

    def is_valid(self) -> bool:
        """Check every form, so that all that is wrong is said at once."""
        return not [one for one in (self.form, *self.goals, *self.thresholds) if not one.is_valid()]

    def fields(self) -> PolicyFields:
        """Return what they hold."""
        return fields_of(self.form, self.goals, self.thresholds)

    def refuse(self, error: DomainError) -> None:
        """Show what the domain refused, at the goal it names where it names one."""
        named = {_FIELD_OF_GOAL.match(name): text for name, text in error.fields.items()}
        for match, text in named.items():
            if match and int(match[1]) <= len(self.goals):
                self.goals[int(match[1]) - 1].add_error(None, text)
                return
        self.form.refuse(error)


@require_safe
@for_colleagues
def promise_list(request: Request) -> HttpResponse:
    """List the policies; archived ones come last."""
    require(request.actor, Action.MANAGE)
    rows = [
        {
            "policy": policy,
            "says": version.says,
            "version": version,
            "metric": METRICS[policy.metric],
            "kind": KINDS[policy.kind],
        }
        for policy, version in policies_in_order(actor=request.actor)
    ]
    missing = missing_policies(actor=request.actor) if rows else []
    lines = [(one, METRICS[one.fields.metric], KINDS[one.fields.kind]) for one in missing]
    context = {"rows": rows, "missing": lines, "lacks": any(one.lacks for one in missing)}
    return page(request, "administration/promises.html", context)


@require_POST
@for_colleagues
def seed(request: Request) -> HttpResponse:
    """Begin with the usual policies, in a house that has none; else add those that are chosen."""
    require(request.actor, Action.MANAGE)
    zone = timezone.get_current_timezone_name()
    made = seed_policies(timezone=zone, actor=request.actor, now=request.now)
    chosen = request.POST.getlist("policy")
    if not made and chosen:
        made = add_missing(slugs=chosen, timezone=zone, actor=request.actor, now=request.now)
    many = "policies are" if len(made) != 1 else "policy is"
    text = f"{len(made)} {many} in force from now on." if made else "There are some already."
    return done(request, reverse("admin-promise-list"), text)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_promise(request: Request) -> HttpResponse:
    """Add a policy."""
    require(request.actor, Action.MANAGE)
    return _edited(request, None)


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_promise(request: Request, slug: str) -> HttpResponse:
    """Show and change a policy: a new version for what begins from now on."""
    require(request.actor, Action.MANAGE)
    return _edited(request, policy_by_slug(slug))


@require_POST
@for_colleagues
def try_new(request: Request) -> HttpResponse:
    """Say what a policy that is being written would have done with the last 90 days."""
    require(request.actor, Action.MANAGE)
    return _tried(request, None)


@require_POST
@for_colleagues
def try_changed(request: Request, slug: str) -> HttpResponse:
    """Say what a change would have done with the last 90 days, before it is saved."""
    require(request.actor, Action.MANAGE)
    return _tried(request, policy_by_slug(slug))


@require_POST
@for_colleagues
def archive(request: Request, slug: str) -> HttpResponse:
    """Let a policy start no clock any more."""
    policy = policy_by_slug(slug)
    archive_policy(policy_id=policy.pk, actor=request.actor, now=request.now)
    text = f"{policy.name} starts no clock any more."
    return done(request, reverse("admin-promise-list"), text)


@require_POST
@for_colleagues
def restore(request: Request, slug: str) -> HttpResponse:
    """Let an archived policy start clocks again."""
    policy = policy_by_slug(slug)
    restore_policy(policy_id=policy.pk, actor=request.actor, now=request.now)
    return done(request, _place_of(policy), f"{policy.name} starts clocks again.")


def _edited(request: Request, policy: Policy | None) -> HttpResponse:
    if request.method != "POST":
        return _drawn(request, policy, _stored(request, policy))
    op = _OP.fullmatch(request.POST.get("op", ""))
    if op is not None:
        return _drawn(request, policy, _rearranged(request, policy, op))
    sheet = _sent(request, policy)
    if sheet.is_valid():
        try:
            return _saved(request, policy, sheet)
        except (NotFound, PermissionDenied):
            raise
        except DomainError as error:
            sheet.refuse(error)
    return _drawn(request, policy, sheet, status=422)


def _saved(request: Request, policy: Policy | None, sheet: Sheet) -> HttpResponse:
    fields, got = sheet.fields(), sheet.form.cleaned_data
    if policy is None:
        made = create_policy(slug=got["slug"], fields=fields, actor=request.actor, now=request.now)
        return done(request, _place_of(made), f"{made.name} is in force from now on.")
    changed = change_policy(
        policy_id=policy.pk,
        fields=fields,
        version=got["version"],
        actor=request.actor,
        now=request.now,
    )
    return done(request, _place_of(changed), "Saved. What runs goes on by what it began with.")


def _tried(request: Request, policy: Policy | None) -> HttpResponse:
    sheet = _sent(request, policy)
    effect = None
    if sheet.is_valid():
        fields = sheet.fields()
        try:
            trial = try_policy(
                policy=policy,
                metric=fields.metric,
                definition=fields.definition,
                so_far=unpack(request.POST.get("trial", ""), fields.definition),
                actor=request.actor,
                now=request.now,
            )
            effect = effect_of(trial, fields.definition, request.actor)
        except DomainError as error:
            sheet.refuse(error)
    status = 200 if effect is not None else 422
    context = {"effect": effect, "is_wrong": effect is None}
    return _drawn(request, policy, sheet, part="effect", status=status, **context)


def _drawn(
    request: Request,
    policy: Policy | None,
    sheet: Sheet,
    *,
    part: str = "form",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    of = [policy.slug] if policy else []
    whole = {
        "sheet": sheet,
        "form": sheet.form,
        "policy": policy,
        "metric": METRICS[policy.metric] if policy else "",
        "kind": KINDS[policy.kind] if policy else "",
        "editions": editions(policy) if policy else [],
        "may_add": len(sheet.goals) < MOST_GOALS,
        "action": reverse("admin-promise" if policy else "admin-promise-new", args=of),
        "try_url": reverse("admin-promise-try" if policy else "admin-promise-try-new", args=of),
        **context,
    }
    return page(request, _FORM, whole, part=part, status=status)


def _stored(request: Request, policy: Policy | None) -> Sheet:
    """Return the forms with what a policy says, or with what a new one may begin with."""
    says = newest_version(policy).says if policy else _at_first()
    names = _names(says)
    return _sheet(
        request,
        policy,
        promise_initial(policy, says),
        [goal_initial(goal, names) for goal in says.goals],
        [threshold_initial(line) for line in says.thresholds],
    )


def _at_first() -> Definition:
    goals = tuple(GoalSpec(f"P{p}", where={"priority": (str(p),)}) for p in PRIORITIES)
    return Definition(goals=goals)


def _names(says: Definition) -> dict[str, str]:
    """Return the short names of the services and teams that goals name, by id."""

    def named(fact: str) -> list[UUID]:
        return [UUID(one) for goal in says.goals for one in goal.where.get(fact, ())]

    services = {str(key): row.slug for key, row in services_by_id(named("service")).items()}
    return services | {str(key): row.slug for key, row in teams_by_id(named("team")).items()}


def _rearranged(request: Request, policy: Policy | None, op: re.Match[str]) -> Sheet:
    """Return the forms as they were typed, with the goals as the button wants them."""
    sheet = _sent(request, policy)
    goals = [typed(one, request.POST) for one in sheet.goals]
    verb, place = op[1], int(op[2] or 0)
    if verb == "new" and len(goals) < MOST_GOALS:
        goals.append({})
    elif verb == "drop" and place < len(goals) > 1:
        del goals[place]
    elif verb in ("up", "down"):
        other = place + (1 if verb == "down" else -1)
        if 0 <= other < len(goals) and place < len(goals):
            goals[place], goals[other] = goals[other], goals[place]
    thresholds = [typed(one, request.POST) for one in sheet.thresholds]
    return _sheet(request, policy, typed(sheet.form, request.POST), goals, thresholds)


def _sheet(
    request: Request,
    policy: Policy | None,
    initial: dict[str, Any],
    goals: list[dict[str, Any]],
    thresholds: list[dict[str, Any]],
) -> Sheet:
    known, pages = (
        calendars(actor=request.actor, with_archived=True),
        escalation_policies(request.actor),
    )
    empty: list[dict[str, Any]] = [{} for _ in range(MOST_THRESHOLDS)]
    lines = [*thresholds, *empty][: max(THRESHOLDS, min(len(thresholds) + 1, MOST_THRESHOLDS))]
    return Sheet(
        PromiseForm(initial=initial, policy=policy),
        [GoalForm(initial=one, prefix=f"g{n}", calendars=known) for n, one in enumerate(goals)],
        [ThresholdForm(initial=one, prefix=f"t{n}", policies=pages) for n, one in enumerate(lines)],
    )


def _sent(request: Request, policy: Policy | None) -> Sheet:
    data = request.POST
    known, pages = (
        calendars(actor=request.actor, with_archived=True),
        escalation_policies(request.actor),
    )
    goals, lines = _count(data.get("goals"), MOST_GOALS), _count(data.get("lines"), MOST_THRESHOLDS)
    return Sheet(
        PromiseForm(data, policy=policy),
        [GoalForm(data, prefix=f"g{n}", calendars=known) for n in range(goals)],
        [ThresholdForm(data, prefix=f"t{n}", policies=pages) for n in range(lines)],
    )


def _count(text: str | None, most: int) -> int:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 4
    return min(int(text or 0), most) if is_number else 0


def _place_of(policy: Policy) -> str:
    return reverse("admin-promise", args=[policy.slug])
