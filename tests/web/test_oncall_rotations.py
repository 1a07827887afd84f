"""Making schedules and rotations on the page, previewed before they are saved."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.schedules import make_schedule, wall, weekly
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.oncall.domain import RestrictionFacts
from watchbell.oncall.models import Rotation, Schedule
from watchbell.oncall.selectors import oncall_now, rotations_of, shifts
from watchbell.oncall.services import change_rotation
from watchbell.oncall.specs import RotationSpec
from watchbell.web.oncall.rotation_form import new_rotation

NEW = "/schedules/duty/rotations/new"
PREVIEW = "/schedules/duty/rotations/preview"


@pytest.fixture
def duty(database: None, now: datetime) -> Schedule:
    return make_schedule("Duty", now=now, timezone="Europe/Berlin")


@pytest.fixture
def manager(sign_in: SignIn, linus: Person) -> Client:
    return sign_in(linus)


def typed(*members: Person | str, **changes: Any) -> dict[str, Any]:
    """What the form of a rotation sends."""
    return {
        "name": "Primary",
        "timezone": "Europe/Berlin",
        "strategy": "rotate",
        "members": [one if isinstance(one, str) else str(one.pk) for one in members],
        "every": "1",
        "unit": "weeks",
        "starts_at": "2026-03-02T09:00",
        "shifts_per_member": "1",
        "priority": "0",
    } | changes


def only(schedule: Schedule, now: datetime) -> Rotation:
    (found,) = rotations_of(schedule.pk, at=now)
    return found


def monthly_nights(one: Person, other: Person) -> RotationSpec:
    """A rotation that the plain words of the form have no word for."""
    return RotationSpec(
        name="Night",
        starts_at=wall("2026-02-02T20:00"),
        ends_at=wall("2026-02-03T08:00"),
        rrule="FREQ=MONTHLY;BYDAY=1MO",
        members=[one.pk, None, other.pk],
        priority=2,
        restrictions=[RestrictionFacts(wall("2026-01-01T20:00").time(), wall("2026-01-01").time())],
        exdates=[wall("2026-04-06T20:00")],
    )


def test_a_manager_makes_a_schedule_and_is_led_on_to_its_first_rotation(
    manager: Client, database: None
) -> None:
    answer = manager.post(
        "/schedules/new", {"name": "Web shop", "timezone": "Europe/Berlin", "description": "Ours"}
    )
    assert answer.headers["Location"] == "/schedules/web-shop/rotations/new"
    assert Schedule.objects.get().timezone == "Europe/Berlin"
    page = manager.get(answer.headers["Location"]).content.decode()
    assert "Choose at least one person." in page
    manager.post("/schedules/web-shop/edit", {"name": "Shop", "timezone": "UTC"})
    assert (Schedule.objects.get().name, Schedule.objects.get().description) == ("Shop", "")


def test_a_rotation_is_saved_with_all_that_was_typed(
    manager: Client, duty: Schedule, ada: Person, grace: Person, now: datetime
) -> None:
    sent = typed(
        grace,
        "empty",
        ada,
        timezone="America/Chicago",
        every="2",
        days=["MO", "TH"],
        ends_at="2026-03-02T17:00",
        shifts_per_member="2",
        priority="3",
        effective_until="2026-09-01T00:00",
        exdates="2026-03-16 09:00\n2026-03-19T09:00",
        rdates="2026-03-21 10:00",
        **{
            "restrictions.from_day": ["mon", ""],
            "restrictions.from_time": ["09:00", ""],
            "restrictions.to_day": ["fri", ""],
            "restrictions.to_time": ["17:00", ""],
        },
    )
    answer = manager.post(NEW, sent)
    assert answer.headers["Location"] == "/schedules/duty"
    made = only(duty, now)
    assert (made.rrule, made.timezone) == ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "America/Chicago")
    assert (made.starts_at, made.ends_at) == (wall("2026-03-02T09:00"), wall("2026-03-02T17:00"))
    assert (made.shifts_per_member, made.priority) == (2, 3)
    assert [one.person for one in made.members.order_by("position")] == [grace, None, ada]
    assert made.exdates == [wall("2026-03-16T09:00"), wall("2026-03-19T09:00")]
    (kept,) = made.restrictions.all()
    assert (kept.from_day, kept.to_day) == (0, 4)


def test_the_form_of_a_rotation_shows_what_is_stored_and_saves_it_unchanged(
    manager: Client, ada: Person, grace: Person, now: datetime
) -> None:
    schedule = make_schedule("Duty", monthly_nights(grace, ada), now=now)
    before = only(schedule, now)
    address = f"/schedules/duty/rotations/{before.pk}/edit"
    form = manager.get(address).context["form"]
    assert form["unit"].value() == "rule"
    assert form["rrule"].value() == "FREQ=MONTHLY;BYDAY=1MO"
    sent = typed(
        grace,
        "empty",
        ada,
        name="Night",
        timezone="UTC",
        unit="rule",
        rrule=form["rrule"].value(),
        starts_at="2026-02-02T20:00",
        ends_at="2026-02-03T08:00",
        priority="2",
        exdates=form["exdates"].value(),
        rollout="at_once",
        **{
            "restrictions.from_day": [""],
            "restrictions.from_time": ["20:00"],
            "restrictions.to_day": [""],
            "restrictions.to_time": ["00:00"],
        },
    )
    assert manager.post(address, sent).status_code == 302
    after = only(schedule, now)
    assert after.pk != before.pk
    for field in ("rrule", "starts_at", "ends_at", "exdates", "priority", "timezone"):
        assert getattr(after, field) == getattr(before, field)


def test_working_days_are_one_row_and_the_schedule_says_when_a_rotation_counts(
    manager: Client, duty: Schedule, grace: Person, now: datetime
) -> None:
    spans = {
        "restrictions.from_day": ["working", "sat", ""],
        "restrictions.from_time": ["08:00", "10:00", ""],
        "restrictions.to_day": ["", "", ""],
        "restrictions.to_time": ["20:00", "14:00", ""],
    }
    typed_in = typed(grace, shifts_per_member="2", exdates="2026-03-09 09:00", **spans)
    assert manager.post(NEW, typed_in).headers["Location"] == "/schedules/duty"
    made = only(duty, now)
    days = [(one.from_day, one.to_day) for one in made.restrictions.order_by("from_day")]
    assert days == [(day, None) for day in range(6)]
    page = manager.get("/schedules/duty").content.decode()
    assert "Only Monday to Friday, each day 08:00 to 20:00; Saturday 10:00 to 14:00" in page
    assert "2 shifts in a row" in page
    assert "1 shift left out" in page
    form = manager.get(f"/schedules/duty/rotations/{made.pk}/edit").context["form"]
    assert form["restrictions"].value() == [
        ("working", "08:00", "", "20:00"),
        ("sat", "10:00", "", "14:00"),
    ]
    wrong = typed_in | {"restrictions.to_day": ["fri", "", ""]}
    assert "choose Same day" in manager.post(NEW, wrong).content.decode()


def test_the_preview_draws_eight_weeks_and_writes_nothing(
    manager: Client, duty: Schedule, ada: Person, grace: Person
) -> None:
    answer = manager.post(PREVIEW, typed(grace, ada), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    weeks = answer.context["weeks"]
    assert len(weeks) == 8
    assert [bar.name for bar in weeks[0].track.bars] == ["", "Grace"]
    assert [bar.name for bar in weeks[1].track.bars] == ["Grace", "Ada"]
    assert weeks[1].changes, "nobody was on call there before"
    assert b"Differs from now in 1 place" in answer.content
    assert not Rotation.objects.exists()


def test_the_preview_of_a_change_is_what_saving_it_brings(
    manager: Client, ada: Person, grace: Person, linus: Person, now: datetime
) -> None:
    schedule = make_schedule("Duty", weekly(grace, ada), now=now)
    rotation = only(schedule, now)
    base = f"/schedules/duty/rotations/{rotation.pk}"
    unchanged = typed(grace, ada, name="Weekly", timezone="UTC", starts_at="2026-02-02T09:00")
    told = manager.post(f"{base}/preview", unchanged | {"rollout": "at_once"})
    assert b"Nobody&#x27;s shift changes" in told.content or b"Nobody's shift" in told.content
    wanted = unchanged | {"members": [str(grace.pk), str(linus.pk)], "rollout": "after_round"}
    told = manager.post(f"{base}/preview", wanted)
    takes_over = told.context["takes_over"]
    assert takes_over > now
    manager.post(f"{base}/edit", wanted)
    assert [one.person for one in oncall_now(schedule.pk, at=now)] == [grace]
    assert [one.person for one in oncall_now(schedule.pk, at=takes_over)] == [grace]
    drawn = [bar for week in told.context["weeks"] for bar in week.track.bars]
    saved = shifts(schedule, drawn[0].start, drawn[-1].end)
    assert dict.fromkeys((bar.name, bar.start) for bar in drawn) == dict.fromkeys(
        (one.person.name if one.person else "", one.start) for one in saved
    )


def test_gaps_are_counted_and_red(manager: Client, duty: Schedule, grace: Person) -> None:
    told = manager.post(PREVIEW, typed(grace, unit="days", ends_at="2026-03-02T17:00"))
    assert len(told.context["gaps"]) == 56
    assert b"wb-shift--gap" in told.content


def test_what_is_wrong_stands_at_its_field_and_keeps_what_was_typed(
    manager: Client, duty: Schedule, grace: Person
) -> None:
    sent = typed(grace, unit="rule", rrule="FREQ=SECONDLY", ends_at="2026-03-01T09:00")
    answer = manager.post(NEW, sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors["ends_at"] == ["The first shift must end after it starts."]
    assert form["rrule"].value() == "FREQ=SECONDLY"
    answer = manager.post(NEW, typed(grace, unit="rule", rrule=""))
    assert "Write the rule" in answer.context["form"].errors["rrule"][0]
    lacking = manager.post(PREVIEW, typed(unit="rule", rrule="FREQ=SECONDLY")).content.decode()
    assert "Choose at least one person." in lacking
    nonsense = typed("nobody", **{"restrictions.from_time": ["09:00"]}, exdates="soon")
    errors = manager.post(NEW, nonsense).context["form"].errors
    assert {"members", "exdates"} <= errors.keys()


@pytest.mark.parametrize(
    ("step", "order"),
    [("up:1", "bac"), ("down:0", "bac"), ("remove:1", "ac"), ("add", "abc"), ("up:9", "abc")],
)
def test_members_are_moved_without_script_and_nothing_is_saved(
    manager: Client,
    duty: Schedule,
    ada: Person,
    grace: Person,
    linus: Person,
    step: str,
    order: str,
) -> None:
    people = {"a": ada, "b": grace, "c": linus}
    answer = manager.post(NEW, typed(ada, grace, linus, name="Half done") | {"step": step})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert [row.name for row in form.member_rows()] == [people[one].name for one in order]
    assert form["name"].value() == "Half done"
    assert len(answer.context["weeks"]) == 8
    assert not Rotation.objects.exists()


def test_a_rotation_ends_and_its_past_stays(
    manager: Client, grace: Person, now: datetime, linus: Person
) -> None:
    schedule = make_schedule("Duty", weekly(grace), now=now)
    rotation = only(schedule, now)
    answer = manager.post(f"/schedules/duty/rotations/{rotation.pk}/end")
    assert answer.headers["Location"] == "/schedules/duty"
    assert oncall_now(schedule.pk, at=now) == []
    assert Rotation.objects.get().effective_until == now


def test_a_rotation_is_found_only_in_its_own_schedule(
    manager: Client, duty: Schedule, grace: Person, now: datetime
) -> None:
    other = make_schedule("Other", weekly(grace), now=now)
    rotation = only(other, now)
    assert manager.get(f"/schedules/duty/rotations/{rotation.pk}/edit").status_code == 404
    assert manager.post(f"/schedules/duty/rotations/{rotation.pk}/end").status_code == 404
    assert Rotation.objects.get().effective_until is None


def test_a_changed_rotation_keeps_the_zone_that_is_its_own(
    duty: Schedule, grace: Person, linus: Person, now: datetime
) -> None:
    spec = weekly(grace)
    schedule = make_schedule("Sun", spec, now=now, timezone="UTC")
    chicago = RotationSpec(
        name="Weekly",
        starts_at=spec.starts_at,
        rrule=spec.rrule,
        members=spec.members,
        timezone="America/Chicago",
    )
    changed = change_rotation(
        rotation_id=only(schedule, now).pk, spec=chicago, actor=linus.as_actor(), now=now
    )
    assert changed.timezone == "America/Chicago"


@pytest.mark.parametrize(
    ("today", "begins"),
    [("2026-11-23 01:30", "2026-11-23"), ("2026-11-23 09:00", "2026-11-30"),
     ("2026-11-29 12:00", "2026-11-30")],
)  # fmt: skip
def test_a_new_rotation_begins_on_the_next_monday_morning(today: str, begins: str) -> None:
    found = new_rotation("UTC", datetime.fromisoformat(f"{today}+00:00"))["starts_at"]
    assert f"{found:%Y-%m-%d %H:%M}" == f"{begins} 09:00"
