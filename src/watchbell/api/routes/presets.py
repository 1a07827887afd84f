"""Presets: incidents thought out in advance."""

from ninja import Router

from watchbell.accounts.selectors import person_by_id
from watchbell.api import references
from watchbell.api.edge import ApiRequest, caller_id
from watchbell.api.operations import Answer, read, write
from watchbell.api.routes.incidents import answer_with
from watchbell.api.schemas.incidents import IncidentShown
from watchbell.api.schemas.presets import PresetGiven, PresetList, PresetShown, PresetUsed
from watchbell.incidents.domain import Channel, Effect
from watchbell.incidents.models import Preset
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import category_by_slug, preset_by_slug, presets
from watchbell.incidents.services import PresetFields, create_preset, declare_preset

router = Router(tags=["presets"])
_USED = PresetUsed()


@read(router, "/presets", name="list_presets", returns=PresetList)
def list_all(request: ApiRequest) -> Answer:
    """List the presets in use by name."""
    require(request.actor, Action.LIST_ALL)
    return Answer(PresetList(items=[_preset(row) for row in presets()]))


@read(router, "/presets/{slug}", name="get_preset", returns=PresetShown)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read one preset."""
    require(request.actor, Action.LIST_ALL)
    return Answer(_preset(preset_by_slug(slug)))


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


def _preset(row: Preset) -> PresetShown:
    same = ("slug", "name", "title", "description", "type", "impact", "urgency", "severity")
    return PresetShown(
        **{name: getattr(row, name) for name in same},
        category=row.category.slug,
        service=row.service.slug if row.service else None,
        team=row.team.slug if row.team else None,
        effect=Effect(row.effect),
    )
