"""Writing escalation policies: one form, whose steps are added, moved and taken away in place.

Whatever is not the last button only draws the form anew with what was typed; nothing is kept
until it is saved.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from watchbell.accounts.permissions import require
from watchbell.kernel.errors import Conflict, DomainError
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors import policy_by_slug, policy_view, uses_of
from watchbell.paging.services import (
    BacktestFields,
    PolicyFields,
    ask_backtest,
    change_policy,
    changed_policy,
    create_policy,
    delete_policy,
    drafted_policy,
)
from watchbell.web.access import for_colleagues
from watchbell.web.backtests.drafts import Draft, keep
from watchbell.web.backtests.forms import DAYS
from watchbell.web.middleware import Request
from watchbell.web.paging import aims
from watchbell.web.paging.forms import (
    MOST_STEPS,
    PolicyForm,
    StepForm,
    fields_of,
    policy_initial,
    step_initial,
    step_sent,
)
from watchbell.web.responses import done, page

_Step = dict[str, Any]
_PLACE = re.compile(r"steps\[(\d+)\]\.?(\w*)")
_FIELDS = {"delay_minutes": "delay", "targets": "add", "conditions": "more", "id": "add"}
_SHORTEST_SEARCH = 2


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request) -> HttpResponse:
    """Write a new policy."""
    require(request.actor, RULES[Action.MANAGE], "adding escalation policies")
    initial = {"timezone": timezone.get_current_timezone_name(), "repeat": "0"}

    def save(form: PolicyForm, fields: PolicyFields) -> HttpResponse:
        if request.POST.get("op") == "try":
            draft = Draft(policy=drafted_policy(fields, request.now))
            return done(request, keep(request, draft), "The policy is not saved.")
        slug = form.cleaned_data["slug"]
        made = create_policy(slug=slug, fields=fields, actor=request.actor, now=request.now)
        return _saved(request, made)

    return _edit(request, initial, [_fresh()], save, action=reverse("policy-new"))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, slug: str) -> HttpResponse:
    """Change a policy; what runs goes on as it began."""
    require(request.actor, RULES[Action.MANAGE], "changing escalation policies")
    view = policy_view(policy_by_slug(slug))

    def save(form: PolicyForm, fields: PolicyFields) -> HttpResponse:
        if request.POST.get("op") == "try":
            return _try(request, view.policy, fields)
        changed = change_policy(
            policy_id=view.policy.pk,
            fields=fields,
            version=form.cleaned_data["version"],
            actor=request.actor,
            now=request.now,
        )
        return _saved(request, changed)

    steps = [step_initial(step) for step in view.steps]
    action = reverse("policy-edit", args=[slug])
    return _edit(request, policy_initial(view), steps, save, action=action, policy=view.policy)


@require_http_methods(["GET", "POST"])
@for_colleagues
def delete(request: Request, slug: str) -> HttpResponse:
    """Ask once more, naming what follows the policy; then remove it."""
    require(request.actor, RULES[Action.MANAGE], "deleting escalation policies")
    policy = policy_by_slug(slug)
    refused = ""
    if request.method == "POST":
        try:
            delete_policy(policy_id=policy.pk, actor=request.actor, now=request.now)
        except Conflict as error:
            refused = error.message
        else:
            return done(request, reverse("policy-list"), f"{policy.name} is deleted.")
    context = {"policy": policy, "uses": uses_of(policy.pk), "refused": refused}
    return page(request, "policies/delete.html", context, status=409 if refused else 200)


@require_safe
@for_colleagues
def targets(request: Request) -> HttpResponse:
    """Offer whom a step may tell, from two characters on."""
    require(request.actor, RULES[Action.MANAGE], "choosing whom a policy tells")
    typed = next((str(v) for k, v in request.GET.items() if k.endswith("-add")), "")
    q = (request.GET.get("q") or typed).strip()
    found = aims.found(request.actor, q) if len(q) >= _SHORTEST_SEARCH else []
    return render(request, "policies/targets.html", {"targets": found})


def _edit(
    request: Request,
    initial: dict[str, Any],
    steps: list[_Step],
    save: Callable[[PolicyForm, PolicyFields], HttpResponse],
    *,
    action: str,
    policy: EscalationPolicy | None = None,
) -> HttpResponse:
    is_new = policy is None
    context = {"action": action, "policy": policy}
    if request.method != "POST":
        return _drawn(request, PolicyForm(initial=initial, is_new=is_new), _forms(steps), context)
    steps = _sent_steps(request.POST)
    problem = _change(request, steps, request.POST.get("op", "save"))
    if problem is None:
        form = PolicyForm(initial=_raw(request.POST), is_new=is_new)
        return _drawn(request, form, _forms(steps), context)
    form = PolicyForm(request.POST, is_new=is_new)
    forms = _bound(steps)
    for number, text in problem.items():
        forms[number].add_error("add", text)
    if all([form.is_valid(), *(one.is_valid() for one in forms)]) and not problem:
        try:
            return save(form, fields_of(form, forms))
        except DomainError as error:
            _refuse(form, forms, error)
    return _drawn(request, form, forms, context, status=422)


def _saved(request: Request, policy: EscalationPolicy) -> HttpResponse:
    to = reverse("escalation-policy", args=[policy.slug])
    return done(request, to, f"{policy.name} is saved; what runs goes on as it began.")


def _try(request: Request, policy: EscalationPolicy, fields: PolicyFields) -> HttpResponse:
    """Replay the last months with the policy as it is written here, keeping nothing of it."""
    changed = changed_policy(policy, fields)
    past = BacktestFields(
        since=request.now - timedelta(days=DAYS), until=request.now, policies=[changed]
    )
    row = ask_backtest(fields=past, actor=request.actor, now=request.now)
    # Also for a trial together with other drafts.
    keep(request, Draft(policy=changed, is_new=False))
    text = "The policy is not saved; the past is being replayed with it."
    return done(request, reverse("backtest", args=[row.pk]), text)


def _drawn(
    request: Request,
    form: PolicyForm,
    steps: list[StepForm],
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    values = {**context, "form": form, "steps": steps, "may_add": len(steps) < MOST_STEPS}
    return page(request, "policies/edit.html", values, part="form", status=status)


def _fresh() -> _Step:
    return {"target": [], "delay": 5, "pick": "all", "until": "acknowledged", "nobody": "next"}


def _sent_steps(data: QueryDict) -> list[_Step]:
    count = data.get("steps", "0")
    known = min(int(count), MOST_STEPS) if count.isascii() and count.isdigit() else 0
    return [step_sent(data, number) for number in range(known)]


def _raw(data: QueryDict) -> dict[str, Any]:
    return {name: data[name] for name in PolicyForm.base_fields if name in data}


def _forms(steps: list[_Step]) -> list[StepForm]:
    return [
        StepForm(initial=step, keys=step["target"], prefix=f"steps-{number}")
        for number, step in enumerate(steps)
    ]


def _bound(steps: list[_Step]) -> list[StepForm]:
    """Return the steps as forms that are checked, in the order they have now."""
    forms = []
    for number, step in enumerate(steps):
        data = QueryDict(mutable=True)
        for name, value in step.items():
            data.setlist(f"steps-{number}-{name}", value if isinstance(value, list) else [value])
        if not step.get("major"):
            data.pop(f"steps-{number}-major", None)
        forms.append(StepForm(data, keys=step["target"], prefix=f"steps-{number}"))
    return forms


def _change(request: Request, steps: list[_Step], op: str) -> dict[int, str] | None:
    """Do what a button of the form asks; None when the form is only to be drawn anew.

    Returns what is wrong, by step, when it is to be saved: nothing, mostly.
    """
    name, *numbers = op.split("-")
    at = [int(n) for n in numbers if n.isascii() and n.isdigit()]
    if name == "new" and len(steps) < MOST_STEPS:
        steps.append(_fresh())
    elif name == "copy" and at and at[0] < len(steps) and len(steps) < MOST_STEPS:
        steps.insert(at[0] + 1, dict(steps[at[0]]))
    elif name == "drop" and at and at[0] < len(steps):
        steps.pop(at[0])
    elif name == "move" and len(at) > 1 and at[0] < len(steps):
        steps.insert(min(at[1], len(steps)), steps.pop(at[0]))
    elif name == "without" and len(at) > 1 and at[0] < len(steps):
        steps[at[0]]["target"] = [key for n, key in enumerate(steps[at[0]]["target"]) if n != at[1]]
    elif name == "add" and at and at[0] < len(steps):
        return _add_typed(request, steps[at[0] : at[0] + 1], first=at[0]) or None
    elif name in ("save", "try"):
        return _add_typed(request, steps)
    return None


def _add_typed(request: Request, steps: list[_Step], first: int = 0) -> dict[int, str]:
    """Take whom was typed into the steps; returns whom nobody knows, by step."""
    unknown = {}
    for number, step in enumerate(steps, first):
        typed = str(step.get("add", "")).strip()
        aim = aims.meant(request.actor, typed) if typed else None
        if aim is not None:
            step["target"] = list(dict.fromkeys([*step["target"], aim.key]))
            step["add"] = ""
        elif typed:
            unknown[number] = "Choose one of the list: nobody, or more than one, is called so."
    return unknown


def _refuse(form: PolicyForm, steps: list[StepForm], error: DomainError) -> None:
    """Show what the domain refused at the field it names, in the form it belongs to."""
    for place, text in error.fields.items():
        match = _PLACE.match(place)
        number = int(match[1]) if match else len(steps)
        if match and number < len(steps):
            name = _FIELDS.get(match[2], match[2])
            steps[number].add_error(name if name in steps[number].fields else None, text)
        else:
            form.add_error(place if place in form.fields else None, text)
    if not error.fields:
        form.add_error(None, error.message)
