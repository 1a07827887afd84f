"""What the pages for reading say: alerts, on-call, figures, health; and what they cost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.alerts import alert, make_integration, say
from tests.builders.incidents import declare, resolve
from tests.builders.people import make_person, make_team
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.alerts.models import Alert
from watchbell.incidents.services import acknowledge_incident
from watchbell.kernel.clock import ManualClock
from watchbell.notify.models import Message
from watchbell.platform.models import ParkedEvent
from watchbell.web.integrations.bodies import LONGEST, readable


@pytest.fixture
def client(ada: Person, sign_in: SignIn) -> Client:
    """The administrator's."""
    return sign_in(ada)


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def _person(number: int, now: datetime) -> None:
    make_team(f"Team {number}", make_person(f"P{number}", now=now), now=now)


def _service(number: int, now: datetime) -> None:
    service = make_service(f"S{number}", now=now, team=make_team(f"Team {number}", now=now))
    declare(now=now, service=service)


def _alert(number: int, now: datetime) -> None:
    integration = make_integration(f"I{number}", now=now)
    say(integration, alert(instance=f"web-{number}"), now=now)


def _schedule(number: int, now: datetime) -> None:
    person = make_person(f"P{number}", now=now)
    schedule = make_schedule(f"Schedule {number}", weekly(person), now=now)
    make_policy(step(schedule), person, now=now, name=f"Policy {number}")


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("/people", _person),
        ("/teams", _person),
        ("/services", _service),
        ("/alerts", _alert),
        ("/integrations", _alert),
        ("/on-call", _schedule),
        ("/escalation-policies", _schedule),
    ],
)
def test_a_longer_list_costs_no_more_queries(
    client: Client, now: datetime, path: str, make: Callable[[int, datetime], None]
) -> None:
    make(1, now)
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as short:
        client.get(path)
    for number in range(2, 6):
        make(number, now)
    with CaptureQueriesContext(connection) as long:
        client.get(path)
    assert len(long) == len(short)
    assert len(long) <= 20


def test_an_alert_tells_its_story(client: Client, now: datetime, clock: ManualClock) -> None:
    integration = make_integration(now=now, service_id=make_service("Shop", now=now).pk)
    say(integration, alert(instance="web-1"), now=now)
    first = Alert.objects.get()
    assert "This is the first time." in read(client, f"/alerts/{first.pk}")
    client.post(f"/alerts/{first.pk}/acknowledge")
    assert client.post(f"/alerts/{first.pk}/acknowledge").status_code == 409
    client.post(f"/alerts/{first.pk}/resolve")
    later = clock.advance(hours=1)
    say(integration, alert(instance="web-1"), now=later)
    second = Alert.objects.exclude(pk=first.pk).get()
    html = read(client, f"/alerts/{first.pk}")
    for words in ("acknowledged it", "resolved it by hand", "said that this began", "Shop"):
        assert words in html
    assert f"/alerts/{second.pk}" in html
    assert "DiskFull on web-1" in read(client, "/alerts")


def test_an_alerts_link_is_followed_only_to_a_web_page(client: Client, now: datetime) -> None:
    evil = alert(instance="web-1") | {"generatorURL": "javascript:alert(1)"}
    say(make_integration(now=now), evil, now=now)
    html = read(client, f"/alerts/{Alert.objects.get().pk}")
    assert "javascript:" not in html


def test_what_a_machine_says_is_shown_and_never_run(client: Client, now: datetime) -> None:
    said = alert("<script>alert(1)</script>", instance="<b>web</b>")
    say(make_integration(now=now), said, now=now)
    for path in ("/alerts", f"/alerts/{Alert.objects.get().pk}"):
        html = read(client, path)
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_on_call_says_who_until_when_and_who_is_next(
    client: Client, grace: Person, linus: Person, now: datetime
) -> None:
    make_schedule("Duty", weekly(grace, linus), now=now)
    html = read(client, "/on-call")
    assert "Grace" in html
    assert "9 Mar 2026, 09:00" in html
    assert "by rotation Weekly" in html
    assert "Mon 9 Mar, 09:00" in html
    weeks = read(client, "/schedules/duty")
    for name in ("Grace", "Linus"):
        assert f'data-shift="{name}"' in weeks
    assert "9 Mar 2026, 09:00" in weeks
    assert "wb-shift--gap" not in weeks


