"""The administration's hub: each sees what is theirs to set up."""

from datetime import datetime

from tests.builders.people import make_person
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.kernel.actors import Role


def test_an_administrator_finds_every_section_and_the_rail_leads_there(
    ada: Person, sign_in: SignIn
) -> None:
    html = sign_in(ada).get("/admin").content.decode()
    for address in ("/people", "/teams", "/services", "/integrations", "/system"):
        assert f'class="wb-place" href="{address}"' in html
    assert 'href="/admin" data-key="g d" aria-current="page"' in html


def test_a_manager_sees_only_the_sections_of_managers(
    database: None, now: datetime, sign_in: SignIn
) -> None:
    maria = make_person("Maria", now=now, role=Role.MANAGER)
    html = sign_in(maria).get("/admin").content.decode()
    assert 'class="wb-place" href="/teams"' in html
    assert 'class="wb-place" href="/people"' not in html
    assert 'class="wb-place" href="/system"' not in html


def test_a_responder_has_no_administration_in_the_rail(grace: Person, sign_in: SignIn) -> None:
    assert 'href="/admin"' not in sign_in(grace).get("/").content.decode()
