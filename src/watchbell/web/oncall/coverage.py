"""How well schedules are covered and shared, and the hours of people for those who pay."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from watchbell.accounts.models import Person
from watchbell.accounts.permissions import allows, require
from watchbell.oncall.measures import Gap
from watchbell.oncall.models import Schedule, TemporarySchedule
from watchbell.oncall.permissions import RULES, Action
from watchbell.oncall.reporting import hours_csv
from watchbell.oncall.selectors import (
    HoursRow,
    Measures,
    PersonLoad,
    all_schedules,
    hours_of,
    measures_for_all,
    measures_of,
    schedule_by_slug,
    schedules_page,
    temporaries_of,
)
from watchbell.paging.selectors import times_paged
from watchbell.platform.files.sending import headers_of
from watchbell.web.access import for_colleagues
from watchbell.web.middleware import Request
from watchbell.web.oncall.drawing import percent, when_text
from watchbell.web.oncall.looking import clocks
from watchbell.web.oncall.ranges import Choice, Days, chosen, coming, paid
from watchbell.web.responses import page

_PAGE = 24
_MOST_GAPS = 60


@dataclass(frozen=True, slots=True)
class GapRow:
    """When nobody is on call, and where that is filled; what is over is filled no more."""

    gap: Gap
    when: str
    href: str

    @property
    def opens(self) -> bool:
        """Say whether the address is a form of its own, rather than a place on a page."""
        return not self.href.endswith("#temporary")

    @property
    def length(self) -> timedelta:
        return self.gap.end - self.gap.start


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What somebody has; `width` is their part of the longest, `over` what they have over all,
    `pages` how often they were paged so far, and None where nothing can have come yet."""

    load: PersonLoad
    width: str
    over: timedelta
    is_over: bool
    pages: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of a schedule: per cent as whole numbers, and how many gaps nobody meant."""

    measures: Measures
    coverage: str
    balance: str
    unplanned: int

    @property
    def tone(self) -> str:
        """Say how the quality looks at a glance."""
        quality = self.measures.quality
        return "good" if quality >= 85 else "warn" if quality >= 60 else "danger"


@require_safe
@for_colleagues
def schedule_coverage(request: Request, slug: str) -> HttpResponse:
    """Show a schedule's gaps, who has how much of it, and how good that is."""
    found = schedule_by_slug(slug)
    with clocks(request) as tz:
        choice = chosen(request, coming(request.now.astimezone(tz).date()))
        measured = measures_of(found, *choice.days.within(tz))
        fixed = temporaries_of(found.pk, at=request.now)
        gaps = [
            GapRow(gap, when_text(gap.start, gap.end, tz), _filled_at(found, gap, request, fixed))
            for gap in measured.gaps
        ]
        context = {
            "schedule": found,
            "choice": choice,
            "figures": _figures(measured),
            "gaps": gaps[:_MOST_GAPS],
            "more_gaps": len(gaps[_MOST_GAPS:]),
            "loads": _loads(measured, request.now),
            "has_begun": measured.start < request.now,
            **_range(choice, tz.key),
        }
        return page(request, "oncall/coverage.html", context)


@require_safe
@for_colleagues
def all_coverage(request: Request) -> HttpResponse:
    """Show the same of all schedules, a row each."""
    with clocks(request) as tz:
        found = schedules_page(
            actor=request.actor, limit=_PAGE, cursor=request.GET.get("cursor") or None
        )
        choice = chosen(request, coming(request.now.astimezone(tz).date()))
        measured = measures_for_all(found.items, *choice.days.within(tz))
        context = {
            "schedules": found,
            "choice": choice,
            "rows": [_figures(one) for one in measured],
            "may_manage": allows(request.actor, RULES[Action.MANAGE]),
            **_range(choice, tz.key),
        }
        return page(request, "oncall/coverage_all.html", context)


@require_safe
@for_colleagues
def hours(request: Request) -> HttpResponse:
    """Report who was on call for how many hours, by what they are paid for."""
    require(request.actor, RULES[Action.MANAGE], "seeing everybody's hours")
    with clocks(request) as tz:
        choice = chosen(request, paid(request.now.astimezone(tz).date()))
        rows = hours_of(all_schedules(), *choice.days.within(tz))
        context = {
            "choice": choice,
            "rows": rows,
            "sums": _sums(rows),
            "file": reverse("hours-csv") + choice.days.query,
            **_range(choice, tz.key),
        }
        return page(request, "oncall/hours.html", context)


@require_safe
@for_colleagues
def hours_file(request: Request) -> HttpResponse:
    """Give the same as a CSV file."""
    require(request.actor, RULES[Action.MANAGE], "seeing everybody's hours")
    with clocks(request) as tz:
        days = chosen(request, paid(request.now.astimezone(tz).date())).days
        rows = hours_of(all_schedules(), *days.within(tz))
    name = f"on-call-hours-{days.first:%Y-%m-%d}-{days.last:%Y-%m-%d}.csv"
    return HttpResponse(hours_csv(rows).encode(), headers=headers_of(name, "text/csv"))


def _figures(measured: Measures) -> Figures:
    return Figures(
        measured,
        _cent(measured.coverage),
        _cent(measured.balance),
        sum(not gap.is_planned for gap in measured.gaps),
    )


def _cent(share: float) -> str:
    """Return a share in per cent; a gap never rounds away to 100."""
    cents = share * 100
    return f"{min(cents, 99.9):.1f}" if cents < 100 else "100"


def _loads(measured: Measures, now: datetime) -> list[LoadRow]:
    longest = max((one.total for one in measured.loads), default=timedelta())
    total = sum((one.total for one in measured.loads), timedelta())
    mean = total / len(measured.loads) if measured.loads else timedelta()
    paged: dict[UUID, int] = {}
    has_begun = measured.start < now
    if measured.loads and has_begun:
        paged = times_paged([one.person.pk for one in measured.loads], measured.start, measured.end)
    return [
        LoadRow(
            one,
            percent(one.total / longest * 100),
            abs(one.total - mean),
            one.total >= mean,
            paged.get(one.person.pk, 0) if has_begun else None,
        )
        for one in measured.loads
    ]


def _sums(rows: list[HoursRow]) -> list[tuple[Person, timedelta]]:
    """Return what each person has in all schedules, those who have several."""
    sums: dict[Person, list[timedelta]] = {}
    for row in rows:
        sums.setdefault(row.person, []).append(row.total)
    return [(one, sum(found, timedelta())) for one, found in sums.items() if len(found) > 1]


def _filled_at(found: Schedule, gap: Gap, request: Request, fixed: list[TemporarySchedule]) -> str:
    """Return where a gap is filled; "" when it is over.

    No override fills what a temporary schedule leaves out.
    """
    if gap.end <= request.now:
        return ""
    if any(one.starts_at <= gap.start and gap.end <= one.ends_at for one in fixed):
        return f"{reverse('schedule', args=[found.slug])}#temporary"
    start = max(gap.start, request.now)
    said = {"starts": start.isoformat(), "ends": gap.end.isoformat()}
    return f"{reverse('override-new', args=[found.slug])}?{urlencode(said)}"


def _range(choice: Choice, zone_name: str) -> dict[str, Any]:
    days: Days = choice.days
    return {"first": days.first, "last": days.last, "zone_name": zone_name.replace("_", " ")}
