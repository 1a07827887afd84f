"""The pages of service levels: written, tried against the past, thought through."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.builders.calendars import make_calendar
from tests.builders.incidents import declare, resolve
from tests.builders.promises import goal, make_policy
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.sla.domain import Metric, Tell
from watchbell.sla.models import Policy, PolicyVersion
from watchbell.sla.selectors.setup import newest_version, policy_by_slug

pytestmark = pytest.mark.usefixtures("database")
_BASE = "/admin/service-levels"
_ONE = f"{_BASE}/policies/resolution"
_FORM = {
    "name": "Resolution",
    "kind": "sla",
    "metric": "resolution",
    "pause_reasons": ["awaiting_caller"],
    "answers": ["acknowledgement"],
    "reopening": "resume",
    "goal_percent": "90",
    "goals": "2",
    "lines": "2",
    "g0-name": "Urgent",
    "g0-span": "1 h 30 min",
    "g0-priority": ["1", "2"],
    "g1-name": "Rest",
    "g1-span": "8 h",
    "t0-percent": "80",
    "t0-tell": ["assignee", "managers"],
    "t1-percent": "",
}


@pytest.fixture
def pages(client: Client, ada: Person) -> Client:
    client.force_login(ada)
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def history(now: datetime) -> None:
    """One solved after two hours, one after six."""
    for solved in (2, 6):
        incident = declare(f"Solved after {solved} h", now=now - timedelta(hours=30))
        resolve(incident, actor=SYSTEM, now=now - timedelta(hours=30 - solved))


def test_a_house_begins_with_the_usual_policies_or_writes_its_own(pages: Client) -> None:
    assert "Nothing is promised yet" in text(pages.get(_BASE))
    assert "Nothing is promised yet" in text(pages.get(f"{_BASE}/simulator"))
    said = text(pages.post(f"{_BASE}/seed", follow=True))
    assert "GDPR Art. 33" in said
    assert "There are some already." in text(pages.post(f"{_BASE}/seed", follow=True))


def test_what_a_newer_version_brings_is_shown_and_added_when_chosen(pages: Client) -> None:
    pages.post(f"{_BASE}/seed")
    assert "Comes with Watchbell, and is not here" not in text(pages.get(_BASE))
    lost = policy_by_slug("nis2-late-report")
    lost.versions.all().delete()
    lost.delete()
    shown = text(pages.get(_BASE))
    assert "Comes with Watchbell, and is not here" in shown
    assert "Its field nis2_late_report_by is not set up." in shown
    said = text(pages.post(f"{_BASE}/seed", {"policy": ["nis2-late-report"]}, follow=True))
    assert "1 policy is in force from now on." in said
    assert "is not here" not in said


def test_a_policy_is_written_with_ordered_goals_hours_and_thresholds(
    pages: Client, now: datetime
) -> None:
    office, shop = make_calendar("Office", now=now), make_service("Shop", now=now)
    sent = {**_FORM, "g1-calendar": str(office.pk), "g1-service": "shop"}
    assert pages.post(f"{_BASE}/new", sent).status_code == 302
    policy = policy_by_slug("resolution")
    says = newest_version(policy).says
    urgent, rest = says.goals
    assert (urgent.minutes, urgent.where) == (90, {"priority": ("1", "2")})
    assert (rest.calendar, rest.where) == (office.pk, {"service": (str(shop.pk),)})
    (line,) = says.thresholds
    assert (line.percent, line.tell) == (80, (Tell.ASSIGNEE, Tell.MANAGERS))
    assert (policy.metric, says.goal_percent) == (Metric.RESOLUTION, 90)
    shown = pages.get(_ONE)
    assert 'value="shop"' in text(shown)
    assert 'value="1 h 30 min"' in text(shown)


def test_a_change_is_a_version_with_its_reason(pages: Client) -> None:
    pages.post(f"{_BASE}/new", _FORM)
    change = {**_FORM, "version": "1", "g1-span": "6 h", "note": "The customer asked"}
    said = text(pages.post(_ONE, change, follow=True))
    assert "The customer asked" in said
    assert newest_version(Policy.objects.get()).no == 2
    assert pages.post(_ONE, {**change, "g1-span": "5 h"}).status_code == 422


def test_goals_are_added_moved_and_removed_without_saving(pages: Client) -> None:
    for op, names in (
        ("goal-new", ["Urgent", "Rest", None]),
        ("goal-down-0", ["Rest", "Urgent"]),
        ("goal-drop-0", ["Rest"]),
        ("goal-up-0", ["Urgent", "Rest"]),
    ):
        answer = pages.post(f"{_BASE}/new", {**_FORM, "op": op})
        goals = answer.context["sheet"].goals
        assert (answer.status_code, [one["name"].value() for one in goals]) == (200, names)
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"g0-span": "soon"}, "Write hours and minutes"),
        ({"g0-span": ""}, "Say how much time there is"),
        ({"g0-service": "nothing"}, "There is no service called"),
        ({"g1-condition": "colour == 1"}, "colour is not known here"),
        ({"goals": "0"}, "Give 1 to"),
        ({"metric": "custom"}, "Say when it starts and stops"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    pages: Client, wrong: dict[str, str], said: str
) -> None:
    answer = pages.post(f"{_BASE}/new", {**_FORM, **wrong})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Policy.objects.exists()


def test_a_change_is_tried_against_the_past_before_it_is_saved(
    pages: Client, now: datetime
) -> None:
    history(now)
    make_policy(goal(8), now=now)
    sent = {**_FORM, "goals": "1", "g0-priority": [], "g0-span": "4 h"}
    answer = pages.post(f"{_ONE}/try", sent, headers={"HX-Request": "true"})
    said = text(answer)
    assert "<strong>1</strong> would have fared differently" in said
    assert "Solved after 6 h" in said
    assert "Solved after 2 h" not in said
    assert PolicyVersion.objects.count() == 1
    wrong = pages.post(f"{_ONE}/try", {**sent, "g0-span": "x"})
    assert (wrong.status_code, "cannot be tried" in text(wrong)) == (422, True)


def test_a_long_trial_goes_on_from_request_to_request(
    pages: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchbell.sla.services.trying.AT_ONCE", 1)
    history(now)
    sent = {**_FORM, "goals": "1", "g0-priority": [], "g0-span": "4 h"}
    first = pages.post(f"{_BASE}/try", sent)
    assert "1 of 2 incidents" in text(first)
    second = pages.post(f"{_BASE}/try", {**sent, "trial": first.context["effect"].state})
    third = pages.post(f"{_BASE}/try", {**sent, "trial": second.context["effect"].state})
    assert (third.context["effect"].trial.looked_at, third.context["effect"].trial.is_done) == (
        2,
        True,
    )
    # Another definition, or a state that we did not sign, begins anew.
    other = {**sent, "g0-span": "5 h", "trial": second.context["effect"].state}
    assert pages.post(f"{_BASE}/try", other).context["effect"].trial.looked_at == 1
    forged = {**sent, "trial": "nonsense"}
    assert pages.post(f"{_BASE}/try", forged).context["effect"].trial.looked_at == 1


def test_a_clock_is_thought_through(pages: Client, now: datetime) -> None:
    office = make_calendar("Office", now=now)
    make_policy(goal(4, office.pk), now=now)
    asked = {
        "policy": "resolution",
        "start": "2026-11-02T16:00",
        "timezone": "UTC",
        "priority": "3",
        "at_0": "2026-11-03T10:00",
        "act_0": "pause",
        "at_1": "2026-11-03T11:00",
        "act_1": "resume",
    }
    said = text(pages.get(f"{_BASE}/simulator", asked))
    assert "Tue 3 Nov 2026, 13:00" in said
    assert "counted in Office" in said
    early = pages.get(f"{_BASE}/simulator", {**asked, "at_0": "2026-11-01T10:00"})
    assert (early.status_code, "before it starts" in text(early)) == (422, True)
    half = pages.get(f"{_BASE}/simulator", {**asked, "act_0": ""})
    assert "Give both, or neither" in text(half)
