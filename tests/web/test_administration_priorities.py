"""The matrix editor: what it shows, what it stores, and what a change would mean."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from tests.builders.incidents import declare
from tests.builders.types import make_type
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.prioritising import DEFAULT_MATRIX
from watchbell.incidents.selectors import priority_rules

HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client(ada: Person, sign_in: SignIn) -> Client:
    """The administrator's."""
    return sign_in(ada)


def filled(**changes: str) -> dict[str, str]:
    """Return what the form sends: the matrix as it is, but for some cells."""
    cells = {f"cell_{i}_{u}": str(priority) for (i, u), priority in DEFAULT_MATRIX.items()}
    return {**cells, "vip_raises": "on", "version": "1", **changes}


def test_a_preview_says_how_many_would_differ_and_saves_nothing(
    client: Client, now: datetime
) -> None:
    declare(now=now, impact=2, urgency=2)
    declare(now=now, impact=4, urgency=4)
    html = client.post("/admin/priorities/preview", filled(cell_2_2="1"), **HTMX).content.decode()
    assert '<strong class="wb-num">1</strong> of <span class="wb-num">2</span> would have' in html
    assert "<html" not in html
    assert priority_rules().matrix("")[2, 2] == 2


def test_a_saved_matrix_holds_for_new_incidents(client: Client, now: datetime) -> None:
    reply = client.post("/admin/priorities", filled(cell_2_2="1", critical_service_raises="on"))
    assert reply.status_code == 302
    rules = priority_rules()
    assert (rules.matrix("")[2, 2], rules.critical_service_raises, rules.version) == (1, True, 2)
    assert declare(now=now, impact=2, urgency=2).priority == 1


def test_a_stale_form_is_refused_with_its_reason(client: Client) -> None:
    client.post("/admin/priorities", filled(cell_2_2="1"))
    reply = client.post("/admin/priorities", filled(cell_2_2="5"), **HTMX)
    assert reply.status_code == 422
    assert "wb-form__errors" in reply.content.decode()
    assert priority_rules().matrix("")[2, 2] == 1


def test_a_cell_without_a_priority_is_refused(client: Client) -> None:
    assert client.post("/admin/priorities", filled(cell_1_1="9"), **HTMX).status_code == 422


def test_a_type_gets_a_matrix_of_its_own_and_gives_it_back(client: Client, now: datetime) -> None:
    page = client.get("/admin/priorities/types/incident").content.decode()
    assert "This type follows the default" in page
    cells = {key: value for key, value in filled(cell_2_2="1").items() if key != "vip_raises"}
    assert client.post("/admin/priorities/types/incident", cells).status_code == 302
    assert priority_rules().matrix("incident")[2, 2] == 1
    assert priority_rules().matrix("")[2, 2] == 2
    assert declare(now=now, impact=2, urgency=2).priority == 1
    page = client.get("/admin/priorities/types/incident").content.decode()
    assert "Default: P2" in page
    assert client.post("/admin/priorities/types/incident/reset").status_code == 302
    assert "incident" not in priority_rules().matrices


def test_the_preview_of_a_type_counts_its_incidents_only(client: Client, now: datetime) -> None:
    make_type("outage", now=now)
    declare(now=now, impact=2, urgency=2)
    declare(now=now, impact=2, urgency=2, type="outage")
    sent = filled(cell_2_2="1")
    html = client.post("/admin/priorities/types/outage/preview", sent, **HTMX).content.decode()
    assert '<strong class="wb-num">1</strong> of <span class="wb-num">1</span> would have' in html


def test_the_defaults_preview_leaves_types_with_their_own_alone(
    client: Client, now: datetime
) -> None:
    client.post("/admin/priorities/types/incident", filled(cell_2_2="2", cell_4_4="4"))
    declare(now=now, impact=2, urgency=2)
    html = client.post("/admin/priorities/preview", filled(cell_2_2="1"), **HTMX).content.decode()
    assert "have the priority that this gives" in html
