"""Inhibition: rules, what becomes of dependents, and when an alert flaps."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.alerts.domain.matching import matchers_from_json
from watchbell.alerts.models import InhibitionRule
from watchbell.alerts.permissions import Action, may, require
from watchbell.alerts.quiet_selectors import inhibition_rule_by_id, inhibition_rules
from watchbell.alerts.services import (
    change_inhibition_rule,
    create_inhibition_rule,
    remove_inhibition_rule,
    set_waiting,
)
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.quiet.forms import RuleForm, SettingsForm, initial_of_rule, settings_now
from watchbell.web.quiet.matching import matchings
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status


@require_safe
@for_colleagues
def rules(request: Request) -> HttpResponse:
    """List the rules, and what is set besides."""
    return _page(request, SettingsForm(initial=settings_now()))


@require_POST
@for_colleagues
def settings(request: Request) -> HttpResponse:
    """Set what becomes of dependents, and when an alert flaps."""
    require(request.actor, Action.CHANGE_RULES)
    form = SettingsForm(request.POST)
    write = partial(set_waiting, actor=request.actor, now=request.now)
    if attempt(form, lambda: write(**form.cleaned_data)) is None:
        return _page(request, form)
    return done(request, reverse("inhibition"), "Saved; it counts from the next alert on.")


@require_http_methods(["GET", "POST"])
@for_colleagues
def new(request: Request) -> HttpResponse:
    """Add a rule."""
    require(request.actor, Action.CHANGE_RULES)
    form = RuleForm(sent(request), initial={"is_enabled": True})
    write = partial(create_inhibition_rule, actor=request.actor, now=request.now)
    if "step" in request.POST:
        return _form(request, form, None, code=200)
    made = attempt(form, lambda: write(fields=form.rule_fields()))
    if made is not None:
        return done(request, reverse("inhibition"), f"{made.name} is in the list.")
    return _form(request, form, None, code=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit(request: Request, rule_id: UUID) -> HttpResponse:
    """Change a rule."""
    require(request.actor, Action.CHANGE_RULES)
    found = inhibition_rule_by_id(actor=request.actor, rule_id=rule_id)
    form = RuleForm(sent(request), initial=initial_of_rule(found))
    write = partial(change_inhibition_rule, rule_id=found.pk, actor=request.actor, now=request.now)
    if "step" in request.POST:
        return _form(request, form, found, code=200)
    if attempt(form, lambda: write(fields=form.rule_fields())) is not None:
        return done(request, reverse("inhibition"), f"{found.name} is saved.")
    return _form(request, form, found, code=status(form))


@require_POST
@for_colleagues
def remove(request: Request, rule_id: UUID) -> HttpResponse:
    """Take a rule away."""
    remove_inhibition_rule(rule_id=rule_id, actor=request.actor, now=request.now)
    return done(request, reverse("inhibition"), "Removed.")


def _page(request: Request, form: SettingsForm) -> HttpResponse:
    listed = [
        (rule, matchers_from_json(rule.source), matchers_from_json(rule.target))
        for rule in inhibition_rules(actor=request.actor)
    ]
    context = {
        "rules": listed,
        "form": form,
        "may_change": may(request.actor, Action.CHANGE_RULES),
    }
    return page(request, "quiet/inhibition.html", context, status=status(form))


def _form(
    request: Request, form: RuleForm, found: InhibitionRule | None, *, code: int
) -> HttpResponse:
    context = {
        "form": form,
        "rule": found,
        "action": request.get_full_path(),
        **matchings(request, form, "source", "target"),
    }
    return page(request, "quiet/rule_form.html", context, status=code)
