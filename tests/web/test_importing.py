"""Where an imported incident came from, on its record."""

from datetime import datetime

import pytest

from tests.builders.imports import make_imports
from tests.builders.incidents import declare
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person

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
