"""`watchbell import`: a history brought in at the command line, tried, corrected, undone."""

import json
from pathlib import Path

import pytest

from tests.builders.imports import TABLE
from tests.cli.test_commands import Runner
from watchbell.incidents.models import Incident

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(monkeypatch, capsys)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two incidents, one of which began yesterday, whenever that was."""
    path = tmp_path / "tickets.csv"
    path.write_bytes(TABLE)
    return path


def test_it_is_tried_done_and_undone(run: Runner, file: Path) -> None:
    tried = run("import", "incidents-csv", str(file), "--dry-run")
    assert tried.status == 0, tried.err
    assert "1 incident would be made" in tried.out
    assert "row 3: created_at: 'yesterday' is no time" in tried.out
    assert not Incident.objects.exists()
    done = run("import", "incidents-csv", str(file), "--json")
    said = json.loads(done.out)
    assert (said["state"], said["counts"]["made"]) == ("finished", 1)
    assert [one["row"] for one in said["rejected"]] == [3]
    undone = run("undo-import", said["id"], "--yes")
    assert undone.status == 0, undone.err
    assert Incident.objects.get().state == "cancelled"


def test_a_mapping_is_written_corrected_and_read(run: Runner, file: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    assert run("import", "incidents-csv", str(file), "--save-mapping", str(mapping)).status == 0
    assert not Incident.objects.exists()
    text = mapping.read_text(encoding="utf-8").replace("2 - High: 2", "2 - High: 1")
    mapping.write_text(text, encoding="utf-8")
    done = run("import", "incidents-csv", str(file), "--mapping", str(mapping))
    assert done.status == 0, done.err
    assert Incident.objects.get().priority == 1


def test_what_is_asked_wrongly_says_so(run: Runner, file: Path, tmp_path: Path) -> None:
    assert run("import", "incidents-csv", str(tmp_path / "none.csv")).status == 2
    assert run("import", "incidents-csv", str(file), "--date-order", "xyz").status == 2
    unknown = run("import", "tarot", str(file))
    assert (unknown.status, "incidents-csv" in unknown.err) == (1, True)
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"id;title\n1;Mail\n")
    refused = run("import", "incidents-csv", str(empty))
    assert (refused.status, "--save-mapping" in refused.err) == (1, True)
