"""The category tree: two levels in their order, switched off but never deleted."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.incidents.closing.checks import Check
from watchbell.incidents.domain import Cause
from watchbell.incidents.errors import GuardNotMet
from watchbell.incidents.models import Category
from watchbell.incidents.selectors import (
    categories,
    category_by_slug,
    category_node,
    category_tree,
    unmet_checks,
)
from watchbell.incidents.services import (
    CategoryFields,
    change_category,
    close_incident,
    create_category,
    place_category,
    restrict_incident,
    set_category_checks,
    set_closure_checklist,
    shift_category,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    PermissionDenied,
    StaleVersion,
)
from watchbell.platform.eventlog import events_of

pytestmark = pytest.mark.usefixtures("database")


def _who(now: datetime) -> dict[str, Any]:
    return {"actor": SYSTEM, "now": now}


def _roots() -> list[str]:
    return [row.slug for row in categories() if row.parent_id is None]


def test_a_category_is_added_renamed_and_moved(now: datetime) -> None:
    row = create_category(slug="iot", fields=CategoryFields(name="Things"), **_who(now))
    assert _roots()[-1] == "iot"
    fields = CategoryFields(name="Internet of things", parent="hardware")
    moved = change_category(slug="iot", fields=fields, version=1, **_who(now))
    assert moved.version == 2
    below = [r.slug for r in categories() if r.parent_id == category_by_slug("hardware").pk]
    assert below[-1] == "iot"
    told = [event.kind for event in events_of(row.ref)]
    assert sorted(told) == ["category.changed", "category.created"]
    with pytest.raises(StaleVersion):
        change_category(slug="iot", fields=fields, version=1, **_who(now))
    with pytest.raises(InvalidInput):
        create_category(slug="iot", fields=fields, **_who(now))


def test_the_tree_has_two_levels(now: datetime) -> None:
    for parent in ("hardware", "software"):
        fields = CategoryFields(name="Software", parent=parent)
        with pytest.raises(Conflict):
            change_category(slug="software", fields=fields, **_who(now))
    third = CategoryFields(name="Things", parent="data-loss")
    with pytest.raises(Conflict):
        create_category(slug="iot", fields=third, **_who(now))


def test_the_order_is_what_people_made_it(now: datetime) -> None:
    before = _roots()
    shift_category(slug=before[0], by=1, **_who(now))
    assert _roots() == [before[1], before[0], *before[2:]]
    place_category(slug=before[-1], place=0, **_who(now))
    assert _roots() == [before[-1], before[1], before[0], *before[2:-1]]
    with pytest.raises(AlreadyDone):
        shift_category(slug=before[-1], by=-1, **_who(now))


def test_one_that_is_off_is_offered_no_more_and_takes_its_children_along(now: datetime) -> None:
    incident = declare(now=now, category=category_by_slug("software-email"))
    fields = CategoryFields(name="Software", is_active=False)
    change_category(slug="software", fields=fields, **_who(now))
    assert not [row for row in categories() if row.slug.startswith("software")]
    with pytest.raises(InvalidInput):
        category_by_slug("software-email")
    incident.refresh_from_db()
    assert incident.category == Category.objects.get(slug="software-email")


def test_the_tree_says_how_many_use_each_but_not_of_what_is_hidden(
    now: datetime, ada: Person, grace: Person
) -> None:
    used = [declare(now=now, category=category_by_slug("software-email")) for _ in range(3)]
    assert category_node(ada.as_actor(), "software-email").used == 3
    restrict_incident(incident_id=used[0].pk, reason="Secret", actor=SYSTEM, now=now)
    with CaptureQueriesContext(connection) as asked:
        tree = category_tree(ada.as_actor())
    assert len(asked) <= 2
    below = {n.row.slug: n.used for root in tree for n in root.below}
    assert below["software-email"] == 2
    with pytest.raises(PermissionDenied):
        category_tree(grace.as_actor())


def test_its_team_gets_what_nobody_else_is_named_for(now: datetime, ada: Person) -> None:
    team = make_team("Mail", ada, now=now)
    fields = CategoryFields(name="E-mail", parent="software", default_team_id=team.pk)
    change_category(slug="software-email", fields=fields, **_who(now))
    other = make_team("Other", ada, now=now)
    category = category_by_slug("software-email")
    assert declare(now=now, category=category).team == team
    assert declare(now=now, category=category, team=other).team == other


def test_its_checks_come_beside_those_of_all(now: datetime, grace: Person) -> None:
    set_closure_checklist(checks=[Check.CAUSE], **_who(now))
    set_category_checks(slug="software", checks=[Check.DIAGNOSIS], **_who(now))
    set_category_checks(slug="software-email", checks=[Check.ARTICLE], **_who(now))
    actor = grace.as_actor()
    mail = declare(now=now, category=category_by_slug("software-email"))
    resolve(mail, actor=actor, now=now, cause=Cause.UNKNOWN)
    mail.refresh_from_db()
    assert list(unmet_checks(mail)) == [Check.CAUSE, Check.DIAGNOSIS, Check.ARTICLE]
    with pytest.raises(GuardNotMet):
        close_incident(incident_id=mail.pk, actor=actor, now=now)
    other = declare(now=now, category=category_by_slug("network"))
    resolve(other, actor=actor, now=now)
    other.refresh_from_db()
    assert unmet_checks(other) == {}
