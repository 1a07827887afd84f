"""The tabs about who called and which services suffer."""

from datetime import datetime, timedelta
from typing import Any

from tests.builders.incidents import declare
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.catalog.services import add_dependency
from watchbell.incidents.domain import Effect
from watchbell.incidents.models import Incident
from watchbell.incidents.services import change_incident, restrict_incident
from watchbell.kernel.actors import SYSTEM


def tab(sign_in: SignIn, who: Person, incident: Incident, name: str) -> str:
    answer = sign_in(who).get(f"/incidents/{incident.label}?tab={name}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_caller_is_shown_with_what_else_they_reported(
    grace: Person, ada: Person, bob: Person, sign_in: SignIn, now: datetime
) -> None:
    incident = declare("No light", now=now, reporter=bob)
    other = declare("Cold room", now=now - timedelta(days=1), reporter=bob)
    hidden = declare(
        "Letter opened", now=now, reporter=bob, team=make_team("Security", ada, now=now)
    )
    restrict_incident(incident_id=hidden.pk, reason="A leak", actor=SYSTEM, now=now)
    html = tab(sign_in, grace, incident, "caller")
    assert f'href="mailto:{bob.email}"' in html
    assert f"{other.label} {other.title}" in html
    assert hidden.title not in html
    nobodys = declare("Disk full", now=now, channel="monitoring")
    assert "No person reported it" in tab(sign_in, grace, nobodys, "caller")


def test_services_say_whose_they_are_and_what_may_fail_with_them(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    team = make_team("Platform", make_person("Petra", now=now), now=now)
    database, shop, mail = (make_service(name, now=now) for name in ("Database", "Shop", "Mail"))
    cart = make_service("Cart", now=now)
    link: dict[str, Any] = {"actor": SYSTEM, "now": now}
    add_dependency(service_id=cart.pk, needs_id=database.pk, **link)
    add_dependency(service_id=shop.pk, needs_id=cart.pk, **link)
    incident = declare("Database gone", now=now, service=database, team=team)
    declare("Shop slow", now=now, service=shop, impact=2, urgency=2)
    changes = {"affected_services": [(mail, Effect.DEGRADED)]}
    change_incident(incident_id=incident.pk, changes=changes, **link)
    html = tab(sign_in, grace, incident, "services")
    for text in ("Database", "Mail", "Degraded", "May fail with it", "1 open, the worst P2"):
        assert text in html, text
    assert html.index("Cart") < html.index("nothing open") < html.index("1 open")
    nameless = tab(sign_in, grace, declare("What?", now=now, team=team), "services")
    for text in ("No service is named", "Platform", "Petra", "On call now", "No schedule"):
        assert text in nameless, text
