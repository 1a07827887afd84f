"""One incident in the hands of the people of a story: what they do to it, at the story's time."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from watchbell.demo.dice import Dice
from watchbell.demo.material.topics import Containment, Fix, Topic
from watchbell.demo.ticking import Wake
from watchbell.demo.world import World
from watchbell.incidents import services
from watchbell.incidents.domain import CancelCode, Cause, HoldReason, Outcome, State, Visibility
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.major import Phase
from watchbell.incidents.services.finishing import CLOSE_AFTER
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone
from watchbell.notify.domain import Purpose
from watchbell.notify.models import Message

_LOOK = """
select state, priority, category_id, team_id, assignee_id, mitigated_at
from incidents_incident where id = %s
"""


class Look(NamedTuple):
    """What the stories ask about an incident."""

    state: str
    priority: int | None
    category_id: int | None
    team_id: UUID | None
    assignee_id: UUID | None
    mitigated_at: datetime | None

    @property
    def is_open(self) -> bool:
        return State(self.state).is_open


class Hands:
    """Acts on one incident through the services; texts are completed with its particulars."""

    def __init__(
        self, world: World, incident_id: UUID, service: str, dice: Dice, words: Mapping[str, str]
    ) -> None:
        self.world = world
        self.service = service
        self.dice = dice
        self.incident_id = incident_id
        self._words = words

    @property
    def now(self) -> datetime:
        return self.world.now

    def look(self) -> Look:
        """Return the incident as it stands."""
        with connection.cursor() as cursor:
            cursor.execute(_LOOK, [self.incident_id])
            return Look(*cursor.fetchone())

    def text(self, template: str) -> str:
        return template.format_map(self._words)

    def colleague(self) -> str:
        """Return somebody of the team that owns the service."""
        return self.dice.one_of(self.world.crew_of(self.service))

    def whoever_was_paged(self) -> Actor:
        """Return the person the newest page went to, else somebody of the team."""
        pages = Message.objects.filter(
            subject_kind="incident", subject_id=self.incident_id, purpose=Purpose.PAGE
        )
        person = pages.order_by("-created_at", "-id").values_list("person_id", flat=True).first()
        return self.world.actors[person] if person else self.world.actor(self.colleague())

    def triage(self, who: Actor, topic: Topic, impact: int, urgency: int) -> None:
        """Set category, impact and urgency as somebody who knows the topic would."""
        services.change_incident(
            incident_id=self.incident_id,
            changes={
                "category": self.world.categories[topic.category],
                "impact": impact,
                "urgency": urgency,
            },
            actor=who,
            now=self.now,
        )

    def acknowledge(self, who: Actor) -> None:
        """Answer; of late the engine stops the escalation at once, before that when it is woken."""
        services.acknowledge_incident(incident_id=self.incident_id, actor=who, now=self.now)
        if self.world.products[self.service].is_paged and self.now >= self.world.recent:
            self.world.timeline.wake_engine(self.now, Wake.ANSWERED)

    def name_machine(self, who: Actor) -> None:
        """Say which machine it is about, where that is recorded and nobody has said so."""
        item = self.world.items.get(self._words["host"])
        if item is None:
            return
        # Another alert of the same machine may have brought it to this incident before.
        with suppress(AlreadyDone):
            services.affect_items(
                incident_id=self.incident_id, items=[item], actor=who, now=self.now
            )

    def hand_over(self, who: Actor, to: str) -> None:
        """Give it to another person of the same team, unless they have it."""
        found = self.look()
        person = self.world.people[to]
        if found.assignee_id != person.pk:
            teams = self.world.teams.values()
            services.assign_incident(
                incident_id=self.incident_id,
                team=next((team for team in teams if team.pk == found.team_id), None),
                assignee=person,
                actor=who,
                now=self.now,
            )

    def say(self, who: Actor, template: str, visibility: Visibility) -> None:
        services.add_comment(
            incident_id=self.incident_id,
            body=self.text(template),
            visibility=visibility,
            actor=who,
            now=self.now,
        )

    def hold(self, who: Actor, reason: HoldReason, days: int, note: str) -> None:
        """Wait; the engine resumes it when nobody did before."""
        follow_up = self.now + timedelta(days=days)
        services.hold_incident(
            incident_id=self.incident_id,
            reason=reason,
            follow_up_at=follow_up,
            note=self.text(note),
            actor=who,
            now=self.now,
        )
        self.world.timeline.wake_engine(follow_up, Wake.FOLLOW_UP)

    def contain(self, who: Actor, containment: Containment) -> None:
        services.contain_incident(
            incident_id=self.incident_id,
            action=self.text(containment.action),
            effect=self.text(containment.effect),
            reversal=self.text(containment.reversal),
            actor=who,
            now=self.now,
        )

    def take_role(self, who: Actor, role: IncidentRole) -> None:
        """Take a role oneself, which needs no letter."""
        services.assign_role(
            incident_id=self.incident_id,
            role=role,
            person=self.world.person(who),
            actor=who,
            now=self.now,
        )

    def lead_into(self, who: Actor, phase: Phase) -> None:
        services.set_phase(incident_id=self.incident_id, phase=phase, actor=who, now=self.now)

    def assess(self, who: Actor, scope: str, people: int, systems: int) -> None:
        services.assess_scope(
            incident_id=self.incident_id,
            scope=scope,
            people=people,
            systems=systems,
            actor=who,
            now=self.now,
        )

    def mitigate(self, who: Actor, note: str) -> None:
        services.mitigate_incident(
            incident_id=self.incident_id, note=self.text(note), actor=who, now=self.now
        )

    def resolve(self, who: Actor, fix: Fix, restored_at: datetime) -> None:
        """End it, and expect it to be closed when nobody objects."""
        services.resolve_incident(
            incident_id=self.incident_id,
            outcome=fix.outcome,
            cause=fix.cause,
            notes=self.text(fix.notes),
            restored_at=restored_at,
            evidence=services.FixEvidence(
                fix_reference=self._reference() if fix.outcome is Outcome.PERMANENT else ""
            ),
            actor=who,
            now=self.now,
        )
        self.world.timeline.expect_closing(self.now + CLOSE_AFTER)

    def _reference(self) -> str:
        """Return the change that is said to have removed the cause."""
        return f"CHG-{self.incident_id.int % 9000 + 1000}"

    def expect_recovery(self) -> None:
        """Expect the incident that the monitoring resolves to be closed a week later."""
        self.world.timeline.expect_closing(self.now + CLOSE_AFTER)

    def close(self, who: Actor) -> None:
        if self.look().state == State.RESOLVED:
            services.close_incident(incident_id=self.incident_id, actor=who, now=self.now)

    def log_time(self, who: Actor, minutes: int) -> None:
        """Note how long it took; nobody writes down single minutes."""
        services.log_time(
            incident_id=self.incident_id,
            minutes=max(5, 5 * round(minutes / 5)),
            person=self.world.person(who),
            actor=who,
            now=self.now,
        )

    def rate(self, who: Actor, score: int, words: str) -> UUID | None:
        """Answer the survey; return the task that it made, if it did."""
        if self.look().state != State.CLOSED:
            return None
        survey = services.rate_incident(
            incident_id=self.incident_id, score=score, comment=words, actor=who, now=self.now
        )
        if survey.follow_up_id is not None:
            self.world.timeline.wake_engine(self.now, Wake.DECLARED)
        return survey.follow_up_id

    def finish(self, who: Actor, task_id: UUID) -> None:
        services.finish_task(incident_id=self.incident_id, task_id=task_id, actor=who, now=self.now)

    def reopen(self, who: Actor, reason: str) -> None:
        services.reopen_incident(
            incident_id=self.incident_id, reason=reason, actor=who, now=self.now
        )
        self.world.timeline.wake_engine(self.now, Wake.DECLARED)

    def cancel(self, who: Actor, code: CancelCode, note: str) -> None:
        services.cancel_incident(
            incident_id=self.incident_id, code=code, note=note, actor=who, now=self.now
        )


AGAIN = Fix(
    "The first correction covered only some of the cases; corrected for all of them and checked"
    " together with the person who reported it.",
    Cause.SOFTWARE,
)
