"""Integrations: the addresses that machines report to."""

from uuid import UUID

from ninja import Query, Router

from watchbell.accounts.models import Team
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import integration_by_id, integrations_with_stats
from watchbell.alerts.services import IntegrationFields, create_integration
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.alerts import created_integration, integration
from watchbell.api.schemas.alerts import (
    IntegrationCreated,
    IntegrationGiven,
    IntegrationList,
    IntegrationShown,
)
from watchbell.api.schemas.fields import ListQuery
from watchbell.catalog.models import Service
from watchbell.paging.selectors import policy_slugs

router = Router(tags=["integrations"])


@read(router, "/integrations", name="list_integrations", returns=IntegrationList)
def list_all(request: ApiRequest, page: Query[ListQuery]) -> Answer:
    """List integrations by name; their keys are not shown."""
    rows = [
        entry.integration for entry in integrations_with_stats(actor=request.actor, now=request.now)
    ]
    cut = page_of(rows, key=lambda row: row.id, limit=page.limit, cursor=page.cursor)
    policies = policy_slugs(row.escalation_policy_id for row in cut.items)
    items = [integration(row, policies) for row in cut.items]
    return Answer(IntegrationList(items=items, next_cursor=cut.next_cursor))


@read(
    router,
    "/integrations/{id}",
    name="get_integration",
    returns=IntegrationShown,
    versioned=True,
)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one integration; its key is not shown."""
    row = integration_by_id(actor=request.actor, integration_id=id)
    return Answer(integration(row, policy_slugs([row.escalation_policy_id])), version=row.version)


@write(
    router,
    "POST",
    "/integrations",
    name="create_integration",
    returns=IntegrationCreated,
    scope="config:write",
    status=201,
    conflicts=False,
)
def create(request: ApiRequest, body: IntegrationGiven) -> Answer:
    """Open an address for one sender. Its key is in this answer and never again."""
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    team, service = references.team(body.team), references.service(body.service)
    row, key = create_integration(
        kind=body.kind,
        fields=_fields(body, team, service),
        actor=request.actor,
        now=request.now,
    )
    row.team, row.service = team, service
    shown = created_integration(row, policy_slugs([row.escalation_policy_id]), key)
    headers = {"Location": f"/api/v1/integrations/{row.id}"}
    return Answer(shown, version=row.version, headers=headers)


def _fields(
    body: IntegrationGiven, team: Team | None, service: Service | None
) -> IntegrationFields:
    policy = references.policy(body.escalation_policy)
    return IntegrationFields(
        name=body.name,
        team_id=team.pk if team else None,
        service_id=service.pk if service else None,
        escalation_policy_id=policy.pk if policy else None,
        grouping=body.grouping,
        on_recovery=body.on_recovery,
        default_category=body.default_category,
    )
