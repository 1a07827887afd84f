"""What a route says, in words: its condition, and what it decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from watchbell.accounts.selectors import teams_with_members
from watchbell.alerts.domain.routes import Branch, Fate, Ruling, walk
from watchbell.alerts.domain.rows import in_words
from watchbell.alerts.services.routing import Routed
from watchbell.catalog.models import Service
from watchbell.catalog.selectors import services_by_id
from watchbell.kernel.actors import Actor
from watchbell.web.policies import policies_to_choose
from watchbell.web.routes.forms import span_text


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in rulings are called."""

    services: Mapping[UUID, Service]
    teams: Mapping[UUID, str]
    policies: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One route as the page shows it; `held` is None when nothing was tried."""

    id: UUID
    name: str
    condition: str
    goes_on: bool
    decides: list[str]
    service: Service | None
    place: int
    children: list["Drawn"]
    held: bool | None = None

    @property
    def up(self) -> int:
        """The place before it."""
        return self.place - 1

    @property
    def down(self) -> int:
        """The place after it."""
        return self.place + 1


def names_of(rulings: list[Ruling], actor: Actor) -> Names:
    """Read what these rulings name."""
    teams = policies = {}
    if any(ruling.team_id for ruling in rulings):
        teams = {team.pk: team.name for team in teams_with_members(actor=actor)}
    if any(ruling.policy_id for ruling in rulings):
        policies = {policy.pk: policy.name for policy in policies_to_choose(actor)}
    ids = [ruling.service_id for ruling in rulings if ruling.service_id]
    return Names(services_by_id(ids) if ids else {}, teams, policies)


def drawn(
    tree: tuple[Branch, ...], actor: Actor, held: frozenset[UUID] | None = None
) -> list[Drawn]:
    """Return a tree for its page; `held` are the nodes that took the signal tried."""
    names = names_of([branch.ruling for branch in walk(tree)], actor)
    return _drawn(tree, names, held)


def _drawn(tree: tuple[Branch, ...], names: Names, held: frozenset[UUID] | None) -> list[Drawn]:
    return [
        Drawn(
            id=branch.id,
            name=branch.name,
            condition=in_words(branch.condition),
            goes_on=branch.goes_on,
            decides=decisions(branch.ruling, names),
            service=names.services.get(branch.ruling.service_id)
            if branch.ruling.service_id
            else None,
            place=place,
            children=_drawn(branch.children, names, held),
            held=None if held is None else branch.id in held,
        )
        for place, branch in enumerate(tree)
    ]


def decisions(ruling: Ruling, names: Names) -> list[str]:
    """Return what is decided beside the service, each in a few words."""
    found = [
        _fate(ruling),
        _called("team", ruling.team_id, names.teams),
        _called("pages by", ruling.policy_id, names.policies),
        f"severity {ruling.severity}" if ruling.severity else "",
        f"priority P{ruling.priority}" if ruling.priority else "",
        "restricted" if ruling.restricted else "",
        *_grouping(ruling),
        f"once {ruling.threshold_count} come within {span_text(ruling.threshold_seconds)}"
        if ruling.threshold_count
        else "",
        f"over after {span_text(ruling.resolve_after)} of silence" if ruling.resolve_after else "",
    ]
    return [text for text in found if text]


def _fate(ruling: Ruling) -> str:
    words = {Fate.DROP: "dropped", Fate.RECORD: "recorded only", Fate.INCIDENT: "an incident"}
    return words[ruling.fate] if ruling.fate else ""


def _called(what: str, key: UUID | None, names: Mapping[UUID, str]) -> str:
    return f"{what} {names.get(key, 'one that is gone')}" if key else ""


def _grouping(ruling: Ruling) -> list[str]:
    steps = f"{ruling.related} step{'' if ruling.related == 1 else 's'}"
    return [
        f"grouped by {', '.join(ruling.group_by)}" if ruling.group_by else "",
        f"with services up to {steps} away" if ruling.related else "",
        f"while at most {span_text(ruling.window)} apart" if ruling.window else "",
        f"for {span_text(ruling.longest)} at most" if ruling.longest else "",
        f"waits {span_text(ruling.group_wait)}" if ruling.group_wait else "",
        f"adds every {span_text(ruling.group_interval)}" if ruling.group_interval else "",
    ]


def outcome(routed: Routed, names: Names) -> str:
    """Return where an alert goes and what is decided of it, in one line."""
    parts = [routed.service.name if routed.service else "no service"]
    return ", ".join([*parts, *decisions(routed.verdict.ruling, names)])
