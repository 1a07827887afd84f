"""No sequence of calls brings an incident where it must not be, or leaves its log untrue."""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.incidents.replaying import Told, replay
from watchbell.accounts.models import Person, Team
from watchbell.incidents import services
from watchbell.incidents.domain import (
    TRANSITIONS,
    CancelCode,
    Cause,
    Channel,
    HoldReason,
    Outcome,
    State,
    Visibility,
)
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import DomainError
from watchbell.platform.eventlog import StoredEvent, events_of

pytestmark = pytest.mark.usefixtures("database")

ONE = {
    "unacknowledge": "unacknowledged",
    "assign": "assigned",
    "hand_up": "assigned",
    "start": "started",
    "hold": "put_on_hold",
    "resume": "resumed",
    "contain": "contained",
    "mitigate": "mitigated",
    "resolve": "resolved",
    "close": "closed",
    "reopen": "reopened",
    "cancel": "cancelled",
    "comment": "comment_added",
    "restrict": "restricted",
    "lift": "restriction_lifted",
}
"""The one event that an accepted call writes."""
SEVERAL = {
    # Who answers an incident that lacks nothing has begun to work on it.
    "acknowledge": [["acknowledged"], ["acknowledged", "started"]],
    # A change is told, and so is the priority that follows from it; the same again is nothing.
    "change": [[], ["changed"], ["changed", "priority_changed"]],
}
"""The calls that may write another number of events, and which."""
COMPARED = [field.name for field in fields(Told)]
levels = some.integers(1, 4)


