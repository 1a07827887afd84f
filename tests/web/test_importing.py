"""Where an imported incident came from, on its record."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders.imports import make_imports
from tests.builders.incidents import declare
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.importers.models import ImportRun

pytestmark = pytest.mark.usefixtures("database")


def test_the_record_says_where_it_came_from_and_leads_to_the_import(
    ada: Person, grace: Person, sign_in: SignIn, now: datetime
) -> None:
    made = make_imports(now)
    number = made["import_number"]
    browser = sign_in(ada)
    shown = browser.get(f"/incidents/{number}?tab=details").content.decode()
    assert "Imported from" in shown
    assert f'href="/admin/imports/of/{number}"' in shown
    answer = browser.get(f"/admin/imports/of/{number}")
    assert answer.headers["Location"] == f"/admin/imports/{made['import_done']}"
    own = declare(now=now).label
    assert "Imported from" not in browser.get(f"/incidents/{own}?tab=details").content.decode()
    assert browser.get(f"/admin/imports/of/{own}").status_code == 404
    responder = sign_in(grace)
    seen = responder.get(f"/incidents/{number}?tab=details").content.decode()
    assert "old desk" in seen
    assert "/admin/imports" not in seen


def test_a_report_says_what_was_made_by_thousands(
    ada: Person, sign_in: SignIn, now: datetime
) -> None:
    made = make_imports(now)
    run = ImportRun.objects.get(pk=made["import_done"])
    run.counts = {**run.counts, "made": 17_136, "happenings": 124_337, "rejected": 0}
    run.made = {"teams": {"count": 1_072, "names": ["Desk", "Net"]}}
    run.save()
    shown = sign_in(ada).get(f"/admin/imports/{run.pk}").content.decode()
    for said in ("17,136", "124,337 steps", "Teams, 1,072", "Desk, Net"):
        assert said in shown


def test_a_report_says_when_its_incidents_were_declared_and_leads_to_their_figures(
    ada: Person, sign_in: SignIn, now: datetime
) -> None:
    run = ImportRun.objects.get(pk=make_imports(now)["import_done"])
    run.made = {"declared": ["2016-03-01T09:00:00+00:00", "2016-03-28T12:00:00+00:00"]}
    run.save()
    browser = sign_in(ada)
    shown = browser.get(f"/admin/imports/{run.pk}").content.decode()
    assert "from 1 March 2016 to 28 March 2016" in shown
    figures = "/reports?first=2016-03-01&amp;last=2016-03-28"
    assert figures in shown
    assert browser.get(figures.replace("&amp;", "&")).status_code == 200


MAPPING = b"""
columns: {title: Betreff, created_at: Wann}
dates: mdy
zone: Europe/Berlin
"""


@pytest.mark.parametrize(
    ("chosen", "zone"), [({}, "Europe/Berlin"), ({"zone": "Asia/Tokyo"}, "Asia/Tokyo")]
)
def test_a_saved_mapping_is_loaded_with_the_next_file(
    ada: Person, sign_in: SignIn, chosen: dict[str, str], zone: str
) -> None:
    file = SimpleUploadedFile("next.csv", b"Betreff,Wann\nMail,03/04/2026 10:00\n")
    sent = {"kind": "incidents-csv", "zone": "UTC", "file": file}
    mapping = SimpleUploadedFile("mapping.yaml", MAPPING)
    answer = sign_in(ada).post("/admin/imports/new", {**sent, "mapping": mapping, **chosen})
    assert answer.status_code == 302, answer.content.decode()
    run = ImportRun.objects.get(file_name="next.csv")
    assert run.choices["mapping"]["columns"] == {"title": "Betreff", "created_at": "Wann"}
    assert (run.choices["zone"], run.choices["date_order"]) == (zone, "mdy")


def test_what_is_no_mapping_is_refused_at_its_field(ada: Person, sign_in: SignIn) -> None:
    sent = {
        "kind": "incidents-csv",
        "zone": "UTC",
        "file": SimpleUploadedFile("next.csv", b"a,b\n"),
        "mapping": SimpleUploadedFile("mapping.yaml", b"columns: [1"),
    }
    answer = sign_in(ada).post("/admin/imports/new", sent)
    assert answer.status_code == 422
    assert "The mapping is no YAML" in answer.content.decode()


def test_dates_that_may_be_two_things_are_asked_for_and_never_taken_for_one(
    ada: Person, sign_in: SignIn, now: datetime
) -> None:
    run = ImportRun.objects.get(pk=make_imports(now)["import_run"])
    assert run.guess is not None
    run.guess["mapping"]["dates"] = None
    run.save()
    browser = sign_in(ada)
    page = browser.get(f"/admin/imports/{run.pk}/mapping").content.decode()
    assert '<option value="" selected>Choose</option>' in page
    answer = browser.post(f"/admin/imports/{run.pk}/mapping", {"dates": "", "zone": "UTC"})
    assert answer.status_code == 422
