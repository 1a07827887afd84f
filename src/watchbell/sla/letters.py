"""What people are written when a promised time runs out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from watchbell.accounts.hours import working_spans
from watchbell.accounts.models import Person
from watchbell.accounts.selectors import leads_of, members_of
from watchbell.incidents.letters import Letter, send_letters_about
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.zones import zone
from watchbell.sla.domain import Tell, Threshold
from watchbell.sla.replaying import Draft
from watchbell.sla.words import METRICS, span_in_words

_TAB = "sla"
_WAKING = 2
"""Up to this priority nobody's quiet hours hold a letter back."""
_LONGEST_QUIET = timedelta(days=7)
_MOST_MANAGERS = 20


@dataclass(frozen=True)
class News:
    """A threshold that a cycle of an incident has reached."""

    incident_id: UUID
    cycle_id: UUID
    draft: Draft
    threshold: Threshold
    due_at: datetime
    remaining: timedelta


def send_news(news: Sequence[News], *, now: datetime) -> None:
    """Write to those whom the thresholds name; of several of one cycle the highest is told."""
    wanted = {one.cycle_id: one for one in sorted(news, key=lambda one: one.threshold.percent)}
    told = [one for one in wanted.values() if one.threshold.tell]
    if not told:
        return
    ids = {one.incident_id for one in told}
    rows = Incident.objects.defer("search").select_related("assignee").in_bulk(ids)
    managers = _managers(rows.values(), told)
    letters = [
        (rows[one.incident_id], letter)
        for one in told
        if one.incident_id in rows
        for letter in _letters(rows[one.incident_id], one, managers, now)
    ]
    send_letters_about(letters, now=now)


def _letters(
    incident: Incident, news: News, managers: Mapping[UUID | None, Sequence[Person]], now: datetime
) -> list[Letter]:
    people: dict[UUID, Person] = {}
    for tell in news.threshold.tell:
        people |= {person.pk: person for person in _people(incident, tell, managers)}
    return [_letter(incident, news, person, now) for person in people.values()]


def _people(
    incident: Incident, tell: Tell, managers: Mapping[UUID | None, Sequence[Person]]
) -> Sequence[Person]:
    match tell:
        case Tell.ASSIGNEE:
            return [incident.assignee] if incident.assignee is not None else []
        case Tell.TEAM:
            return members_of(incident.team_id) if incident.team_id is not None else []
        case Tell.MANAGERS:
            return managers.get(incident.team_id) or managers.get(None, ())


def _managers(
    incidents: Collection[Incident], told: Sequence[News]
) -> dict[UUID | None, Sequence[Person]]:
    """Return who leads each team, and under None the managers: for teams that nobody leads."""
    if not any(Tell.MANAGERS in one.threshold.tell for one in told):
        return {}
    teams = {row.team_id for row in incidents if row.team_id is not None}
    found: dict[UUID | None, Sequence[Person]] = {}
    found.update(leads_of(teams).items())
    if not all(row.team_id in found for row in incidents):
        rows = Person.objects.filter(role=Role.MANAGER, is_active=True).order_by("name", "id")
        found[None] = list(rows[:_MOST_MANAGERS])
    return found


def _letter(incident: Incident, news: News, person: Person, now: datetime) -> Letter:
    metric = METRICS[news.draft.promise.metric]
    percent = news.threshold.percent
    due = f"{news.due_at.astimezone(zone(person.timezone)):%Y-%m-%d %H:%M %Z}"
    if news.remaining <= timedelta():
        title = f"{metric} overdue"
        lead = f"The {metric.lower()} of {incident.label} was due {due}."
    else:
        left = span_in_words(news.remaining)
        title = f"{metric} due in {left}"
        lead = f"{percent} % of the time for the {metric.lower()} of {incident.label} are used up."
    return Letter(
        person=person,
        title=title,
        lead=lead,
        key=f"sla:{news.cycle_id}:{percent}",
        facts=(("Promise", news.draft.promise.name), ("Due", due)),
        tab=_TAB,
        not_before=_quiet_until(person, incident, now),
    )


def _quiet_until(person: Person, incident: Incident, now: datetime) -> datetime | None:
    """Return when the reader's quiet hours end; what is urgent does not wait for that."""
    if incident.priority is not None and incident.priority <= _WAKING:
        return None
    spans = working_spans(person.quiet_hours, zone(person.timezone), now, now + _LONGEST_QUIET)
    return spans[0].end if spans and spans[0].start <= now else None
