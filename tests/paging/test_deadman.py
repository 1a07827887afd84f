"""The dead man's switch, against a server on loopback that listens for its pings."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders.incidents import declare
from tests.fakes.http_server import HttpServer, Reply
from watchbell.kernel.clock import ManualClock
from watchbell.kernel.ids import new_id
from watchbell.paging.deadman import address_of, check_deadman, watch
from watchbell.platform.health import check_lanes
from watchbell.platform.models import WorkerHeartbeat
from watchbell.platform.settings import current

pytestmark = pytest.mark.usefixtures("database", "private_net")


@pytest.fixture
def outside(
    server: HttpServer, private_net: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[HttpServer]:
    """Somebody who expects a ping; the settings name them."""
    monkeypatch.setenv("WATCHBELL_DEADMAN_URL", f"{server.url}/ping/key?from=here")
    current.cache_clear()
    yield server
    current.cache_clear()


def beat(clock: ManualClock, **lanes: float) -> None:
    """Let a worker live whose lanes passed so many seconds ago."""
    now = clock.now()
    passed = {
        name.replace("_", "-"): (now - timedelta(seconds=seconds)).isoformat()
        for name, seconds in lanes.items()
    }
    WorkerHeartbeat.objects.all().delete()
    WorkerHeartbeat.objects.create(
        id=new_id(now), host="h", pid=1, version="0", started_at=now, seen_at=now, lanes=passed
    )


def heard(server: HttpServer) -> list[str]:
    return [one.path for one in server.received]


def test_while_all_is_well_it_pings_and_a_forgotten_incident_makes_it_fail(
    clock: ManualClock, outside: HttpServer
) -> None:
    beat(clock, core=1, signals=2, delivery_email=3)
    watch(clock.now())
    assert heard(outside) == ["/ping/key?from=here"]
    assert check_deadman(clock.now()).ok
    incident = declare(now=clock.now())
    clock.advance(minutes=2)
    beat(clock, core=1)
    watch(clock.now())
    assert heard(outside)[1:] == ["/ping/key/fail?from=here"]
    assert incident.label in outside.received[1].body.decode()
    check = check_deadman(clock.now())
    assert not check.ok
    assert incident.label in check.detail


@pytest.mark.parametrize("lane", ["core", "signals", "delivery_email"])
def test_a_stuck_lane_fails_although_its_worker_beats(
    clock: ManualClock, outside: HttpServer, lane: str
) -> None:
    beat(clock, **{"core": 1, lane: 121})
    watch(clock.now())
    assert heard(outside) == ["/ping/key/fail?from=here"]
    assert lane.replace("_", "-") in check_lanes(clock.now()).detail


def test_slow_housekeeping_is_no_alarm(clock: ManualClock, outside: HttpServer) -> None:
    beat(clock, core=1, housekeeping=600, scanning=600)
    watch(clock.now())
    assert heard(outside) == ["/ping/key?from=here"]


def test_without_a_worker_it_fails(clock: ManualClock, outside: HttpServer) -> None:
    watch(clock.now())
    assert heard(outside) == ["/ping/key/fail?from=here"]


def test_a_ping_that_nobody_takes_shows_on_the_health_page(
    clock: ManualClock, outside: HttpServer
) -> None:
    beat(clock, core=1)
    outside.replies = [Reply(status=500)]
    watch(clock.now())
    check = check_deadman(clock.now())
    assert (check.ok, check.detail) == (False, "the ping failed: answered with status 500")
    clock.advance(minutes=4)
    assert "three minutes" in check_deadman(clock.now()).detail


def test_without_an_address_only_the_health_page_tells(clock: ManualClock) -> None:
    beat(clock, core=1)
    watch(clock.now())
    check = check_deadman(clock.now())
    assert check.ok
    assert "WATCHBELL_DEADMAN_URL" in check.detail


def test_the_failing_address_keeps_its_query() -> None:
    assert (
        address_of("https://hc.example/abc/?x=1", failing=True) == "https://hc.example/abc/fail?x=1"
    )
    assert address_of("https://hc.example/abc", failing=False) == "https://hc.example/abc"
