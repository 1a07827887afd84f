"""When one is woken, and through which address: one's own rules and quiet hours."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.hours import NEVER
from watchbell.accounts.selectors import contact_methods_of
from watchbell.accounts.services import change_person
from watchbell.notify.channels import registry
from watchbell.paging.reaching import PageUrgency
from watchbell.paging.selectors.personal import personal_rules_of
from watchbell.paging.services import set_personal_rules
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.profile.forms import QuietForm
from watchbell.web.profile.rules import RulesForm
from watchbell.web.profile.showing import own
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt

_PAGE = "profile/waking.html"


@require_safe
@for_colleagues
def waking(request: Request) -> HttpResponse:
    """Show the rules of both urgencies, and what goes without any."""
    return _show(request)


@require_POST
@for_colleagues
def set_rules(request: Request, urgency: str) -> HttpResponse:
    """Put the rules of one urgency in the place of those before."""
    person = own(request)
    methods = contact_methods_of(person.pk)
    form = RulesForm(request.POST, methods=methods, urgency=urgency)
    write = partial(
        set_personal_rules,
        person_id=person.pk,
        urgency=urgency,
        actor=request.actor,
        now=request.now,
    )
    if attempt(form, lambda: write(rules=form.rules())) is None:
        return _show(request, status=422, refused=form)
    return done(request, reverse("profile-waking"), "Saved: you are woken so from now on.")


@require_POST
@for_colleagues
def set_quiet(request: Request) -> HttpResponse:
    """Set the hours in which nothing that can wait reaches one."""
    form = QuietForm(request.POST)
    change = partial(change_person, person_id=own(request).pk, actor=request.actor, now=request.now)
    hours = form.data.get("quiet_hours", "").strip() or NEVER
    if attempt(form, lambda: change(quiet_hours=hours)) is None:
        return _show(request, status=422, quiet_form=form)
    return done(request, reverse("profile-waking"), "Saved.")


def _show(
    request: Request,
    *,
    status: int = 200,
    refused: RulesForm | None = None,
    quiet_form: QuietForm | None = None,
) -> HttpResponse:
    person = own(request)
    methods, kinds = contact_methods_of(person.pk), registry.kinds()
    usable = [method for method in methods if method.kind in kinds]
    urgencies = []
    for urgency, known in personal_rules_of(person.pk, actor=request.actor).items():
        form = RulesForm(methods=usable, urgency=urgency, rules=known.rules)
        if refused is not None and refused.urgency == urgency:
            form = refused
        urgencies.append({"urgency": urgency, "form": form, "known": known})
    quiet = "" if person.quiet_hours == NEVER else person.quiet_hours
    context = {
        "person": person,
        "methods": usable,
        "urgencies": urgencies,
        "high": PageUrgency.HIGH,
        "quiet_form": quiet_form or QuietForm(initial={"quiet_hours": quiet}),
    }
    return page(request, _PAGE, context, status=status)
