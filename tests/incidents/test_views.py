"""Views that people keep, and the counts in them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.types import make_field
from watchbell.accounts.models import Person
from watchbell.incidents.cycles import count_views
from watchbell.incidents.fields.specs import Kind
from watchbell.incidents.models import SavedView
from watchbell.incidents.selectors.viewing import filters_from, view_for, views_for
from watchbell.incidents.services import change_incident
from watchbell.incidents.services.viewing import ViewFields, delete_view, save_view
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.errors import NotFound, PermissionDenied
from watchbell.platform.eventlog.settling import settle

pytestmark = pytest.mark.usefixtures("database")


def keep(who: Person, name: str, now: datetime, **more: Any) -> SavedView:
    given = {"query": {"state": "open"}, "columns": ["state"], **more}
    return save_view(fields=ViewFields(name=name, **given), actor=who.as_actor(), now=now)


def names(who: Person) -> list[str]:
    return [view.name for view in views_for(who.as_actor())]


def test_a_view_is_seen_by_its_audience(ada: Person, grace: Person, now: datetime) -> None:
    team = make_team("Payments", grace, now=now)
    keep(grace, "Mine", now)
    keep(grace, "Ours", now, team=team)
    keep(ada, "Everybody's", now, is_shared=True)
    stranger = make_person("Zelda", now=now)
    assert names(grace) == ["Everybody's", "Mine", "Ours"]
    assert names(stranger) == ["Everybody's"]


def test_only_members_share_with_a_team_and_only_managers_with_all(
    grace: Person, now: datetime
) -> None:
    other = make_team("Network", make_person("Zelda", now=now), now=now)
    with pytest.raises(PermissionDenied):
        keep(grace, "Theirs", now, team=other)
    with pytest.raises(PermissionDenied):
        keep(grace, "All", now, is_shared=True)


def test_keeping_under_the_same_name_changes_the_view(grace: Person, now: datetime) -> None:
    first = keep(grace, "Urgent", now)
    again = keep(grace, "urgent", now, query={"priority": "1", "banana": "x"})
    assert again.pk == first.pk
    assert SavedView.objects.get().query == {"priority": "1"}


def test_a_view_goes_with_its_owner_or_an_administrator(
    ada: Person, grace: Person, now: datetime
) -> None:
    private = keep(grace, "Mine", now)
    boss = make_person("Mona", role=Role.MANAGER, now=now)
    shared = keep(boss, "Shared", now, is_shared=True)
    for who, view, error in (
        (ada, private, NotFound),
        (grace, shared, PermissionDenied),
    ):
        with pytest.raises(error):
            delete_view(view_id=view.pk, actor=who.as_actor(), now=now)
    delete_view(view_id=private.pk, actor=grace.as_actor(), now=now)
    delete_view(view_id=shared.pk, actor=ada.as_actor(), now=now)
    with pytest.raises(NotFound):
        view_for(ada.as_actor(), shared.pk)


def test_counts_follow_what_happens_and_only_then(grace: Person, now: datetime) -> None:
    declare("One", now=now)
    view = keep(grace, "Open", now)
    assert view.count == 1
    two = declare("Two", now=now)
    settle(now)
    later = now + timedelta(seconds=30)
    assert count_views(later) == 1
    view.refresh_from_db()
    assert (view.count, view.counted_at) == (2, later)
    assert count_views(later + timedelta(minutes=1)) == 0
    resolve(two, actor=grace.as_actor(), now=later)
    settle(later)
    assert count_views(later + timedelta(seconds=1)) == 0  # it rests a while
    assert count_views(later + timedelta(minutes=2)) == 1
    view.refresh_from_db()
    assert view.count == 1


def test_a_shared_view_of_me_has_no_single_count(ada: Person, grace: Person, now: datetime) -> None:
    declare("Mine", now=now, assignee=grace)
    assert keep(grace, "My own", now, query={"assignee": "me"}).count == 1
    shared = keep(ada, "Each one's", now, query={"assignee": "me"}, is_shared=True)
    assert shared.count is None


def test_a_view_keeps_answers_order_and_layout(grace: Person, now: datetime) -> None:
    make_field("floor", kind=Kind.NUMBER, now=now)
    for floor in (2, 3):
        incident = declare(f"Floor {floor}", now=now)
        changes = {"custom": {"floor": floor}}
        change_incident(incident_id=incident.pk, changes=changes, actor=SYSTEM, now=now)
    query = {"custom.floor": "3", "sort": "-custom.floor", "layout": "board", "banana": "x"}
    view = keep(grace, "Third floor", now, query=query)
    assert view.query == {name: query[name] for name in ("custom.floor", "sort", "layout")}
    assert view.count == 1
    assert filters_from(view.query, me=None, now=now).custom == {"floor": "3"}
    assert filters_from({"custom.gone": "3", "custom.floor": "x"}, me=None, now=now).custom == {}


def test_what_cannot_be_used_narrows_nothing(now: datetime) -> None:
    odd = {"state": "dancing", "priority": "x", "assignee": "banana"}
    assert filters_from(odd, me=None, now=now) == filters_from({}, me=None, now=now)
