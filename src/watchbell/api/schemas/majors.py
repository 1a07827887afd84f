"""Major incidents and containment on the wire."""

from datetime import datetime
from uuid import UUID

from watchbell.api.schemas.fields import Given, ListQuery, Shown, Slug
from watchbell.incidents.major import Phase


class Acceptance(Given):
    note: str = ""


class MajorEnd(Given):
    note: str = ""


class PhaseGiven(Given):
    phase: Phase
    note: str = ""


class ScopeGiven(Given):
    """How far the damage reaches; null while nobody knows the number."""

    scope: str = ""
    people: int | None = None
    systems: int | None = None


class ReversalGiven(Given):
    note: str = ""


class ContainmentShown(Shown):
    """What was done to limit the damage; active until it is reversed."""

    id: UUID
    incident: str
    service: str | None
    action: str
    effect: str
    reversal: str
    done_by: str | None
    done_at: datetime
    reversed_by: str | None
    reversed_at: datetime | None
    reversal_note: str | None


class ContainmentList(Shown):
    items: list[ContainmentShown]
    next_cursor: str | None


class ContainmentQuery(ListQuery):
    service: Slug | None = None
