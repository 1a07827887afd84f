"""The only writers of incident types and their fields."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import field as filled
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from watchbell.accounts.selectors import people_by_id
from watchbell.incidents.domain import RESPONSE_LEVELS
from watchbell.incidents.duties import TEAM_LEAD, IncidentRole
from watchbell.incidents.events import FieldChanged, FieldCreated, TypeChanged, TypeCreated
from watchbell.incidents.fields.rules import RECORD, circle_through
from watchbell.incidents.fields.specs import BUILT_IN, DEFAULT_TYPE, Kind, Option, Step, TypeSpec
from watchbell.incidents.models import CustomField, IncidentType, Plan
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors.types import field_spec
from watchbell.incidents.services.relabelling import renamed, resay_answers
from watchbell.incidents.tasking import read_tasks
from watchbell.kernel.actors import Actor
from watchbell.kernel.errors import Conflict, InvalidInput, NotFound
from watchbell.kernel.ids import new_id
from watchbell.kernel.text import clean_line, clean_slug, clean_text
from watchbell.kernel.versions import expect_version
from watchbell.platform import conditions
from watchbell.platform.eventlog import publish
from watchbell.platform.locks import one_at_a_time

_FIELD_SLUG = re.compile(r"[a-z][a-z0-9_]{0,59}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_OPTIONS = 200
_MOST_DEFAULT_TASKS = 50
_RESERVED = frozenset({RECORD, "true", "false", "null", "in"})


@dataclass(frozen=True, kw_only=True)
class TypeDraft:
    """What a type says about itself; ids stand for the defaults."""

    name: str
    description: str = ""
    icon: str = "urgent"
    is_active: bool = True
    is_restricted: bool = False
    on_request_form: bool = False
    required: Mapping[str, Sequence[str]] = filled(default_factory=dict)
    default_team_id: UUID | None = None
    default_category_id: int | None = None
    default_impact: int | None = None
    default_urgency: int | None = None
    default_plans: Sequence[str] = ()
    default_tasks: str = ""
    default_roles: Mapping[str, str] = filled(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FieldDraft:
    """What a field says about itself; the kind is only read when it is made."""

    name: str
    kind: str = Kind.TEXT
    help: str = ""
    options: Sequence[Option] = ()
    required_for: Sequence[str] = ()
    visible_when: str = ""
    formula: str = ""
    on_request_form: bool = False
    is_active: bool = True


@transaction.atomic
def create_type(*, slug: str, draft: TypeDraft, actor: Actor, now: datetime) -> IncidentType:
    """Define a type; its slug stays."""
    require(actor, Action.MANAGE_TYPES)
    one_at_a_time("incidents.types")
    slug = clean_slug(slug, "slug")
    if len(slug) > 40:
        raise InvalidInput("slug: too long.", fields={"slug": "Use at most 40 characters."})
    row = IncidentType(
        id=new_id(now), slug=slug, position=_next(IncidentType.objects.all()), **_clean_type(draft)
    )
    _insert(row)
    publish(TypeCreated(subject=row.ref, actor=actor, at=now, slug=row.slug, name=row.name))
    return row


@transaction.atomic
def change_type(
    *, slug: str, draft: TypeDraft, actor: Actor, now: datetime, version: int | None = None
) -> IncidentType:
    """Make the type say what `draft` says; incidents of it keep what they hold."""
    require(actor, Action.MANAGE_TYPES)
    row = IncidentType.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no such type.")
    expect_version(row.version, version)
    if slug == DEFAULT_TYPE and not draft.is_active:
        raise Conflict("This is the type of incidents that nobody gave another; it stays.")
    changed = _apply(row, _clean_type(draft))
    if changed:
        publish(
            TypeChanged(subject=row.ref, actor=actor, at=now, slug=row.slug, fields=tuple(changed))
        )
    return row


@transaction.atomic
def create_field(
    *, type_slug: str, slug: str, draft: FieldDraft, actor: Actor, now: datetime
) -> CustomField:
    """Add a field to a type, or to every type when `type_slug` is empty; its slug stays."""
    require(actor, Action.MANAGE_TYPES)
    one_at_a_time("incidents.types")
    slug = slug.strip().lower()
    if not _FIELD_SLUG.fullmatch(slug) or slug in _RESERVED:
        message = "Begin with a letter; use small letters, digits and _ only, such as order_number."
        raise InvalidInput(f"slug: {message}", fields={"slug": message})
    owner = _type(type_slug) if type_slug else None
    beside = CustomField.objects.filter(type=owner)
    row = CustomField(
        id=new_id(now), slug=slug, type=owner, kind=_kind(draft.kind), position=_next(beside)
    )
    for name, value in _clean_field(row, draft).items():
        setattr(row, name, value)
    _insert(row)
    publish(
        FieldCreated(
            subject=row.ref, actor=actor, at=now, slug=row.slug, name=row.name, type=type_slug
        )
    )
    return row


@transaction.atomic
def change_field(
    *, slug: str, draft: FieldDraft, actor: Actor, now: datetime, version: int | None = None
) -> CustomField:
    """Ask differently from now on; kind and slug stay, and so do the values that were given.

    Answers that `draft` leaves out are retired, never forgotten.
    """
    require(actor, Action.MANAGE_TYPES)
    one_at_a_time("incidents.types")
    row = CustomField.objects.select_related("type").filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no such field.")
    expect_version(row.version, version)
    before = row.options
    changed = _apply(row, _clean_field(row, draft))
    if changed:
        resay_answers(row.slug, renamed(before, row.options))
        publish(
            FieldChanged(subject=row.ref, actor=actor, at=now, slug=row.slug, fields=tuple(changed))
        )
    return row


@transaction.atomic
def move_type(*, slug: str, by: int, actor: Actor, now: datetime) -> None:
    """Move a type up (-1) or down (1) among the types."""
    require(actor, Action.MANAGE_TYPES)
    one_at_a_time("incidents.types")
    _move(list(IncidentType.objects.order_by("position", "name", "id")), slug, by, actor, now)


@transaction.atomic
def move_field(*, slug: str, by: int, actor: Actor, now: datetime) -> None:
    """Move a field up (-1) or down (1) among those of its type."""
    require(actor, Action.MANAGE_TYPES)
    one_at_a_time("incidents.types")
    row = CustomField.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no such field.")
    beside = CustomField.objects.filter(type_id=row.type_id).order_by("position", "id")
    _move(list(beside), slug, by, actor, now)


def _move(
    order: Sequence[IncidentType | CustomField],
    slug: str,
    by: int,
    actor: Actor,
    now: datetime,
) -> None:
    place = next((n for n, row in enumerate(order) if row.slug == slug), None)
    if place is None:
        raise NotFound("There is no such type.")
    wanted = min(max(place + by, 0), len(order) - 1)
    if wanted == place:
        return
    places = list(range(len(order)))
    places.insert(wanted, places.pop(place))
    moved = order[place]
    for position, row in enumerate(order[number] for number in places):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    kind = TypeChanged if isinstance(moved, IncidentType) else FieldChanged
    publish(kind(subject=moved.ref, actor=actor, at=now, slug=slug, fields=("position",)))


def _clean_type(draft: TypeDraft) -> dict[str, Any]:
    values = asdict(draft)
    for name in ("default_impact", "default_urgency"):
        if values[name] is not None and values[name] not in RESPONSE_LEVELS:
            raise InvalidInput(f"{name}: use 1 to 4.", fields={name: "Use 1 to 4."})
    values["name"] = clean_line(draft.name, "name", 80)
    values["description"] = clean_text(draft.description, "description", 2000)
    values["icon"] = clean_line(draft.icon, "icon", 40)
    values["required"] = _required(draft.required)
    values["default_plans"] = known_plans(draft.default_plans, "default_plans")
    values["default_tasks"] = _tasks(draft.default_tasks)
    values["default_roles"] = _roles(draft.default_roles)
    return values


def known_plans(slugs: Sequence[str], field: str) -> list[str]:
    """Return the plans' slugs without repeats; InvalidInput names those that are not there."""
    wanted = list(dict.fromkeys(slugs))
    unknown = set(wanted) - set(Plan.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    if unknown:
        message = f"There is no plan {', '.join(sorted(unknown))[:200]}."
        raise InvalidInput(f"{field}: {message}", fields={field: message})
    return wanted


def _tasks(text: str) -> str:
    text = clean_text(text, "default_tasks", 5000)
    lines = read_tasks(text)
    wrong = next((line for line in lines if not line.title or (line.who and not line.role)), None)
    if wrong is not None or len(lines) > _MOST_DEFAULT_TASKS:
        message = (
            f"Give at most {_MOST_DEFAULT_TASKS} tasks, each with a title; behind @ stands a role,"
            " such as technical_lead."
        )
        raise InvalidInput(f"default_tasks: {message}", fields={"default_tasks": message})
    return text


def _roles(given: Mapping[str, str]) -> dict[str, str]:
    """Return who gets which role, in the order of the roles; nobody is left out."""
    known = {role.value for role in IncidentRole if not role.is_shared}
    wanted = {role: who for role, who in given.items() if who}
    people = {who for who in wanted.values() if who != TEAM_LEAD}
    ids = {who for who in people if _UUID.fullmatch(who)}
    found = {str(pk) for pk in people_by_id([UUID(who) for who in ids])}
    if not set(wanted) <= known or people != found:
        message = "Name roles that one person has, and people who are here."
        raise InvalidInput(f"default_roles: {message}", fields={"default_roles": message})
    return {role.value: wanted[role.value] for role in IncidentRole if role.value in wanted}


def _required(given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step, names in given.items():
        unknown = sorted(set(names) - set(BUILT_IN))
        if step not in set(Step) or unknown:
            what = step if step not in set(Step) else ", ".join(unknown)
            raise InvalidInput(
                f"required: {what} is not known.", fields={"required": f"{what} is not known."}
            )
        if names:
            found[step] = [name for name in BUILT_IN if name in names]
    return found


def _clean_field(row: CustomField, draft: FieldDraft) -> dict[str, Any]:
    kind = Kind(row.kind)
    steps = [step.value for step in Step if step.value in draft.required_for]
    if len(steps) < len(set(draft.required_for)):
        raise InvalidInput(
            "required_for: a step is not known.",
            fields={"required_for": f"Use {', '.join(Step)}."},
        )
    values: dict[str, Any] = {
        "name": clean_line(draft.name, "name", 120),
        "help": clean_line(draft.help, "help", 300, required=False),
        "options": _options(kind, draft.options, row.options),
        "required_for": [] if kind is Kind.FORMULA else steps,
        "on_request_form": draft.on_request_form,
        "is_active": draft.is_active,
    }
    names = _names_beside(row)
    values["visible_when"] = conditions.check(draft.visible_when, names=names, field="visible_when")
    values["formula"] = _formula(kind, draft.formula, names)
    _refuse_circle(row, values)
    return values


def _options(
    kind: Kind, given: Sequence[Option], before: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the answers as they are stored, those that are left out retired behind them."""
    if kind not in (Kind.CHOICE, Kind.CHOICES):
        return []
    options = {
        value: asdict(Option(value, clean_line(one.label, "options", 120), one.is_active))
        for one in given
        if (value := clean_line(one.value, "options", 80))
    }
    if not any(option["is_active"] for option in options.values()):
        raise InvalidInput(
            "options: none.", fields={"options": "Give at least one answer to choose from."}
        )
    if len(options) > _MOST_OPTIONS:
        raise InvalidInput(
            "options: too many.", fields={"options": f"Give at most {_MOST_OPTIONS} answers."}
        )
    retired = [{**one, "is_active": False} for one in before if one["value"] not in options]
    return [*options.values(), *retired]


def _formula(kind: Kind, source: str, names: set[str]) -> str:
    if kind is not Kind.FORMULA:
        return ""
    text = conditions.check(source, names=names, field="formula")
    if not text:
        message = "Say what is worked out, such as quantity * 2.0"
        raise InvalidInput(f"formula: {message}", fields={"formula": message})
    return text


def _names_beside(row: CustomField) -> set[str]:
    return {*_beside(row).values_list("slug", flat=True), RECORD}


def _beside(row: CustomField) -> Any:
    """Return the other fields that conditions of this one may speak of."""
    common = CustomField.objects.filter(type=None)
    own = CustomField.objects.filter(type=row.type) if row.type else common
    return (common | own).exclude(slug=row.slug)


def _refuse_circle(row: CustomField, values: Mapping[str, Any]) -> None:
    probe = CustomField(slug=row.slug, kind=row.kind, **values)
    fields = tuple(field_spec(one) for one in [*_beside(row), probe])
    if circle_through(TypeSpec(slug="", name="", fields=fields), row.slug):
        name = "formula" if values["formula"] else "visible_when"
        message = "This leads back to the field itself, through the fields it speaks of."
        raise InvalidInput(f"{name}: {message}", fields={name: message})


def _kind(given: str) -> str:
    if given not in set(Kind):
        raise InvalidInput("kind: not known.", fields={"kind": f"Use one of: {', '.join(Kind)}."})
    return Kind(given).value


def _type(slug: str) -> IncidentType:
    found = IncidentType.objects.filter(slug=slug).first()
    if found is None:
        raise InvalidInput("There is no such type.", fields={"type": "Choose a type that exists."})
    return found


def _next(rows: Any) -> int:
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def _apply(row: IncidentType | CustomField, wanted: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in wanted.items() if value != getattr(row, name)]
    if changed:
        for name in changed:
            setattr(row, name, wanted[name])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
    return changed


def _insert(row: IncidentType | CustomField) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        message = "This short name is taken; choose another."
        raise Conflict(f"slug: {message}", fields={"slug": message}) from None
