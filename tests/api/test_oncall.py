"""Who is on call and who is told: schedules and escalation policies over the wire."""

from datetime import datetime
from typing import Any

import pytest

from tests.api.client import ApiClient
from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.policies import make_policy
from tests.builders.schedules import make_schedule, weekly
from tests.fakes.bell import Bell, bell_on
from watchbell.accounts.models import Person
from watchbell.kernel.clock import ManualClock

WEEKLY = {
    "name": "Weekly",
    "priority": 1,
    "starts_at": "2026-03-02T09:00:00",
    "ends_at": "2026-03-09T09:00:00",
    "rrule": "FREQ=WEEKLY",
    "members": ["ada@example.org", "grace@example.org", None],
    "strategy": "rotate",
    "shifts_per_member": 1,
    "restrictions": [
        {"from_day": "mon", "from_time": "09:00", "to_day": "fri", "to_time": "17:00"}
    ],
}


def test_a_schedule_says_who_is_on_call(owner: ApiClient, ada: Person, grace: Person) -> None:
    given = {"name": "First line", "slug": "first", "timezone": "UTC", "rotations": [WEEKLY]}
    made = owner.post("/schedules", given)
    assert made.status == 201, made.text
    (rotation,) = made.body["rotations"]
    assert {name: rotation[name] for name in WEEKLY} == WEEKLY
    duty = owner.get("/schedules/first/oncall", at="2026-03-02T10:00:00Z").body
    (entry,) = duty["oncall"]
    assert (duty["at"], entry["person"]) == ("2026-03-02T10:00:00Z", ada.email)
    assert entry["since"] == "2026-03-02T09:00:00Z"
    assert entry["source"] == {"kind": "rotation", "name": "Weekly", "made_by": ""}
    assert owner.get("/schedules/first/oncall", at="2026-03-07T10:00:00Z").body["oncall"] == []
    window = {"from": "2026-03-09T00:00:00Z", "to": "2026-03-10T00:00:00Z"}
    shifts = owner.get("/schedules/first/shifts", **window).body["items"]
    assert [shift["person"] for shift in shifts] == [None, grace.email]
    assert shifts[0]["start"] == window["from"]
    assert shifts[-1]["end"] == window["to"]


def test_somebody_stands_in(owner: ApiClient, ada: Person, grace: Person, now: datetime) -> None:
    make_schedule("First", weekly(ada), now=now)
    given = {
        "kind": "replace",
        "person": grace.email,
        "replaces": ada.email,
        "starts_at": "2026-03-03T09:00:00Z",
        "ends_at": "2026-03-03T12:00:00Z",
    }
    made = owner.post("/schedules/first/overrides", given)
    assert {name: made.body[name] for name in given} == given
    at = {"at": "2026-03-03T10:00:00Z"}
    (entry,) = owner.get("/schedules/first/oncall", **at).body["oncall"]
    assert (entry["person"], entry["source"]["kind"]) == (grace.email, "override")
    overlapping = owner.post("/schedules/first/overrides", given)
    assert overlapping.status == 409
    (listed,) = owner.get("/schedules/first/overrides").body["items"]
    path = f"/schedules/first/overrides/{listed['id']}"
    assert owner.send("DELETE", path).status == 204
    assert owner.send("DELETE", path).status == 404
    (entry,) = owner.get("/schedules/first/oncall", **at).body["oncall"]
    assert entry["person"] == ada.email


