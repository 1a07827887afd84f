"""A second file of one source: what it adds, what it tells anew, and what it leaves alone."""

from dataclasses import replace

import pytest

from tests.importers.telling import NOW, at, declared, happening, story, take
from watchbell.accounts.models import Person
from watchbell.bootstrap.wire import make_engine
from watchbell.importers.domain import Happening, Kind, Story, Verdict
from watchbell.importers.models import Imported
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Incident
from watchbell.incidents.services import add_comment
from watchbell.platform.eventlog import events_of
from watchbell.sla.models import Cycle

pytestmark = pytest.mark.django_db

TOO_EARLY = story("K", declared(0), happening(60, Kind.RESOLVED))
KNOWING = story(
    "K",
    declared(0),
    happening(5, Kind.ASSIGNED, team="Net"),
    happening(20, Kind.HELD, reason="awaiting_vendor"),
    happening(40, Kind.RESUMED),
    happening(60, Kind.RESOLVED),
)


def known(told: Story, rows: int, minutes: float = 60) -> Story:
    return replace(told, rows=rows, as_of=at(minutes))


def standing() -> Incident:
    """Return the one incident that is not cancelled."""
    return Incident.objects.exclude(state="cancelled").get()


def told() -> list[tuple[str, object]]:
    return [(one.kind, one.at) for one in reversed(events_of(standing().ref))]


def test_a_file_that_knows_the_past_better_tells_the_incident_anew() -> None:
    first = take(known(TOO_EARLY, 1))
    old = standing()
    run = take(known(KNOWING, 3))
    assert (run.counts["made"], run.counts["grown"], run.counts["rejected"]) == (0, 1, 0)
    old.refresh_from_db()
    assert old.state == "cancelled"
    (cancelled,) = events_of(old.ref, kinds=["incident.cancelled"])
    assert standing().label in cancelled.payload["note"]
    anew = told()
    Imported.objects.all().delete()
    Incident.objects.filter(pk=standing().pk).update(state="cancelled")
    take(known(KNOWING, 3))
    assert told() == anew
    assert first.imported.count() == 0


def test_what_was_told_anew_goes_with_the_import_that_brought_it() -> None:
    first = take(known(TOO_EARLY, 1))
    take(known(KNOWING, 3))
    assert first.imported.get().incident == standing()


def test_a_file_that_knows_less_changes_nothing() -> None:
    take(known(KNOWING, 3))
    before = told()
    for older in (known(TOO_EARLY, 1), known(TOO_EARLY, 9, minutes=30)):
        run = take(older)
        assert (run.counts["unchanged"], run.counts["rejected"]) == (1, 0)
    assert told() == before


def test_an_incident_that_somebody_went_on_with_is_not_told_anew(ada: Person) -> None:
    take(known(TOO_EARLY, 1))
    mine = standing()
    add_comment(
        incident_id=mine.pk,
        body="I know this one.",
        visibility=Visibility.INTERNAL,
        actor=ada.as_actor(),
        now=NOW,
    )
    run = take(known(KNOWING, 3))
    assert standing() == mine
    assert run.counts["rejected"] == 4
    assert {"before what is told" in one.reason for one in run.rejected.all()} == {True}


def test_an_end_that_the_source_takes_back_is_told_anew() -> None:
    """What looked resolved has no time of resolution in the file that knows the whole."""
    given = happening(5, Kind.ASSIGNED, team="Net")
    take(known(story("K", declared(0), given, happening(60, Kind.RESOLVED)), 2))
    take(known(story("K", declared(0), given, happening(70, Kind.CLOSED)), 3, minutes=70))
    assert (standing().state, standing().resolved_at) == ("closed", None)


@pytest.mark.parametrize(
    ("end", "begin", "between"),
    [
        (happening(10, Kind.RESOLVED), happening(30, Kind.HELD), "incident.reopened"),
        (happening(10, Kind.HELD), happening(30, Kind.ACKNOWLEDGED), "incident.resumed"),
    ],
)
def test_a_file_that_begins_in_the_middle_goes_on(
    end: Happening, begin: Happening, between: str
) -> None:
    take(known(story("K", declared(0), end), 1, minutes=10))
    second = story("K", declared(30, team="Net"), begin)
    run = take(known(second, 1, minutes=30))
    assert (run.counts["grown"], run.counts["rejected"]) == (1, 0)
    assert (between, at(30)) in told()
    assert standing().created_at == at(0)
    assert str(standing().team) == "Net"


def test_of_two_verdicts_the_last_counts() -> None:
    first = Story("K", "K", TOO_EARLY.happenings, (Verdict("resolution", True, at(60)),))
    take(first)
    later = (*TOO_EARLY.happenings, happening(90, Kind.CLOSED))
    take(Story("K", "K", later, (Verdict("resolution", False, at(90)),)))
    make_engine().drain(NOW)
    assert Cycle.objects.get(stated=True).breached_at == at(90)


def test_a_dry_run_knows_whom_it_imagines() -> None:
    twice = (happening(5, Kind.ACKNOWLEDGED), happening(9, Kind.ACKNOWLEDGED, by="Edsger"))
    run = take(story("K", declared(0), *twice), is_dry=True)
    assert (run.counts["made"], run.counts["rejected"]) == (1, 0)
    assert not Person.objects.filter(name="Ada").exists()


def test_a_dry_run_tells_nothing_anew() -> None:
    take(known(TOO_EARLY, 1))
    before = told()
    run = take(known(KNOWING, 3), is_dry=True)
    assert run.counts["grown"] == 1
    assert told() == before
    assert Imported.objects.get().rows == 1
