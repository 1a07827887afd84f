"""What the newest weeks and the majors have beside their stories, written when the year is over.

A few believable places are enough to see roles, plans, families, VIPs, surveys and deferrals at
work. What a rule refuses at such a place is left out: the next place has it.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from watchbell.accounts.models import Person
from watchbell.accounts.services import change_person
from watchbell.demo.company import CALLERS
from watchbell.demo.ticking import Wake
from watchbell.demo.world import World
from watchbell.incidents.domain import OPEN_STATES, Channel, MajorState, RelationKind, State
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.models import Incident, Task
from watchbell.incidents.selectors import guide_by_slug, plan_by_slug
from watchbell.incidents.services import (
    IncidentDraft,
    acknowledge_incident,
    answer_guide,
    apply_plan,
    assign_role,
    declare_incident,
    defer_incident,
    finish_task,
    link_incident,
    rate_incident,
    start_guide,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import DomainError

_VIPS = 2
_DAY = timedelta(days=1)
_LATELY = timedelta(hours=36)
_ECHO = timedelta(hours=2)
_FEW = 3
_RATINGS = (
    (5, "Quick and friendly, thank you!"),
    (4, ""),
    (2, "It took three calls until somebody listened."),
    (5, "Solved before I had finished my coffee."),
    (3, ""),
)
_ASKED = (
    ("Does the printer have power, paper and no red light?", "Yes, it looks ready"),
    ("Can somebody else print on it?", "No"),
)
_WHY_WAIT = "Annoying, but it can wait until the team has air again."


def touch_up(world: World) -> Iterator[datetime]:
    """Add what the stories leave out, as the last story of the year."""
    for step in (_vips, _families, _callers, _plans, _roles, _ratings, _deferrals, _guides):
        step(world)
    # Nobody minds the demo's tasks afterwards, so it reminds nobody of them.
    Task.objects.filter(remind_at__isnull=False).update(remind_at=None)
    world.timeline.wake_engine(world.now, Wake.DECLARED)
    yield from ()


def _open() -> QuerySet[Incident]:
    rows = Incident.objects.filter(state__in=sorted(OPEN_STATES))
    return rows.select_related("assignee").defer("search")


def _vips(world: World) -> None:
    """Two callers are VIPs, and one of them has just reported something."""
    vips = [world.people[caller.address] for caller in CALLERS[:_VIPS]]
    for person in vips:
        change_person(person_id=person.pk, is_vip=True, actor=SYSTEM, now=world.now)
    vip = Person.objects.get(pk=vips[0].pk)
    desk = world.actor(world.crews["workplace"][0])
    incident = declare_incident(
        draft=IncidentDraft(
            title="Screen in the board room stays dark",
            description="The board meets at noon, and the screen shows nothing at all.",
            channel=Channel.PHONE,
            service=world.services[next(iter(world.services))],
            reporter=vip,
            impact=3,
            urgency=2,
            category=next(iter(world.categories.values())),
            reported_at=world.now,
        ),
        actor=desk,
        now=world.now,
    )
    acknowledge_incident(incident_id=incident.pk, actor=desk, now=world.now)


def _families(world: World) -> None:
    """What others noticed of an outage is a child of it."""
    for major in _running().order_by("created_at"):
        near = Incident.objects.filter(
            created_at__gt=major.created_at,
            created_at__lt=major.created_at + _ECHO,
            impact=2,
            urgency=1,
            channel__in=(Channel.PHONE, Channel.CHAT),
            state__in=sorted(OPEN_STATES),
            parent=None,
            major_state=MajorState.NONE,
        )
        for child in near.defer("search").order_by("created_at")[:_FEW]:
            with suppress(DomainError):
                link_incident(
                    incident_id=child.pk,
                    kind=RelationKind.CHILD_OF,
                    other_id=major.pk,
                    actor=SYSTEM,
                    now=world.now,
                )


def _callers(world: World) -> None:
    """Somebody at the company has called about what a running major breaks."""
    for major in _running().order_by("-created_at")[:1]:
        caller = world.people[CALLERS[-1].address]
        child = declare_incident(
            draft=IncidentDraft(
                title="Customers call me because they cannot order",
                channel=Channel.SELF_SERVICE,
                service=major.service,
                reporter=caller,
                category=major.category,
                impact=2,
                urgency=2,
            ),
            actor=caller.as_actor(),
            now=world.now,
        )
        if major.assignee is not None:
            helper = major.assignee.as_actor()
            acknowledge_incident(incident_id=child.pk, actor=helper, now=world.now)
        link_incident(
            incident_id=child.pk,
            kind=RelationKind.CHILD_OF,
            other_id=major.pk,
            actor=SYSTEM,
            now=world.now,
        )


def _running() -> QuerySet[Incident]:
    rows = Incident.objects.filter(major_state__in=(MajorState.DECLARED, MajorState.MITIGATED))
    return rows.select_related("assignee", "service", "category").defer("search")


def _plans(world: World) -> None:
    """Running majors follow the response plan; its first tasks are done."""
    plan = plan_by_slug("response")
    for major in _running().order_by("-created_at")[:_FEW]:
        if major.assignee is None:
            continue
        actor = major.assignee.as_actor()
        tasks = apply_plan(incident_id=major.pk, plan=plan, actor=actor, now=world.now)
        for task in tasks[:_FEW]:
            finish_task(incident_id=major.pk, task_id=task.pk, actor=actor, now=world.now)


def _roles(world: World) -> None:
    """The most urgent open incidents have a technical lead."""
    urgent = _open().filter(priority__lte=2, major_state=MajorState.NONE)
    for incident in urgent.exclude(assignee=None).order_by("priority", "-created_at")[:_FEW]:
        person = incident.assignee
        if person is not None:
            assign_role(
                incident_id=incident.pk,
                role=IncidentRole.TECHNICAL_LEAD,
                person=person,
                actor=person.as_actor(),
                now=world.now,
            )


def _ratings(world: World) -> None:
    """Some callers said lately how satisfied they are; one of them is not."""
    closed = Incident.objects.filter(
        state=State.CLOSED, reporter__isnull=False, closed_at__gt=world.now - _LATELY
    ).exclude(survey__answered_at__isnull=False)
    rows = closed.select_related("reporter").defer("search").order_by("-closed_at")
    for incident, (score, comment) in zip(rows[: len(_RATINGS)], _RATINGS, strict=False):
        if incident.reporter is not None:
            rate_incident(
                incident_id=incident.pk,
                score=score,
                comment=comment,
                actor=incident.reporter.as_actor(),
                now=world.now,
            )


def _guides(world: World) -> None:
    """On a printer's incident somebody goes by the guide, and has come halfway."""
    printers = _open().filter(title__icontains="printer", assignee__isnull=False)
    guide = guide_by_slug("printer-does-not-print")
    for incident in printers.order_by("-created_at")[:1]:
        if incident.assignee is None:
            continue
        who: dict[str, Any] = {
            "incident_id": incident.pk,
            "actor": incident.assignee.as_actor(),
            "now": world.now,
        }
        run = start_guide(guide=guide, **who)
        for question, answer in _ASKED:
            answer_guide(run_id=run.pk, question=question, answer=answer, **who)


def _deferrals(world: World) -> None:
    """Two small things wait until the week after next."""
    small = _open().filter(priority__in=(3, 4), impact__gte=3, assignee__isnull=False)
    for incident in small.filter(major_state=MajorState.NONE).order_by("-created_at")[:2]:
        person = incident.assignee
        if person is not None:
            defer_incident(
                incident_id=incident.pk,
                until=world.now + 12 * _DAY,
                reason=_WHY_WAIT,
                actor=person.as_actor(),
                now=world.now,
            )