def test_a_rotation_is_added_changed_and_ended(
    owner: ApiClient, ada: Person, grace: Person, now: datetime
) -> None:
    make_schedule("First", weekly(ada), now=now)
    daily = {**WEEKLY, "rrule": "FREQ=DAILY", "ends_at": None, "restrictions": []}
    daily |= {"exdates": ["2026-03-09T09:00:00"], "rdates": ["2026-03-09T12:00:00"]}
    added = owner.post("/schedules/first/rotations", daily)
    assert (added.status, len(added.body["rotations"])) == (201, 2), added.text
    rotation = added.body["rotations"][0]
    assert {name: rotation[name] for name in daily} == daily
    path = f"/schedules/first/rotations/{rotation['id']}"
    later = {**daily, "members": [grace.email], "rollout": "after_shift"}
    assert owner.send("PUT", path, later, If_Match='"1"').status == 412
    changed = owner.send("PUT", path, later).body
    assert {one["effective_until"] for one in changed["rotations"]} == {
        "2026-03-03T09:00:00Z",
        None,
    }
    (ours,) = [one for one in changed["rotations"] if one["members"] == [grace.email]]
    path = f"/schedules/first/rotations/{ours['id']}"
    ended = owner.send("DELETE", path)
    assert (ended.status, len(ended.body["rotations"])) == (200, 2), ended.text
    make_schedule("Other", now=now)
    assert owner.send("DELETE", path.replace("first", "other")).status == 404


def test_a_temporary_schedule_replaces_everything_until_it_is_cleared(
    owner: ApiClient, ada: Person, grace: Person, now: datetime
) -> None:
    make_schedule("First", weekly(grace), now=now)
    span = {"starts_at": "2026-03-03T09:00:00Z", "ends_at": "2026-03-04T09:00:00Z"}
    given = {"name": "The move", **span, "shifts": [{"person": ada.email, **span}]}
    made = owner.post("/schedules/first/temporary", given)
    assert made.status == 201, made.text
    assert {name: made.body[name] for name in given} == given
    at = {"at": "2026-03-03T10:00:00Z"}
    (entry,) = owner.get("/schedules/first/oncall", **at).body["oncall"]
    source = {"kind": "temporary", "name": "The move", "made_by": "Ada"}
    assert entry["reason"] == "temporary schedule The move by Ada until Wed 04 Mar 09:00"
    assert (entry["person"], entry["source"]) == (ada.email, source)
    assert owner.post("/schedules/first/temporary", given).code == "overlapping_temporary"
    (listed,) = owner.get("/schedules/first/temporary").body["items"]
    path = f"/schedules/first/temporary/{listed['id']}"
    longer = {**given, "ends_at": "2026-03-04T12:00:00Z"}
    changed = owner.send("PUT", path, longer)
    assert (changed.status, changed.body["ends_at"]) == (200, longer["ends_at"]), changed.text
    make_schedule("Other", now=now)
    assert owner.send("PUT", path.replace("first", "other"), longer).status == 404
    assert owner.send("DELETE", path).status == 204
    assert owner.send("DELETE", path).status == 404
    (entry,) = owner.get("/schedules/first/oncall", **at).body["oncall"]
    assert entry["person"] == grace.email


def test_somebody_takes_half_of_a_shift_that_another_one_asks_for(
    owner: ApiClient, responder: ApiClient, ada: Person, grace: Person, now: datetime
) -> None:
    make_schedule("First", weekly(ada), now=now)
    span = {"starts_at": "2026-03-03T09:00:00Z", "ends_at": "2026-03-03T17:00:00Z"}
    made = owner.post("/schedules/first/covers", {**span, "note": "Dentist"})
    assert made.status == 201, made.text
    assert (made.body["person"], made.body["kind"], made.body["left"]) == (
        ada.email,
        "cover",
        [span],
    )
    path = f"/schedules/first/covers/{made.body['id']}"
    half = {"ends_at": "2026-03-03T12:00:00Z"}
    taken = responder.post(f"{path}/take", half).body
    assert (taken["state"], taken["taken"][0]["person"]) == ("open", grace.email)
    assert taken["left"] == [{"starts_at": half["ends_at"], "ends_at": span["ends_at"]}]
    (entry,) = owner.get("/schedules/first/oncall", at="2026-03-03T10:00:00Z").body["oncall"]
    source = {"kind": "swap", "name": "cover for Ada", "made_by": "Grace"}
    assert (entry["person"], entry["source"]) == (grace.email, source)
    assert responder.post(f"{path}/cancel").status == 403
    assert owner.post(f"{path}/cancel").body["state"] == "cancelled"
    assert responder.post(f"{path}/take", {}).code == "cover_over"
    (listed,) = owner.get("/schedules/first/covers").body["items"]
    assert listed["id"] == made.body["id"]


