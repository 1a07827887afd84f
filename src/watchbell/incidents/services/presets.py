"""Thinking incidents out in advance, and declaring one in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from watchbell.accounts.models import Person, Team
from watchbell.catalog.models import Service
from watchbell.incidents.domain import Channel, Effect
from watchbell.incidents.events import PresetSaved
from watchbell.incidents.fields.specs import DEFAULT_TYPE
from watchbell.incidents.models import Category, Incident, Preset
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.presets import preset_by_slug
from watchbell.incidents.selectors.types import known_type
from watchbell.incidents.services.declaring import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    IncidentDraft,
    check_levels,
    clean_severity,
    declare_incident,
)
from watchbell.incidents.services.equipping import give_plans
from watchbell.incidents.services.naming import insert_named
from watchbell.incidents.services.types import known_plans
from watchbell.kernel.actors import Actor, SubjectRef
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform.eventlog import publish


@dataclass(frozen=True, kw_only=True)
class PresetFields:
    """What a preset sets; everything that triage would ask is known."""

    name: str
    title: str
    category: Category
    impact: int
    urgency: int
    description: str = ""
    service: Service | None = None
    team: Team | None = None
    severity: str = ""
    effect: Effect = Effect.OUTAGE
    type: str = DEFAULT_TYPE
    plans: Sequence[str] = ()
    is_active: bool = True


@transaction.atomic
def create_preset(*, slug: str, fields: PresetFields, actor: Actor, now: datetime) -> Preset:
    """Add a preset; its short name is for addresses and stays."""
    require(actor, Action.CONFIGURE)
    preset = Preset(id=new_id(now), slug=clean_slug(slug, "slug"), **_clean(fields))
    insert_named(preset, "preset")
    publish(_saved(preset, actor, now))
    return preset


@transaction.atomic
def change_preset(
    *,
    slug: str,
    fields: PresetFields,
    actor: Actor,
    now: datetime,
    version: int | None = None,
) -> Preset:
    """Make the preset say what `fields` says; what it declared before stays."""
    require(actor, Action.CONFIGURE)
    preset = Preset.objects.select_for_update().get(pk=preset_by_slug(slug).pk)
    expect_version(preset.version, version)
    wanted = _clean(fields)
    changed = [name for name, value in wanted.items() if getattr(preset, name) != value]
    if changed:
        for name in changed:
            setattr(preset, name, wanted[name])
        preset.version += 1
        preset.save(update_fields=[*changed, "version"])
        publish(_saved(preset, actor, now))
    return preset


@transaction.atomic
def declare_preset(
    *, slug: str, reporter: Person | None, channel: Channel, actor: Actor, now: datetime
) -> Incident:
    """Open the incident that the preset describes, with everything set and its plans applied."""
    preset = preset_by_slug(slug)
    if not preset.is_active:
        raise Conflict(f"{preset.name} is no longer used; declare the incident by hand.")
    service = preset.service
    draft = IncidentDraft(
        title=preset.title,
        description=preset.description,
        type=preset.type,
        channel=channel,
        category=preset.category,
        impact=preset.impact,
        urgency=preset.urgency,
        severity=preset.severity,
        effect=Effect(preset.effect),
        service=service,
        team=preset.team,
        reporter=reporter,
        escalation_policy_id=service.escalation_policy_id if service else None,
    )
    incident = declare_incident(draft=draft, actor=actor, now=now)
    give_plans(incident, preset.plans, now)
    return incident


def _clean(fields: PresetFields) -> dict[str, Any]:
    check_levels(fields.impact, fields.urgency)
    values = {name: getattr(fields, name) for name in PresetFields.__dataclass_fields__}
    return values | {
        "name": clean_line(fields.name, "name", 80),
        "title": clean_line(fields.title, "title", TITLE_LIMIT),
        "description": clean_text(fields.description, "description", TEXT_LIMIT),
        "severity": clean_severity(fields.severity),
        "type": known_type(fields.type).slug,
        "plans": known_plans(fields.plans, "plans"),
    }


def _saved(preset: Preset, actor: Actor, now: datetime) -> PresetSaved:
    subject = SubjectRef("incident_preset", preset.id)
    return PresetSaved(
        subject=subject, actor=actor, at=now, slug=preset.slug, is_active=preset.is_active
    )
