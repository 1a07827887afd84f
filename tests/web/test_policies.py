"""Writing escalation policies in pages, and asking whom they would tell when."""

from typing import Any

import pytest
from django.test import Client

from tests.builders.people import make_person, make_team
from tests.builders.policies import aim, make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.kernel.clock import ManualClock
from watchbell.paging.models import EscalationPolicy
from watchbell.paging.selectors import PolicyView, policy_by_slug, policy_view
from watchbell.web.paging.conditions import Choices, from_cel, to_cel

NEW = "/escalation-policies/new"
HTMX = {"HX-Request": "true"}
POLICY: dict[str, Any] = {"name": "Shop", "slug": "", "repeat": "1", "timezone": "Europe/Berlin"}
STEP: dict[str, Any] = {"delay": "10", "pick": "all", "until": "acknowledged", "nobody": "next"}


@pytest.fixture
def client(database: None, linus: Person, sign_in: SignIn) -> Client:
    return sign_in(linus)


def sent(*steps: dict[str, Any], op: str = "save", **policy: Any) -> dict[str, Any]:
    """Return what the form sends."""
    fields = {f"steps-{n}-{k}": v for n, one in enumerate(steps) for k, v in (STEP | one).items()}
    return {**POLICY, **policy, **fields, "steps": len(steps), "op": op}


def saved(slug: str = "shop") -> PolicyView:
    return policy_view(policy_by_slug(slug))


def test_a_policy_is_written_without_script_step_by_step(
    client: Client, grace: Person, ada: Person
) -> None:
    more = client.post(NEW, sent({"add": "grace"}, op="add-0"))
    assert more.status_code == 200
    [form] = more.context["steps"]
    assert form.keys == [f"person:{grace.pk}"]
    two = client.post(NEW, sent({"target": form.keys}, op="new"))
    assert len(two.context["steps"]) == 2
    assert not EscalationPolicy.objects.exists()
    done = client.post(NEW, sent({"target": form.keys}, {"add": "Ada", "delay": "30"}))
    assert done["Location"] == "/escalation-policies/shop"
    assert [[t.name for t in one.targets] for one in saved().steps] == [["Grace"], ["Ada"]]
    assert (saved().policy.repeat, saved().policy.timezone) == (1, "Europe/Berlin")


def test_steps_are_moved_copied_and_taken_away_and_nothing_is_kept_until_saved(
    client: Client, ada: Person, grace: Person, now: Any
) -> None:
    policy = make_policy(ada, grace, now=now, name="Shop")
    edit = "/escalation-policies/shop/edit"
    steps = [{"target": f"person:{one.pk}"} for one in (ada, grace)]

    def after(op: str) -> list[list[str]]:
        answer = client.post(edit, sent(*steps, op=op, version=1), headers=HTMX)
        return [[t.label for t in form.targets] for form in answer.context["steps"]]

    assert after("move-0-1") == [["Grace"], ["Ada"]]
    assert after("copy-0") == [["Ada"], ["Ada"], ["Grace"]]
    assert after("drop-0") == [["Grace"]]
    assert after("without-0-0") == [[], ["Grace"]]
    assert after("move-9-1") == after("nonsense") == [["Ada"], ["Grace"]]
    policy.refresh_from_db()
    assert policy.version == 1


def test_all_that_a_step_can_say_survives_the_form(client: Client, grace: Person, now: Any) -> None:
    team = make_team("Shop", grace, now=now)
    whole = step(
        aim("team_leads", team),
        aim("incident_leads"),
        delay=7,
        conditions='priority in [1, 2] && (time >= "22:00" || time < "06:00") && !holiday'
        " && (size(labels) > 0)",
        hours="mon-fri 09:00-17:00",
        until="everyone",
        pick="round_robin",
        nobody="hold",
    )
    make_policy(whole, now=now, name="Shop", holidays="DE-BY", reminder_minutes=60)
    before = saved()
    page = client.get("/escalation-policies/shop/edit")
    [form] = page.context["steps"]
    values = {name: form[name].value() for name in form.fields}
    values |= {"target": form.keys, "from_time": "22:00", "to_time": "06:00"}
    given = {name: value for name, value in values.items() if value not in (None, False)}
    policy = {
        name: page.context["form"][name].value() or "" for name in page.context["form"].fields
    }
    answer = client.post("/escalation-policies/shop/edit", sent(given, **policy))
    assert answer.status_code == 302
    assert saved().steps == before.steps
    assert saved().policy.version == 1


