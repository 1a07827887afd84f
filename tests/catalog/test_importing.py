"""Taking a table of configuration items in."""

from datetime import datetime

import pytest

from tests.builders.items import make_item
from tests.builders.people import make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.catalog.models import ConfigurationItem
from watchbell.catalog.selectors import chosen_item, whole_item
from watchbell.catalog.services import ImportedRow, import_items
from watchbell.catalog.services.importing import MOST_ROWS
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput, PermissionDenied
from watchbell.platform.models import EventRow

pytestmark = pytest.mark.usefixtures("database")

TABLE = """name,kind,identifier,team,services,runs_on,status
Host,Server,h-1,desk,,,
Printer,printer,PRN-1,,printing mail,,In stock
Machine,virtual_machine,vm-1,,mail,h-1,
Lost,printer,,nobody,,,
,printer,,,,,
Gone,printer,,,,,stolen
"""


def take(text: str, now: datetime, *, only_look: bool = False) -> list[ImportedRow]:
    return import_items(text=text, only_look=only_look, actor=SYSTEM, now=now)


def test_rows_become_items_and_bad_ones_say_why(grace: Person, now: datetime) -> None:
    make_team("Desk", grace, now=now)
    printing, mail = make_service("Printing", now=now), make_service("Mail", now=now)
    known = make_item("Old name", identifier="prn-1", location="Lund", now=now)
    rows = take(TABLE, now)
    assert [(row.line, row.verdict.value) for row in rows] == [
        (2, "new"),
        (3, "changed"),
        (4, "new"),
        (5, "refused"),
        (6, "refused"),
        (7, "refused"),
    ]
    assert "nobody" in rows[3].why
    assert rows[4].why.startswith("name: ")
    assert rows[5].why == "status: Use one of in_use, in_stock, retired."
    printer = whole_item(chosen_item("PRN-1"))
    assert (printer.item.pk, printer.item.name, printer.item.status) == (
        known.pk,
        "Printer",
        "in_stock",
    )
    assert printer.item.location == "Lund"
    assert printer.services == [mail, printing]
    machine = whole_item(chosen_item("vm-1"))
    assert [below.name for below in machine.runs_on] == ["Host"]
    assert [row.verdict.value for row in take(TABLE, now)[:3]] == ["same", "same", "same"]


def test_a_look_changes_nothing(now: datetime) -> None:
    events = EventRow.objects.count()
    rows = take("name;identifier\nHost;h-1\nTwin;H-1\n", now, only_look=True)
    assert [row.verdict.value for row in rows] == ["new", "changed"]
    assert not ConfigurationItem.objects.exists()
    assert EventRow.objects.count() == events


@pytest.mark.parametrize(
    "text",
    ["", "kind\nprinter\n", "name,price\nA,1\n", "name,name\nA,B\n", 'name\n"' + "x" * 200_000],
)
def test_what_is_no_table_of_items_is_refused_whole(text: str, now: datetime) -> None:
    with pytest.raises(InvalidInput) as refusal:
        take(text, now)
    assert list(refusal.value.fields) == ["text"]


def test_too_many_rows_and_too_little_right_are_refused(grace: Person, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="parts"):
        take("name\n" + "\n" * 5 + "A\n" * (MOST_ROWS + 1), now, only_look=True)
    with pytest.raises(PermissionDenied):
        import_items(text="name\nA\n", only_look=True, actor=grace.as_actor(), now=now)
