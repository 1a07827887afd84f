"""Cover, swaps, leave, temporary schedules and coverage, as people press and read them."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.people import make_person
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import bell_on
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM, Role
from watchbell.kernel.clock import ManualClock
from watchbell.oncall.models import CoverRequest, Leave, Override, Schedule, TemporarySchedule
from watchbell.oncall.selectors import holiday_region_of, oncall_now
from watchbell.oncall.services import ask_cover, take_leave

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASK = "/schedules/duty/covers/new"


@pytest.fixture
def ana(database: None, now: datetime) -> Person:
    return make_person("Ana", role=Role.RESPONDER, now=now)


@pytest.fixture
def duty(ana: Person, grace: Person, now: datetime) -> Schedule:
    """Ana has this week from now on, Grace the next one, and so on."""
    return make_schedule("Duty", weekly(ana, grace), now=now)


def sent(client: Client, address: str, **values: str) -> dict[str, str]:
    """What a browser sends of the form at this address, with some fields filled in."""
    form = client.get(address).context["form"]
    return {field.name: str(field.value() or "") for field in form} | values


def asked(duty: Schedule, asker: Person, start: datetime, end: datetime) -> CoverRequest:
    return ask_cover(
        schedule_id=duty.pk,
        asker_id=asker.pk,
        starts_at=start,
        ends_at=end,
        actor=SYSTEM,
        now=start - DAY,
    )


def on(duty: Schedule, at: datetime) -> list[str]:
    return [one.person.name for one in oncall_now(duty.pk, at=at)]


def test_one_asks_for_cover_of_a_shift_where_it_stands(
    sign_in: SignIn, duty: Schedule, grace: Person, now: datetime
) -> None:
    client = sign_in(grace)
    bars = client.get("/schedules/duty").context["tracks"][-1].bars
    own = next(bar for bar in bars if bar.name == "Grace" and bar.href)
    dialog = client.get(own.href, headers={"HX-Request": "true"}).content.decode()
    found = re.search(r'href="([^"]*covers/new[^"]*)"', dialog)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    answer = client.post(address, sent(client, address, note="Wedding"))
    assert answer.headers["Location"] == "/on-call/mine"
    cover = CoverRequest.objects.get()
    assert (cover.asker, cover.asked, cover.kind, cover.note) == (grace, None, "cover", "Wedding")
    assert (cover.starts_at, cover.ends_at) == (now + 7 * DAY, now + 14 * DAY)
    page = client.get("/on-call/mine").content.decode()
    assert "Cover, asked of everybody" in page
    assert "1 asked of you" not in client.get("/").content.decode()


def test_a_running_shift_leaves_others_time_to_answer(
    sign_in: SignIn, duty: Schedule, ana: Person, now: datetime
) -> None:
    client = sign_in(ana)
    assert client.post(ASK, sent(client, ASK)).status_code == 422
    first = client.get(ASK).context["form"].fields["shift"].choices[0][0]
    assert client.post(ASK, sent(client, ASK, shift=first)).status_code == 302
    assert CoverRequest.objects.get().starts_at == now + timedelta(minutes=15)


def test_a_part_is_asked_for_and_taken_in_parts(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, ada: Person, now: datetime
) -> None:
    client = sign_in(ana)
    address = f"{ASK}?at={(now + DAY).strftime('%Y-%m-%dT%H:%M:%SZ')}"
    part = {"starts_at": "2026-03-03T10:00", "ends_at": "2026-03-03T18:00"}
    client.post(address, sent(client, address, **part))
    cover = CoverRequest.objects.get()
    here = f"/on-call/covers/{cover.pk}"
    helper = sign_in(grace)
    assert "1 asked of you" in helper.get("/").content.decode()
    page = helper.get("/on-call/mine").content.decode()
    assert "Ana asks everybody for cover" in page
    assert helper.post(here, part | {"ends_at": "2026-03-03T09:00"}).status_code == 422
    helper.post(here, sent(helper, here, starts_at="2026-03-03T12:00"))
    assert on(duty, now + DAY + 2 * HOUR) == ["Ana"]
    assert on(duty, now + DAY + 4 * HOUR) == ["Grace"]
    assert sign_in(ada).post(here).status_code == 302
    assert on(duty, now + DAY + 2 * HOUR) == ["Ada"]
    cover.refresh_from_db()
    assert cover.state == "taken"
    assert "Taken" in client.get("/on-call/mine").content.decode()


def test_a_swap_is_offered_from_the_other_ones_shift(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    client = sign_in(ana)
    bars = client.get("/schedules/duty").context["tracks"][-1].bars
    theirs = next(bar for bar in bars if bar.name == "Grace" and bar.href)
    dialog = client.get(theirs.href).content.decode()
    assert "Offer a swap for it" in dialog
    found = re.search(r'href="([^"]*covers/new[^"]*)"', dialog)
    assert found is not None
    address = found[1].replace("&amp;", "&")
    form = client.get(address).context["form"]
    assert form["asked"].value() == str(grace.pk)
    mine = form.fields["shift"].choices[1][0]
    wrong = sent(client, address, shift=mine, asked=str(Person.objects.get(name="Ana").pk))
    assert client.post(address, wrong).status_code == 422
    assert client.post(address, sent(client, address, shift=mine)).status_code == 302
    cover = CoverRequest.objects.get()
    assert cover.kind == "swap"
    assert cover.returns_from == now + 7 * DAY
    helper = sign_in(grace)
    assert "Ana offers a swap" in helper.get("/on-call/mine").content.decode()
    assert helper.post(f"/on-call/covers/{cover.pk}").status_code == 302
    assert on(duty, now + 8 * DAY) == ["Ana"]
    assert on(duty, now + 15 * DAY) == ["Grace"]
    bar = next(
        bar
        for bar in client.get("/schedules/duty").context["tracks"][-1].bars
        if bar.start == now + 7 * DAY
    )
    assert (bar.name, bar.why) == ("Ana", "swap with Grace until Mon 16 Mar 09:00")


def test_a_swap_for_another_schedule_is_offered_and_undone_from_either_one(
    sign_in: SignIn, duty: Schedule, ana: Person, linus: Person, now: datetime
) -> None:
    night = make_schedule("Night", weekly(linus, ana), now=now)
    client = sign_in(ana)
    form = client.get(ASK).context["form"]
    returns = dict(form.fields["returns"].choices)
    key = next(key for key, label in returns.items() if label.startswith("Linus in Night: "))
    mine = form.fields["shift"].choices[1][0]
    values = sent(client, ASK, shift=mine, returns=key)
    assert client.post(ASK, values).status_code == 302
    cover = CoverRequest.objects.get()
    assert (cover.returns_schedule, cover.asked) == (night, linus)
    helper = sign_in(linus)
    assert "for Night, " in helper.get("/on-call/mine").content.decode()
    assert helper.post(f"/on-call/covers/{cover.pk}").status_code == 302
    back = cover.returns_from
    assert back is not None
    assert on(night, back + HOUR) == ["Ana"]
    page = helper.get("/schedules/night").content.decode()
    assert "Undo the swap with Linus" in page
    half = Override.objects.get(schedule=night)
    told = helper.post(f"/schedules/night/overrides/{half.pk}/end", follow=True).content.decode()
    assert "as it was before they agreed" in told
    assert on(night, back + HOUR) == ["Linus"]
    assert not Override.objects.exists()


def test_what_is_declined_or_taken_back_is_over(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    cover = ask_cover(
        schedule_id=duty.pk,
        asker_id=ana.pk,
        asked_id=grace.pk,
        starts_at=now + DAY,
        ends_at=now + 2 * DAY,
        actor=SYSTEM,
        now=now,
    )
    assert sign_in(ana).post(f"/on-call/covers/{cover.pk}/decline").status_code == 403
    assert sign_in(grace).post(f"/on-call/covers/{cover.pk}/decline").status_code == 302
    assert "Declined" in sign_in(ana).get("/on-call/mine").content.decode()
    other = asked(duty, ana, now + DAY, now + 2 * DAY)
    assert sign_in(grace).post(f"/on-call/covers/{other.pk}/cancel").status_code == 403
    assert sign_in(ana).post(f"/on-call/covers/{other.pk}/cancel").status_code == 302
    page = sign_in(grace).get(f"/on-call/covers/{other.pk}").content.decode()
    assert "cancelled" in page
    assert "Take it all" not in page


def test_a_temporary_schedule_is_made_drawn_and_cleared(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    client, new = sign_in(linus), "/schedules/duty/temporary/new"
    rows = {
        "shifts.person": [str(grace.pk), ""],
        "shifts.from": ["2026-03-04T00:00", ""],
        "shifts.to": ["2026-03-05T00:00", ""],
    }
    span = {"name": "Move", "starts_at": "2026-03-04T00:00", "ends_at": "2026-03-06T00:00"}
    more = client.post(new, span | rows | {"step": "add"})
    assert more.content.decode().count('name="shifts.person"') == 5
    assert f'value="{grace.pk}" selected' in more.content.decode()
    assert "Say who is on call" in client.post(new, span).content.decode()
    odd = client.post(new, span | rows | {"shifts.to": ["soon", ""]})
    assert "Row 1: give times such as" in odd.content.decode()
    late = client.post(new, span | rows | {"shifts.to": ["2026-03-09T00:00", ""]})
    assert "Row 1: A shift ends with" in late.content.decode()
    assert client.post(new, span | rows).headers["Location"] == "/schedules/duty"
    assert on(duty, datetime.fromisoformat("2026-03-04T12:00+00:00")) == ["Grace"]
    page = client.get("/schedules/duty")
    row = next(one for one in page.context["tracks"] if one.kind == "temporary")
    assert not row.is_drawable
    assert [bar.name for bar in row.bars] == ["Grace"]
    assert row.bars[0].why == "temporary schedule Move by Linus until Thu 05 Mar 00:00"
    fixed = [bar for bar in page.context["tracks"][-1].bars if bar.href == "#temporary"]
    assert [bar.name for bar in fixed] == ["Grace", ""]
    made = TemporarySchedule.objects.get()
    other = make_schedule("Other", weekly(ana), now=now)
    assert client.post(f"/schedules/{other.slug}/temporary/{made.pk}/clear").status_code == 404
    assert client.post(f"/schedules/duty/temporary/{made.pk}/clear").status_code == 302
    assert not TemporarySchedule.objects.exists()


def test_a_row_without_times_lasts_as_long_as_the_temporary_schedule(
    sign_in: SignIn, duty: Schedule, grace: Person, linus: Person
) -> None:
    span = {"name": "Move", "starts_at": "2026-03-04T00:00", "ends_at": "2026-03-06T00:00"}
    rows = {"shifts.person": [str(grace.pk)], "shifts.from": [""], "shifts.to": [""]}
    client = sign_in(linus)
    assert client.post("/schedules/duty/temporary/new", span | rows).status_code == 302
    made = TemporarySchedule.objects.get()
    (shift,) = made.shifts.all()
    assert (shift.starts_at, shift.ends_at) == (made.starts_at, made.ends_at)


def test_a_part_is_one_press_from_the_list_and_the_list_says_what_is_left(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    made = asked(duty, ana, now + 2 * DAY, now + 4 * DAY)
    client = sign_in(grace)
    assert f"/on-call/covers/{made.pk}?part#part" in client.get("/on-call/mine").content.decode()
    page = client.get(f"/on-call/covers/{made.pk}?part").content.decode()
    assert '<details class="wb-more" id="part" open>' in page
    take = f"/on-call/covers/{made.pk}"
    client.post(take, {"starts_at": "2026-03-04T09:00", "ends_at": "2026-03-05T09:00"})
    assert "Still open:" in client.get("/on-call/mine").content.decode()


def test_a_temporary_schedule_is_changed_where_it_stands(
    sign_in: SignIn, duty: Schedule, grace: Person, linus: Person
) -> None:
    client = sign_in(linus)
    span = {"name": "Move", "starts_at": "2026-03-04T00:00", "ends_at": "2026-03-06T00:00"}
    rows = {"shifts.person": [str(grace.pk)], "shifts.from": ["2026-03-04T00:00"]}
    short, longer = ({"shifts.to": [f"2026-03-05T{hour}:00"]} for hour in ("00", "12"))
    client.post("/schedules/duty/temporary/new", span | rows | short)
    made = TemporarySchedule.objects.get()
    edit = f"/schedules/duty/temporary/{made.pk}"
    assert edit in client.get("/schedules/duty").content.decode()
    form = client.get(edit).content.decode()
    assert f'value="{grace.pk}" selected' in form
    assert 'value="2026-03-05T00:00"' in form
    assert client.post(edit, span | rows | longer | {"name": "The move"}).status_code == 302
    assert on(duty, datetime.fromisoformat("2026-03-05T06:00+00:00")) == ["Grace"]
    made.refresh_from_db()
    assert made.name == "The move"


def test_leave_is_noted_and_its_conflicts_are_solved_by_one_press(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, ada: Person, now: datetime
) -> None:
    client = sign_in(ana)
    assert "No leave from now on" in client.get("/on-call/leave").content.decode()
    span = {"starts_at": "2026-03-05T00:00", "ends_at": "2026-03-06T00:00"}
    assert client.post("/on-call/leave", span | {"ends_at": "2026-03-04T00:00"}).status_code == 422
    noted = span | {"note": "Call me if it burns"}
    assert client.post("/on-call/leave", noted).headers["Location"] == "/on-call/leave"
    assert "Call me if it burns" in client.get("/on-call/leave").content.decode()
    page = client.get("/schedules/duty")
    (conflict,) = page.context["conflicts"]
    assert [person.name for person, _ in conflict.substitutes] == ["Grace"]
    assert "on leave: Call me if it burns" in page.content.decode()
    form = client.get(conflict.substitutes[0][1]).context["form"]
    assert form["person"].value() == str(grace.pk)
    assert form["replaces"].value() == str(ana.pk)
    assert form["starts_at"].value().isoformat() == "2026-03-05T00:00:00"
    assert form["ends_at"].value().isoformat() == "2026-03-06T00:00:00"
    press = {"conflict": conflict.key}
    assert sign_in(grace).post("/schedules/duty/conflicts/ask", press).status_code == 403
    assert client.post("/schedules/duty/conflicts/ask", press).status_code == 302
    cover = CoverRequest.objects.get()
    assert (cover.starts_at.day, cover.ends_at.day, cover.asked) == (5, 6, None)
    (conflict,) = client.get("/schedules/duty").context["conflicts"]
    assert conflict.asked == cover
    assert not conflict.may_ask
    sign_in(grace).post(f"/on-call/covers/{cover.pk}")
    assert client.get("/schedules/duty").context["conflicts"] == []
    assert client.post("/schedules/duty/conflicts/ask", press).status_code == 404
    leave = Leave.objects.get()
    assert client.post(f"/on-call/leave/{leave.pk}/end").status_code == 302
    assert not Leave.objects.exists()


def test_managers_see_to_the_leave_and_holidays_of_others(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, linus: Person, now: datetime
) -> None:
    manager, whose = sign_in(linus), f"?person={ana.pk}"
    take_leave(person_id=ana.pk, starts_at=now - DAY, ends_at=now + DAY, actor=SYSTEM, now=now)
    assert "Leave of Ana" in manager.get(f"/on-call/leave{whose}").content.decode()
    assert sign_in(grace).get(f"/on-call/leave{whose}").status_code == 403
    answer = manager.post(f"/on-call/leave/holidays{whose}", {"region": "de-be"})
    assert answer.headers["Location"] == f"/on-call/leave{whose}"
    assert holiday_region_of(ana.pk) == "DE-BE"
    refused = manager.post(f"/on-call/leave/holidays{whose}", {"region": "Moon"})
    assert refused.status_code == 422
    assert "There is no calendar of this region" in refused.content.decode()
    edit = "/schedules/duty/edit"
    manager.post(edit, sent(manager, edit, region="AT"))
    duty.refresh_from_db()
    assert duty.region == "AT"


def test_a_gap_and_unequal_shares_are_shown_with_where_to_fill_them(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, now: datetime
) -> None:
    client = sign_in(grace)
    Override.objects.create(
        id=duty.pk,
        schedule=duty,
        kind="remove",
        person=ana,
        starts_at=now + DAY,
        ends_at=now + 2 * DAY,
        created_at=now,
    )
    week = "/schedules/duty/coverage?first=2026-03-02&last=2026-03-15"
    seen = client.get(week).context
    figures = seen["figures"]
    assert figures.unplanned == 1
    assert figures.coverage == "92.9"
    assert (figures.measures.quality, figures.balance) == (94, "94.2")
    (gap,) = seen["gaps"]
    assert gap.when == "Tue 3 Mar 09:00 to Wed 4 Mar 09:00"
    assert client.get(gap.href).context["form"]["ends_at"].value().day == 4
    assert [row.load.person.name for row in seen["loads"]] == ["Grace", "Ana"]
    assert [row.pages for row in seen["loads"]] == [0, 0]
    every = client.get("/on-call/coverage?first=2026-03-02&last=2026-03-15").context["rows"]
    assert [(row.coverage, row.unplanned) for row in every] == [("92.9", 1)]
    refused = client.get("/on-call/coverage?first=2026-03-02&last=2026-03-01").content.decode()
    assert "must not be before the first day" in refused


def test_how_often_each_was_paged_is_shown_for_days_that_have_begun(
    sign_in: SignIn, duty: Schedule, ana: Person, grace: Person, clock: ManualClock
) -> None:
    policy = make_policy(grace, step(grace, ana), now=clock.now())
    declare(now=clock.now(), escalation_policy_id=policy.pk)
    with bell_on(clock) as bell:
        bell.tick()
        bell.after(minutes=5)
    client = sign_in(grace)
    seen = client.get("/schedules/duty/coverage?first=2026-03-02&last=2026-03-15")
    assert {row.load.person.name: row.pages for row in seen.context["loads"]} == {
        "Grace": 2,
        "Ana": 1,
    }
    assert ">Pages</th>" in seen.content.decode()
    later = client.get("/schedules/duty/coverage?first=2026-04-06&last=2026-04-12")
    assert {row.pages for row in later.context["loads"]} == {None}
    assert ">Pages</th>" not in later.content.decode()


def test_hours_are_reported_and_leave_as_a_file(
    sign_in: SignIn, duty: Schedule, linus: Person, grace: Person
) -> None:
    client, days = sign_in(linus), "?first=2026-03-02&last=2026-03-08"
    page = client.get(f"/on-call/hours{days}").content.decode()
    assert "159.00" in page
    file = client.get(f"/on-call/hours.csv{days}")
    assert "on-call-hours-2026-03-02-2026-03-08.csv" in file.headers["Content-Disposition"]
    assert "Ana" in file.content.decode()
    assert sign_in(grace).get("/on-call/hours").status_code == 403
    assert (
        "Nobody was on call"
        in client.get("/on-call/hours?first=2020-01-01&last=2020-01-02").content.decode()
    )
