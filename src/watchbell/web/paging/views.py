"""Reading escalation policies: the list, and one with whom it would tell when."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from watchbell.accounts.permissions import allows
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import service_by_slug, service_names
from watchbell.kernel.pages import LONGEST
from watchbell.kernel.zones import starts_at, zone
from watchbell.paging.permissions import RULES, Action
from watchbell.paging.selectors import (
    Imagined,
    policies_page,
    policy_by_slug,
    policy_view,
    uses_of,
    who_would_be_told,
)
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.middleware import Request
from watchbell.web.people.forms import zone_choices
from watchbell.web.responses import page

_PAGE = 24
_EARLIEST, _LATEST = 1990, 2200


class WhenForm(Styled):
    """The instant, in a zone, and the incident that is imagined."""

    at = forms.CharField(
        label="If it broke at",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
        help_text="Empty: now.",
    )
    zone = Choice(label="In the zone", required=False, choices=zone_choices)
    priority = Choice(
        required=False, choices=[("", "Not set"), *((str(n), f"P{n}") for n in range(1, 6))]
    )
    service = Choice(required=False)
    major = forms.BooleanField(label="Major", required=False)

    def clean_at(self) -> datetime | None:
        """Return the wall time, whichever zone it is of; None for now."""
        text = self.cleaned_data["at"]
        try:
            wall = datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError:
            raise forms.ValidationError("Write a time such as 2026-11-22T09:00.") from None
        if wall is not None and not _EARLIEST <= wall.year <= _LATEST:
            raise forms.ValidationError(f"Choose a year from {_EARLIEST} to {_LATEST}.")
        return wall


@require_safe
@for_colleagues
def policy_list(request: Request) -> HttpResponse:
    """List the escalation policies with their steps in words."""
    found = policies_page(
        actor=request.actor,
        q=request.GET.get("q", ""),
        limit=_PAGE,
        cursor=request.GET.get("cursor") or None,
    )
    may_manage = allows(request.actor, RULES[Action.MANAGE])
    context = {"policies": found, "may_manage": may_manage, "q": request.GET.get("q", "")}
    return page(request, "policies/list.html", context, part="list")


@require_safe
@for_colleagues
def policy(request: Request, slug: str) -> HttpResponse:
    """Show one policy, and whom it would tell when, from now or any instant on."""
    found = policy_by_slug(slug)
    form, at, tz = _when(request)
    imagined = _imagined(form)
    may_manage = allows(request.actor, RULES[Action.MANAGE])
    context: dict[str, Any] = {
        "policy": found,
        "view": policy_view(found),
        "form": form,
        "told": who_would_be_told(found, at, actor=request.actor, imagined=imagined),
        "at": at,
        "tz": tz,
        "is_now": at == request.now,
        "uses": uses_of(found.pk),
        "may_manage": may_manage,
    }
    return page(request, "policies/page.html", context, part="told")


def _when(request: Request) -> tuple[WhenForm, datetime, str]:
    """Return the form, the instant it means, and the zone in which times are shown."""
    own = timezone.get_current_timezone_name()
    form = WhenForm(request.GET if "at" in request.GET else None, initial={"zone": own})
    services = service_names(actor=request.actor, limit=LONGEST)
    form.offer("service", [("", "Any"), *services])
    if not form.is_bound or not form.is_valid():
        return form, request.now, own
    name = form.cleaned_data["zone"] or own
    wanted = form.cleaned_data["at"]
    if wanted is None:
        return form, request.now, name
    return form, starts_at(wanted, zone(name)).astimezone(UTC), name


def _imagined(form: WhenForm) -> Imagined:
    got = form.cleaned_data if form.is_bound and form.is_valid() else {}
    service: Service | None = service_by_slug(got["service"]) if got.get("service") else None
    priority = int(got["priority"]) if got.get("priority") else None
    return Imagined(priority=priority, is_major=bool(got.get("major")), service=service)
