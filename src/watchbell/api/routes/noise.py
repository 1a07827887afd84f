"""Which rules, services and sources call people for nothing."""

from datetime import timedelta

from ninja import Query, Router

from watchbell.accounts.permissions import require
from watchbell.analytics.noise.facts import Noise, Scope
from watchbell.analytics.noise.proposing import Proposal, propose
from watchbell.analytics.noise.reading import noise
from watchbell.analytics.permissions import RULES, Action
from watchbell.api import references
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read
from watchbell.api.schemas.noise import NoiseList, NoiseQuery, NoiseShown, ProposalShown

router = Router(tags=["figures"])


@read(router, "/noise", name="get_noise", returns=NoiseList)
def show(request: ApiRequest, query: Query[NoiseQuery]) -> Answer:
    """Read the noisiest rules, services or sources, with what to try about each rule."""
    require(request.actor, RULES[Action.READ], "seeing figures")
    team, service = references.team(query.team), references.service(query.service)
    scope = Scope(
        since=request.now - timedelta(days=query.days),
        until=request.now,
        team_id=team.pk if team else None,
        service_id=service.pk if service else None,
        integration_id=query.integration,
    )
    found = noise(
        actor=request.actor,
        scope=scope,
        by=query.by,
        sort=query.sort,
        limit=query.limit,
        now=request.now,
    )
    told = NoiseList.model_validate(
        {"from": scope.since, "to": scope.until, "items": [_shown(one) for one in found]}
    )
    return Answer(told)


def _shown(one: Noise) -> NoiseShown:
    return NoiseShown(
        label=one.label,
        integration=one.integration_id,
        integration_name=one.integration,
        service=one.service or None,
        rule_label=one.rule_label,
        rule=one.rule,
        alerts=one.alerts,
        repeats=one.repeats,
        incidents=one.incidents,
        alerts_per_incident=one.per_incident,
        pages=one.pages,
        night_pages=one.night_pages,
        pages_for_nothing=one.idle_pages,
        judged=one.judged,
        acted=one.acted,
        acted_share=one.acted_share,
        not_useful=one.not_useful,
        quick=one.quick,
        median_life_seconds=one.median_life,
        proposal=_proposal(propose(one)),
    )


def _proposal(one: Proposal | None) -> ProposalShown | None:
    if one is None:
        return None
    return ProposalShown(
        kind=one.kind,
        title=one.title,
        reason=one.reason,
        condition=one.condition,
        wait_seconds=one.wait,
        priority=one.priority,
    )
