"""An incident says why an alert of it is late."""

from datetime import datetime, timedelta

from tests.builders.alerts import alert, say
from watchbell.alerts.cycles import release
from watchbell.alerts.domain.matching import Matcher
from watchbell.alerts.models import Integration
from watchbell.alerts.services import SilenceSpec, create_silence
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM
from watchbell.platform.eventlog import events_of


def test_an_alert_that_waited_says_so_on_its_incident(
    prometheus: Integration, now: datetime
) -> None:
    until = now + timedelta(minutes=10)
    spec = SilenceSpec(
        matchers=[Matcher("alertname", "Disk")], starts_at=now, ends_at=until, comment="A disk"
    )
    create_silence(spec=spec, actor=SYSTEM, now=now)
    say(prometheus, alert("Disk"), now=now + timedelta(minutes=1))
    release(until)
    [told] = [e for e in events_of(Incident.objects.get().ref) if e.kind == "incident.alert_let_go"]
    assert told.payload["reason"] == "silenced"
    assert told.payload["held_since"] == (now + timedelta(minutes=1)).isoformat()
    say(prometheus, alert("Memory"), now=until)
    memory = Incident.objects.get(title="Memory on one")
    assert not [e for e in events_of(memory.ref) if e.kind == "incident.alert_let_go"]
