"""Telling one person by their own rules: at once, and again while nobody answers.

Rules are read when they are due, so one that was added after the page counts as well; what lies
before the page's present minute is not done backwards.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.accounts.models import Person
from watchbell.alerts.quieting import quiet_incidents
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.events import Event
from watchbell.kernel.ids import new_id
from watchbell.notify.services import Draft, queue_messages
from watchbell.notify.services.texting import give_codes
from watchbell.paging.domain import (
    HOLD_CHECK,
    TOLD_LATELY,
    EscalationState,
    Position,
    Snapshot,
    why_not_pageable,
)
from watchbell.paging.locking import lock_incidents
from watchbell.paging.models import Escalation, Ringing
from watchbell.paging.models import Page as PageRow
from watchbell.paging.personal_events import PageHeldBack, PersonRungAgain
from watchbell.paging.reaching import EMAIL, SMS, PageUrgency, Reach, Way, minutes_between
from watchbell.paging.resolving import Roster
from watchbell.paging.services.acknowledging import is_awaited
from watchbell.paging.telling import Page, page_urgency
from watchbell.platform.bulk import insert_rows, insert_values
from watchbell.platform.eventlog import publish

BATCH = 250
_RINGING_STATES = (EscalationState.RUNNING, EscalationState.EXHAUSTED)
_CLAIM = """
select * from paging_ringing where next_at <= %s
order by next_at, id limit %s
for update skip locked
"""


@dataclass
class TellingOf:
    """Which addresses were told of which escalations within the last minute, and what is told
    later; no address is told twice in one minute."""

    addresses: set[tuple[UUID, str, str]] = field(default_factory=set)
    ringings: list[Ringing] = field(default_factory=list)
    _plans: dict[tuple[UUID, PageUrgency], "_Plan"] = field(default_factory=dict)

    def fresh(self, escalation_id: UUID, ways: Iterable[Way]) -> list[Way]:
        """Return the ways not used in the last minute, and note that they are used now."""
        found = []
        for way in ways:
            key = (escalation_id, way.channel, way.address)
            if key not in self.addresses:
                self.addresses.add(key)
                found.append(way)
        return found

    def begin(
        self,
        escalation_id: UUID,
        incident: Incident,
        person: Person,
        reach: Reach,
        *,
        policy: Snapshot,
        position: Position,
        now: datetime,
    ) -> list[Page]:
        """Return the pages to somebody for now; what comes later is added to `ringings`."""
        plan = self._plan(person, reach, page_urgency(incident), now)
        if plan.later is not None:
            began = plan.send_at or now
            self.ringings.append(_ringing(escalation_id, position, person, began, plan.later))
        return [
            Page(
                message_id=new_id(now),
                escalation_id=escalation_id,
                incident=incident,
                policy=policy,
                position=position,
                person=person,
                way=way,
                send_at=plan.send_at,
            )
            for way in self.fresh(escalation_id, plan.ways)
        ]

    def _plan(self, person: Person, reach: Reach, urgency: PageUrgency, now: datetime) -> "_Plan":
        """Return how somebody is told now; in a burst it is asked for the same person again."""
        known = self._plans.get((person.id, urgency))
        if known is None:
            known = self._plans[person.id, urgency] = _Plan(
                ways=reach.at_once(urgency) if reach.ways else [Way(EMAIL, person.email)],
                send_at=reach.quiet_until(urgency, now),
                later=reach.next_minutes(urgency, 0),
            )
        return known


@dataclass(frozen=True, slots=True)
class _Plan:
    """By which ways somebody is told at once, not before when, and after how many minutes again."""

    ways: Sequence[Way]
    send_at: datetime | None
    later: int | None


def _ringing(
    escalation_id: UUID, position: Position, person: Person, began: datetime, later: int
) -> Ringing:
    return Ringing(
        id=new_id(began),
        escalation_id=escalation_id,
        step=position.step,
        loop=position.loop,
        person=person,
        began_at=began,
        next_at=began + timedelta(minutes=later),
    )


def told_lately(escalation_ids: Sequence[UUID], now: datetime) -> TellingOf:
    """Return which addresses the last minute told of these escalations."""
    rows = PageRow.objects.filter(
        escalation_id__in=escalation_ids, created_at__gt=now - TOLD_LATELY
    )
    return TellingOf(set(rows.values_list("escalation_id", "channel", "address")))


def drafts_of(pages: Sequence[Page], now: datetime) -> list[Draft]:
    """Return the messages, those by text with the number that answers them."""
    texts = [_destination(page) for page in pages if page.way.channel == SMS]
    codes = give_codes(texts, now=now) if texts else {}
    return [page.draft(now, codes.get(_destination(page), 0)) for page in pages]


def write_pages(
    pages: Sequence[Page], drafts: Sequence[Draft], ringings: Sequence[Ringing], now: datetime
) -> list[Event]:
    """Put the pages into the outbox and keep what comes later; returns what is to be told."""
    queue_messages(drafts, now=now)
    insert_values(PageRow, [page.row(now) for page in pages])
    insert_rows(ringings)
    held = {(page.incident.id, page.person.id): page for page in pages if page.send_at}
    return [
        PageHeldBack(
            subject=page.incident.ref,
            actor=SYSTEM,
            at=now,
            person_id=page.person.id,
            name=page.person.name,
            until=page.send_at,
        )
        for page in held.values()
        if page.send_at
    ]


def _destination(page: Page) -> tuple[str, UUID]:
    return page.way.address, page.incident.id


@transaction.atomic
def ring_again(now: datetime) -> int:
    """Do the personal rules that are due; returns how many ringings moved or ended.

    Each incident is read again under its lock, so one that was answered rings nobody. One whose
    lock somebody holds is left for the next pass.
    """
    ringings = list(Ringing.objects.raw(_CLAIM, [now, BATCH]))
    if not ringings:
        return 0
    escalations = Escalation.objects.in_bulk({ringing.escalation_id for ringing in ringings})
    incidents = lock_incidents([e.incident_id for e in escalations.values()])
    roster = Roster(now)
    people = roster.know({ringing.person_id for ringing in ringings})
    again = Again(now, roster, told_lately(list(escalations), now))
    quiet = quiet_incidents(incidents.values(), now)
    done = 0
    for ringing in ringings:
        escalation = escalations[ringing.escalation_id]
        incident = incidents.get(escalation.incident_id)
        if incident is None:
            continue
        done += 1
        if (found := quiet.get(incident.id)) is not None:
            _wait_quietly(ringing, min(found.until, now + HOLD_CHECK))
            continue
        again.ring(ringing, escalation, incident, people.get(ringing.person_id))
    again.write()
    return done


def _wait_quietly(ringing: Ringing, until: datetime) -> None:
    """Look again then: of its alerts nobody wants to hear now."""
    ringing.next_at = until
    ringing.save(update_fields=["next_at"])


def need_not_answer(incident: Incident, person: Person, now: datetime) -> bool:
    """Say whether this person's answer is not asked for, or no longer."""
    if why_not_pageable(incident.state, acknowledged_by=None):
        return True
    return incident.acknowledged_at is not None and not is_awaited(incident, person.pk, now)


