"""What calls about schedules need: a temporary one, cover requests, leave."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.domain import FixedShift
from watchbell.oncall.models import CoverRequest
from watchbell.oncall.selectors import rotations_of
from watchbell.oncall.services import (
    ask_cover,
    import_calendar,
    make_feed,
    make_temporary,
    take_leave,
)

_ROTATION = {
    "name": "Days",
    "starts_at": "2026-03-02T09:00:00",
    "rrule": "FREQ=DAILY",
    "members": ["ada@example.org", "margaret@example.org"],
}
_SPAN = {"starts_at": "2026-12-24T00:00:00Z", "ends_at": "2026-12-27T00:00:00Z"}
_TEMPORARY = {"name": "Christmas", **_SPAN, "shifts": [{"person": "ada@example.org", **_SPAN}]}
BODIES: dict[str, dict[str, Any]] = {
    "make_temporary_schedule": _TEMPORARY,
    "change_temporary_schedule": _TEMPORARY,
    "add_rotation": _ROTATION,
    "change_rotation": {**_ROTATION, "rollout": "after_shift"},
    "ask_cover": {
        "person": "margaret@example.org",
        "starts_at": "2026-03-03T09:00:00Z",
        "ends_at": "2026-03-04T09:00:00Z",
    },
    "take_cover": {},
    "take_leave": {"starts_at": "2026-03-09T00:00:00Z", "ends_at": "2026-03-11T00:00:00Z"},
    "set_holiday_region": {"region": "DE-BE"},
    "set_shift_notice": {"hours_ahead": 48},
    "make_calendar_feed": {"schedule": "primary", "shows_gaps": True},
    "import_calendar": {"name": "Rota", "url": "https://calendar.example.org/rota.ics"},
}
_IDS = {
    "void_sla_cycle": "clock",
    "change_rotation": "rotation",
    "end_rotation": "rotation",
    "change_temporary_schedule": "temporary",
    "clear_temporary_schedule": "temporary",
    "take_cover": "asked_of_all",
    "cancel_cover": "asked_of_all",
    "decline_cover": "asked_of_one",
    "end_leave": "leave",
    "revoke_calendar_feed": "feed",
    "fetch_calendar": "calendar",
    "remove_calendar": "calendar",
    "get_import": "import_run",
    "list_rejected_rows": "import_run",
    "run_import": "import_run",
    "cancel_import": "import_waiting",
    "undo_import": "import_done",
}


def make_watches(schedule_id: UUID, owner: Person, other: Person, now: datetime) -> dict[str, str]:
    """Return the ids of what calls about this schedule of `other` and `owner` act on."""
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
    asked = _asked(schedule_id, owner, other, now)
    ids = {name: str(cover.pk) for name, cover in asked.items()}
    leave = take_leave(
        person_id=other.pk,
        starts_at=now + timedelta(days=15),
        ends_at=now + timedelta(days=16),
        actor=SYSTEM,
        now=now,
    )
    (rotation,) = rotations_of(schedule_id, at=now)
    ids["rotation"] = str(rotation.pk)
    feed, _ = make_feed(schedule_id=None, shows_gaps=False, actor=owner.as_actor(), now=now)
    calendar = import_calendar(
        schedule_id=schedule_id,
        name="Rota",
        url="https://calendar.example.org/rota.ics",
        actor=SYSTEM,
        now=now,
    )
    made = {"temporary": temporary, "leave": leave, "feed": feed, "calendar": calendar}
    return {**{name: str(row.pk) for name, row in made.items()}, **ids}


def _asked(
    schedule_id: UUID, owner: Person, other: Person, now: datetime
) -> dict[str, CoverRequest]:
    return {
        name: ask_cover(
            schedule_id=schedule_id,
            asker_id=other.pk,
            asked_id=asked_id,
            starts_at=now + timedelta(days=day),
            ends_at=now + timedelta(days=day + 1),
            actor=SYSTEM,
            now=now,
        )
        for name, day, asked_id in (("asked_of_all", 15, None), ("asked_of_one", 17, owner.pk))
    }


def id_of(watches: dict[str, str], name: str) -> str:
    """Return the id that a call's address needs, nothing for other calls."""
    return watches.get(_IDS.get(name, ""), "")
