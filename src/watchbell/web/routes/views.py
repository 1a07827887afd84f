"""Routes: the tree, one route's editor, and what people change."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.alerts.domain.routes import Branch
from watchbell.alerts.models import Integration
from watchbell.alerts.permissions import Action, may, require
from watchbell.alerts.quiet_selectors import Matches
from watchbell.alerts.selectors import integration_by_id, integrations_named
from watchbell.alerts.services.trees import set_tree, trees
from watchbell.alerts.trying import compare, taken_now, with_tree
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.web.access import for_colleagues
from watchbell.web.filters import uuid_of
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.routes.drafting import drafted
from watchbell.web.routes.forms import Editor
from watchbell.web.routes.trees import Tree, added, changed, find, moved, without
from watchbell.web.routes.words import drawn, names_of, outcome
from watchbell.web.writing import attempt, sent, status


@require_safe
@for_colleagues
def route_list(request: Request) -> HttpResponse:
    """Show everybody's routes, or one integration's own, in the order they are asked."""
    owner = _owner(request)
    require(request.actor, Action.READ_INTEGRATIONS)
    known = trees()
    context = {
        "owner": owner,
        "routes": drawn(known.branches.get(owner.pk if owner else None, ()), request.actor),
        "integrations": integrations_named(actor=request.actor),
        "with_own": {key for key, tree in known.branches.items() if key and tree},
        "may_manage": may(request.actor, Action.MANAGE_INTEGRATIONS),
    }
    return page(request, "routes/list.html", context)


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_route(request: Request) -> HttpResponse:
    """Add a route behind those that exist, before them, or below one; perhaps as it is drafted."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    owner, below = _owner(request), uuid_of(request, "below")
    branch = drafted(request.GET, new_id(request.now))
    is_first = request.GET.get("first") == "yes"

    def change(tree: Tree, edited: Branch) -> Tree:
        return (edited, *tree) if is_first and below is None else added(tree, edited, below)

    return _edit(request, owner, branch, change, is_new=True)


@require_http_methods(["GET", "POST"])
@for_colleagues
def route(request: Request, route_id: UUID) -> HttpResponse:
    """Change one route; those below it stay."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    owner = _owner(request)
    branch = find(_tree(owner), route_id)
    return _edit(request, owner, branch, changed, is_new=False)


def _edit(
    request: Request, owner: Integration | None, branch: Branch, change: Any, *, is_new: bool
) -> HttpResponse:
    editor = Editor(branch, sent=sent(request), actor=request.actor)
    context: dict[str, Any] = {"editor": editor, "form": editor.form, "owner": owner}
    context |= {"is_new": is_new, "action": request.get_full_path(), "back": _address(owner)}
    if not is_new:
        query = f"?integration={owner.pk}" if owner else ""
        context["remove"] = reverse("route-remove", args=[branch.id]) + query
    if editor.op == "save":
        save = partial(
            set_tree,
            integration_id=owner.pk if owner else None,
            actor=request.actor,
            now=request.now,
        )
        made = attempt(editor.form, lambda: save(change=lambda tree: change(tree, editor.branch())))
        if made is not None:
            return done(request, _address(owner), "Saved. It holds for alerts from now on.")
    context["taken"], context["problem"] = _taken(request, editor)
    if editor.op == "compare" and editor.form.is_valid():
        context["comparison"] = _compared(request, owner, editor, change)
    return page(
        request,
        "routes/form.html",
        context,
        part="form",
        status=status(editor.form) if editor.op in ("save", "compare") else 200,
    )


def _taken(request: Request, editor: Editor) -> tuple[Matches | None, str]:
    """Return which open alerts the condition takes as it is written, or why it takes none."""
    condition = editor.condition()
    if not condition:
        return None, ""
    try:
        return taken_now(condition=condition, actor=request.actor), ""
    except InvalidInput as error:
        return None, next(iter(error.fields.values()), error.message)


def _compared(
    request: Request, owner: Integration | None, editor: Editor, change: Any
) -> dict[str, Any] | None:
    """Return what the route as it is written would do otherwise with the latest alerts."""
    try:
        then = with_tree(owner.pk if owner else None, change(_tree(owner), editor.branch()))
    except InvalidInput as error:
        editor.form.refuse(error)
        return None
    found = compare(then=then, actor=request.actor)
    sides = [side for one in found.examples for side in (one.now, one.then)]
    names = names_of([side.verdict.ruling for side in sides], request.actor)
    examples = [
        {"alert": one.alert, "now": outcome(one.now, names), "then": outcome(one.then, names)}
        for one in found.examples
    ]
    return {"found": found, "examples": examples}


@require_POST
@for_colleagues
def move_route(request: Request, route_id: UUID) -> HttpResponse:
    """Ask a route earlier or later among its siblings."""
    place = request.POST.get("place", "")
    at = int(place) if place.isdecimal() else 0
    return _change(request, lambda tree: moved(tree, route_id, at), "Its place is changed.")


@require_POST
@for_colleagues
def remove_route(request: Request, route_id: UUID) -> HttpResponse:
    """Take a route away, and those below it."""
    return _change(request, lambda tree: without(tree, route_id), "The route is gone.")


def _change(request: Request, change: Any, text: str) -> HttpResponse:
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    owner = _owner(request)
    set_tree(
        integration_id=owner.pk if owner else None,
        change=change,
        actor=request.actor,
        now=request.now,
    )
    return done(request, _address(owner), text)


def _owner(request: Request) -> Integration | None:
    """Return the integration whose routes are meant; None for everybody's."""
    key = uuid_of(request, "integration")
    return integration_by_id(actor=request.actor, integration_id=key) if key else None


def _tree(owner: Integration | None) -> Tree:
    return trees().branches.get(owner.pk if owner else None, ())


def _address(owner: Integration | None) -> str:
    query = f"?integration={owner.pk}" if owner else ""
    return f"{reverse('route-list')}{query}"