def test_a_schedule_is_shown_in_the_readers_zone(
    grace: Person, now: datetime, sign_in: SignIn
) -> None:
    make_schedule("Duty", weekly(grace), now=now)
    tokyo = sign_in(make_person("Yui", now=now, timezone="Asia/Tokyo"))
    assert "Asia/Tokyo" in read(tokyo, "/schedules/duty")
    for query in ("from=2026-03-16", "from=zzz", "from=0001-01-01", "from=9999-12-31"):
        assert "Duty" in read(tokyo, f"/schedules/duty?{query}")


def test_nobody_on_call_is_said_loudly(client: Client, now: datetime) -> None:
    make_schedule("Duty", now=now)
    assert "Nobody is on call" in read(client, "/on-call")
    assert "wb-shift--gap" in read(client, "/schedules/duty")


def test_a_policy_is_told_in_words_with_whom_it_would_tell_now(
    client: Client, grace: Person, linus: Person, now: datetime
) -> None:
    duty = make_schedule("Duty", weekly(grace), now=now)
    make_policy(step(duty, delay=10), step(linus, conditions="priority < 3"), now=now, repeat=1)
    html = read(client, "/escalation-policies/operations")
    for words in ("They have 10 min to answer", "priority &lt; 3", "once, then it is exhausted"):
        assert words in html
    assert "after 10m" in html
    assert "Duty" in read(client, "/escalation-policies")


def test_figures_are_shown_with_what_they_mean_and_what_stands_behind_them(
    client: Client, grace: Person, now: datetime
) -> None:
    before = now - timedelta(days=2)
    incident = declare(now=before, service=make_service("Shop", now=before))
    acknowledge_incident(
        incident_id=incident.pk, actor=grace.as_actor(), now=before + timedelta(minutes=4)
    )
    resolve(incident, actor=grace.as_actor(), now=before + timedelta(hours=1))
    html = read(client, "/reports?by=service")
    for words in ("MTTA, acknowledge", "4m", "n = 1", "How many incidents were declared.", "Shop"):
        assert words in html
    assert '"kind": "bar"' in html
    assert "Nothing to count yet" in read(client, "/reports?first=2020-01-01&last=2020-01-31")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("first=2026-02-30", "Enter a valid date"),
        ("first=2026-03-02&last=2026-03-01", "before the first one"),
        ("by=colour", "not one of the available choices"),
        ("last=0001-01-01", "between 1970 and 2200"),
    ],
)
def test_a_window_that_cannot_be_is_refused(client: Client, query: str, words: str) -> None:
    answer = client.get(f"/reports?{query}")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_health_shows_what_failed_and_sends_it_again(
    client: Client, now: datetime, grace: Person
) -> None:
    incident = declare(now=now)
    message = Message.objects.create(
        id=incident.pk,
        subject_kind="incident",
        subject_id=incident.pk,
        person=grace,
        channel="email",
        address=grace.email,
        content={"title": "Checkout is down", "lead": "Please look."},
        idempotency_key="one",
        state="failed",
        due_at=now,
        last_error="the mailbox is full",
        created_at=now,
    )
    ParkedEvent.objects.create(
        id=incident.pk,
        subscription="paging",
        event_id=incident.pk,
        event_at=now,
        event_kind="incident.declared",
        error="KeyError: 'x'",
        parked_at=now,
        retry_at=now + timedelta(minutes=1),
    )
    html = read(client, "/system")
    for words in ("the mailbox is full", "KeyError", "incident.declared", "No worker"):
        assert words in html
    client.post(f"/system/messages/{message.pk}/retry")
    message.refresh_from_db()
    assert message.state == "pending"
    assert client.post(f"/system/messages/{message.pk}/retry").status_code == 409


def test_a_body_is_shown_readably_whatever_it_is() -> None:
    assert readable(b'{"a":1}').text == '{\n  "a": 1\n}'
    assert readable(b"\xff\xfe").text == "\ufffd\ufffd"
    long = readable(b"x" * (LONGEST + 1))
    assert (long.is_cut, len(long.text), long.size) == (True, LONGEST, LONGEST + 1)
