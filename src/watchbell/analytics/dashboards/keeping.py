"""Keeping dashboards: put together, changed by whoever saw the last version, given up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import allows, require
from watchbell.analytics.business_time import whose_hours
from watchbell.analytics.dashboard_events import DashboardDeleted, DashboardSaved
from watchbell.analytics.dashboards.domain import clean_days, clean_filters, clean_widgets
from watchbell.analytics.dashboards.finding import dashboard_for
from watchbell.analytics.filtering import narrowing
from watchbell.analytics.grouping import grouping_named
from watchbell.analytics.models import Dashboard, WallLink
from watchbell.analytics.permissions import RULES, Action
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import Conflict, InvalidInput, PermissionDenied, StaleVersion
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line
from watchbell.platform.eventlog import publish

_MOST_KEPT = 100
_NAME, _ABOUT = 80, 300


@dataclass(frozen=True, kw_only=True)
class DashboardFields:
    """What a dashboard is: its name, what is on it, and who else finds it."""

    name: str
    about: str = ""
    widgets: Sequence[Mapping[str, Any]] = ()
    days: int = 30
    filters: Sequence[str] = ()
    team: Team | None = None
    is_shared: bool = False


@transaction.atomic
def create_dashboard(*, fields: DashboardFields, actor: Actor, now: datetime) -> Dashboard:
    """Put a dashboard together; its owner is the actor."""
    require(actor, RULES[Action.KEEP_DASHBOARDS], "keeping dashboards")
    if actor.person_id is None:
        raise PermissionDenied("Only people keep dashboards.")
    mine = Dashboard.objects.filter(owner_id=actor.person_id)
    if mine.count() >= _MOST_KEPT:
        raise Conflict(f"You keep {_MOST_KEPT} dashboards already; delete one first.")
    row = Dashboard(id=new_id(now), owner_id=actor.person_id, created_at=now, updated_at=now)
    _fill(row, fields, actor)
    row.save(force_insert=True)
    _publish_saved(row, actor, now)
    return row


@transaction.atomic
def replace_dashboard(
    *,
    dashboard_id: UUID,
    fields: DashboardFields,
    version: int | None,
    actor: Actor,
    now: datetime,
) -> Dashboard:
    """Change a dashboard; StaleVersion when somebody saved another one since `version` was read.

    None changes whatever version there is.
    """
    row = _own(dashboard_id, actor, "change")
    if version is not None and row.version != version:
        raise StaleVersion(
            f"{row.name} was changed meanwhile: you began with version {version}, and it is"
            f" version {row.version} now. Open it again to see it, or save yours as a copy."
        )
    _fill(row, fields, actor)
    row.version += 1
    row.updated_at = now
    row.save()
    _publish_saved(row, actor, now)
    return row


@transaction.atomic
def delete_dashboard(*, dashboard_id: UUID, actor: Actor, now: datetime) -> None:
    """Give a dashboard up; screens that showed it alone show nothing more."""
    row = _own(dashboard_id, actor, "delete")
    links = WallLink.objects.filter(dashboards__contains=[str(row.pk)], revoked_at=None)
    for link in links.select_for_update().order_by("pk"):
        link.dashboards = [key for key in link.dashboards if key != str(row.pk)]
        link.revoked_at = None if link.dashboards else now
        link.save(update_fields=["dashboards", "revoked_at"])
    publish(DashboardDeleted(subject=row.ref, actor=actor, at=now, name=row.name))
    row.delete()


def may_change(actor: Actor, row: Dashboard) -> bool:
    """Say whether somebody may change a dashboard: its owner, and administrators a shared one."""
    if not allows(actor, RULES[Action.KEEP_DASHBOARDS]):
        return False
    is_found = row.is_shared or row.team_id is not None
    return row.owner_id == actor.person_id or (is_found and actor.role is Role.ADMIN)


def _own(dashboard_id: UUID, actor: Actor, doing: str) -> Dashboard:
    """Return the dashboard locked, if the actor may change it."""
    require(actor, RULES[Action.KEEP_DASHBOARDS], "keeping dashboards")
    found = dashboard_for(actor, dashboard_id)
    if not may_change(actor, found):
        message = f"Only its owner may {doing} this dashboard; make a copy of your own."
        raise PermissionDenied(message)
    return Dashboard.objects.select_for_update().get(pk=found.pk)


def _fill(row: Dashboard, fields: DashboardFields, actor: Actor) -> None:
    """Give a row its fields; InvalidInput names those at fault."""
    row.name = clean_line(fields.name, "name", _NAME)
    row.about = clean_line(fields.about, "about", _ABOUT, required=False)
    same = Dashboard.objects.filter(owner_id=row.owner_id, name__iexact=row.name)
    if same.exclude(pk=row.pk).exists():
        message = "There is a dashboard of that name already."
        raise InvalidInput(f"name: {message}", fields={"name": message})
    _share(row, fields, actor)
    faults: dict[str, str] = {}
    row.days = clean_days(fields.days, faults)
    if faults:
        raise InvalidInput(faults["days"], fields=faults)
    filters = clean_filters(fields.filters)
    narrowing(filters)
    row.filters = filters.as_pairs()
    row.widgets = _checked(fields.widgets)


def _share(row: Dashboard, fields: DashboardFields, actor: Actor) -> None:
    """Say who else finds it: a team of the actor's, or everybody, which managers may say."""
    is_new_team = fields.team is not None and fields.team.pk != row.team_id
    if fields.team is not None and is_new_team and fields.team.pk not in actor.team_ids:
        raise PermissionDenied(f"You are not in {fields.team.name}.")
    if fields.is_shared and not row.is_shared:
        require(actor, RULES[Action.SHARE_DASHBOARDS], "sharing a dashboard with everybody")
    row.team, row.is_shared = fields.team, fields.is_shared


def _checked(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the widgets as they are kept; what they name must be there."""
    widgets = clean_widgets(given)
    faults: dict[str, str] = {}
    for number, widget in enumerate(widgets):
        try:
            narrowing(widget.filters)
            grouping_named(widget.split_by if widget.kind != "trend" else None)
            if widget.hours:
                whose_hours(widget.hours)
        except InvalidInput as fault:
            faults[f"widgets.{number}"] = fault.message
    if faults:
        raise InvalidInput(" ".join(faults.values()), fields=faults)
    return [widget.as_json() for widget in widgets]


def _publish_saved(row: Dashboard, actor: Actor, now: datetime) -> None:
    publish(
        DashboardSaved(
            subject=row.ref,
            actor=actor,
            at=now,
            name=row.name,
            version=row.version,
            is_shared=row.is_shared,
            team_id=row.team_id,
            widgets=row.widgets,
        )
    )
