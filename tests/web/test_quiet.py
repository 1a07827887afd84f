"""Pages of silences, maintenance and inhibition, and what an alert's page says of them."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from tests.builders.alerts import alert, make_integration, say
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.alerts.domain.matching import Matcher, matchers_from_json
from watchbell.alerts.models import Alert, InhibitionRule, MaintenanceWindow, Silence
from watchbell.alerts.options import DEPENDENTS, FLAP_CHANGES
from watchbell.catalog.services import add_dependency
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.options import reading as options
from watchbell.platform.options.reading import value

pytestmark = pytest.mark.usefixtures("database")


def html(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def local(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M")


def shown(page: str, field: str = "matchers") -> list[tuple[str, str, str]]:
    """The rows of matchers on a page: label, how it is compared, value."""
    names = re.findall(rf'name="{field}.name" value="([^"]*)"', page)
    signs = re.findall(rf'name="{field}.sign".*?<option value="([^"]*)" selected', page)
    values = re.findall(rf'name="{field}.value" value="([^"]*)"', page)
    return list(zip(names, signs, map(unescape, values), strict=True))


def rows(*typed: tuple[str, str, str], field: str = "matchers") -> dict[str, list[str]]:
    """What a browser sends of rows of matchers."""
    names, signs, values = (list(column) for column in zip(*typed, strict=True))
    return {
        f"{field}.as": ["rows"],
        f"{field}.name": names,
        f"{field}.sign": signs,
        f"{field}.value": values,
    }


def times(now: datetime, hours: int = 9) -> dict[str, str]:
    return {"starts_at": local(now), "ends_at": local(now + timedelta(hours=hours))}


def test_a_silence_is_made_from_an_alert_and_its_page_says_so(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client, prometheus = sign_in(grace), make_integration(now=now)
    say(prometheus, alert("Disk", instance="db-1"), now=now)
    shouting = Alert.objects.get()
    form = html(client, f"/silences/new?alert={shouting.pk}")
    assert shown(form) == [("alertname", "=", "Disk"), ("instance", "=", "db-1")]
    assert "open alert match" in form
    given = times(now) | {"matchers": 'alertname="Disk"', "comment": "A new disk"}
    assert client.post("/silences/new", given).status_code == 302
    silence = Silence.objects.get()
    assert (silence.author, silence.comment, silence.starts_at) == ("Grace", "A new disk", now)
    say(prometheus, alert("Disk", instance="db-2"), now=now + timedelta(minutes=1))
    held = Alert.objects.exclude(hold="").get()
    page = html(client, f"/alerts/{held.pk}")
    assert "Silenced by Grace until" in page
    assert ": A new disk</p>" in page
    assert "A new disk" in html(client, "/silences")
    assert "Disk on db-2" in html(client, f"/silences/{silence.pk}")
    given["comment"] = "Two disks"
    assert client.post(f"/silences/{silence.pk}/edit", given).status_code == 302
    assert client.post(f"/silences/{silence.pk}/end").status_code == 302
    assert "Nothing is silenced" in html(client, "/silences")
    assert "Two disks" in html(client, "/silences?view=expired")
    assert client.post(f"/silences/{silence.pk}/edit", given).status_code == 422


def test_a_form_says_what_is_wrong_and_what_matches(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client = sign_in(grace)
    answer = client.post("/silences/preview", {"matchers": "Disk"})
    assert "is no matcher" in answer.content.decode()
    answer = client.post("/silences/preview", {"matchers": "alertname=Disk"})
    assert "No open alert matches now" in answer.content.decode()
    given = times(now) | {"matchers": "a=~(", "comment": "Odd"}
    answer = client.post("/silences/new", given)
    assert answer.status_code == 422
    assert "is no regular expression" in answer.content.decode()
    given = times(now) | {"matchers": "a=b", "comment": "Nights", "repeats": "own", "rrule": "X"}
    answer = client.post("/silences/new", given)
    assert "This is no rule" in answer.content.decode()
    answer = client.post("/silences/new", given | {"preview": "1"})
    assert answer.status_code == 200
    assert not Silence.objects.exists()


def test_matchers_are_rows_that_come_and_go_and_say_what_matches(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client, prometheus = sign_in(grace), make_integration(now=now)
    say(prometheus, alert("Disk", instance="db-1"), now=now)
    one = ("alertname", "=", "Disk")
    typed = times(now) | rows(one, ("instance", "=~", "db-.*"))
    more = client.post("/silences/new", typed | {"step": "matchers:more"})
    page = more.content.decode()
    assert more.status_code == 200
    assert shown(page) == [one, ("instance", "=~", "db-.*"), ("", "=", "")]
    assert '<strong class="wb-num">1</strong> open alert matches' in page
    assert '<option value="instance">' in page
    left = client.post("/silences/new", typed | {"step": "matchers:remove-0"})
    assert shown(left.content.decode()) == [("instance", "=~", "db-.*")]
    assert "This field is required" not in left.content.decode()
    none = client.post("/silences/new", times(now) | rows(one) | {"step": "matchers:remove-0"})
    assert shown(none.content.decode()) == [("", "=", "")]
    live = client.post("/silences/preview?field=matchers", rows(one, ("job", "=", "x")))
    assert "No open alert matches now" in live.content.decode()
    live = client.post("/silences/preview?field=matchers", rows(("alertname", "=", "")))
    assert "Name a label and a value" in live.content.decode()
    nameless = rows(one, ("", "=", "x"))
    live = client.post("/silences/preview?field=matchers", nameless)
    assert "Row 2: say which label" in live.content.decode()
    assert client.post("/silences/new", typed | nameless).status_code == 422
    assert not Silence.objects.exists()
    saved = typed | rows(one, ("", "=", ""), ("path", "!~", 'C:\\|"x"')) | {"comment": "Why not"}
    assert client.post("/silences/new", saved).status_code == 302
    silence = Silence.objects.get()
    kept = [Matcher("alertname", "Disk"), Matcher("path", 'C:\\|"x"', True, False)]
    assert silence.what == kept
    form = html(client, f"/silences/{silence.pk}/edit")
    assert shown(form) == [one, ("path", "!~", 'C:\\|"x"')]


def test_rows_become_text_and_text_rows_and_nothing_is_lost(linus: Person, sign_in: SignIn) -> None:
    client = sign_in(linus)
    source = [("alertname", "=", 'A "b" \\'), ("", "=", "lost"), ("job", "!~", "x|y")]
    target = [("severity", "=", "warning")]
    typed = rows(*source, field="source") | rows(*target, field="target")

    def draw(values: dict[str, list[str]], step: str) -> str:
        answer = client.post("/inhibition/new", values | {"step": [step]})
        assert answer.status_code == 200
        return answer.content.decode()

    def text_in(page: str) -> str:
        return unescape(
            re.findall(r'<textarea[^>]*name="source"[^>]*>(.*?)</textarea>', page, re.S)[0]
        )

    page = draw(typed, "source:text")
    lines = 'alertname="A \\"b\\" \\\\"\n="lost"\njob!~"x|y"'
    assert text_in(page) == lines
    assert shown(page, "target") == target
    as_text = rows(*target, field="target") | {"source": [lines]}
    stuck = draw(as_text, "source:rows")
    assert "Rows cannot say this; it stays text." in stuck
    assert text_in(stuck) == lines
    mended = as_text | {"source": [lines.replace('="lost"', 'job="lost"')]}
    page = draw(mended, "source:rows")
    assert shown(page, "source") == [source[0], ("job", "=", "lost"), source[2]]
    assert client.post("/inhibition/new", mended | {"name": "Jobs"}).status_code == 302
    rule = InhibitionRule.objects.get()
    assert matchers_from_json(rule.source)[0] == Matcher("alertname", 'A "b" \\')


def test_maintenance_is_planned_seen_and_ended(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    client, shop = sign_in(grace), make_service("Shop", now=now)
    assert "No maintenance is planned" in html(client, "/maintenance")
    given: dict[str, object] = times(now) | {
        "title": "New disks",
        "services": [str(shop.pk)],
        "repeats": "FREQ=WEEKLY",
        "timezone": "Europe/Berlin",
    }
    assert client.post("/maintenance/new", given).status_code == 302
    window = MaintenanceWindow.objects.get()
    month = html(client, "/maintenance?month=2026-03")
    assert month.count(f'class="wb-month__span" href="/maintenance/{window.pk}"') == 5
    assert "New disks" in html(client, "/services/shop")
    monitor = make_integration(service_id=shop.pk, now=now)
    say(monitor, alert("Disk"), now=now + timedelta(minutes=1))
    assert "In maintenance until" in html(client, f"/alerts/{Alert.objects.get().pk}")
    assert client.post(f"/maintenance/{window.pk}/end").status_code == 302
    assert "Over" in html(client, f"/maintenance/{window.pk}")


def test_rules_and_settings_are_the_managers(linus: Person, sign_in: SignIn, now: datetime) -> None:
    client = sign_in(linus)
    given = {
        "name": "Jobs",
        "source": "alertname=JobDown",
        "target": "alertname=InstanceDown",
        "equal": "job, cluster",
        "is_enabled": "on",
    }
    assert client.post("/inhibition/new", given).status_code == 302
    rule = InhibitionRule.objects.get()
    assert rule.equal == ["job", "cluster"]
    assert client.post(f"/inhibition/{rule.pk}/edit", given | {"equal": "job"}).status_code == 302
    assert "JobDown" in html(client, "/inhibition")
    settings = {"dependents": "hold", "within": 30, "changes": 0, "minutes": 30, "steady": 5}
    assert client.post("/inhibition/settings", settings).status_code == 302
    assert (value(DEPENDENTS), value(FLAP_CHANGES)) == ("hold", 0)
    assert client.post(f"/inhibition/{rule.pk}/remove").status_code == 302
    assert "No rules yet" in html(client, "/inhibition")


def test_what_belongs_to_the_incident_of_its_cause_says_so(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    options.hold({DEPENDENTS.name: "attach"})
    shop, database = make_service("Shop", now=now), make_service("Database", now=now)
    add_dependency(service_id=shop.id, needs_id=database.id, actor=SYSTEM, now=now)
    for service in (database, shop):
        monitor = make_integration(service.name, service_id=service.id, now=now)
        say(monitor, alert("Down", instance=service.slug), now=now)
    client = sign_in(grace)
    dependent = Alert.objects.select_related("incident").get(service=shop)
    page = html(client, f"/alerts/{dependent.pk}")
    assert "Shop needs Database, so this belongs to the incident of Database." in page
    assert dependent.incident is not None
    tab = html(client, f"/incidents/{dependent.incident.label}?tab=alerts")
    assert "Down on shop" in tab
