"""Declaring incidents: one, or many at once with the same few statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import ConfigurationItem, Service
from watchbell.incidents.domain import (
    OBSERVED_TIMES,
    RESPONSE_LEVELS,
    STEP_TIMES,
    Channel,
    Effect,
    misplaced,
)
from watchbell.incidents.events import IncidentDeclared
from watchbell.incidents.fields.specs import DEFAULT_TYPE, TypeSpec
from watchbell.incidents.fields.values import searched_words
from watchbell.incidents.models import Category, Incident
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.prioritising import Facts, Rules, Severity, assess
from watchbell.incidents.selectors.answers import record_of
from watchbell.incidents.selectors.reference import priority_rules
from watchbell.incidents.selectors.types import forms_of, known_type
from watchbell.incidents.services.deriving import note_items, own_service_of
from watchbell.incidents.services.equipping import equip
from watchbell.incidents.services.fitting import check_declared, fit_values
from watchbell.incidents.services.involving import ITEMS, MOST_ITEMS, at_most, write_items
from watchbell.incidents.services.owning import mind_the_owner, patience_of
from watchbell.kernel.actors import Actor, Role
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_text
from watchbell.platform.bulk import insert_rows, made
from watchbell.platform.eventlog import publish
from watchbell.platform.gathering import gathered
from watchbell.platform.pipelining import sent_together

TITLE_LIMIT = 300
TEXT_LIMIT = 50_000
LONGEST_EFFORT = 1_000_000
"""In minutes: about ten years of one person's work."""
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class IncidentDraft:
    """What is known when an incident is declared; only the title must be."""

    title: str
    description: str = ""
    type: str = DEFAULT_TYPE
    channel: Channel = Channel.SELF_SERVICE
    category: Category | None = None
    impact: int | None = None
    urgency: int | None = None
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    service: Service | None = None
    configuration_items: Sequence[ConfigurationItem] = ()
    team: Team | None = None
    assignee: Person | None = None
    reporter: Person | None = None
    affected: str = ""
    business_impact: str = ""
    effort_minutes: int | None = None
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    reported_at: datetime | None = None
    escalation_policy_id: Any = None
    labels: Sequence[str] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    is_restricted: bool = False
    imported_from: str = ""
    imported_at: datetime | None = None


def declare_incident(*, draft: IncidentDraft, actor: Actor, now: datetime) -> Incident:
    """Open one incident; from here on everybody who listens to the log knows of it."""
    return declare_incidents(drafts=[draft], actor=actor, now=now)[0]


@transaction.atomic
def declare_incidents(
    *, drafts: Sequence[IncidentDraft], actor: Actor, now: datetime
) -> list[Incident]:
    """Open all incidents, in the order given, or none."""
    return declare_within(drafts=drafts, actor=actor, now=now)


def declare_within(
    *, drafts: Sequence[IncidentDraft], actor: Actor, now: datetime
) -> list[Incident]:
    """Do the same in the caller's transaction, which is lost when it fails."""
    require(actor, Action.DECLARE)
    if any(draft.is_restricted for draft in drafts):
        require(actor, Action.RESTRICT)
    settled = [_with_service_of_items(draft) for draft in drafts]
    drafts = [draft for draft, _ in settled]
    rules = priority_rules()
    forms = {slug: _offered(form, actor) for slug, form in _forms(drafts).items()}
    incidents = [
        _fitted(draft, number, rules, forms[draft.type], now)
        for draft, number in zip(drafts, _numbers(len(drafts)), strict=True)
    ]
    patience = patience_of(incidents)
    for incident, draft in zip(incidents, drafts, strict=True):
        check_declared(incident, forms[incident.type], actor)
        if draft.is_restricted or forms[draft.type].is_restricted:
            _restrict(incident, actor)
        mind_the_owner(incident, now, patience)
    with sent_together():
        insert_rows(incidents)
        publish(*(_declared(incident, actor, now) for incident in incidents))
    _note_items(incidents, settled, actor, now)
    for incident in incidents if not actor.recalled else ():
        equip(incident, forms[incident.type], now)
    return incidents


def _with_service_of_items(draft: IncidentDraft) -> tuple[IncidentDraft, str]:
    """Return the draft with the service that hangs on its items, and why it is that one.

    The sentence is empty when the draft names its service, or no one service follows.
    """
    if not draft.configuration_items:
        return draft, ""
    items = list({item.pk: item for item in draft.configuration_items}.values())
    at_most(MOST_ITEMS, items, ITEMS)
    draft = replace(draft, configuration_items=items)
    found = own_service_of(items) if draft.service is None else None
    if found is None:
        return draft, ""
    return replace(draft, service=found[0]), found[1]


