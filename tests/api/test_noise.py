"""The figures of noise over the API."""

from tests.api.client import ApiClient
from tests.builders.alerts import alert, make_integration, say
from tests.builders.people import make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.kernel.clock import ManualClock


def test_the_noisiest_rules_come_with_what_to_try(
    responder: ApiClient, grace: Person, clock: ManualClock
) -> None:
    team = make_team("Shop", grace, now=clock.now())
    till = make_service("Till", team=team, now=clock.now())
    noisy, calm = (
        make_integration(name, service_id=service, now=clock.now())
        for name, service in (("Noisy", till.pk), ("Calm", None))
    )
    for _ in range(6):
        say(noisy, alert("Flappy"), now=clock.now())
        clock.advance(minutes=1)
        say(noisy, alert("Flappy", status="resolved"), now=clock.now())
        clock.advance(minutes=30)
    say(calm, alert("Disk"), now=clock.now())
    clock.advance(minutes=1)
    body = responder.get("/noise", days=7).body
    first, second = body["items"]
    assert (first["rule"], first["alerts"], first["acted"], first["quick"]) == ("Flappy", 6, 0, 6)
    assert (first["integration"], first["service"]) == (str(noisy.pk), None)
    assert first["proposal"]["kind"] == "wait"
    assert '"alertname"' in first["proposal"]["condition"]
    assert (second["rule"], second["proposal"]) == ("Disk", None)

    def rules(**asked: str) -> list[str]:
        return [one["rule"] for one in responder.get("/noise", **asked).body["items"]]

    assert rules(team="shop") == rules(service="till") == ["Flappy"]
    assert rules(integration=str(calm.pk)) == ["Disk"]
    by_service = responder.get("/noise", by="service").body["items"]
    assert {one["service"] for one in by_service} == {"Till", None}
    assert responder.get("/noise", team="nobody").fields.keys() == {"team"}
    assert responder.get("/noise", by="colour").status == 422
