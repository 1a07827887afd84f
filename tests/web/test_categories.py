"""The category tree, built by its pages."""

from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.selectors import categories


def _roots() -> list[str]:
    return [row.slug for row in categories() if row.parent_id is None]


def test_an_administrator_builds_the_tree_by_its_pages(ada: Person, sign_in: SignIn) -> None:
    client = sign_in(ada)
    made = client.post("/admin/categories/new", {"name": "Smart things", "parent": "hardware"})
    assert made.headers["Location"] == "/admin/categories#category-smart-things"
    page = client.get("/admin/categories").content.decode()
    assert "Smart things" in page
    refused = client.post("/admin/categories/hardware", {"name": "Hardware", "parent": "software"})
    assert refused.status_code == 422
    assert "The tree has two levels" in refused.content.decode()
    before = _roots()
    client.post(f"/admin/categories/{before[2]}/move", {"place": "0"})
    assert _roots()[0] == before[2]