def _note_items(
    incidents: Sequence[Incident],
    settled: Sequence[tuple[IncidentDraft, str]],
    actor: Actor,
    now: datetime,
) -> None:
    """Write down what the incidents are about, where anything is known of that."""
    told = [
        (incident, draft.configuration_items, why)
        for incident, (draft, why) in zip(incidents, settled, strict=True)
        if draft.configuration_items
    ]
    if told:
        write_items([(incident, item) for incident, items, _ in told for item in items], now)
        publish(*(note_items(incident, items, why, actor, now) for incident, items, why in told))


def _forms(drafts: Sequence[IncidentDraft]) -> dict[str, TypeSpec]:
    """Return the types of the drafts by slug; InvalidInput when one is not there (any more)."""
    slugs = {draft.type for draft in drafts}
    for slug in slugs:
        clean_line(slug, "type", 40)
    forms = forms_of(slugs)
    return {slug: form if form.is_active else known_type(slug) for slug, form in forms.items()}


def _offered(form: TypeSpec, actor: Actor) -> TypeSpec:
    """Return the type as this person is asked it: requesters answer what their form holds."""
    if actor.role is not Role.REQUESTER:
        return form
    if not (form.on_request_form or form.slug == DEFAULT_TYPE):
        raise InvalidInput(
            f"{form.name} is not for requesters.", fields={"type": "Choose another type."}
        )
    asked = tuple(spec for spec in form.fields if spec.on_request_form or spec.formula)
    return replace(form, fields=asked)


def _numbers(count: int) -> list[int]:
    together = gathered()
    taken = together.known.get(NUMBERS) if together else None
    if taken is not None:
        return list(islice(taken, count))
    return take_numbers(count)


NUMBERS = "incident numbers"
"""Under this name, whoever gathers may keep an iterator of numbers taken beforehand."""


def take_numbers(count: int) -> list[int]:
    """Take so many numbers for new incidents; they are nobody else's."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('incidents_number') from generate_series(1, %s)", [count])
        return [row[0] for row in cursor.fetchall()]


def _fitted(
    draft: IncidentDraft, number: int, rules: Rules, form: TypeSpec, now: datetime
) -> Incident:
    """Return the incident with what its type fills in, and its fields' values as they are kept."""
    # What is brought in is what was recorded: nothing that this installation would have given.
    complete = draft if draft.imported_from else _with_defaults(draft, form)
    incident = _incident(complete, number, rules, now)
    if form.fields or draft.custom:
        incident.custom = fit_values(form, draft.custom, record=record_of(incident))
        incident.said = searched_words(form.fields, incident.custom)
    return incident


def _incident(draft: IncidentDraft, number: int, rules: Rules, now: datetime) -> Incident:
    service, category = draft.service, draft.category
    _check(draft, now)
    type_slug = clean_line(draft.type, "type", 40)
    assessment = assess(_facts(draft, type_slug), rules)
    related = {
        "category": category,
        "service": service,
        "team": draft.team or (None if draft.imported_from else _team_for(service, category)),
        "assignee": draft.assignee,
        "reporter": draft.reporter,
    }
    values = {
        "id": new_id(now),
        "number": number,
        "type": type_slug,
        "categorised_at": now if category else None,
        "priority": assessment.priority,
        "priority_reason": "\n".join(assessment.reasons),
        "computed_priority": assessment.computed,
        "prioritised_at": now if assessment.priority else None,
        "is_vip": draft.reporter is not None and draft.reporter.is_vip,
        "created_at": now,
        "updated_at": now,
        **{f"{name}_id": row.pk if row else None for name, row in related.items()},
        **_as_said(draft),
    }
    return made(Incident, values, **related)


def _as_said(draft: IncidentDraft) -> dict[str, Any]:
    """Return the columns that hold what the draft says, cleaned."""
    return {
        "title": clean_line(draft.title, "title", TITLE_LIMIT),
        "description": clean_text(draft.description, "description", TEXT_LIMIT),
        "channel": draft.channel,
        "impact": draft.impact,
        "urgency": draft.urgency,
        "severity": clean_severity(draft.severity),
        "effect": draft.effect,
        "affected": clean_line(draft.affected, "affected", TITLE_LIMIT, required=False),
        "business_impact": clean_text(draft.business_impact, "business_impact", TEXT_LIMIT),
        "effort_minutes": draft.effort_minutes,
        "escalation_policy_id": draft.escalation_policy_id,
        "labels": clean_labels(draft.labels),
        "imported_at": draft.imported_at,
        "imported_from": clean_line(draft.imported_from, "imported_from", required=False),
        "occurred_at": draft.occurred_at,
        "detected_at": draft.detected_at,
        "reported_at": draft.reported_at,
    }