def test_a_schedule_is_measured_and_its_hours_are_reported_for_pay(
    owner: ApiClient, ada: Person, grace: Person, now: datetime
) -> None:
    make_schedule("First", weekly(ada, grace), now=now)
    window = {"from": "2026-03-02T09:00:00Z", "to": "2026-03-16T09:00:00Z"}
    found = owner.get("/schedules/first/measures", **window).body
    assert (found["coverage"], found["balance"], found["quality"]) == (1.0, 1.0, 100)
    assert [(one["hours"], one["nights"]) for one in found["people"]] == [(168.0, 7)] * 2
    rows = owner.get("/oncall-hours", **window).body["items"]
    assert [row["name"] for row in rows] == ["Ada", "Grace"]
    assert (rows[0]["weekday"], rows[0]["night"], rows[0]["weekend"]) == (80.0, 40.0, 48.0)
    reply = owner.get("/oncall-hours.csv", **window, schedule="first")
    lines = reply.text.splitlines()
    assert lines[0].startswith("Name,E-mail,Zone,Schedule,Weekday")
    assert lines[1] == "Ada,ada@example.org,UTC,First,80.00,40.00,48.00,0.00,168.00"


def test_leave_and_holidays_show_as_conflicts_with_who_could_cover(
    owner: ApiClient, responder: ApiClient, ada: Person, grace: Person, now: datetime
) -> None:
    make_schedule("First", weekly(ada, grace), now=now)
    assert owner.patch("/schedules/first", {"region": "de-be"}).body["region"] == "DE-BE"
    assert owner.patch("/schedules/first", {"region": "Atlantis"}).status == 422
    away = {"starts_at": "2026-03-03T00:00:00Z", "ends_at": "2026-03-04T00:00:00Z"}
    made = owner.post(f"/people/{ada.email}/leave", {**away, "note": "By train"})
    assert made.status == 201, made.text
    assert responder.post(f"/people/{ada.email}/leave", away).status == 403
    assert responder.post(f"/people/{grace.email}/leave", away).status == 201
    window = {"from": "2026-03-02T09:00:00Z", "to": "2026-03-09T09:00:00Z"}
    leave, holiday = owner.get("/schedules/first/conflicts", **window).body["items"]
    assert (leave["kind"], leave["name"], leave["could_cover"]) == ("leave", "By train", [])
    assert (leave["person"], made.body["note"]) == (ada.email, "By train")
    assert (holiday["kind"], holiday["name"]) == ("holiday", "Women's Day")
    assert holiday["could_cover"] == [grace.email]
    elsewhere = owner.send("PUT", f"/people/{ada.email}/holidays", {"region": "FR"})
    assert elsewhere.body == {"region": "FR"}
    path = f"/people/{ada.email}/leave/{made.body['id']}"
    assert owner.send("DELETE", path).status == 204
    assert owner.get(f"/people/{ada.email}/leave").body["items"] == []
    assert owner.get("/schedules/first/conflicts", **window).body["items"] == []


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("rotations.0.members.0", {"members": ["nobody@example.org"]}),
        ("rotations.0.members", {"members": []}),
        ("rotations.0.starts_at", {"starts_at": "2026-03-02T09:00:00Z"}),
        ("rotations.0.starts_at", {"starts_at": "2026-02-30T09:00:00"}),
        ("rotations.0.ends_at", {"ends_at": "2026-03-01T09:00:00"}),
        ("rotations.0.rrule", {"rrule": "FREQ=SECONDLY"}),
        ("rotations.0.rrule", {"rrule": "every week"}),
        ("rotations.0.strategy", {"strategy": "random"}),
        ("rotations.0.shifts_per_member", {"shifts_per_member": 0}),
        ("rotations.0.restrictions.0.from_day", {"restrictions": [
            {"from_day": "day", "from_time": "09:00", "to_time": "10:00"}]}),
        ("rotations.0.restrictions.0.to_time", {"restrictions": [
            {"from_time": "09:00", "to_time": "25:00"}]}),
        ("rotations.0.colour", {"colour": "red"}),
    ],
)  # fmt: skip
def test_a_rotation_that_cannot_be(
    owner: ApiClient, grace: Person, field: str, change: dict[str, Any]
) -> None:
    rotation = {**WEEKLY, **change}
    given = {"name": "First", "slug": "first", "timezone": "UTC", "rotations": [rotation]}
    reply = owner.post("/schedules", given)
    assert (reply.status, list(reply.fields)) == (422, [field]), reply.text
    assert owner.get("/schedules").body["items"] == []


