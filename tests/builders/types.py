"""Types of incidents and fields for tests, made through the services."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from watchbell.incidents.fields.specs import Kind, Option
from watchbell.incidents.models import CustomField, IncidentType
from watchbell.incidents.services import FieldDraft, TypeDraft, create_field, create_type
from watchbell.kernel.actors import SYSTEM


def make_type(
    slug: str = "security",
    *,
    now: datetime,
    required: Mapping[str, Sequence[str]] | None = None,
    **said: Any,
) -> IncidentType:
    """Return a type called as its slug."""
    draft = TypeDraft(name=slug.replace("-", " ").capitalize(), required=required or {}, **said)
    return create_type(slug=slug, draft=draft, actor=SYSTEM, now=now)


def make_field(
    slug: str,
    kind: str = Kind.TEXT,
    *,
    now: datetime,
    type_slug: str = "",
    options: Sequence[str] = (),
    **said: Any,
) -> CustomField:
    """Return a field called as its slug; of every type unless `type_slug` names one."""
    draft = FieldDraft(
        name=slug.replace("_", " ").capitalize(),
        kind=kind,
        options=[Option(value, value.replace("-", " ").capitalize()) for value in options],
        **said,
    )
    return create_field(type_slug=type_slug, slug=slug, draft=draft, actor=SYSTEM, now=now)