@pytest.mark.parametrize(
    ("fields", "place", "text"),
    [
        ({}, "add", "Name 1 to 20"),
        ({"add": "Nobody at all"}, "add", "Choose one of the list"),
        ({"target": "T", "hours": "nine to five"}, "hours", "Write hours such as"),
        ({"target": "T", "more": "colour == 1"}, "more", "colour is not known"),
        ({"target": "T", "from_time": "09:00"}, "to_time", "Give both times"),
        ({"target": "T", "delay": "-1"}, "delay", "greater than or equal"),
        ({"target": "T", "delay": "0"}, "delay", "at least one minute"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    client: Client, grace: Person, fields: dict[str, Any], place: str, text: str
) -> None:
    if fields.get("target") == "T":
        fields = fields | {"target": f"person:{grace.pk}"}
    answer = client.post(NEW, sent(fields))
    assert answer.status_code == 422
    assert text in " ".join(answer.context["steps"][0].errors[place])


def test_a_policy_changed_meanwhile_is_not_overwritten(
    client: Client, ada: Person, grace: Person, now: Any
) -> None:
    policy = make_policy(ada, now=now, name="Shop")
    EscalationPolicy.objects.filter(pk=policy.pk).update(version=4)
    answer = client.post(
        "/escalation-policies/shop/edit", sent({"target": f"person:{grace.pk}"}, version=1)
    )
    assert answer.status_code == 422
    assert "changed" in str(answer.context["form"].non_field_errors())


def test_a_policy_that_is_followed_is_not_deleted(client: Client, ada: Person, now: Any) -> None:
    policy = make_policy(ada, now=now, name="Shop")
    service = make_service("Checkout", now=now)
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    address = "/escalation-policies/shop/delete"
    assert "Checkout" in client.get(address).content.decode()
    assert client.post(address).status_code == 409
    Service.objects.update(escalation_policy_id=None)
    assert client.post(address)["Location"] == "/escalation-policies"
    assert not EscalationPolicy.objects.exists()


def test_a_part_of_a_name_means_who_is_called_so(
    client: Client, ada: Person, grace: Person, now: Any
) -> None:
    make_person("Gracie", now=now)
    make_schedule("Night watch", now=now)
    for typed, means in (("ad", ["Ada"]), ("night", ["Night watch"]), ("grac", [])):
        answer = client.post(
            "/escalation-policies/new", sent({"add": typed}, op="add-0"), headers=HTMX
        )
        assert [one.label for one in answer.context["steps"][0].targets] == means


def test_targets_are_offered_from_two_characters_on(
    client: Client, grace: Person, now: Any
) -> None:
    make_schedule("Network primary", weekly(grace), now=now)
    make_team("Network", grace, now=now)
    html = client.get("/escalation-policies/targets?steps-0-add=netw").content.decode()
    for label in ("On call: Network primary", "Team: Network", "Leads of the team: Network"):
        assert f'value="{label}"' in html
    assert "option" not in client.get("/escalation-policies/targets?q=n").content.decode()


def test_who_would_be_told_is_asked_for_any_instant_in_any_zone(
    client: Client, clock: ManualClock, ada: Person, grace: Person, now: Any
) -> None:
    boss = make_person("Barbara", now=now)
    Person.objects.filter(pk=ada.pk).update(manager=boss)
    duty = make_schedule("Duty", weekly(ada, grace), now=now)
    empty = make_schedule("Empty", now=now)
    make_policy(
        step(duty, delay=10),
        step(empty),
        step(grace, conditions="priority <= 2"),
        step(aim("managers_of_told"), hours="mon-sun 09:00-17:00"),
        now=now,
        name="Shop",
        timezone="America/New_York",
    )
    where = "/escalation-policies/shop?at=2026-03-03T18:00&zone=America/New_York"

    def told(query: str = "") -> list[tuple[str, str, str]]:
        rows = client.get(where + query).context["told"]
        people = [" ".join(one.person.name for one in row.people) for row in rows]
        return [
            (f"{row.at:%d %H:%M}", row.what.value, name)
            for row, name in zip(rows, people, strict=True)
        ]

    assert told() == [
        ("03 23:00", "told", "Ada"),
        ("03 23:10", "nobody", ""),
        ("03 23:10", "told", "Grace"),
        ("03 23:15", "waits", ""),
        ("04 14:00", "told", "Barbara"),
        ("04 14:05", "exhausted", ""),
    ]
    assert ("03 23:10", "skipped", "") in told("&priority=3")
    html = client.get(where).content.decode()
    assert "on call by the rotation" in html
    assert "manager of Ada" in html
    assert "18:00" in html
    assert "Write a time" in client.get("/escalation-policies/shop?at=soon").content.decode()


@pytest.mark.parametrize(
    "choices",
    [
        Choices(),
        Choices(priorities=("1", "2"), weekdays=("mon", "sun"), holiday="only", major=True),
        Choices(from_time="09:00", to_time="17:00"),
        Choices(from_time="22:00", to_time="06:00", more="priority == 1 || major"),
        Choices(more='labels.exists(l, l == "vip") && (priority > 1)'),
    ],
)
def test_choices_and_their_cel_are_two_ways_of_saying_one_thing(choices: Choices) -> None:
    assert from_cel(to_cel(choices)) == choices


@pytest.mark.parametrize(
    "text",
    [
        "priority <= 2",
        "major && major",
        "(priority == 1) || (major && holiday)",
        'weekday in ["mon"] && holiday || major',
        "(a) && (b)",
        "holiday && (a) || (b)",
    ],
)
def test_cel_that_was_written_by_hand_is_kept_as_it_is(text: str) -> None:
    assert to_cel(from_cel(text)) == text