def test_an_escalation_policy(owner: ApiClient, ada: Person, now: datetime) -> None:
    schedule = make_schedule("First", weekly(ada), now=now)
    team = make_team("Payments", ada, now=now)
    steps = [
        {
            "delay_minutes": 5,
            "targets": [{"type": "schedule", "id": "first"}, {"type": "person", "id": ada.email}],
            "conditions": "priority <= 2",
            "nobody": "hold",
        },
        {"delay_minutes": 10, "targets": [{"type": "team", "id": str(team.pk)}]},
    ]
    made = owner.post(
        "/escalation-policies", {"name": "Cards", "slug": "cards", "repeat": 1, "steps": steps}
    )
    assert made.status == 201, made.text
    first, second = made.body["steps"]
    assert first["targets"][0] == {"type": "schedule", "id": str(schedule.pk), "name": "First"}
    assert (first["conditions"], first["nobody"]) == ("priority <= 2", "hold")
    assert (second["targets"][0]["name"], second["nobody"]) == ("Payments", "next")
    told = owner.get("/escalation-policies/cards/told?at=2026-03-03T18:00:00Z&priority=3").body
    assert [(row["what"], row["after_seconds"]) for row in told["items"][:2]] == [
        ("skipped", 0), ("told", 0),
    ]  # fmt: skip
    assert told["items"][1]["people"] == [
        {"person": ada.email, "name": "Ada", "why": "member of Payments"}
    ]
    changed = owner.patch("/escalation-policies/cards", {"repeat": 3}).body
    assert (changed["repeat"], changed["steps"]) == (3, made.body["steps"])
    shorter = owner.patch("/escalation-policies/cards", {"steps": steps[:1]}).body
    assert len(shorter["steps"]) == 1
    assert [p["slug"] for p in owner.get("/escalation-policies").body["items"]] == ["cards"]


@pytest.mark.parametrize(
    ("field", "step"),
    [
        ("steps.0.targets.0.id", {"targets": [{"type": "person", "id": "nobody@example.org"}]}),
        ("steps.0.targets.0.id", {"targets": [{"type": "team", "id": "0" * 32}]}),
        ("steps.0.targets.0.type", {"targets": [{"type": "planet", "id": "mars"}]}),
        ("steps.0.targets", {"targets": []}),
        ("steps.0.delay_minutes", {"delay_minutes": -1}),
        ("steps.0.conditions", {"conditions": "priority <"}),
        ("steps.0.nobody", {"nobody": "shrug"}),
    ],
)
def test_a_step_that_cannot_be(
    owner: ApiClient, ada: Person, field: str, step: dict[str, Any]
) -> None:
    whole = {"delay_minutes": 5, "targets": [{"type": "person", "id": ada.email}], **step}
    reply = owner.post("/escalation-policies", {"name": "C", "slug": "c", "steps": [whole]})
    assert (reply.status, list(reply.fields)) == (422, [field]), reply.text


def test_escalating_by_hand_tells_the_next_step(
    responder: ApiClient, ada: Person, grace: Person, clock: ManualClock
) -> None:
    now = clock.now()
    policy = make_policy(grace, ada, now=now)
    with bell_on(clock) as bell:
        incident = declare(now=now, escalation_policy_id=policy.pk)
        bell.tick()
        assert bell.to == ["grace"]
        _escalate(responder, incident.label, bell)
        assert bell.to == ["grace", "ada"]


def _escalate(client: ApiClient, number: str, bell: Bell) -> None:
    path = f"/incidents/{number}/escalate"
    assert client.post(path, If_Match='"99"').status == 412
    assert client.post(path).status == 200
    bell.after(minutes=1)
