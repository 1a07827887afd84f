"""Inhibition rules: while one alert fires, others that follow from it wait."""

from typing import Any
from uuid import UUID

from ninja import Body, Query, Router

from watchbell.alerts.domain.matching import matchers_from_json
from watchbell.alerts.models import InhibitionRule
from watchbell.alerts.quiet_selectors import inhibition_rule_by_id, inhibition_rules
from watchbell.alerts.services import (
    RuleFields,
    change_inhibition_rule,
    create_inhibition_rule,
    remove_inhibition_rule,
)
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.pages import page_of
from watchbell.api.presenters.quiet import inhibition_rule, matchers_of
from watchbell.api.schemas.fields import ListQuery, Nothing
from watchbell.api.schemas.quiet import (
    InhibitionRuleChanges,
    InhibitionRuleGiven,
    InhibitionRuleList,
    InhibitionRuleShown,
)
from watchbell.api.versions import expected_version

router = Router(tags=["inhibition"])
_NOTHING = Nothing()


@read(router, "/inhibition-rules", name="list_inhibition_rules", returns=InhibitionRuleList)
def list_all(request: ApiRequest, page: Query[ListQuery]) -> Answer:
    """List the rules by name."""
    rows = inhibition_rules(actor=request.actor)
    found = page_of(rows, key=lambda row: row.id, limit=page.limit, cursor=page.cursor)
    items = [inhibition_rule(row) for row in found.items]
    return Answer(InhibitionRuleList(items=items, next_cursor=found.next_cursor))


@read(
    router,
    "/inhibition-rules/{id}",
    name="get_inhibition_rule",
    returns=InhibitionRuleShown,
    versioned=True,
)
def show(request: ApiRequest, id: UUID) -> Answer:
    """Read one rule."""
    row = inhibition_rule_by_id(actor=request.actor, rule_id=id)
    return Answer(inhibition_rule(row), version=row.version)


@write(
    router,
    "POST",
    "/inhibition-rules",
    name="create_inhibition_rule",
    returns=InhibitionRuleShown,
    scope="config:write",
    status=201,
    conflicts=False,
)
def create(request: ApiRequest, body: InhibitionRuleGiven) -> Answer:
    """Let the alerts that match `target` wait while one that matches `source` fires."""
    fields = RuleFields(
        name=body.name,
        source=matchers_of(body.source),
        target=matchers_of(body.target),
        equal=body.equal,
        is_enabled=body.enabled,
    )
    made = create_inhibition_rule(fields=fields, actor=request.actor, now=request.now)
    headers = {"Location": f"/api/v1/inhibition-rules/{made.id}"}
    return Answer(inhibition_rule(made), headers=headers)


@write(
    router,
    "PATCH",
    "/inhibition-rules/{id}",
    name="change_inhibition_rule",
    returns=InhibitionRuleShown,
    scope="config:write",
    versioned=True,
)
def change(request: ApiRequest, id: UUID, body: InhibitionRuleChanges) -> Answer:
    """Change a rule; fields left out stay as they are."""
    row = inhibition_rule_by_id(actor=request.actor, rule_id=id)
    changed = change_inhibition_rule(
        rule_id=id,
        fields=RuleFields(**_now(row) | _given(body)),
        actor=request.actor,
        now=request.now,
        version=expected_version(request, row.version),
    )
    return Answer(inhibition_rule(changed), version=changed.version)


@write(
    router,
    "DELETE",
    "/inhibition-rules/{id}",
    name="remove_inhibition_rule",
    returns=None,
    scope="config:write",
    status=204,
    conflicts=False,
)
def remove(request: ApiRequest, id: UUID, body: Body[Nothing] = _NOTHING) -> Answer:
    """Take a rule away; what it holds is looked at again within two minutes."""
    remove_inhibition_rule(rule_id=id, actor=request.actor, now=request.now)
    return Answer(None)


def _given(body: InhibitionRuleChanges) -> dict[str, Any]:
    given: dict[str, Any] = body.model_dump(exclude_unset=True, include={"name", "equal"})
    if "enabled" in body.model_fields_set:
        given["is_enabled"] = body.enabled
    for name in {"source", "target"} & body.model_fields_set:
        given[name] = matchers_of(getattr(body, name))
    return given


def _now(row: InhibitionRule) -> dict[str, Any]:
    return {
        "name": row.name,
        "source": matchers_from_json(row.source),
        "target": matchers_from_json(row.target),
        "equal": row.equal,
        "is_enabled": row.is_enabled,
    }
