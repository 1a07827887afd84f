"""Figures in words, for whoever shows them: pages, mails, PDFs."""

from dataclasses import dataclass

from watchbell.analytics.comparing import Change, Trend, change_of
from watchbell.analytics.costs.options import CURRENCY
from watchbell.analytics.domain import Better, Figure, Unit
from watchbell.analytics.registry import KPIS
from watchbell.analytics.targets import Light, Target, light
from watchbell.kernel.saying import percent_text, span_text
from watchbell.platform.options.reading import value as option

NOTHING = "–"
HEAD = ("declared", "resolved", "backlog_at_end", "mtta", "mttr_resolve")
"""What the first row of cards shows."""
BESIDE_SLA = ("reopen_rate", "recurrence_rate", "reassigned_share", "csat_rate")
"""What tells whether a green SLA has happy users behind it."""
IN_TABLE = ("declared", "mtta", "mttr_resolve", "reopen_rate", "reassigned_share")
"""What a split shows of each group."""
MONTHLY = ("mtta", "mttr_resolve")
"""Whose means are shown month by month."""
MOST_IN_TABLE = 6
_LEAST = 0.005
"""A smaller part of what it was would read as none at all."""
_LIGHTS = {
    Light.MET: ("circle-check", "good", "On target"),
    Light.NEAR: ("alert-triangle", "warn", "Near"),
    Light.MISSED: ("circle-x", "danger", "Missed"),
    None: ("circle-dashed", "", "Nothing to measure"),
}
_TRENDS = {Trend.BETTER: ("good", "better"), Trend.WORSE: ("danger", "worse")}


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a figure, in words: icon, tone, and what it was before."""

    icon_name: str
    tone: str
    words: str
    before: str


@dataclass(frozen=True, slots=True)
class Lit:
    """How a figure stands to its target: a shape, a word, a tone, and the target in words."""

    icon_name: str
    tone: str
    words: str
    goal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One figure in words."""

    name: str
    title: str
    value: str
    median: str
    p90: str
    total: str
    n: str
    moved: Moved | None
    lit: Lit | None
    definition: str
    population: str
    edge_cases: str
    clock: str = ""
    """The same on the clock, where it is told by open hours."""
    estimated: str = ""
    """How much of it is an estimate, where some of it may be."""


def tell(
    figure: Figure, before: Figure | None, target: Target | None, clock: Figure | None = None
) -> Told:
    """Return one figure in words, beside what it was, what it should be, and is on the clock."""
    return Told(
        name=figure.name,
        title=figure.title,
        value=said(figure.value, figure.unit),
        median=said(figure.median, figure.unit),
        p90=said(figure.p90, figure.unit),
        total=said(figure.total, figure.unit),
        n="" if figure.n is None else f"{figure.n:,}",
        moved=moved(change_of(figure, before), figure.unit) if before else None,
        lit=lit(figure, target) if target else None,
        definition=figure.definition,
        population=figure.population,
        edge_cases=KPIS[figure.name].edge_cases,
        clock=clock_words(clock) if clock else "",
        estimated=estimated_words(figure),
    )


def estimated_words(figure: Figure) -> str:
    """Return how much of a figure is an estimate: 61 % estimated; nothing where none is."""
    return f"{percent_text(figure.estimated)} estimated" if figure.estimated else ""


def clock_words(clock: Figure) -> str:
    """Return what a figure is on the clock, for beside open hours: 2d 4h, median 5h 10m."""
    return ", ".join(filter(None, [said(clock.value, clock.unit), typical(clock)]))


def cards_of(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the figures that are cards: those chosen, or the usual ones."""
    return chosen or (*HEAD, "sla_rate", *BESIDE_SLA)


def columns_of(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the figures that a split shows of each group."""
    return chosen[:MOST_IN_TABLE] or IN_TABLE


def moved(change: Change, unit: Unit) -> Moved | None:
    """Return a change in words; None when there is nothing to compare."""
    if change.difference is None or change.trend is None:
        return None
    was = said(change.before, unit)
    if change.trend is Trend.SAME:
        return Moved("arrow-right", "", "as before", was)
    tone, words = _TRENDS.get(change.trend, ("", ""))
    icon_name = "chevron-up" if change.difference > 0 else "chevron-down"
    return Moved(icon_name, tone, ", ".join(filter(None, (_amount(change, unit), words))), was)


def _amount(change: Change, unit: Unit) -> str:
    difference = change.difference or 0
    if unit is Unit.RATIO:
        return f"{abs(difference) * 100:.1f} points {'more' if difference > 0 else 'less'}"
    if change.part is None:
        return f"{said(abs(difference), unit)} {'more' if difference > 0 else 'less'}"
    amount = f"{abs(change.part):.0%}" if abs(change.part) >= _LEAST else "a little"
    return f"{amount} {'more' if difference > 0 else 'less'}"


def lit(figure: Figure, target: Target) -> Lit:
    """Return how a figure stands to its target: the shape and the word say it, colour repeats."""
    icon_name, tone, words = _LIGHTS[light(figure, target)]
    return Lit(icon_name, tone, words, goal_words(target))


def goal_words(target: Target) -> str:
    """Return a target in words: median at most 15m."""
    bound = "at most" if target.better is Better.LESS else "at least"
    of = {"median": "median ", "p90": "90th percentile "}.get(target.measure, "")
    return f"{of}{bound} {said(target.goal, KPIS[target.name].unit)}"


def said(value: float | None, unit: Unit) -> str:
    """Return a figure in words."""
    if value is None:
        return NOTHING
    if unit is Unit.SECONDS:
        return span_text(value)
    if unit is Unit.RATIO:
        return f"{value:.1%}"
    if unit is Unit.COUNT:
        return f"{value:,.0f}"
    currency = option(CURRENCY) if unit is Unit.MONEY else ""
    return f"{value:,.2f} {currency}".rstrip()


def typical(figure: Figure) -> str:
    """Return the median of times: one long night moves a small group's mean far."""
    if not figure.unit.has_spread or figure.median is None:
        return ""
    return f"median {said(figure.median, figure.unit)}"


def notes_of(told: Told) -> list[str]:
    """Return what stands beneath a figure: its spread, and how many it was made of."""
    n = f"n = {told.n}" if told.n else ""
    if told.median == NOTHING:
        return [n] if n else []
    clock = [f"on the clock {told.clock}"] if told.clock else []
    clock += [told.estimated] if told.estimated else []
    spread = [", ".join(filter(None, [f"median {told.median}", n])), f"90 % within {told.p90}"]
    return spread + clock
