"""Asking who reported an incident how satisfied they are, and writing the answer down."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from watchbell.incidents.domain import State
from watchbell.incidents.events import IncidentRated
from watchbell.incidents.models import Incident, Survey
from watchbell.incidents.permissions import Action
from watchbell.incidents.selectors.closing import closure_checklist
from watchbell.incidents.services.locking import lock_incident, save_incident
from watchbell.incidents.services.tasks import add_follow_up
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput
from watchbell.kernel.text import clean_text
from watchbell.platform.eventlog import publish

EDITABLE_FOR = timedelta(days=7)
"""How long an answer may be changed."""
_SCORES = (1, 2, 3, 4, 5)
_COMMENT_LIMIT = 5000


_ASK = """
insert into incidents_survey as s (incident_id, person_id, asked_at, comment)
select i.id, i.reporter_id, %s, ''
from incidents_incident i join accounts_person p on p.id = i.reporter_id
where i.id = %s and i.state = 'closed' and p.is_active
on conflict (incident_id) do update set asked_at = s.asked_at where s.answered_at is null
returning s.incident_id
"""


def ask_reporter(incident_id: UUID, now: datetime) -> bool:
    """Note that whoever reported a closed incident is asked; False when there is nobody to ask.

    Nobody reported it, they have left, they answered already, or it is open again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ASK, [now, incident_id])
        return cursor.fetchone() is not None


@transaction.atomic
def rate_incident(
    *, incident_id: UUID, score: int, comment: str, actor: Actor, now: datetime
) -> Survey:
    """Write down how satisfied the reporter is, 1 (not at all) to 5; a low score is followed up."""
    incident = lock_incident(incident_id, actor, Action.RATE)
    if incident.state != State.CLOSED:
        raise Conflict(f"{incident.label} is not closed yet; say what is wrong in a reply.")
    if score not in _SCORES:
        raise InvalidInput("score: Choose 1 to 5.", fields={"score": "Choose 1 to 5."})
    asked = {"person_id": incident.reporter_id, "asked_at": now}
    survey, _ = Survey.objects.get_or_create(incident_id=incident.pk, defaults=asked)
    if survey.answered_at is not None and now > survey.answered_at + EDITABLE_FOR:
        raise Conflict(
            f"You rated {incident.label} on {survey.answered_at:%Y-%m-%d}; an answer can be"
            f" changed for {EDITABLE_FOR.days} days."
        )
    before = survey.score
    survey.score = score
    survey.comment = clean_text(comment, "comment", _COMMENT_LIMIT)
    survey.answered_at, survey.changed_at = survey.answered_at or now, now
    survey.save(update_fields=["score", "comment", "answered_at", "changed_at"])
    save_incident(incident, [], now)
    publish(
        IncidentRated(subject=incident.ref, actor=actor, at=now, score=score, previous_score=before)
    )
    if survey.follow_up_id is None:
        _follow_up_if_bad(incident, survey, now)
    return survey


def _follow_up_if_bad(incident: Incident, survey: Survey, now: datetime) -> None:
    """Give whoever owns the incident the task to ask a caller who is not satisfied, once."""
    rules, score = closure_checklist(), survey.score
    if score is None or score > rules.follow_up_score:
        return
    survey.follow_up = add_follow_up(
        incident,
        title=f"Ask {survey.person.name} what went wrong: {score} of 5",
        description="\n".join(f"> {line}" for line in survey.comment.splitlines()),
        due_at=now + timedelta(days=rules.follow_up_days),
        now=now,
    )
    survey.save(update_fields=["follow_up"])
