"""Keeping views of the figures under a name."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from watchbell.accounts.permissions import require
from watchbell.analytics.business_time import whose_hours
from watchbell.analytics.comparing import NO_COMPARISON, PREVIOUS, YEAR_BEFORE
from watchbell.analytics.dashboards.finding import board_for
from watchbell.analytics.filtering import narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import kpis_named
from watchbell.analytics.report_events import ReportDeleted, ReportKept
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.models import Report, ReportIssue
from watchbell.analytics.reports.periods import Period
from watchbell.kernel.actors import Actor, ActorKind, Role
from watchbell.kernel.errors import InvalidInput, NotFound, PermissionDenied
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish
from watchbell.platform.files.storing import release_blobs

_EARLIEST, _LATEST = 1970, 2200
_NAME_LIMIT, _MOST_KEPT, _MOST_FIGURES = 80, 100, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFields:
    """What a report is: its name, whether colleagues find it, and what it shows."""

    name: str
    view: View
    is_shared: bool = False


@transaction.atomic
def keep_report(*, fields: ReportFields, actor: Actor, now: datetime) -> Report:
    """Keep a view of the figures; InvalidInput when the owner has one of that name."""
    require(actor, RULES[Action.KEEP_REPORTS], "keeping reports")
    if actor.person_id is None:
        raise PermissionDenied("Only people keep reports.")
    if Report.objects.filter(owner_id=actor.person_id).count() >= _MOST_KEPT:
        message = f"You keep {_MOST_KEPT} reports already; delete one first."
        raise InvalidInput(message, fields={"name": message})
    report = Report(id=new_id(now), owner_id=actor.person_id, created_at=now)
    _write(report, fields, actor, now)
    return report


@transaction.atomic
def change_report(*, report_id: UUID, fields: ReportFields, actor: Actor, now: datetime) -> Report:
    """Change what a report shows; its owner may."""
    report = lock_own(report_id, actor, "change it")
    _write(report, fields, actor, now)
    return report


@transaction.atomic
def delete_report(*, report_id: UUID, actor: Actor, now: datetime) -> None:
    """Forget a report and all that was sent of it; its owner may, an administrator a shared one."""
    report = _found(report_id, actor)
    if report.owner_id != actor.person_id and actor.role is not Role.ADMIN:
        raise PermissionDenied("Only who keeps a report may delete it.")
    publish(ReportDeleted(subject=report.ref, actor=actor, at=now, name=report.name))
    rows = ReportIssue.objects.filter(report=report).values_list("pdf_id", "csv_id")
    digests = {digest for row in rows for digest in row if digest}
    report.delete()
    release_blobs(digests, now=now)


def lock_own(report_id: UUID, actor: Actor, doing: str) -> Report:
    """Return a report of the actor's own, locked; PermissionDenied for another's shared one.

    Whoever runs the installation (SYSTEM) may do so with any.
    """
    require(actor, RULES[Action.KEEP_REPORTS], "keeping reports")
    report = _found(report_id, actor)
    if report.owner_id != actor.person_id and actor.kind is not ActorKind.SYSTEM:
        raise PermissionDenied(f"Only who keeps a report may {doing}; save it as one of your own.")
    return report


def _found(report_id: UUID, actor: Actor) -> Report:
    require(actor, RULES[Action.READ], "seeing reports")
    report = Report.objects.select_for_update().filter(pk=report_id).first()
    if report is None or not is_found(report, actor):
        raise NotFound("There is no such report.")
    return report


def is_found(report: Report, actor: Actor) -> bool:
    """Say whether somebody finds a report: their own, a shared one, and SYSTEM any."""
    is_own = report.owner_id == actor.person_id
    return report.is_shared or is_own or actor.kind is ActorKind.SYSTEM


def _write(report: Report, fields: ReportFields, actor: Actor, now: datetime) -> None:
    view = _checked(fields.view, actor)
    report.name = clean_line(fields.name, "name", _NAME_LIMIT)
    others = Report.objects.filter(owner_id=report.owner_id).exclude(pk=report.pk)
    if others.filter(name__iexact=report.name).exists():
        message = "You keep a report of that name already."
        raise InvalidInput(message, fields={"name": message})
    report.is_shared, report.changed_at = fields.is_shared, now
    report.period, report.first, report.last = view.period, view.first, view.last
    report.compare, report.by = view.compare, view.by
    report.filters, report.figures = list(view.filters), list(view.figures)
    report.hours, report.dashboard = view.hours, view.dashboard
    report.save()
    publish(
        ReportKept(
            subject=report.ref,
            actor=actor,
            at=now,
            name=report.name,
            view={"query": view.query, "dashboard": view.dashboard},
            is_shared=report.is_shared,
        )
    )


def _checked(view: View, actor: Actor) -> View:
    """Return a view that can be read; InvalidInput names what cannot."""
    if view.compare not in ("", PREVIOUS, YEAR_BEFORE, NO_COMPARISON):
        raise _invalid("compare", "Compare with the period before, a year before, or nothing.")
    is_own = view.period is Period.OWN
    if is_own:
        _check_days(view.first, view.last)
    if len(view.figures) > _MOST_FIGURES:
        raise _invalid("figures", f"Choose {_MOST_FIGURES} figures at most.")
    grouping_named(view.by or None)
    filters = view.parsed_filters()
    narrowing(filters)
    if view.hours:
        whose_hours(view.hours)
    kept = View(
        period=view.period,
        first=view.first if is_own else None,
        last=view.last if is_own else None,
        filters=tuple(filters.as_pairs()),
        dashboard=_known_board(view.dashboard, actor),
    )
    if view.dashboard:
        # What is on it says the rest.
        return kept
    return replace(
        kept,
        compare="" if view.compare == PREVIOUS else view.compare,
        by=view.by,
        figures=tuple(kpi.name for kpi in kpis_named(view.figures)) if view.figures else (),
        hours=view.hours,
    )


def _known_board(key: str, actor: Actor) -> str:
    """Return the key of a dashboard that the actor may open; InvalidInput for any other."""
    if not key:
        return ""
    try:
        return board_for(actor, key).key
    except NotFound:
        message = "There is no such dashboard; use the name of a ready one, or the id of another."
        raise _invalid("dashboard", message) from None


def _check_days(first: date | None, last: date | None) -> None:
    if first is None or last is None:
        raise _invalid("first", "Give the first and the last day.")
    if not _EARLIEST <= first.year <= last.year <= _LATEST:
        raise _invalid("last", f"Choose days between {_EARLIEST} and {_LATEST}, in their order.")
    if first > last:
        raise _invalid("last", "The last day is before the first one.")


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})
