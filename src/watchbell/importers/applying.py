"""Living a story again: each happening through the service that does it, at the time it was done.

What a service refuses is a rejected row; the story goes on without it. The same calls are made
whether each writes at once or many are gathered (`platform/gathering.py`), so that a history
taken in by batches has the rows of one that was lived step by step; a test compares them.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from watchbell.importers.directory import Directory, unnamed
from watchbell.importers.domain import Happening, Kind, Rejected, Story, Verdict
from watchbell.incidents import services
from watchbell.incidents.domain import (
    CancelCode,
    Cause,
    Channel,
    Effect,
    HoldReason,
    Outcome,
    State,
    Visibility,
)
from watchbell.incidents.models import Incident
from watchbell.incidents.services import FixEvidence, IncidentDraft
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, DomainError
from watchbell.platform.gathering import gathered
from watchbell.sla.domain import Metric
from watchbell.sla.services import record_verdict

_TIMES = frozenset({"occurred_at", "detected_at", "reported_at"})
_STEPS = frozenset(
    {"acknowledged_at", "contained_at", "mitigated_at", "restored_at", "resolved_at", "closed_at"}
)
_PLAIN = frozenset(
    {"title", "description", "type", "impact", "urgency", "severity", "affected"}
    | {"business_impact", "labels", "effort_minutes"}
)
_FACTS = _PLAIN | _TIMES | {"channel", "effect", "category", "service", "reporter", "custom"}
_MORE = frozenset({"cause", "diagnosis", "workaround", "knowledge_url"})
_COUNTS = frozenset({"reopen_count", "reassignment_count"})
_ALLOWED: Mapping[Kind, frozenset[str]] = {
    Kind.DECLARED: _FACTS | {"priority", "team", "assignee"},
    Kind.CHANGED: _FACTS | _STEPS | _MORE | _COUNTS | {"priority"},
    Kind.ASSIGNED: frozenset({"team", "assignee"}),
    Kind.ACKNOWLEDGED: frozenset(),
    Kind.HELD: frozenset({"reason", "follow_up_at", "note"}),
    Kind.RESUMED: frozenset({"why"}),
    Kind.MITIGATED: frozenset({"note"}),
    Kind.RESTORED: frozenset(),
    Kind.RESOLVED: frozenset(
        {"outcome", "cause", "notes", "restored_at", "fix_reference", "workaround"}
        | {"knowledge_url"}
    ),
    Kind.REOPENED: frozenset({"reason"}),
    Kind.CLOSED: frozenset(),
    Kind.CANCELLED: frozenset({"code", "note"}),
    Kind.COMMENTED: frozenset({"body", "visibility"}),
}
_PRIORITIES = range(1, 6)
_LONGEST_ORIGIN = 200
_TEXTS = frozenset(
    {"title", "description", "type", "severity", "affected", "business_impact", "team", "assignee"}
    | {"service", "reporter", "note", "notes", "why", "body", "fix_reference", "knowledge_url"}
    | {"diagnosis", "workaround", "reason"}
)


class Refused(Exception):
    """A happening that cannot have been so; the message says why."""


@dataclass
class Told:
    """What became of one story: its incident, what was taken in of it, and what was refused."""

    incident: Incident | None
    applied: list[int] = field(default_factory=list)
    last_at: datetime | None = None
    verdicts: int = 0
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Beyond:
    """What a story tells beyond what was taken in of it before."""

    happenings: list[Happening]
    verdicts: list[Verdict]


class Teller:
    """Tells stories to the services, as what happened in `source`."""

    def __init__(self, source: str, directory: Directory, now: datetime) -> None:
        self._source, self._directory, self._now = source, directory, now

    def begin(self, story: Story) -> Told:
        """Declare the incident of a story and go on with all that happened to it."""
        first, *rest = story.happenings
        told = Told(None)
        if first.kind is not Kind.DECLARED:
            told.rejected.append(_rejected(first, "A story begins with its declaration."))
            return told
        self._try(told, first, lambda actor: self._declare(story, first, actor))
        if told.incident is not None:
            self._go_on(told, rest)
            self._judge(told, story.verdicts)
        return told

    def go_on(self, incident: Incident, beyond: Beyond, last_at: datetime) -> Told:
        """Add to an incident what has happened to it since."""
        told = Told(incident, last_at=last_at)
        self._go_on(told, beyond.happenings)
        self._judge(told, beyond.verdicts)
        return told

    def _judge(self, told: Told, verdicts: Iterable[Verdict]) -> None:
        """Write down what the other product said of its promises."""
        assert told.incident is not None
        for verdict in verdicts:
            try:
                with _attempt(told.incident):
                    _call(
                        record_verdict,
                        incident_id=told.incident.pk,
                        metric=_one_of(Metric, verdict.metric),
                        met=verdict.met,
                        source=self._source,
                        at=verdict.at,
                        actor=unnamed(self._source),
                        now=self._now,
                    )
            except (DomainError, Refused) as error:
                raw = f"{verdict.metric} met={verdict.met} {verdict.at.isoformat()}"
                told.rejected.append(Rejected(verdict.row, str(error), raw))
            else:
                told.verdicts += 1
                told.applied.append(verdict.digest)

    def _go_on(self, told: Told, happenings: list[Happening]) -> None:
        for happening in happenings:
            self._try(told, happening, partial(self._do, told, happening))
        incident = told.incident
        assert incident is not None
        actor = unnamed(self._source)
        _call(services.rest_incident, incident_id=incident.pk, actor=actor, now=self._now)

    def _try(self, told: Told, happening: Happening, act: Callable[[Actor], Incident]) -> None:
        """Do what happened; what is refused is noted with its reason."""
        try:
            self._check(told, happening)
            with _attempt(told.incident):
                told.incident = act(self._directory.actor(happening.by))
        except AlreadyDone:
            pass
        except (DomainError, Refused) as error:
            told.rejected.append(_rejected(happening, str(error)))
            return
        if told.incident is not None:
            self._directory.recognise(told.incident)
        told.applied.append(happening.digest)
        told.last_at = happening.at

    def _check(self, told: Told, happening: Happening) -> None:
        if happening.at.tzinfo is None:
            raise Refused("Its time has no zone.")
        if happening.at > self._now:
            raise Refused(f"{happening.at:%Y-%m-%d %H:%M} lies in the future.")
        if told.last_at is not None and happening.at < told.last_at:
            raise Refused(
                f"{happening.at:%Y-%m-%d %H:%M} is before what is told ahead of it"
                f" ({told.last_at:%Y-%m-%d %H:%M})."
            )
        unknown = set(happening.values) - _ALLOWED[happening.kind]
        if unknown:
            names = ", ".join(sorted(unknown))
            raise Refused(f"Nothing that was {happening.kind.value} has: {names}.")
        for name in _TEXTS.intersection(happening.values):
            if not isinstance(happening.values[name], str | None):
                raise Refused(f"{name} is no text: {happening.values[name]!r}.")

    def _declare(self, story: Story, first: Happening, actor: Actor) -> Incident:
        said = dict(first.values)
        priority = said.pop("priority", None)
        team, assignee = said.pop("team", None), said.pop("assignee", None)
        facts = self._facts(said)
        facts.setdefault("channel", Channel.API)
        facts.setdefault("title", story.number)
        draft = IncidentDraft(
            **facts,
            team=self._directory.team(team),
            assignee=self._directory.person(assignee),
            imported_from=f"{self._source} {story.number}"[:_LONGEST_ORIGIN],
            imported_at=self._now,
        )
        (incident,) = _call(services.declare_incidents, drafts=[draft], actor=actor, now=first.at)
        return self._prioritise(incident, priority, actor, first.at)

    def _do(self, told: Told, happening: Happening, actor: Actor) -> Incident:
        incident = told.incident
        assert incident is not None
        return _DOES[happening.kind](self, incident, happening, actor)

    def _change(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        said = dict(happening.values)
        priority = said.pop("priority", None)
        facts = self._facts(said)
        if facts:
            changes = {name: "" if value is None and name in _EMPTY else value
                       for name, value in facts.items()}  # fmt: skip
            incident = self._act(
                services.change_incident, incident, happening, actor, changes=changes
            )
        return self._prioritise(incident, priority, actor, happening.at)

    def _prioritise(
        self, incident: Incident, priority: Any, actor: Actor, now: datetime
    ) -> Incident:
        """Let the priority be what was recorded, whatever our rules give."""
        if priority is None or incident.priority == priority:
            return incident
        if priority not in _PRIORITIES:
            raise Refused(f"There is no priority {priority}; use 1 to 5.")
        changed: Incident = _call(
            services.override_priority,
            incident_id=incident.pk,
            priority=priority,
            reason=f"As recorded in {self._source}.",
            actor=actor,
            now=now,
        )
        return changed

    def _assign(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        said = happening.values
        team = self._directory.team(said["team"]) if "team" in said else incident.team
        person = (
            self._directory.person(said["assignee"]) if "assignee" in said else incident.assignee
        )
        return self._act(
            services.assign_incident, incident, happening, actor, team=team, assignee=person
        )

    def _acknowledge(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        begins_again = incident.acknowledged_at is not None and incident.state == State.NEW
        begin = services.start_incident if begins_again else services.acknowledge_incident
        return self._act(begin, incident, happening, actor)

    def _hold(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        said = happening.values
        return self._act(
            services.hold_incident,
            incident,
            happening,
            actor,
            reason=_one_of(HoldReason, said.get("reason") or HoldReason.CALLER),
            follow_up_at=said.get("follow_up_at"),
            note=said.get("note") or "",
        )

    def _resume(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        why = happening.values.get("why") or ""
        return self._act(services.resume_incident, incident, happening, actor, why=why)

    def _mitigate(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        note = happening.values.get("note") or ""
        return self._act(services.mitigate_incident, incident, happening, actor, note=note)

    def _restore(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        changes = {"restored_at": happening.at}
        return self._act(services.change_incident, incident, happening, actor, changes=changes)

    def _resolve(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        said = happening.values
        outcome = said.get("outcome")
        evidence = FixEvidence(
            fix_reference=said.get("fix_reference") or "",
            workaround=said.get("workaround") or "",
            knowledge_url=said.get("knowledge_url") or "",
        )
        return self._act(
            services.resolve_incident,
            incident,
            happening,
            actor,
            outcome=_one_of(Outcome, outcome) if outcome else None,
            cause=_one_of(Cause, said.get("cause") or Cause.UNKNOWN),
            notes=said.get("notes") or "",
            restored_at=said.get("restored_at") or incident.restored_at,
            evidence=evidence,
        )

    def _reopen(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        reason = happening.values.get("reason") or ""
        return self._act(services.reopen_incident, incident, happening, actor, reason=reason)

    def _close(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        return self._act(services.close_incident, incident, happening, actor)

    def _cancel(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        code = _one_of(CancelCode, happening.values.get("code") or CancelCode.WITHDRAWN)
        note = happening.values.get("note") or ""
        return self._act(services.cancel_incident, incident, happening, actor, code=code, note=note)

    def _comment(self, incident: Incident, happening: Happening, actor: Actor) -> Incident:
        said = happening.values
        _call(
            services.add_comment,
            incident_id=incident.pk,
            body=said.get("body") or "",
            visibility=_one_of(Visibility, said.get("visibility") or Visibility.INTERNAL),
            actor=actor,
            now=happening.at,
        )
        return incident

    def _act(
        self, act: Callable[..., Any], incident: Incident, happening: Happening, actor: Actor,
        **given: Any,
    ) -> Incident:  # fmt: skip
        changed: Incident = _call(
            act, incident_id=incident.pk, **given, actor=actor, now=happening.at
        )
        return changed

    def _facts(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values as the services take them: rows for names, words of our own."""
        facts = dict(said)
        finders: dict[str, Callable[[Any], Any]] = {
            "category": self._directory.category,
            "service": self._directory.service,
            "reporter": self._directory.person,
            "custom": self._directory.custom,
            "channel": lambda value: _one_of(Channel, value),
            "effect": lambda value: _one_of(Effect, value),
            "cause": lambda value: _one_of(Cause, value) if value else "",
        }
        for name, find in finders.items():
            if name in facts:
                facts[name] = find(facts[name])
        return facts


