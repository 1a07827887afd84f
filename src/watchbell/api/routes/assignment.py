"""How a team's incidents find their owner."""

from ninja import Router

from watchbell.accounts.permissions import RULES, require
from watchbell.accounts.permissions import Action as AccountAction
from watchbell.accounts.selectors import team_by_slug
from watchbell.api.edge import ApiRequest
from watchbell.api.operations import Answer, read, write
from watchbell.api.schemas.assignment import AssignmentRuleGiven, AssignmentRuleShown
from watchbell.incidents.choosing import AssignmentStrategy
from watchbell.incidents.models import AssignmentRule
from watchbell.incidents.selectors import assignment_rule_of
from watchbell.incidents.services import set_assignment_rule

router = Router(tags=["people and teams"])
_PATH = "/teams/{slug}/assignment-rule"


@read(router, _PATH, name="get_assignment_rule", returns=AssignmentRuleShown)
def show(request: ApiRequest, slug: str) -> Answer:
    """Read how a team's incidents find their owner."""
    require(request.actor, RULES[AccountAction.READ], "seeing teams")
    return _answer(assignment_rule_of(team_by_slug(slug)))


@write(
    router,
    "PUT",
    _PATH,
    name="set_assignment_rule",
    returns=AssignmentRuleShown,
    scope="config:write",
)
def change(request: ApiRequest, slug: str, body: AssignmentRuleGiven) -> Answer:
    """Say how a team's incidents find their owner from now on."""
    require(request.actor, RULES[AccountAction.MANAGE_TEAMS], "changing teams")
    rule = set_assignment_rule(
        team=team_by_slug(slug), **body.model_dump(), actor=request.actor, now=request.now
    )
    return _answer(rule)


def _answer(rule: AssignmentRule) -> Answer:
    same = ("on_shift_only", "match_skills", "unowned_minutes")
    values = {name: getattr(rule, name) for name in same}
    shown = AssignmentRuleShown(
        team=rule.team.slug, strategy=AssignmentStrategy(rule.strategy), **values
    )
    return Answer(shown)
