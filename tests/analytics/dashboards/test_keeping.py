"""Who keeps dashboards, who finds them, and what becomes of two who change one at once."""

from datetime import datetime
from typing import Any

import pytest

from tests.builders.people import make_person, make_team
from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.analytics.dashboards.finding import board_for, dashboards_for
from watchbell.analytics.dashboards.keeping import (
    DashboardFields,
    create_dashboard,
    delete_dashboard,
    replace_dashboard,
)
from watchbell.analytics.dashboards.links import (
    make_wall_link,
    read_wall_link,
    revoke_wall_link,
    wall_address,
    wall_links_for,
)
from watchbell.analytics.models import Dashboard, WallLink
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import InvalidInput, NotFound, PermissionDenied, StaleVersion

pytestmark = pytest.mark.usefixtures("database")
CARD = {"id": "w1", "kind": "figure", "figure": "mtta", "x": 0, "y": 0, "w": 3, "h": 2}


def keep(owner: Person, now: datetime, name: str = "Mine", **more: Any) -> Dashboard:
    """Keep a dashboard with one card."""
    fields = DashboardFields(name=name, widgets=[CARD], **more)
    return create_dashboard(fields=fields, actor=owner.as_actor(), now=now)


def token(link: WallLink) -> str:
    return wall_address(link).rpartition("/")[2]


def test_a_dashboard_is_found_by_its_owner_its_team_and_all_with_whom_it_is_shared(
    ada: Person, grace: Person, bob: Person, now: datetime
) -> None:
    keep(grace, now)
    assert [one.name for one in dashboards_for(grace.as_actor())] == ["Mine"]
    assert dashboards_for(ada.as_actor()) == []
    keep(ada, now, "For all", is_shared=True)
    assert [one.name for one in dashboards_for(grace.as_actor())] == ["For all", "Mine"]
    linda = make_person("Linda", now=now)
    team = make_team("Payments", grace, linda, now=now)
    keep(Person.objects.get(pk=grace.pk), now, "Ours", team=team)
    assert "Ours" in {one.name for one in dashboards_for(linda.as_actor())}
    assert "Ours" not in {one.name for one in dashboards_for(ada.as_actor())}
    with pytest.raises(PermissionDenied):
        dashboards_for(bob.as_actor())


def test_only_managers_share_with_everybody_and_only_members_with_a_team(
    grace: Person, now: datetime
) -> None:
    with pytest.raises(PermissionDenied, match="manager"):
        keep(grace, now, is_shared=True)
    with pytest.raises(PermissionDenied, match="not in Payments"):
        keep(grace, now, team=make_team("Payments", now=now))


def test_whoever_did_not_see_the_last_version_is_told_so(grace: Person, now: datetime) -> None:
    row = keep(grace, now)
    fields = DashboardFields(name="Mine", widgets=[])
    known: dict[str, Any] = {"dashboard_id": row.pk, "actor": grace.as_actor(), "now": now}
    assert replace_dashboard(fields=fields, version=1, **known).version == 2
    with pytest.raises(StaleVersion, match="version 1, and it is version 2"):
        replace_dashboard(fields=fields, version=1, **known)
    assert Dashboard.objects.get().widgets == []


def test_what_cannot_be_kept_is_refused(grace: Person, now: datetime) -> None:
    keep(grace, now)
    with pytest.raises(InvalidInput) as refused:
        keep(grace, now, "mine")
    assert "name" in refused.value.fields
    for widget in ({**CARD, "filters": ["team:gone"]}, {**CARD, "kind": "split", "by": "custom.x"}):
        fields = DashboardFields(name="B", widgets=[{**widget, "w": 6, "h": 4}])
        with pytest.raises(InvalidInput) as refused:
            create_dashboard(fields=fields, actor=grace.as_actor(), now=now)
        assert "widgets.0" in refused.value.fields


def test_nobody_changes_what_is_not_theirs(ada: Person, grace: Person, now: datetime) -> None:
    shared, private = keep(ada, now, is_shared=True), keep(ada, now, "Private")
    known: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    with pytest.raises(PermissionDenied, match="copy"):
        delete_dashboard(dashboard_id=shared.pk, **known)
    with pytest.raises(NotFound):
        delete_dashboard(dashboard_id=private.pk, **known)
    delete_dashboard(dashboard_id=shared.pk, actor=ada.as_actor(), now=now)
    with pytest.raises(NotFound):
        board_for(ada.as_actor(), str(shared.pk))


def test_a_screen_shows_its_dashboards_until_the_link_is_revoked(
    grace: Person, now: datetime
) -> None:
    row = keep(grace, now)
    known: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    link = make_wall_link(name="Kitchen", dashboards=[str(row.pk)], seconds=20, **known)
    shown = read_wall_link(token(link), now=now)
    assert (shown.name, [one.name for one in shown.boards], shown.seconds) == (
        "Kitchen", ["Mine"], 20,
    )  # fmt: skip
    assert WallLink.objects.get().seen_at == now
    assert [one.name for one in wall_links_for(grace.as_actor())] == ["Kitchen"]
    revoke_wall_link(link_id=link.pk, **known)
    for gone in (token(link), "nonsense", "x" * 300):
        with pytest.raises(NotFound, match="not valid"):
            read_wall_link(gone, now=now)


def test_a_link_ends_with_its_dashboard_and_with_its_maker(
    ada: Person, grace: Person, now: datetime
) -> None:
    row, other = keep(grace, now), keep(grace, now, "Other")
    known: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    one = make_wall_link(name="One", dashboards=[str(row.pk)], **known)
    both = make_wall_link(name="Both", dashboards=[str(row.pk), str(other.pk)], **known)
    delete_dashboard(dashboard_id=row.pk, **known)
    with pytest.raises(NotFound):
        read_wall_link(token(one), now=now)
    assert [board.name for board in read_wall_link(token(both), now=now).boards] == ["Other"]
    change_person(person_id=grace.pk, is_active=False, actor=SYSTEM, now=now)
    with pytest.raises(NotFound):
        read_wall_link(token(both), now=now)


def test_links_are_for_ones_own_dashboards_and_ready_ones_for_managers(
    ada: Person, grace: Person, now: datetime
) -> None:
    shared = keep(ada, now, is_shared=True)
    known: dict[str, Any] = {"name": "Wall", "now": now}
    for keys in ([str(shared.pk)], ["wall"]):
        with pytest.raises(PermissionDenied):
            make_wall_link(dashboards=keys, actor=grace.as_actor(), **known)
    manager = make_person("Mary", now=now, role=Role.MANAGER).as_actor()
    assert make_wall_link(dashboards=["wall"], actor=manager, **known).dashboards == ["wall"]
    wrongs: list[dict[str, Any]] = [{"dashboards": []}, {"dashboards": ["wall"], "seconds": 1}]
    for wrong in wrongs:
        with pytest.raises(InvalidInput):
            make_wall_link(actor=manager, **known, **wrong)
    with pytest.raises(NotFound):
        make_wall_link(dashboards=["banana"], actor=manager, **known)
