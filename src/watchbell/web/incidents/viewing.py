"""Keeping a view of the list: naming it, saying who sees it, giving it up."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.accounts.selectors import teams_of
from watchbell.incidents.selectors.viewing import LOOKS, kept_query, views_for
from watchbell.incidents.services.viewing import ViewFields, delete_view, save_view
from watchbell.kernel.actors import Actor, Role
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, Styled
from watchbell.web.incidents.columns import chosen, columns_with
from watchbell.web.incidents.lists import chosen_view, is_narrowed, read_address
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.sla.pills import shows_clocks
from watchbell.web.writing import attempt, sent, status

_EVERYBODY = "everybody"


class ViewForm(Styled):
    """A name, and who else finds the view in their list."""

    name = forms.CharField(label="Name", max_length=60)
    audience = Choice(label="Who sees it?", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.slug: team for team in teams_of(actor.id)} if actor.id else {}
        leads = actor.role is not None and actor.role.rank >= Role.MANAGER.rank
        everybody = [(_EVERYBODY, "All colleagues")] if leads else []
        teams = [(slug, str(team)) for slug, team in self.teams.items()]
        self.offer("audience", [("", "Only you"), *teams, *everybody])


@require_http_methods(["GET", "POST"])
@for_colleagues
def keep(request: Request) -> HttpResponse:
    """Ask for a name and keep what the list is narrowed to; the own view of that name changes."""
    query, columns = _shown(request)
    _, kept = chosen_view(request, views_for(request.actor))
    initial = {"name": kept.name, "audience": _audience(kept)} if kept else {}
    form = ViewForm(sent(request), actor=request.actor, initial=initial)
    if request.method == "POST" and (
        view := attempt(
            form,
            lambda: save_view(
                fields=ViewFields(
                    name=form.cleaned_data["name"],
                    query=query,
                    columns=columns,
                    team=form.teams.get(form.cleaned_data["audience"]),
                    is_shared=form.cleaned_data["audience"] == _EVERYBODY,
                ),
                actor=request.actor,
                now=request.now,
            ),
        )
    ):
        return done(request, f"{reverse('incident-list')}?view={view.pk}", f"{view.name} is kept.")
    context = {"form": form, "address": request.get_full_path()}
    return page(request, "incidents/view.html", context, part="form", status=status(form))


def _audience(kept: Any) -> str:
    if kept.is_shared:
        return _EVERYBODY
    return kept.team.slug if kept.team else ""


def _shown(request: Request) -> tuple[dict[str, str], list[str]]:
    """Return the filters and columns of the list that the address describes."""
    values: QueryDict = request.GET
    shown = read_address(request)
    kept = shown.kept
    given = {**kept.query, **_looks(values)} if kept and not is_narrowed(values) else values.dict()
    query = kept_query(given)
    if kept is None and shown.view != "all":
        query["state"] = query.get("state") or "open"
    if shown.view == "mine":
        query["assignee"] = "me"
    names = values.getlist("col") or (kept.columns if kept else [])
    return query, [
        column.name
        for column in chosen(names, columns_with(shown.specs, clocks=shows_clocks(request)))
    ]


def _looks(values: QueryDict) -> dict[str, str]:
    """Return how the address says that the list is shown."""
    return {name: values.get(name, "") for name in LOOKS if name in values}


@require_POST
@for_colleagues
def forget(request: Request, view: UUID) -> HttpResponse:
    """Give a view up."""
    delete_view(view_id=view, actor=request.actor, now=request.now)
    return done(request, reverse("incident-list"), "The view is gone.")
