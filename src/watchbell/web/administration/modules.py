"""Modules: parts that this house can do without, switched off and on."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from watchbell.accounts.permissions import RULES, Action, require
from watchbell.accounts.services import switch_module
from watchbell.platform.models import StoredOption
from watchbell.platform.modules import Module, is_on, module_named, modules
from watchbell.platform.options.reading import stored_options
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page


@dataclass(frozen=True)
class Switch:
    """A module as its row shows it, and who switched it last."""

    module: Module
    is_on: bool
    last: StoredOption | None


@require_safe
@for_colleagues
def module_list(request: Request) -> HttpResponse:
    """List the modules with what each is and what happens while it is off."""
    require(request.actor, RULES[Action.SET_OPTIONS], "switching modules")
    stored = stored_options()
    rows = [Switch(one, is_on(one), stored.get(one.option.name)) for one in modules()]
    return page(request, "administration/modules.html", {"switches": rows})


@require_POST
@for_colleagues
def switch(request: Request, name: str) -> HttpResponse:
    """Switch one module on or off for everybody."""
    module, wanted = module_named(name), request.POST.get("on") == "true"
    switch_module(module=module, on=wanted, actor=request.actor, now=request.now)
    told = "is on again" if wanted else "is off. Nothing that was written is lost"
    return done(request, reverse("admin-modules"), f"{module.label} {told}.")
