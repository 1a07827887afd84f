"""Imports for tests: one tried, one done, one that waits."""

from datetime import datetime
from io import BytesIO

from watchbell.importers.services import ImportFields, ask_import, carry_out, import_file
from watchbell.incidents.models import Incident
from watchbell.kernel.actors import SYSTEM

TABLE = (
    b"id,title,created,resolved,status,priority\n"
    b"T1,Mail is down,2024-02-13 10:00,2024-02-13 12:00,Closed,2 - High\n"
    b"T2,Printer,yesterday,,New,3 - Moderate\n"
)


def make_imports(now: datetime) -> dict[str, str]:
    """Return the ids by the names that addresses use."""
    tried, waiting = (
        ask_import(
            fields=ImportFields(kind="incidents-csv", file_name="tickets.csv", is_dry=True),
            content=TABLE,
            actor=SYSTEM,
            now=now,
        )
        for _ in range(2)
    )
    carry_out(run_id=tried.pk, now=now)
    done = import_file(
        fields=ImportFields(kind="incidents-csv", file_name="tickets.csv", source="old desk"),
        file=BytesIO(TABLE),
        actor=SYSTEM,
        now=now,
        progress=lambda read, total: None,
    )
    runs = {"import_run": tried, "import_waiting": waiting, "import_done": done}
    brought = Incident.objects.get(imported_from__startswith="old desk")
    return {name: str(run.pk) for name, run in runs.items()} | {"import_number": brought.label}
