"""The trees of routes: read, kept compiled by edition, and written anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from watchbell.accounts.selectors import team_by_id
from watchbell.alerts.domain.checking import as_json, check_size, checked_ruling, from_json
from watchbell.alerts.domain.compiling import compiled
from watchbell.alerts.domain.routes import Branch, Level, walk
from watchbell.alerts.events import IntegrationRoutesSet, RoutesSet
from watchbell.alerts.models import Route, RouteEdition
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.services.integrations import lock_integration
from watchbell.alerts.services.rulesets import standing
from watchbell.catalog.selectors import services_by_id
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.conditions import check
from watchbell.platform.eventlog import publish

NAMES = ("labels", "severity", "title", "description", "integration", "source")
"""What a route's condition may speak of; `source` is the kind of the integration."""
INSTALLATION = SubjectRef("routes", UUID("b1f0c7d2-0000-4000-8000-000000000003"))
_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Trees:
    """All routes as they are now, ready to be asked: by integration, None for everybody's."""

    branches: dict[UUID | None, tuple[Branch, ...]]
    levels: dict[UUID | None, Level]

    def levels_for(self, integration_id: UUID) -> list[Level]:
        """Return what an integration's alerts are asked: its own routes, then everybody's."""
        keys = (integration_id, None)
        return [self.levels[key] for key in keys if key in self.levels]


_NO_TREES = Trees({}, {})
_kept: tuple[UUID, Trees] | None = None


def trees() -> Trees:
    """Return all routes compiled; one cheap query while nothing changed."""
    global _kept
    now = standing()
    if not now.has_routes:
        return _NO_TREES
    if now.edition is None:
        return compile_trees(_read())
    if _kept is None or _kept[0] != now.edition:
        _kept = (now.edition, compile_trees(_read()))
    return _kept[1]


def compile_trees(branches: dict[UUID | None, tuple[Branch, ...]]) -> Trees:
    """Return these routes ready to be asked."""
    return Trees(branches, {key: compiled(tree) for key, tree in branches.items()})


def _read() -> dict[UUID | None, tuple[Branch, ...]]:
    below: dict[tuple[UUID | None, UUID | None], list[Route]] = {}
    for route in Route.objects.order_by("position"):
        below.setdefault((route.integration_id, route.parent_id), []).append(route)

    def branches(owner: UUID | None, parent: UUID | None) -> tuple[Branch, ...]:
        return tuple(
            _branch(route, branches(owner, route.id)) for route in below.get((owner, parent), ())
        )

    return {owner: branches(owner, None) for owner, parent in below if parent is None}


def _branch(route: Route, children: tuple[Branch, ...]) -> Branch:
    ruling = replace(
        from_json(route.ruling),
        service_id=route.service_id,
        team_id=route.team_id,
        policy_id=route.escalation_policy_id,
    )
    return Branch(
        id=route.id,
        name=route.name,
        condition=route.condition,
        goes_on=route.goes_on,
        ruling=ruling,
        children=children,
    )


@transaction.atomic
def set_tree(
    *,
    integration_id: UUID | None,
    change: Callable[[tuple[Branch, ...]], tuple[Branch, ...]],
    actor: Actor,
    now: datetime,
) -> tuple[Branch, ...]:
    """Write one tree anew: `change` gets it as it is, under lock, and returns what it becomes."""
    require(actor, Action.MANAGE_INTEGRATIONS)
    subject = lock_integration(integration_id, actor).ref if integration_id else INSTALLATION
    _lock(now)
    wanted = checked_tree(change(_read().get(integration_id, ())))
    Route.objects.filter(
        Q(integration=integration_id) if integration_id else Q(integration__isnull=True)
    ).delete()
    if Route.objects.filter(pk__in=[branch.id for branch in walk(wanted)]).exists():
        raise InvalidInput(
            "A route of another tree is given.", fields={"routes": "Leave its id out."}
        )
    Route.objects.bulk_create(_rows(integration_id, None, wanted))
    publish(_told(subject, wanted, actor, now))
    return wanted


def checked_tree(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Return a tree that can be kept; InvalidInput names what cannot, by its place."""
    check_size(branches)
    _check_known(branches)
    return tuple(_checked(branch, f"routes.{place}") for place, branch in enumerate(branches))


def _checked(branch: Branch, place: str) -> Branch:
    try:
        ruling = checked_ruling(branch.ruling)
    except InvalidInput as error:
        named = {f"{place}.{name}": text for name, text in error.fields.items()}
        raise InvalidInput(error.message, fields=named) from None
    return replace(
        branch,
        name=clean_line(branch.name, f"{place}.name", _NAME_LENGTH, required=False),
        condition=check(branch.condition, names=NAMES, field=f"{place}.condition"),
        ruling=ruling,
        children=tuple(
            _checked(child, f"{place}.children.{number}")
            for number, child in enumerate(branch.children)
        ),
    )


def _check_known(branches: tuple[Branch, ...]) -> None:
    rulings = [branch.ruling for branch in walk(branches)]
    services = {ruling.service_id for ruling in rulings if ruling.service_id}
    if services - services_by_id(services).keys():
        raise NotFound("There is no such service.")
    for team_id in {ruling.team_id for ruling in rulings if ruling.team_id}:
        team_by_id(team_id)


def _lock(now: datetime) -> None:
    """Have one change at a time, and every process read the routes anew after it."""
    RouteEdition.objects.bulk_create([RouteEdition(edition=new_id(now))], ignore_conflicts=True)
    RouteEdition.objects.select_for_update().get()
    RouteEdition.objects.update(edition=new_id(now))


def _rows(
    integration_id: UUID | None, parent: UUID | None, branches: Sequence[Branch]
) -> list[Route]:
    rows: list[Route] = []
    for position, branch in enumerate(branches):
        rows.append(
            Route(
                id=branch.id,
                integration_id=integration_id,
                parent_id=parent,
                position=position,
                name=branch.name,
                condition=branch.condition,
                goes_on=branch.goes_on,
                service_id=branch.ruling.service_id,
                team_id=branch.ruling.team_id,
                escalation_policy_id=branch.ruling.policy_id,
                ruling=as_json(branch.ruling),
            )
        )
        rows += _rows(integration_id, branch.id, branch.children)
    return rows


def _told(subject: SubjectRef, tree: tuple[Branch, ...], actor: Actor, now: datetime) -> Event:
    routes = [_as_told(branch) for branch in tree]
    kind = RoutesSet if subject == INSTALLATION else IntegrationRoutesSet
    return kind(subject=subject, actor=actor, at=now, routes=routes)


def _as_told(branch: Branch) -> dict[str, object]:
    ruling = branch.ruling
    ids = {
        "service_id": ruling.service_id,
        "team_id": ruling.team_id,
        "escalation_policy_id": ruling.policy_id,
    }
    told: dict[str, object] = {"condition": branch.condition, **as_json(ruling)}
    told |= {name: str(value) for name, value in ids.items() if value}
    if branch.name:
        told["name"] = branch.name
    if branch.goes_on:
        told["goes_on"] = True
    if branch.children:
        told["children"] = [_as_told(child) for child in branch.children]
    return told
