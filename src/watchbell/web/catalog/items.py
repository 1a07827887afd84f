"""Configuration items: the list, one item with what hangs on it, and what managers change."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.permissions import allows, require
from watchbell.accounts.selectors import teams_with_members
from watchbell.catalog.domain import ITEM_KINDS, ItemStatus
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import (
    ItemFilters,
    changes_near,
    item_by_id,
    item_choices,
    items_page,
    service_by_slug,
    service_names,
    services_of_items,
    services_page,
    whole_item,
)
from watchbell.catalog.services import change_item, create_item, fields_of
from watchbell.incidents.domain import OPEN_STATES, State
from watchbell.incidents.modules import DIAGNOSIS
from watchbell.incidents.selectors import (
    IncidentFilters,
    incident_lines,
    open_by_item,
    recurrence_of,
)
from watchbell.kernel.errors import NotFound
from watchbell.platform.modules import is_on
from watchbell.web.access import for_colleagues
from watchbell.web.catalog.itemforms import ItemForm, initial_of
from watchbell.web.catalog.picking import last_part, suggestions
from watchbell.web.filters import one_of, uuid_of
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_MOST = 500
_STATUSES = ("", "all", *(one.value for one in ItemStatus))
_RECENT = timedelta(hours=48)
_SHOWN = 10


@require_safe
@for_colleagues
def item_list(request: Request) -> HttpResponse:
    """List configuration items by name, with how many incidents are open on each."""
    team_id, wanted = uuid_of(request, "team"), one_of(request, "status", _STATUSES)
    filters = ItemFilters(
        q=request.GET.get("q", ""),
        kind=request.GET.get("kind", ""),
        team_id=team_id,
        service_id=_service_id(request),
        status=ItemStatus(wanted) if wanted not in ("", "all") else None,
        with_retired=wanted == "all",
    )
    cursor = request.GET.get("cursor") or None
    found = items_page(actor=request.actor, filters=filters, cursor=cursor)
    context = {
        "items": found,
        "open": open_by_item(request.actor, [item.pk for item in found.items]),
        "kinds": ITEM_KINDS.items(),
        "kind": filters.kind,
        "statuses": [("", "Not retired"), ("all", "Any status"), *_status_names()],
        "status": wanted,
        "teams": teams_with_members(actor=request.actor),
        "team_id": team_id,
        "services": service_names(actor=request.actor, limit=_MOST),
        "service": request.GET.get("service", ""),
        "is_narrowed": filters != ItemFilters(),
        "may_manage": allows(request.actor, RULES[Action.MANAGE_ITEMS]),
    }
    return page(request, "items/list.html", context, part="list")


@require_safe
@for_colleagues
def item(request: Request, item_id: UUID) -> HttpResponse:
    """Show one configuration item."""
    return render(request, "items/page.html", _page_context(request, item_by_id(item_id)))


@require_safe
@for_colleagues
def choices(request: Request) -> HttpResponse:
    """Suggest items by the beginnings of their words, from two letters on."""
    typed = request.GET.get(request.GET.get("field", "items"), "")
    text = last_part(typed)
    found = item_choices(actor=request.actor, q=text, limit=8) if len(text) > 1 else []
    return render(request, "items/list.html#choices", {"choices": suggestions(typed, found)})


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_item(request: Request) -> HttpResponse:
    """Record a configuration item."""
    require(request.actor, RULES[Action.MANAGE_ITEMS], "recording configuration items")
    form = _form(request, {"kind": "server", "status": ItemStatus.IN_USE.value})
    made = attempt(
        form,
        lambda: create_item(fields=form.item_fields(), actor=request.actor, now=request.now),
    )
    if made is not None:
        return done(request, _address(made), f"{made.name} is recorded.")
    context = {"form": form, "action": reverse("item-new")}
    return page(request, "items/form.html", context, part="form", status=status(form))


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_item(request: Request, item_id: UUID) -> HttpResponse:
    """Change what a configuration item says about itself."""
    require(request.actor, RULES[Action.MANAGE_ITEMS], "changing configuration items")
    found = item_by_id(item_id)
    form = _form(request, initial_of(whole_item(found)), kind=found.kind)
    changed = attempt(
        form,
        lambda: change_item(
            item_id=found.pk, fields=form.item_fields(), actor=request.actor, now=request.now
        ),
    )
    if changed is not None:
        return done(request, _address(found), f"{changed.name} is saved.")
    context = {"form": form, "item": found, "action": reverse("item-edit", args=[found.pk])}
    return page(request, "items/form.html", context, part="form", status=status(form))


@require_POST
@for_colleagues
def retire_item(request: Request, item_id: UUID) -> HttpResponse:
    """Take an item out of use, or bring one back; its records stay."""
    found = item_by_id(item_id)
    is_retired = found.status == ItemStatus.RETIRED
    to = ItemStatus.IN_USE if is_retired else ItemStatus.RETIRED
    change_item(
        item_id=found.pk,
        fields=replace(fields_of(found), status=to),
        actor=request.actor,
        now=request.now,
    )
    said = "in use again" if is_retired else "retired; what was recorded of it stays"
    return done(request, _address(found), f"{found.name} is {said}.")


def _page_context(request: Request, found: ConfigurationItem) -> dict[str, Any]:
    actor, whole = request.actor, whole_item(found)
    impacted = services_of_items([found.pk])[found.pk]
    about = IncidentFilters(item=found.pk)
    over = (State.RESOLVED, State.CLOSED, State.CANCELLED)
    return {
        "item": found,
        "kind": dict(ITEM_KINDS).get(found.kind, found.kind),
        "whole": whole,
        "indirect": [service for service in impacted if service not in whole.services],
        "incidents": incident_lines(actor, replace(about, states=tuple(OPEN_STATES)), limit=_SHOWN),
        "past": incident_lines(actor, replace(about, states=over), limit=_SHOWN),
        "recurrence": recurrence_of(actor, found.pk, now=request.now),
        "shows_changes": is_on(DIAGNOSIS),
        "changes": changes_near(
            actor=actor,
            service_ids=[service.pk for service in impacted],
            since=request.now - _RECENT,
            until=request.now,
            limit=_SHOWN,
        ),
        "may_manage": allows(actor, RULES[Action.MANAGE_ITEMS]),
    }


def _service_id(request: Request) -> UUID | None:
    slug = request.GET.get("service", "")
    if not slug:
        return None
    try:
        return service_by_slug(slug).pk
    except NotFound:
        return UUID(int=0)


def _status_names() -> list[tuple[str, str]]:
    return [("in_use", "In use"), ("in_stock", "In stock"), ("retired", "Retired")]


def _form(request: Request, initial: dict[str, Any], kind: str = "") -> ItemForm:
    return ItemForm(
        sent(request),
        initial=initial,
        teams=teams_with_members(actor=request.actor),
        services=services_page(actor=request.actor, active_only=True, limit=_MOST).items,
        kind=kind,
    )


def _address(found: ConfigurationItem) -> str:
    return reverse("item", args=[found.pk])
