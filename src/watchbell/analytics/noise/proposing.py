"""What to try against a noisy rule, from its figures alone. Pure.

Only what a route can say and a backtest can replay is proposed, the gentlest first: what waits
still opens an incident when it lasts.
"""

from dataclasses import dataclass
from enum import StrEnum

from watchbell.alerts.domain.rows import Row, Rows, to_text
from watchbell.analytics.noise.facts import TITLE, WAITS, Noise

FEWEST = 5
"""Of fewer nobody can tell."""
_MANY = 20
_HALF, _MOST, _FEW = 0.5, 0.8, 0.25
_LOWER = 4


class Kind(StrEnum):
    """What a proposal changes."""

    WAIT = "wait"
    RECORD = "record"
    LOWER = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One route to try, as the first of an integration's own; `saves` alerts of `of` would have
    led to no incident, or to a less urgent one."""

    kind: Kind
    condition: str
    saves: int
    of: int
    delays: int = 0
    wait: int = 0
    priority: int | None = None

    @property
    def title(self) -> str:
        """What would change, in a few words."""
        if self.kind is Kind.WAIT:
            return f"Wait {self.wait // 60} min before it opens an incident"
        if self.kind is Kind.RECORD:
            return "Record only: let it open no incident"
        return f"Give it P{self.priority}"

    @property
    def reason(self) -> str:
        """Why, by the figures."""
        if self.kind is Kind.WAIT:
            late = f" {self.delays} that somebody acted on were as short." if self.delays else ""
            return (
                f"{self.saves} of {self.of} were over within {self.wait // 60} min,"
                f" before anybody did anything.{late}"
            )
        if self.kind is Kind.RECORD:
            return f"Nobody did anything about any of {self.of}."
        return f"Nobody did anything about {self.saves} of {self.of}, and it pages at night."


def propose(noise: Noise) -> Proposal | None:
    """Return what to try; None when there is nothing, or too little to tell by."""
    if noise.judged < FEWEST or not noise.rule:
        return None
    return _wait(noise) or _record(noise) or _lower(noise)


def condition_of(noise: Noise) -> str:
    """Return the condition under which an alert is of this rule."""
    is_label = noise.rule_label != TITLE
    name = noise.rule_label if is_label else TITLE
    return to_text(Rows((Row(name, "is", noise.rule, is_label=is_label),)))


def _wait(noise: Noise) -> Proposal | None:
    """Propose the shortest wait that spares most of what any wait would, if that is half of all."""
    most = noise.brief.get(WAITS[-1], 0)
    for wait in WAITS:
        saved, late = noise.brief.get(wait, 0), noise.delayed.get(wait, 0)
        if saved >= _MOST * most and saved >= _HALF * noise.judged and late * 4 <= saved:
            return Proposal(
                kind=Kind.WAIT,
                condition=condition_of(noise),
                saves=saved,
                of=noise.judged,
                delays=late,
                wait=wait,
            )
    return None


def _record(noise: Noise) -> Proposal | None:
    """Propose to record only what nobody ever acted on, if there was much of it, or word of it."""
    is_proven = noise.judged >= _MANY or (noise.not_useful and noise.judged >= _MANY // 2)
    if noise.acted or not is_proven:
        return None
    return Proposal(
        kind=Kind.RECORD, condition=condition_of(noise), saves=noise.judged, of=noise.judged
    )


def _lower(noise: Noise) -> Proposal | None:
    """Propose a lower priority for what wakes people and is seldom acted on."""
    share = noise.acted_share
    if share is None or share > _FEW or noise.night_pages < 2:
        return None
    return Proposal(
        kind=Kind.LOWER,
        condition=condition_of(noise),
        saves=noise.ignored,
        of=noise.judged,
        priority=_LOWER,
    )
