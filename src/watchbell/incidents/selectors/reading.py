"""Reading one incident."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from watchbell.accounts.selectors import people_by_id
from watchbell.incidents.domain import TRANSITIONS, MajorState, State, parse_number
from watchbell.incidents.models import ContainmentAction, Incident
from watchbell.incidents.modules import VERBS
from watchbell.incidents.permissions import Action, may, may_lift, may_reopen
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import NotFound
from watchbell.platform.modules import is_on
from watchbell.platform.rows import Rows

_PEOPLE = ("assignee", "reporter", "acknowledged_by")
_RELATED = ("category", "service", "team", "assignee")
_INCIDENTS = Rows(Incident, "category", "service", "team", without=["search"])


def get_incident(actor: Actor, number: str) -> Incident:
    """Return the incident called `number` (INC-1042); NotFound to those who may not see it."""
    parsed = parse_number(number)
    found = None if parsed is None else _whole("t.number = %s", parsed)
    if found is None or not may(actor, Action.READ, found):
        raise NotFound(f"There is no incident {number}.")
    return found


def incident_by_id(actor: Actor, incident_id: UUID) -> Incident:
    """Return the incident with this id; NotFound to those who may not see it."""
    found = _whole("t.id = %s", incident_id)
    if found is None or not may(actor, Action.READ, found):
        raise NotFound("There is no such incident.")
    return found


def _whole(condition: str, key: int | UUID) -> Incident | None:
    """Return one incident with all it points at.

    Its people come by a second query: joined three times over, PostgreSQL would plan for longer
    than it reads.
    """
    found = next(iter(_INCIDENTS.where(condition, [key])), None)
    if found is not None:
        ids = {name: getattr(found, f"{name}_id") for name in _PEOPLE}
        people = people_by_id(key for key in ids.values() if key is not None)
        for name, person_id in ids.items():
            setattr(found, name, people.get(person_id))
    return found


def incidents_numbered(actor: Actor, numbers: Sequence[str]) -> list[Incident]:
    """Return the incidents called so, in this order; what the actor may not see is left out."""
    parsed = list(dict.fromkeys(n for text in numbers if (n := parse_number(text)) is not None))
    rows = Incident.objects.select_related(*_RELATED).filter(number__in=parsed).defer("search")
    found = {row.number: row for row in rows if may(actor, Action.READ, row)}
    return [found[number] for number in parsed if number in found]


def containments_of(incident: Incident) -> list[ContainmentAction]:
    """Return what was done to limit the damage, newest first, with who did it."""
    rows = ContainmentAction.objects.filter(incident=incident).prefetch_related(
        "done_by", "reversed_by"
    )
    return list(rows.order_by("-done_at", "-id"))


def possible_actions(actor: Actor, incident: Incident, *, now: datetime) -> list[str]:
    """Return the verbs that the state and the actor's rights allow now, in a fixed order."""
    state = State(incident.state)
    following = TRANSITIONS[state]
    is_open = state.is_open
    offered: dict[str, tuple[bool, Action | None]] = {
        "acknowledge": (is_open and incident.acknowledged_at is None, Action.ACKNOWLEDGE),
        "assign": (is_open, Action.ASSIGN),
        "second-level": (is_open, Action.ASSIGN),
        "start": (state is State.NEW, Action.WORK),
        "hold": (State.ON_HOLD in following, Action.WORK),
        "resume": (state is State.ON_HOLD, Action.WORK),
        "contain": (is_open, Action.WORK),
        "workaround": (is_open, Action.WORK),
        "mitigate": (is_open and incident.mitigated_at is None, Action.WORK),
        "resolve": (State.RESOLVED in following, Action.RESOLVE),
        "close": (State.CLOSED in following, Action.CLOSE),
        "reopen": (_may_come_back(actor, incident, now), None),
        "rate": (state is State.CLOSED, Action.RATE),
        "follow-up": (state is State.CLOSED, Action.FOLLOW_UP),
        **_belonging(incident),
        "cancel": (State.CANCELLED in following, Action.CANCEL),
        "escalate": (is_open, Action.ACKNOWLEDGE),
        "page": (is_open, Action.WORK),
        "hand-over": (state in (State.NEW, State.IN_PROGRESS), Action.ASSIGN),
        **_about_majors(incident, is_open=is_open),
        "override-priority": (is_open, Action.OVERRIDE_PRIORITY),
        "clear-priority": (is_open and incident.is_overridden, Action.OVERRIDE_PRIORITY),
        "defer": (is_open and _may_wait(incident), Action.WORK),
        "end-deferral": (is_open and incident.deferred_until is not None, Action.WORK),
        "log-time": (True, Action.WORK),
        "edit": (state not in (State.CLOSED, State.CANCELLED), Action.EDIT),
        **_about_restriction(actor, incident),
    }
    offers = {v: action for v, (offer, action) in offered.items() if offer and _is_there(v)}
    return [v for v, action in offers.items() if action is None or may(actor, action, incident)]


def _about_majors(incident: Incident, *, is_open: bool) -> dict[str, tuple[bool, Action | None]]:
    is_proposed = incident.major_state == MajorState.PROPOSED
    return {
        "propose-major": (is_open and incident.major_state == MajorState.NONE, Action.WORK),
        "accept-major": (is_open and is_proposed, Action.DECIDE_MAJOR),
        "decline-major": (is_proposed, Action.DECIDE_MAJOR),
        "declare-major": (is_open and not incident.is_major, Action.DECLARE_MAJOR),
        "phase": (is_open and incident.is_major, Action.WORK),
        "end-major": (_may_end(incident), Action.DECLARE_MAJOR),
    }


def _is_there(verb: str) -> bool:
    return verb not in VERBS or is_on(VERBS[verb])


def _may_come_back(actor: Actor, incident: Incident, now: datetime) -> bool:
    is_over = not incident.is_open and incident.merged_into_id is None
    return is_over and may_reopen(actor, incident, now)


def _may_end(incident: Incident) -> bool:
    return incident.is_running_major and incident.mitigated_at is not None


def _may_wait(incident: Incident) -> bool:
    known = incident.impact not in (None, 1) and incident.priority not in (None, 1)
    return known and not incident.is_major and incident.deferred_until is None


def _about_restriction(actor: Actor, incident: Incident) -> dict[str, tuple[bool, Action]]:
    lifts = incident.is_restricted and may_lift(actor, incident)
    return {
        "restrict": (not incident.is_restricted, Action.RESTRICT),
        "let-in": (incident.is_restricted, Action.LET_IN),
        "shut-out": (bool(incident.confidants), Action.LET_IN),
        "lift-restriction": (lifts, Action.RESTRICT),
    }


def _belonging(incident: Incident) -> dict[str, tuple[bool, Action | None]]:
    """Return what may be said, and done about the incidents it belongs to."""
    is_merged = incident.merged_into_id is not None
    is_over = incident.state in (State.CLOSED, State.CANCELLED)
    return {
        "comment": (incident.state != State.CLOSED, Action.COMMENT),
        "note": (incident.state != State.CLOSED, Action.NOTE),
        "link": (not is_merged, Action.EDIT),
        "merge": (not is_over, Action.EDIT),
        "unmerge": (is_merged, Action.EDIT),
    }
