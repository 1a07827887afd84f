"""What is retold of a past equals what following it event by event left in the log."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from tests.builders.incidents import declare, resolve
from tests.builders.promises import Watch, goal, make_policy
from watchbell.accounts.models import Person
from watchbell.incidents import services
from watchbell.incidents.domain import HoldReason
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog.settling import settle, settle_by_time
from watchbell.platform.models import EventRow
from watchbell.sla.models import Cycle
from watchbell.sla.services import recompute

pytestmark = pytest.mark.usefixtures("database")
_KINDS = ("sla.threshold_reached", "sla.breached", "sla.due_moved", "sla.paused_too_long")
_MOMENT = timedelta(minutes=1)
Told = tuple[str, UUID, object, datetime]


def _told() -> list[Told]:
    rows = EventRow.objects.filter(kind__in=_KINDS).order_by("at", "seq")
    return [(row.kind, row.payload["cycle_id"], row.payload.get("percent"), row.at) for row in rows]


def test_what_was_followed_live_and_what_is_retold_are_the_same_facts(
    watch: Watch, grace: Person
) -> None:
    start = watch.tick()
    make_policy(goal(4, priority="1"), goal(8, priority="2"), goal(40), now=start)
    incident = declare(now=start, assignee=grace, impact=3, urgency=3)
    for minute in range(1, 20 * 60):
        now = watch.after(minutes=1)
        if minute == 70:
            services.change_incident(
                incident_id=incident.pk, changes={"impact": 1, "urgency": 2}, actor=SYSTEM, now=now
            )
        if minute == 130:
            services.hold_incident(
                incident_id=incident.pk, reason=HoldReason.VENDOR,
                follow_up_at=now + timedelta(days=2), note="Asked.", actor=SYSTEM, now=now,
            )  # fmt: skip
        if minute == 200:
            services.resume_incident(incident_id=incident.pk, actor=SYSTEM, now=now)
        if minute == 16 * 60:
            resolve(incident, actor=SYSTEM, now=now)
    watch.tick()
    lived = _told()
    assert {kind for kind, *_ in lived} == set(_KINDS[:3])
    EventRow.objects.filter(kind__in=_KINDS).delete()
    Cycle.objects.all().delete()
    recompute(since=start, until=now, is_lived=True, now=now)
    retold = _told()
    assert [one[:3] for one in retold] == [one[:3] for one in lived]
    apart = [abs(one[3] - other[3]) for one, other in zip(retold, lived, strict=True)]
    assert max(apart) <= _MOMENT


def test_a_log_that_was_told_late_is_numbered_by_its_times(watch: Watch, grace: Person) -> None:
    start = watch.tick()
    make_policy(goal(1), now=start)
    incident = declare(now=start, assignee=grace)
    watch.clock.advance(hours=3)
    now = watch.clock.now()
    resolve(incident, actor=SYSTEM, now=now)
    with transaction.atomic():
        settle(now)
    recompute(since=start, until=now, is_lived=True, now=now)
    settle(now)
    before = sorted(row.position or 0 for row in EventRow.objects.all())
    settle_by_time()
    rows = EventRow.objects.order_by("position")
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert [row.position for row in rows] == before
