"""The only writers of policies. What a policy says is never changed: it gets a new version."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import AlreadyDone, InvalidInput, NotFound, StaleVersion
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time
from watchbell.sla.checking import clean_definition
from watchbell.sla.domain import Definition, Kind, Metric, to_json
from watchbell.sla.errors import PolicyIsArchived, PolicyNameTaken
from watchbell.sla.events import PolicyArchived, PolicyChanged, PolicyCreated
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.permissions import Action, require

MOST_POLICIES = 200
_LOCK = "sla.policies"


@dataclass(frozen=True, kw_only=True)
class PolicyFields:
    """What a policy is and says. Kind and metric are chosen once; `note` says why it changed."""

    name: str
    metric: Metric
    definition: Definition
    kind: Kind = Kind.SLA
    description: str = ""
    note: str = ""


@transaction.atomic
def create_policy(
    *,
    slug: str,
    fields: PolicyFields,
    valid_from: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Policy:
    """Add a policy. It measures what begins from now on, or from an earlier `valid_from`.

    What began before is measured when it is worked out again.
    """
    require(actor, Action.MANAGE)
    one_at_a_time(_LOCK)
    if Policy.objects.count() >= MOST_POLICIES:
        raise _invalid("name", f"There are {MOST_POLICIES} policies, and no more than that.")
    if valid_from is not None and valid_from > now:
        raise _invalid("valid_from", "A policy begins now or earlier.")
    last = Policy.objects.aggregate(last=Max("position"))["last"]
    policy = Policy(
        id=new_id(now),
        slug=clean_slug(slug, "slug"),
        name=clean_line(fields.name, "name", 120),
        description=clean_text(fields.description, "description", 2000),
        kind=Kind(fields.kind),
        metric=Metric(fields.metric),
        position=0 if last is None else last + 1,
        created_at=now,
    )
    definition = clean_definition(fields.definition, Metric(fields.metric))
    _insert(policy)
    _write_version(policy, 1, definition, fields.note, valid_from or now, actor, now)
    publish(
        PolicyCreated(subject=policy.ref, actor=actor, at=now, slug=policy.slug, name=policy.name)
    )
    return policy


@transaction.atomic
def change_policy(
    *,
    policy_id: UUID,
    fields: PolicyFields,
    version: int | None = None,
    actor: Actor,
    now: datetime,
) -> Policy:
    """Let a policy say what `fields` says: for cycles that begin from now on, a new version.

    What runs goes on by the version that it began with. `version` is the number that was read.
    """
    require(actor, Action.MANAGE)
    one_at_a_time(_LOCK)
    policy = _lock_to_change(policy_id, fields, version)
    said = to_json(clean_definition(fields.definition, Metric(policy.metric)))
    name = clean_line(fields.name, "name", 120)
    description = clean_text(fields.description, "description", 2000)
    newest = policy.versions.order_by("-no")[0]
    is_new = said != newest.definition
    if not is_new and (name, description) == (policy.name, policy.description):
        return policy
    policy.name, policy.description = name, description
    policy.version += 1
    policy.save(update_fields=["name", "description", "version"])
    note = clean_text(fields.note, "note", 2000)
    if is_new:
        definition = clean_definition(fields.definition, Metric(policy.metric))
        _write_version(policy, newest.no + 1, definition, note, now, actor, now)
    publish(
        PolicyChanged(
            subject=policy.ref,
            actor=actor,
            at=now,
            slug=policy.slug,
            no=newest.no + 1 if is_new else 0,
            note=note,
        )
    )
    return policy


@transaction.atomic
def archive_policy(*, policy_id: UUID, actor: Actor, now: datetime) -> Policy:
    """Let a policy start no cycle any more; what runs by it runs on."""
    require(actor, Action.MANAGE)
    policy = _lock(policy_id)
    if policy.archived_at is not None:
        raise AlreadyDone(f"{policy.name} is archived already.")
    return _set_archived(policy, now, actor, now)


@transaction.atomic
def restore_policy(*, policy_id: UUID, actor: Actor, now: datetime) -> Policy:
    """Let an archived policy start cycles again."""
    require(actor, Action.MANAGE)
    policy = _lock(policy_id)
    if policy.archived_at is None:
        raise AlreadyDone(f"{policy.name} is not archived.")
    return _set_archived(policy, None, actor, now)


def _lock_to_change(policy_id: UUID, fields: PolicyFields, version: int | None) -> Policy:
    policy = _lock(policy_id)
    if policy.archived_at is not None:
        raise PolicyIsArchived(f"{policy.name} is archived; restore it to change it.")
    if version is not None and version != policy.version:
        raise StaleVersion(f"{policy.name} was changed meanwhile. Load it again and repeat that.")
    if (fields.metric, fields.kind) != (policy.metric, policy.kind):
        raise _invalid("metric", "Metric and kind stay as they are; add another policy.")
    return policy


def _insert(policy: Policy) -> None:
    try:
        with transaction.atomic():
            policy.save(force_insert=True)
    except IntegrityError:
        message = "Another policy has this short name; choose another."
        raise PolicyNameTaken(f"slug: {message}", fields={"slug": message}) from None


def _set_archived(policy: Policy, at: datetime | None, actor: Actor, now: datetime) -> Policy:
    policy.archived_at = at
    policy.version += 1
    policy.save(update_fields=["archived_at", "version"])
    publish(
        PolicyArchived(
            subject=policy.ref, actor=actor, at=now, slug=policy.slug, restored=at is None
        )
    )
    return policy


def _lock(policy_id: UUID) -> Policy:
    policy = Policy.objects.select_for_update(no_key=True).filter(pk=policy_id).first()
    if policy is None:
        raise NotFound("There is no such policy.")
    return policy


def _write_version(
    policy: Policy,
    no: int,
    definition: Definition,
    note: str,
    valid_from: datetime,
    actor: Actor,
    now: datetime,
) -> None:
    PolicyVersion.objects.create(
        id=new_id(now),
        policy=policy,
        no=no,
        valid_from=valid_from,
        definition=to_json(definition),
        note=note,
        created_at=now,
        created_by_id=actor.person_id,
    )


def _invalid(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields={field: message})