@dataclass
class Again:
    """What one pass over the due personal rules decided, until it is written."""

    now: datetime
    roster: Roster
    told: TellingOf
    pages: list[Page] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    ended: list[UUID] = field(default_factory=list)

    def ring(
        self, ringing: Ringing, escalation: Escalation, incident: Incident, person: Person | None
    ) -> None:
        """Tell once more by what has become due, and note what comes then."""
        policy = escalation.policy
        is_over = escalation.state not in _RINGING_STATES
        if (
            person is None
            or policy is None
            or is_over
            or need_not_answer(incident, person, self.now)
        ):
            self.ended.append(ringing.pk)
            return
        reach, urgency = self.roster.reach(person), page_urgency(incident)
        elapsed = minutes_between(ringing.began_at, self.now)
        due = reach.between(urgency, ringing.reached_minutes, elapsed)
        fresh = set(self.told.fresh(escalation.pk, (rule.way for rule in due)))
        pages = [
            Page(
                message_id=new_id(self.now),
                escalation_id=escalation.pk,
                incident=incident,
                policy=policy,
                position=Position(ringing.step, ringing.loop),
                person=person,
                way=rule.way,
                minutes=rule.minutes,
                send_at=reach.quiet_until(urgency, self.now),
            )
            for rule in due
            if rule.way in fresh
        ]
        self.pages += pages
        if pages:
            self._tell(incident, person, pages)
        self._move(ringing, elapsed, reach.next_minutes(urgency, elapsed))

    def write(self) -> None:
        """Write it all."""
        drafts = drafts_of(self.pages, self.now)
        self.events += write_pages(self.pages, drafts, [], self.now)
        Ringing.objects.filter(pk__in=self.ended).delete()
        publish(*self.events)

    def _move(self, ringing: Ringing, elapsed: int, following: int | None) -> None:
        if following is None:
            self.ended.append(ringing.pk)
            return
        ringing.reached_minutes = elapsed
        ringing.next_at = ringing.began_at + timedelta(minutes=following)
        ringing.save(update_fields=["reached_minutes", "next_at"])

    def _tell(self, incident: Incident, person: Person, pages: Sequence[Page]) -> None:
        self.events.append(
            PersonRungAgain(
                subject=incident.ref,
                actor=SYSTEM,
                at=self.now,
                person_id=person.pk,
                name=person.name,
                channels=tuple(dict.fromkeys(page.way.channel for page in pages)),
                after_minutes=max(page.minutes for page in pages),
            )
        )
