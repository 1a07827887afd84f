"""What was changed on services: the first suspects when something breaks."""

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.changes import ChangeGiven, ChangeList, ChangeQuery, ChangeShown
from watchbell.catalog.models import Change
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.selectors import changes_page
from watchbell.catalog.services import ChangeFields, record_change

router = Router(tags=["changes"])


@read(router, "/changes", name="list_changes", returns=ChangeList)
def list_all(request: ApiRequest, filters: Query[ChangeQuery]) -> Answer:
    """List changes, those that started last first."""
    require(request.actor, RULES[Action.READ_CHANGES], "seeing changes")
    service = references.service(filters.service)
    page = changes_page(
        actor=request.actor,
        service_id=service.pk if service else None,
        source=filters.source or "",
        since=filters.from_,
        until=filters.to,
        limit=filters.limit,
        cursor=filters.cursor,
    )
    items = [change(row) for row in page.items]
    return Answer(ChangeList(items=items, next_cursor=page.next_cursor))


@write(
    router,
    "POST",
    "/changes",
    name="record_change",
    returns=ChangeShown,
    scope="changes:write",
    status=201,
    conflicts=False,
)
def record(request: ApiRequest, body: ChangeGiven) -> Answer:
    """Record a change.

    Told again with the same source and external id, it amends what was told before: a
    deployment is told when it starts and again when it ends.
    """
    require(request.actor, RULES[Action.RECORD_CHANGES], "recording changes")
    services = [
        references.known_service(slug, f"services.{index}")
        for index, slug in enumerate(body.services)
    ]
    row = record_change(
        source=body.source,
        external_id=body.external_id,
        fields=ChangeFields(
            title=body.title,
            description=body.description,
            link=body.link,
            who=body.who or request.actor.name,
            starts_at=body.starts_at or request.now,
            ends_at=body.ends_at,
            service_ids=[service.pk for service in services],
        ),
        actor=request.actor,
        now=request.now,
    )
    return Answer(change(row))


def change(row: Change) -> ChangeShown:
    """Show one change; its services should be loaded."""
    return ChangeShown(
        id=row.id,
        source=row.source,
        external_id=row.external_id,
        title=row.title,
        description=row.description,
        link=row.link,
        who=row.who,
        services=sorted(service.slug for service in row.services.all()),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
    )
