"""What ends, answers and pauses a promise, and from when it counts. Pure."""

from datetime import datetime
from typing import Any

from watchbell.incidents.domain import State, Visibility
from watchbell.incidents.events import CommentAdded, IncidentAcknowledged, IncidentStarted
from watchbell.sla.domain import Answer, Definition, Metric
from watchbell.sla.moments import Happening, Moment
from watchbell.sla.promises import is_so

_OVER = frozenset({State.RESOLVED.value, State.CLOSED.value})
_CUSTOM = "custom."


def ends(metric: Metric, says: Definition, moment: Moment, one: Happening) -> bool:
    """Say whether what is promised is done with this event."""
    match metric:
        case Metric.RESPONSE:
            return moment.state in _OVER or answers(says, moment, one)
        case Metric.ASSIGNMENT:
            return moment.assignee is not None or not moment.is_open
        case Metric.UPDATE:
            return not moment.is_open
        case Metric.RESOLUTION:
            return moment.state in _OVER
    return bool(says.stop) and is_so(says.stop, moment)


def answers(says: Definition, moment: Moment, one: Happening) -> bool:
    """Say whether an event is a response: nothing that a machine does is one."""
    if one.person is None:
        return False
    if one.kind == IncidentAcknowledged.kind:
        return Answer.ACKNOWLEDGEMENT in says.answers
    if one.kind == IncidentStarted.kind:
        return Answer.WORK_STARTED in says.answers
    return Answer.PUBLIC_REPLY in says.answers and is_public_reply(moment, one)


def is_public_reply(moment: Moment, one: Happening) -> bool:
    """Say whether somebody of ours wrote to whoever reported it."""
    is_public = one.kind == CommentAdded.kind and one.payload["visibility"] == Visibility.PUBLIC
    return is_public and one.person is not None and one.person != moment.reporter


def pauses(says: Definition, moment: Moment) -> str:
    """Return why a clock stands still; "" when it runs."""
    if moment.state == State.ON_HOLD and moment.hold_reason in says.pause_reasons:
        return moment.hold_reason
    return "condition" if says.pause and is_so(says.pause, moment) else ""


def start_of(says: Definition, owed_at: datetime, moment: Moment) -> datetime:
    """Return from when it counts: the event, or the time the policy names if that is earlier."""
    named = instant_of(moment, says.starts_from) if says.starts_from else None
    return min(named, owed_at) if named is not None else owed_at


def instant_of(moment: Moment, name: str) -> datetime | None:
    """Return a time of the incident, or of a field of its type; None when it has none."""
    is_own = name.startswith(_CUSTOM)
    value: Any = moment.custom.get(name.removeprefix(_CUSTOM)) if is_own else moment.times.get(name)
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
