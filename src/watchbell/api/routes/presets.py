"""Presets: incidents thought out in advance."""

from collections.abc import Callable
from typing import Any

from ninja import Router

from watchbell.accounts.selectors import person_by_id
from watchbell.api import references
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import answer_with
from watchbell.api.schemas.incidents import IncidentShown
from watchbell.api.schemas.presets import (
    PresetChanges,
    PresetGiven,
    PresetList,
    PresetShown,
    PresetUsed,
)
from watchbell.api.versions import expected_version
from watchbell.incidents.domain import Channel, Effect
from watchbell.incidents.models import Preset
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import category_by_slug, preset_by_slug, presets
from watchbell.incidents.services import PresetFields, change_preset, create_preset, declare_preset

router = Router(tags=["presets"])
_USED = PresetUsed()


@read(router, "/presets", name="list_presets", returns=PresetList)
def list_all(request: ApiRequest) -> Answer:
    """List the presets in use by name."""
    require(request.actor, Action.LIST_ALL)
    return Answer(PresetList(items=[_preset(row) for row in presets()]))


@read(router, "/presets/{slug}", name="get_preset", returns=PresetShown, versioned=True)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one preset."""
    require(request.actor, Action.LIST_ALL)
    return _answer(preset_by_slug(slug))


@write(
    router,
    "POST",
    "/presets",
    name="create_preset",
    returns=PresetShown,
    scope="config:write",
    status=201,
)
def create(request: ApiRequest, body: PresetGiven) -> Answer:
    """Add a preset."""
    require(request.actor, Action.CONFIGURE)
    named = {"slug", "category", "service", "team"}
    fields = PresetFields(
        **body.model_dump(exclude=named),
        category=category_by_slug(body.category),
        service=references.service(body.service),
        team=references.team(body.team),
    )
    row = create_preset(slug=body.slug, fields=fields, actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/presets/{row.slug}"}
    return Answer(_preset(preset_by_slug(row.slug)), headers=headers)


@write(
    router,
    "PATCH",
    "/presets/{slug}",
    name="change_preset",
    returns=PresetShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, slug: str, body: PresetChanges) -> Answer:
    """Change what a preset declares from now on; fields left out stay as they are."""
    require(request.actor, Action.CONFIGURE)
    row = preset_by_slug(slug)
    change_preset(
        slug=slug,
        fields=PresetFields(**_now(row) | _named(body.model_dump(exclude_unset=True))),
        version=expected_version(request, row.version),
        actor=request.actor,
        now=request.now,
    )
    return _answer(preset_by_slug(slug))


def _now(row: Preset) -> dict[str, Any]:
    """Return what the preset holds, as the service takes it."""
    return {name: getattr(row, name) for name in PresetFields.__dataclass_fields__}


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """Turn the names in a body into what they name."""
    find: dict[str, Callable[[Any], Any]] = {
        "category": category_by_slug,
        "service": references.service,
        "team": references.team,
    }
    found = {name: find[name](value) if name in find else value for name, value in given.items()}
    return {"is_active" if name == "active" else name: value for name, value in found.items()}


@write(
    router,
    "POST",
    "/presets/{slug}/declare",
    name="declare_preset",
    returns=IncidentShown,
    scope="incidents:write",
    status=201,
)
def declare(request: ApiRequest, slug: str, body: PresetUsed = _USED) -> Answer:
    """Declare the incident that a preset describes, with everything set."""
    require(request.actor, Action.ASSIGN)
    reporter = references.person(body.reporter, "reporter") or person_by_id(caller_id(request))
    made = declare_preset(
        slug=slug, reporter=reporter, channel=Channel.API, actor=request.actor, now=request.now
    )
    return answer_with(made.id, request)


def _answer(row: Preset) -> Answer:
    return Answer(_preset(row), version=row.version)


def _preset(row: Preset) -> PresetShown:
    same = ("slug", "name", "title", "description", "type", "impact", "urgency", "severity")
    return PresetShown(
        **{name: getattr(row, name) for name in same},
        category=row.category.slug,
        service=row.service.slug if row.service else None,
        team=row.team.slug if row.team else None,
        effect=Effect(row.effect),
        plans=row.plans,
        active=row.is_active,
        version=row.version,
    )
