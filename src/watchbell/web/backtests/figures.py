"""A report in words, bars and a chart: today, tried, and the difference. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from watchbell.kernel.saying import span_text
from watchbell.paging.selectors import PersonLine, Report
from watchbell.paging.selectors.backtests import Side

_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One line; `trend` is good, bad or empty."""

    name: str
    hint: str
    before: str
    after: str
    difference: str
    trend: str


@dataclass(frozen=True, slots=True)
class Bars:
    """One person with how wide their pages are drawn, as places in per cent."""

    line: PersonLine
    before: str
    after: str


HEADLINE = ("Pages", "Nights woken", "First page, median", "Nobody was told")


def headline(lines: Sequence[Figure]) -> list[Figure]:
    """Return the figures that stand above the others."""
    known = {line.name: line for line in lines}
    return [known[name] for name in HEADLINE]


def bars(people: Sequence[PersonLine]) -> list[Bars]:
    """Return people with bars, the longest as wide as there is room."""
    most = max((max(one.before.pages, one.after.pages) for one in people), default=0) or 1

    def width(pages: int) -> str:
        return f"{100 * pages / most:.1f}%"

    return [Bars(one, width(one.before.pages), width(one.after.pages)) for one in people]


def pages_chart(report: Report) -> dict[str, Any]:
    """Return the pages over time with both set-ups, for the chart."""
    return {
        "kind": "bar",
        "labels": [f"{one.first:%-d %b}" for one in report.times],
        "series": [
            {
                "name": "Today",
                "colour": "--wb-ink-3",
                "values": [one.before for one in report.times],
            },
            {
                "name": "Tried",
                "colour": "--wb-accent",
                "values": [one.after for one in report.times],
            },
        ],
    }


def stretch_words(days: int) -> str:
    """Say how long a stretch of the chart is."""
    return {1: "day", 7: "week"}.get(days, f"{days // 7} weeks")


def figures(report: Report) -> list[Figure]:
    """Return what the two set-ups cost and reach, line by line."""
    counts: list[tuple[str, str, Callable[[Side], int]]] = [
        ("Pages", "how often somebody is told", lambda side: side.pages),
        ("Messages", "mails, texts and calls that leave for them by personal rules", _messages),
        ("Nights woken", "person and night, 22:00 to 07:00 in their own zone", lambda s: s.nights),
        ("Pages on weekends", "Saturday and Sunday in their own zone", lambda side: side.weekend),
        ("Nobody was told", "incidents over before anybody was told", lambda s: s.unreached),
        ("Exhausted", "every step was done and nobody answered", lambda side: side.exhausted),
    ]
    times: list[tuple[str, Callable[[Side], float | None]]] = [
        ("First page, median", lambda side: side.first_median),
        ("First page, nine in ten within", lambda side: side.first_p90),
    ]
    if report.before.messages is None:
        counts = [one for one in counts if one[2] is not _messages]
    return [
        *(_count(name, hint, of(report.before), of(report.after)) for name, hint, of in counts),
        *(_time(name, of(report.before), of(report.after)) for name, of in times),
    ]


def _messages(side: Side) -> int:
    return side.messages or 0


def _count(name: str, hint: str, before: int, after: int) -> Figure:
    change = after - before
    words = f"{change:+d}" if change else "the same"
    if change and before:
        words = f"{words} ({change / before:+.0%})"
    return Figure(name, hint, str(before), str(after), words.replace("-", "−"), _trend(change))


def _time(name: str, before: float | None, after: float | None) -> Figure:
    today, tried = _span(before), _span(after)
    if before is None or after is None or abs(after - before) < _SECOND:
        return Figure(name, "", today, tried, "the same" if today == tried else "", "")
    change = after - before
    words = f"{span_text(abs(change))} {'later' if change > 0 else 'sooner'}"
    return Figure(name, "", today, tried, words, _trend(change))


def _span(seconds: float | None) -> str:
    return "never" if seconds is None else span_text(seconds)


def _trend(change: float) -> str:
    if not change:
        return ""
    return "bad" if change > 0 else "good"
