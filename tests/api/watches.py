"""What calls about schedules need: one temporary schedule, and bodies that succeed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.services import make_temporary

BODIES: dict[str, dict[str, Any]] = {
    "make_temporary_schedule": {
        "name": "Christmas",
        "starts_at": "2026-12-24T00:00:00Z",
        "ends_at": "2026-12-27T00:00:00Z",
        "shifts": [
            {
                "person": "ada@example.org",
                "starts_at": "2026-12-24T00:00:00Z",
                "ends_at": "2026-12-27T00:00:00Z",
            }
        ],
    },
}
_IDS = {"clear_temporary_schedule": "temporary"}


def make_watches(schedule_id: UUID, owner: Person, now: datetime) -> dict[str, str]:
    """Return the ids of what calls about this schedule act on."""
    starts, ends = now + timedelta(days=30), now + timedelta(days=31)
    temporary = make_temporary(
        schedule_id=schedule_id,
        name="The move",
        starts_at=starts,
        ends_at=ends,
        shifts=[FixedShift(owner.pk, starts, ends)],
        actor=SYSTEM,
        now=now,
    )
    return {"temporary": str(temporary.pk)}


def id_of(watches: dict[str, str], name: str) -> str:
    """Return the id that a call's address needs, nothing for other calls."""
    return watches.get(_IDS.get(name, ""), "")
