"""A run that dies has taken in whole stories, and goes on behind them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.importers.telling import Ready, declared, happening, story, take
from tests.stories.running import eventually
from watchbell.importers import running
from watchbell.importers.domain import Choices, Kind, Rejected, Story
from watchbell.importers.models import Imported, ImportRun
from watchbell.incidents.models import Incident
from watchbell.platform.eventlog import events_of

STORIES = [
    story(f"K{n}", declared(n, impact=9 if n == 4 else 1), happening(n + 60, Kind.RESOLVED))
    for n in range(9)
]


class Dying(Ready):
    """Reads as far as it gets."""

    def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
        yield from STORIES[:7]
        raise KeyboardInterrupt


@pytest.mark.django_db
def test_what_was_interrupted_goes_on_as_the_same_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    with pytest.raises(KeyboardInterrupt):
        take(reader=Dying([]))
    half = ImportRun.objects.get()
    assert half.state == "running"
    assert 0 < Imported.objects.count() < len(STORIES) - 1
    whole = take(*STORIES)
    assert whole.pk == half.pk
    assert (whole.counts["made"], whole.counts["unchanged"], whole.counts["rejected"]) == (8, 0, 1)
    assert whole.rejected.count() == 1
    assert Incident.objects.count() == 8
    for incident in Incident.objects.all():
        told = [one.kind for one in events_of(incident.ref)]
        assert sorted(told) == ["incident.declared", "incident.resolved"]


@pytest.mark.django_db
def test_a_run_that_was_called_off_stops_with_its_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 2)

    class CalledOff(Ready):
        def read(self, file: IO[bytes], choices: Choices) -> Iterator[Story | Rejected]:
            yield from STORIES[:4]
            ImportRun.objects.update(state="cancelled")
            yield from STORIES[4:]

    stopped = take(reader=CalledOff([]))
    assert stopped.state == "cancelled"
    assert Incident.objects.count() == Imported.objects.count() == 4


_ROWS = 2000


@pytest.mark.faults
@pytest.mark.usefixtures("committed_db")
def test_a_process_that_is_killed_leaves_whole_stories(tmp_path: Path) -> None:
    """Kill the command while it writes, then let it come to its end."""
    file = tmp_path / "tickets.csv"
    lines = (
        f"T{n},Mail {n},2024-02-13 10:{n % 60:02},2024-02-14 10:00,Closed" for n in range(_ROWS)
    )
    file.write_text("id,title,created,resolved,status\n" + "\n".join(lines), encoding="utf-8")
    process = _import(file, tmp_path)
    assert eventually(Imported.objects.exists, within=60)
    process.kill()
    process.wait()
    assert eventually(lambda: Incident.objects.count() == Imported.objects.count())
    assert Imported.objects.count() < _ROWS
    assert _import(file, tmp_path).wait() == 0
    run = ImportRun.objects.get()
    assert (run.state, run.counts["made"], run.counts["rejected"]) == ("finished", _ROWS, 0)
    assert Incident.objects.count() == _ROWS
    assert set(Incident.objects.values_list("state", flat=True)) == {"closed"}


def _import(file: Path, home: Path) -> subprocess.Popen[bytes]:
    outside = ("WATCHBELL_", "DATABASE_URL", "DJANGO_", "PYTEST_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(outside)}
    there = connection.settings_dict
    where = urlencode({"host": there["HOST"], "port": there["PORT"], "user": there["USER"]})
    environment |= {
        "WATCHBELL_HOME": str(home),
        "DATABASE_URL": f"postgresql:///{there['NAME']}?{where}",
    }
    command = [sys.executable, "-P", "-m", "watchbell.cli", "import", "incidents-csv", str(file)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
