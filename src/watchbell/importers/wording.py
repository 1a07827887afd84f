"""What an import has come to, in sentences. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol

from watchbell.importers.runs import MADE, RunState

_SORTS = {
    "people": ("person", "people"),
    "teams": ("team", "teams"),
    "services": ("service", "services"),
    "categories": ("category", "categories"),
    "fields": ("field", "fields"),
}
_FEW = 8


class Run(Protocol):
    """What is asked of an import."""

    state: str
    is_dry: bool
    file_name: str
    reason: str
    counts: Any
    made: Any


def sentences_of(run: Run) -> list[str]:
    """Say what was made, or would be, and what was refused."""
    counts: Mapping[str, int] = run.counts
    if run.state == RunState.FAILED:
        return [run.reason or "It failed."]
    would = "would be " if run.is_dry else ""
    said = [
        f"{run.file_name}: {_count(counts.get('made', 0), 'incident', 'incidents')} {would}made"
        f" with {_count(counts.get('happenings', 0), 'step', 'steps')},"
        f" {counts.get('grown', 0)} {would}continued, {counts.get('unchanged', 0)} unchanged."
    ]
    period = period_of(run.made, UTC)
    if period:
        said.append(f"Declared {period} (UTC).")
    named = made_of(run.made)
    if named:
        verb = "Would be made with them" if run.is_dry else "Made with them"
        said.append(f"{verb}: {'; '.join(named)}.")
    rejected = counts.get("rejected", 0)
    said.append(
        f"{_count(rejected, 'row is', 'rows are')} rejected."
        if rejected
        else "Nothing is rejected."
    )
    if run.is_dry:
        said.append("Nothing was written.")
    return said


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of a report, and what it counts."""

    label: str
    number: str
    note: str = ""


def tiles_of(run: Run) -> list[Tile]:
    """Return the numbers of a report, the most wanted first."""
    counts: Mapping[str, int] = run.counts
    rejected = counts.get("rejected", 0)
    return [
        Tile(
            "Would be made" if run.is_dry else "Made",
            f"{counts.get('made', 0):,}",
            f"incidents, with {_count(counts.get('happenings', 0), 'step', 'steps')}",
        ),
        Tile(
            "Would be continued" if run.is_dry else "Continued",
            f"{counts.get('grown', 0):,}",
            "were here before; the file knows more of them",
        ),
        Tile("Unchanged", f"{counts.get('unchanged', 0):,}", "were here before, as they are"),
        Tile("Rejected", f"{rejected:,}", "listed below" if rejected else "rows"),
    ]


def listed_of(made: Mapping[str, Any]) -> list[Tile]:
    """Return what is made beside incidents: of each sort how many, and the first names."""
    return [
        Tile(_SORTS[sort][1].capitalize(), f"{made[sort]['count']:,}", _some(made[sort]["names"]))
        for sort in MADE
        if sort in made
    ]


def made_of(made: Mapping[str, Any]) -> list[str]:
    """Say what is made beside incidents: 3 teams (Desk, Net, Ops)."""
    return [
        f"{_count(made[sort]['count'], *_SORTS[sort])} ({_some(made[sort]['names'])})"
        for sort in MADE
        if sort in made
    ]


def days_of(made: Mapping[str, Any], zone: tzinfo) -> list[date]:
    """Return the first and the last day on which incidents of a file were declared, or none."""
    declared = made.get("declared", ())
    return [datetime.fromisoformat(one).astimezone(zone).date() for one in declared]


def period_of(made: Mapping[str, Any], zone: tzinfo) -> str:
    """Say when the incidents of a file were declared: from 1 March 2026 to 28 March 2026."""
    days = days_of(made, zone)
    first, last = (f"{at.day} {at:%B %Y}" for at in days) if days else ("", "")
    return f"from {first} to {last}" if first != last else f"on {first}" if first else ""


def _some(names: list[str]) -> str:
    more = ", ..." if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _count(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