_EMPTY = _MORE | {"description", "severity", "affected", "business_impact"}
_DOES: Mapping[Kind, Callable[[Teller, Incident, Happening, Actor], Incident]] = {
    Kind.CHANGED: Teller._change,
    Kind.ASSIGNED: Teller._assign,
    Kind.ACKNOWLEDGED: Teller._acknowledge,
    Kind.HELD: Teller._hold,
    Kind.RESUMED: Teller._resume,
    Kind.MITIGATED: Teller._mitigate,
    Kind.RESTORED: Teller._restore,
    Kind.RESOLVED: Teller._resolve,
    Kind.REOPENED: Teller._reopen,
    Kind.CLOSED: Teller._close,
    Kind.CANCELLED: Teller._cancel,
    Kind.COMMENTED: Teller._comment,
}


def _one_of(kind: Callable[[Any], Any], value: Any) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise Refused(f"{value!r} is none of the words for it.") from None


def _rejected(happening: Happening, reason: str) -> Rejected:
    said = ", ".join(f"{name}={value}" for name, value in happening.values.items())
    raw = f"{happening.kind.value} {happening.at.isoformat()} {happening.by}: {said}"
    return Rejected(happening.row, reason, raw)


def _call(service: Callable[..., Any], **given: Any) -> Any:
    """Call a service; while rows are gathered, without the savepoint that it would make."""
    return (inspect.unwrap(service) if gathered() else service)(**given)


def _attempt(incident: Incident | None) -> AbstractContextManager[None]:
    """Undo what was done within when it is refused: in memory, or by a savepoint."""
    together = gathered()
    return together.attempt(incident) if together else _savepoint(incident)


@contextmanager
def _savepoint(incident: Incident | None) -> Iterator[None]:
    with transaction.atomic():
        yield
