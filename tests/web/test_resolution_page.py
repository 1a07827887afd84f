"""How a resolution is asked for and shown."""

from tests.web.conftest import SignIn
from tests.web.test_incident_page import RESOLUTION, act, page
from watchbell.accounts.models import Person
from watchbell.incidents.models import Incident


def test_a_workaround_is_shown_with_its_article_and_the_problem_it_needs(
    grace: Person, bob: Person, sign_in: SignIn, incident: Incident
) -> None:
    client = sign_in(grace)
    act(client, incident, "workaround", workaround="Use *paper*", knowledge_url="https://kb.x/7")
    html = page(client, incident)
    assert "Use <em>paper</em>" in html
    assert 'href="https://kb.x/7"' in html
    no_reference = act(client, incident, "resolve", **{**RESOLUTION, "fix_reference": ""})
    assert "fix_reference" in no_reference.context["form"].errors
    act(client, incident, "resolve", **{**RESOLUTION, "outcome": "workaround"})
    assert "Needs a problem" in page(client, incident)
    assert "Needs a problem" not in page(sign_in(bob), incident)
