"""Where an imported incident came from, on its record."""

from datetime import datetime

import pytest

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
