"""Figures in business time: the same incidents and the same instants, counting open hours only.

What lasts is rolled up by the hours that somebody asks for (`rolling/hours.py`); until that is done
the incidents themselves are read, which takes long when there are many.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from watchbell.analytics.contributing import families
from watchbell.analytics.domain import Kpi, KpiReport
from watchbell.analytics.filtering import NO_FILTERS, Filters
from watchbell.analytics.hours.choosing import OWN, Whose, offered_hours, whose_hours
from watchbell.analytics.hours.counting import OpenHours
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.rolling.hours import kept_hours
from watchbell.analytics.rolling.opened import Kept
from watchbell.analytics.selectors.answering import answer
from watchbell.analytics.selectors.asking import Asked, ask
from watchbell.analytics.selectors.raw import Part
from watchbell.incidents.selectors.scope import knows_all, visible_condition
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import InvalidInput

__all__ = [
    "OWN", "InBusinessTime", "Whose", "counting_of", "in_business_time", "offered_hours",
    "told_in_business_time", "whose_hours",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class InBusinessTime:
    """Figures in business time, and by whose hours they are told."""

    whose: Whose
    report: KpiReport

    def as_json(self) -> dict[str, Any]:
        """Return JSON values."""
        said = self.report.as_json()
        shown = {name: said[name] for name in ("figures", "groups")}
        return {"hours": self.whose.name, "title": self.whose.title, **shown}


def counting_of(
    kpi: Kpi, hours: str, scope: str, values: Mapping[str, Any]
) -> tuple[Kpi, Mapping[str, Any]]:
    """Return one figure by `hours`, for incidents within `scope`, and what its parameters mean."""
    if kpi.lasting is None:
        message = f"{kpi.title} does not last from one instant to another."
        raise InvalidInput(f"hours: {message}", fields={"hours": message})
    open_hours = OpenHours.of(whose_hours(hours), *extremes([kpi], scope, values))
    return open_hours.told(kpi), open_hours.values


def told_in_business_time(names: Collection[str] | None = None) -> list[Kpi]:
    """Return the figures that last from one instant to another, of these or of all."""
    return [kpi for kpi in kpis_named(names) if kpi.lasting is not None]


def in_business_time(
    *,
    actor: Actor,
    hours: str = OWN,
    from_: datetime | None = None,
    to: datetime | None = None,
    by: str | None = None,
    names: Collection[str] | None = None,
    filters: Filters = NO_FILTERS,
    zone: str = "UTC",
    now: datetime,
) -> InBusinessTime:
    """Return those of the figures that last, over the incidents that `kpis` counts, in open time.

    `hours` is `business` or the short name of a calendar, as it stands now.
    """
    asked = ask(
        actor=actor,
        chosen=told_in_business_time(names),
        from_=from_,
        to=to,
        by=by,
        filters=filters,
        zone=zone,
        now=now,
    )
    whose = whose_hours(hours)
    return InBusinessTime(whose, _report(asked, whose))


def _report(asked: Asked, whose: Whose) -> KpiReport:
    told = answer(asked, None if whose.is_the_clock else _ByHours(whose))
    return KpiReport(
        from_=asked.since,
        to=asked.until,
        now=asked.now,
        by=asked.grouping.name if asked.grouping else None,
        figures=told.figures,
        groups=told.groups,
        is_whole=knows_all(asked.actor),
        as_of=told.as_of,
    )


@dataclass(frozen=True, slots=True)
class _ByHours:
    """Figures told by somebody's hours."""

    whose: Whose

    def kept(self, now: datetime) -> Kept | None:
        return kept_hours(self.whose, now)

    def told(self, asked: Asked, part: Part) -> Part:
        visible, who = visible_condition(asked.actor, "i")
        scope = f"{visible} and {asked.narrowed.sql} and {part.condition}"
        first, last = extremes(part.chosen, scope, {**asked.values, **who, **part.values})
        hours = OpenHours.of(self.whose, first, last)
        chosen = [hours.told(kpi) for kpi in part.chosen]
        return replace(part, chosen=chosen, values={**part.values, **hours.values})


def extremes(
    chosen: Sequence[Kpi], scope: str, values: Mapping[str, Any]
) -> tuple[datetime, datetime]:
    """Return the first and the last instant of what lasts, of the incidents within `scope`."""
    parts = []
    for family in families(chosen):
        end, window = family.end_event, ""
        if family.has_window:
            window = f" and {end} >= %(since)s and {end} < %(until)s"
        lasting = [kpi.lasting for kpi in family.members if kpi.lasting]
        instants = ", ".join(
            dict.fromkeys(f"({text})" for one in lasting for text in (one.start, one.end))
        )
        parts.append(
            f"select min(least({instants})) as first, max(greatest({instants})) as last"  # noqa: S608 literals of the registry
            f" from {family.source} where ({family.condition}) and {scope}{window}"
        )
    both = " union all ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"select min(first), max(last) from ({both}) one", values)  # noqa: S608 literals of the registry
        first, last = cursor.fetchone()
    return (first or values["now"], last or values["now"])