class Life(RuleBasedStateMachine):
    """One incident, to which anything is tried at any time."""

    def __init__(self, people: list[Person], teams: list[Team], now: datetime) -> None:
        super().__init__()
        self.teams = teams
        self.people, self.now = people, now
        self.incident = declare(now=now, actor=SYSTEM)
        self.actor = people[0].as_actor()

    def attempt(self, name: str, act: Callable[..., object], **values: Any) -> None:
        self.now += timedelta(minutes=1)
        before, seen = self._row(), len(self._log())
        try:
            with transaction.atomic():
                act(incident_id=self.incident.pk, actor=self.actor, now=self.now, **values)
        except DomainError:
            assert self._row() == before, f"{name} was refused and changed something"
            assert len(self._log()) == seen, f"{name} was refused and wrote an event"
            return
        wrote = [event.kind.removeprefix("incident.") for event in self._log()[seen:]]
        assert wrote in SEVERAL.get(name, [[ONE.get(name, "")]]), (name, wrote)
        after = self._row()
        assert after["version"] == before["version"] + bool(wrote)
        was, became = State(before["state"]), State(after["state"])
        assert was == became or became in TRANSITIONS[was] or name in ("resume", "reopen")

    def _row(self) -> dict[str, Any]:
        return dict(Incident.objects.filter(pk=self.incident.pk).values().get())

    def _log(self) -> list[StoredEvent]:
        found = events_of(self.incident.ref)
        # Two events of one call share their instant; they are told in the order of the call.
        order = {"incident.acknowledged": 0, "incident.changed": 0}
        return sorted(found, key=lambda event: (event.at, order.get(event.kind, 1)))

    @invariant()
    def the_log_gives_the_record(self) -> None:
        row, told = self._row(), replay(self._log())
        assert {name: row[name] for name in COMPARED} == {
            name: getattr(told, name) for name in COMPARED
        }

    @invariant()
    def the_state_has_what_it_needs(self) -> None:
        row = self._row()
        needed = {
            State.IN_PROGRESS: ("category_id", "impact", "urgency", "assignee_id"),
            State.ON_HOLD: ("hold_reason", "follow_up_at"),
            State.RESOLVED: ("resolved_at", "outcome", "cause", "notes", "restored_at"),
            State.CLOSED: ("closed_at", "category_id", "notes"),
            State.CANCELLED: ("cancelled_at", "cancel_code"),
        }.get(State(row["state"]), ())
        assert [name for name in needed if row[name] in (None, "")] == []

    @rule(who=some.integers(0, 2))
    def somebody_else_acts(self, who: int) -> None:
        self.actor = self.people[who].as_actor()

    @rule()
    def acknowledge(self) -> None:
        self.attempt("acknowledge", services.acknowledge_incident)

    @rule()
    def unacknowledge(self) -> None:
        self.attempt("unacknowledge", services.unacknowledge_incident, reason="Asleep")

    @rule(whom=some.sampled_from([None, 0, 1]))
    def assign(self, whom: int | None) -> None:
        assignee = None if whom is None else self.people[whom]
        self.attempt("assign", services.assign_incident, team=None, assignee=assignee)

    @rule(which=some.integers(0, 1), whom=some.sampled_from([None, 0]))
    def hand_up(self, which: int, whom: int | None) -> None:
        assignee = None if whom is None else self.people[whom]
        given = {"team": self.teams[which], "assignee": assignee, "reason": "They know more"}
        self.attempt("hand_up", services.escalate_to_team, **given)

    @rule(channel=some.sampled_from(Channel))
    def correct_the_channel(self, channel: Channel) -> None:
        changes = {"channel": channel}
        self.attempt("change", services.change_incident, changes=changes)

    @rule()
    def start(self) -> None:
        self.attempt("start", services.start_incident)

    @rule(reason=some.sampled_from(HoldReason), ahead=some.sampled_from([-1, 24, 9000, None]))
    def hold(self, reason: HoldReason, ahead: int | None) -> None:
        until = None if ahead is None else self.now + timedelta(hours=ahead)
        self.attempt(
            "hold", services.hold_incident, reason=reason, follow_up_at=until, note="Parts"
        )

    @rule()
    def resume(self) -> None:
        self.attempt("resume", services.resume_incident)

    @rule()
    def contain(self) -> None:
        given = {"action": "Cut it off", "effect": "", "reversal": ""}
        self.attempt("contain", services.contain_incident, **given)

    @rule()
    def mitigate(self) -> None:
        self.attempt("mitigate", services.mitigate_incident, note="")

    @rule(notes=some.sampled_from(["", "Restarted"]), outcome=some.sampled_from(Outcome))
    def resolve(self, notes: str, outcome: Outcome) -> None:
        given = {"outcome": outcome, "cause": Cause.SOFTWARE, "notes": notes}
        self.attempt("resolve", services.resolve_incident, restored_at=self.now, **given)

    @rule()
    def close(self) -> None:
        self.attempt("close", services.close_incident)

    @rule(reason=some.sampled_from(["", "Again"]))
    def reopen(self, reason: str) -> None:
        self.attempt("reopen", services.reopen_incident, reason=reason)

    @rule()
    def cancel(self) -> None:
        self.attempt("cancel", services.cancel_incident, code=CancelCode.FALSE_ALARM, note="")

    @rule(body=some.sampled_from(["", "We look"]))
    def comment(self, body: str) -> None:
        self.attempt("comment", services.add_comment, body=body, visibility=Visibility.PUBLIC)

    @rule(impact=levels, urgency=levels)
    def change(self, impact: int, urgency: int) -> None:
        changes = {"impact": impact, "urgency": urgency}
        self.attempt("change", services.change_incident, changes=changes)

    @rule()
    def restrict(self) -> None:
        self.attempt("restrict", services.restrict_incident, reason="A name")

    @rule()
    def lift(self) -> None:
        self.attempt("lift", services.lift_restriction, reason="Over")


def test_whatever_is_tried_the_incident_is_sound_and_its_log_true(
    ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    Person.objects.filter(pk=ada.pk).update(has_security_right=True)
    ada.refresh_from_db()
    teams = [make_team(name, now=now) for name in ("Desk", "Network")]

    class Here(Life):
        def __init__(self) -> None:
            super().__init__([ada, grace, linus], teams, now)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
