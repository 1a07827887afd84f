"""Reading running and ended escalations."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min

from watchbell.accounts.permissions import require
from watchbell.kernel.actors import Actor
from watchbell.notify.models import Attempt
from watchbell.notify.selectors import attempts_by_message
from watchbell.oncall.modules import PAGING
from watchbell.paging.domain import ATTENDED, EscalationState, Step
from watchbell.paging.models import Escalation, Page
from watchbell.paging.permissions import RULES, Action
from watchbell.platform.health import Check
from watchbell.platform.metrics import Metric, count_by, gauge, seconds_since
from watchbell.platform.modules import is_on

GRACE = timedelta(minutes=1)
"""How late a step may be, and how young an incident, before it counts as forgotten."""

_UNATTENDED = """
select i.number
from incidents_incident i
left join lateral (
    select state, next_at from paging_escalation e
    where e.incident_id = i.id order by e.id desc limit 1
) last on true
where i.state in ('new', 'in_progress') and i.acknowledged_at is null
  and i.updated_at < %(limit)s
  and (i.imported_from = '' or last.state is not null)
  and (last.state is null or not last.state = any(%(attended)s)
       or (last.state = 'running' and last.next_at < %(limit)s))
order by i.number limit %(most)s
"""


@dataclass(frozen=True, slots=True)
class PageView:
    """One person told, and how the message fared: pending, sending, sent, failed, cancelled.

    `delivery` is what the other side said later: delivered, undelivered, unanswered. While it
    waits, `due_at` is its next try; `attempts` are those so far.
    """

    page: Page
    state: str
    sent_at: datetime | None
    error: str
    delivery: str = ""
    tries: int = 0
    due_at: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class EscalationView:
    """An incident's newest escalation. `next_step` is due at `escalation.next_at`."""

    escalation: Escalation
    policy_name: str
    next_step: Step | None
    pages: list[PageView]

    @property
    def is_running(self) -> bool:
        return self.escalation.is_running


def escalation_of(incident_id: UUID, *, actor: Actor) -> EscalationView | None:
    """Return the newest escalation of an incident with its pages, oldest first."""
    require(actor, RULES[Action.READ], "seeing who was paged")
    escalation = Escalation.objects.filter(incident_id=incident_id).order_by("-id").first()
    if escalation is None:
        return None
    policy = escalation.policy
    steps = policy.steps if policy else ()
    return EscalationView(
        escalation=escalation,
        policy_name=policy.name if policy else "",
        next_step=(
            steps[escalation.step]
            if escalation.is_running and escalation.step < len(steps)
            else None
        ),
        pages=_pages(incident_id),
    )


def _pages(incident_id: UUID) -> list[PageView]:
    rows = Page.objects.filter(escalation__incident_id=incident_id)
    pages = list(rows.select_related("person", "message").order_by("created_at", "id"))
    tries = attempts_by_message([page.message for page in pages if page.message])
    return [
        PageView(
            page=page,
            state=page.message.state if page.message else "dropped",
            sent_at=page.message.sent_at if page.message else None,
            error=page.message.last_error if page.message else "",
            delivery=page.message.delivery if page.message else "",
            tries=page.message.attempts if page.message else 0,
            due_at=page.message.due_at if page.message else None,
            attempts=tries[page.message.pk] if page.message else [],
        )
        for page in pages
    ]


def unattended_incidents(now: datetime, *, most: int = 100) -> list[int]:
    """Return the numbers of open, unanswered incidents with neither a next action nor a reason.

    The invariant of paging: this is always empty. While paging is off nothing is missed. That it
    came with an imported history is a reason, until somebody has been paged for it.
    """
    if not is_on(PAGING):
        return []
    values: dict[str, Any] = {
        "limit": now - GRACE,
        "attended": [state.value for state in ATTENDED],
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_UNATTENDED, values)
        return [row[0] for row in cursor.fetchall()]


def check_paging(now: datetime) -> Check:
    """Tell of unanswered incidents that nobody will be told of."""
    if not is_on(PAGING):
        return Check("paging", True, "paging is switched off: nobody is paged")
    forgotten = unattended_incidents(now)
    if forgotten:
        first = ", ".join(f"INC-{number}" for number in forgotten[:5])
        return Check("paging", False, f"{len(forgotten)} without a next action: {first}")
    return Check("paging", True, "every unanswered incident has a next action or a reason")


def collect_metrics(now: datetime) -> Iterator[Metric]:
    """Tell Prometheus how escalations stand."""
    running = Escalation.objects.filter(state=EscalationState.RUNNING)
    yield gauge("watchbell_escalations_running", "Escalations that go on.", running.count())
    oldest: datetime | None = running.aggregate(oldest=Min("next_at"))["oldest"]
    yield gauge(
        "watchbell_escalations_oldest_due_seconds",
        "How long the longest waiting step has been due.",
        seconds_since(oldest, now),
    )
    yield count_by(
        "watchbell_incidents_unattended",
        "Unanswered incidents with neither a next action nor a reason for none.",
        "kind",
        {"incident": len(unattended_incidents(now))},
    )
