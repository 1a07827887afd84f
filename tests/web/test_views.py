"""The list in views that people keep, with columns they choose, and as a file."""

import csv
import io
import zipfile
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders.incidents import declare
from tests.builders.types import make_field
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.fields.specs import Kind
from watchbell.incidents.models import SavedView
from watchbell.incidents.services import change_incident
from watchbell.kernel.actors import SYSTEM


def test_a_list_is_kept_and_comes_back_with_filters_columns_and_count(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    declare("Card refused", now=now, impact=1, urgency=1)
    declare("Slow mail", now=now, impact=4, urgency=4)
    client = sign_in(grace)
    address = "/incidents/views/keep?view=open&priority=1&col=team&col=state"
    assert 'name="name"' in client.get(address).content.decode()
    answer = client.post(address, {"name": "Burning"})
    view = SavedView.objects.get()
    assert answer["Location"] == f"/incidents?view={view.pk}"
    assert (view.query, view.columns) == ({"priority": "1", "state": "open"}, ["team", "state"])
    html = client.get(answer["Location"]).content.decode()
    assert "Card refused" in html
    assert "Slow mail" not in html
    assert 'Burning <span class="wb-num">1</span>' in html
    assert "wb-list__cell--team" in html
    assert "wb-list__cell--opened" not in html
    refined = client.get(f"{answer['Location']}&priority=5").content.decode()
    assert "Slow mail" in refined
    client.post(f"/incidents/views/{view.pk}/forget")
    assert SavedView.objects.count() == 0


def test_more_columns_cost_no_more_queries(grace: Person, sign_in: SignIn, now: datetime) -> None:
    client = sign_in(grace)
    client.get("/incidents")
    for number in range(5):
        declare(f"Incident {number}", now=now, assignee=grace, reporter=grace)
    counted = []
    for query in ("", "?col=team&col=category&col=reporter&col=updated&col=due&col=impact"):
        with CaptureQueriesContext(connection) as seen:
            assert "Incident 4" in client.get(f"/incidents{query}").content.decode()
        counted.append(len(seen))
    assert counted[1] <= counted[0]


def test_a_row_that_changed_keeps_its_columns(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    one = declare("Mine", now=now, reporter=grace)
    html = sign_in(grace).get(f"/incidents/{one.label}/row?col=reporter").content.decode()
    assert "wb-list__cell--reporter" in html
    assert f'hx-get="/incidents/{one.label}/row?col=reporter"' in html


def test_the_filtered_list_leaves_as_csv_without_formulas(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    declare('=HYPERLINK("http://evil.example")', now=now, impact=1, urgency=1, labels=["a", "b"])
    declare("Slow mail", now=now, impact=4, urgency=4)
    answer = sign_in(grace).get("/incidents/export.csv?view=all&priority=1")
    assert answer.streaming
    assert "attachment" in answer["Content-Disposition"]
    text = b"".join(answer).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["title"].startswith("'=HYPERLINK")
    assert (row["priority"], row["labels"], row["state"]) == ("1", "a, b", "new")


def test_the_filtered_list_leaves_as_a_workbook(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    declare("=1+1", now=now)
    answer = sign_in(grace).get("/incidents/export.xlsx?view=open")
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet


def test_both_files_have_a_column_for_each_field_of_the_types(
    grace: Person, sign_in: SignIn, now: datetime
) -> None:
    make_field("amount", kind=Kind.NUMBER, now=now)
    make_field("data", kind=Kind.CHOICES, options=["customer-records", "payslips"], now=now)
    make_field("buddy", kind=Kind.PERSON, now=now)
    one, early = declare("Letter went astray", now=now), now - timedelta(hours=2)
    declare("Silent", now=now)
    answers = {"amount": 2.5, "data": ["payslips", "customer-records"], "buddy": str(grace.pk)}
    changes = {"custom": answers, "occurred_at": early}
    change_incident(incident_id=one.pk, changes=changes, actor=SYSTEM, now=now)
    client = sign_in(grace)
    text = b"".join(client.get("/incidents/export.csv?view=all")).decode("utf-8-sig")
    rows = {row["title"]: row for row in csv.DictReader(io.StringIO(text))}
    row = rows["Letter went astray"]
    assert row["custom.amount"] == "2.5"
    assert row["custom.data"] == "Customer records, Payslips"
    assert row["custom.buddy"] == grace.name
    assert datetime.fromisoformat(row["occurred_at"]) == early
    assert rows["Silent"]["custom.data"] == ""
    book = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/incidents/export.xlsx?view=all"))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "custom.amount" in sheet
    assert "<v>2.5</v>" in sheet


def test_requesters_take_nothing_away(bob: Person, sign_in: SignIn) -> None:
    assert sign_in(bob).get("/incidents/export.csv").status_code == 404
