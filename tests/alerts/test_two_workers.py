"""Two workers absorb side by side, each on its own connection."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from tests.builders.alerts import alert, drain, make_integration, store, webhook
from tests.database import Clone
from tests.parallel import at_once, elsewhere
from watchbell.alerts.cycles import absorb
from watchbell.alerts.domain import AlertState, SignalState
from watchbell.alerts.models import Alert, Signal
from watchbell.incidents.models import Incident


def test_the_same_key_in_two_signals_is_one_alert(committed_db: Clone, now: datetime) -> None:
    integration = make_integration(now=now)
    for number in range(40):
        moment = now + timedelta(seconds=number)
        store(integration, webhook(alert("Disk", instance=str(number % 4))), now=moment)
    later = now + timedelta(minutes=1)
    results = at_once(*[lambda: drain(later)] * 4)
    drain(later)
    assert not [result for result in results if isinstance(result, BaseException)]
    assert sorted(Alert.objects.values_list("count", flat=True)) == [10] * 4
    assert Incident.objects.count() == 1
    assert set(Signal.objects.values_list("state", flat=True)) == {SignalState.ABSORBED}


def test_a_worker_leaves_an_integration_to_the_one_who_absorbs_it(
    committed_db: Clone, now: datetime
) -> None:
    busy, other = make_integration("Busy", now=now), make_integration("Other", now=now)
    store(busy, webhook(alert("A")), now=now)
    with transaction.atomic():
        assert absorb(now) == 1
        # Now the first worker is in the middle of it.
        store(other, webhook(alert("B")), now=now)
    store(busy, webhook(alert("A", status="resolved")), now=now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select from alerts_integration where id = %s for update", [busy.pk])
        assert elsewhere(lambda: absorb(now)) == 1
        assert elsewhere(lambda: absorb(now)) == 0
    assert drain(now) == 1
    assert Alert.objects.get(integration=busy).state == AlertState.RESOLVED


def test_a_worker_that_dies_leaves_nothing_half_done(committed_db: Clone, now: datetime) -> None:
    integration = make_integration(now=now)
    store(integration, webhook(alert("Disk")), now=now)

    def die() -> None:
        with transaction.atomic():
            absorb(now)
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    (died,) = at_once(die)
    assert isinstance(died, BaseException)
    assert (Alert.objects.count(), Incident.objects.count()) == (0, 0)
    assert drain(now) == 1
    assert (Alert.objects.count(), Incident.objects.count()) == (1, 1)