def _team_for(service: Service | None, category: Category | None) -> Team | None:
    """Return who gets it when nobody says: the service's team, else the category's."""
    team = service.team if service else None
    return team or (category.default_team if category else None)


def _facts(draft: IncidentDraft, type_slug: str) -> Facts:
    return Facts(
        impact=draft.impact,
        urgency=draft.urgency,
        type=type_slug,
        is_vip=draft.reporter is not None and draft.reporter.is_vip,
        on_critical_service=draft.service is not None and draft.service.criticality == 1,
    )


def _check(draft: IncidentDraft, now: datetime) -> None:
    check_levels(draft.impact, draft.urgency)
    for name in ("occurred_at", "detected_at", "reported_at"):
        check_past(name, getattr(draft, name), now)
    check_order(draft, given=("detected_at", "reported_at"))
    check_effort(draft.effort_minutes)


def _with_defaults(draft: IncidentDraft, form: TypeSpec) -> IncidentDraft:
    """Fill in what the type says where the draft is silent; its team goes before a service's."""
    if not form.suggests_anything:
        return draft
    category, team = draft.category, draft.team
    if category is None and form.default_category_id is not None:
        category = Category.objects.get(pk=form.default_category_id)
    if team is None and form.default_team_id is not None:
        team = Team.objects.get(pk=form.default_team_id)
    return replace(
        draft,
        category=category,
        team=team,
        impact=form.default_impact if draft.impact is None else draft.impact,
        urgency=form.default_urgency if draft.urgency is None else draft.urgency,
    )


def _restrict(incident: Incident, actor: Actor) -> None:
    """Hide the new incident from all but who is involved; who declares it stays in."""
    incident.is_restricted = True
    incident.confidants = [actor.person_id] if actor.person_id else []


def check_levels(impact: int | None, urgency: int | None) -> None:
    """Refuse an impact or urgency outside 1 to 4."""
    for name, level in (("impact", impact), ("urgency", urgency)):
        if level is not None and level not in RESPONSE_LEVELS:
            raise InvalidInput(
                f"{name} is {level}; use 1 (highest) to 4.", fields={name: "Use 1 to 4."}
            )


def clean_severity(value: str) -> str:
    """Return SEV1 to SEV4, or nothing; InvalidInput for anything else."""
    severity = value.strip().upper()
    if severity and severity not in Severity.__members__:
        message = f"Use one of {', '.join(Severity)}, or leave it empty."
        raise InvalidInput(f"severity: {message}", fields={"severity": message})
    return severity


def check_past(name: str, instant: datetime | None, now: datetime) -> None:
    """Refuse an instant that has no zone or lies ahead (five minutes of skew are forgiven)."""
    if instant is None:
        return
    if instant.tzinfo is None:
        raise InvalidInput(f"{name} has no zone.", fields={name: "Add Z or an offset."})
    if instant > now + _SKEW:
        raise InvalidInput(
            f"{name} lies in the future.", fields={name: "Give a time that has passed."}
        )


_TIMES = (*OBSERVED_TIMES, *STEP_TIMES, "created_at")


def check_order(times: object, *, given: Collection[str]) -> None:
    """Refuse times of which the later thing comes first, when one of them was `given`."""
    faults = misplaced({name: getattr(times, name, None) for name in _TIMES}, given)
    if faults:
        raise InvalidInput("The times are in no possible order.", fields=faults)


def check_effort(minutes: int | None) -> None:
    """Refuse an estimate that no one incident takes."""
    if minutes is not None and not 0 < minutes <= LONGEST_EFFORT:
        message = f"Use 1 to {LONGEST_EFFORT} minutes."
        raise InvalidInput(f"effort_minutes: {message}", fields={"effort_minutes": message})


def clean_labels(labels: Sequence[str]) -> list[str]:
    """Return the labels trimmed, without repeats, in their order; at most 50 of 80 characters."""
    if len(labels) > 50:
        raise InvalidInput("Too many labels.", fields={"labels": "Use 50 at most."})
    return list(dict.fromkeys(clean_line(label, "labels", 80) for label in labels))


def _declared(incident: Incident, actor: Actor, now: datetime) -> IncidentDeclared:
    return IncidentDeclared(
        subject=incident.ref,
        actor=actor,
        at=now,
        number=incident.number,
        title=incident.title,
        channel=incident.channel,
        service_id=incident.service_id,
        team_id=incident.team_id,
        priority=incident.priority,
        assignee_id=incident.assignee_id,
    )
