"""The documentation keeps up with the code."""

import re
from pathlib import Path

import pytest

from tools import events_reference
from watchbell.platform import settings

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "benchmarks").glob("*.md"),
]


@pytest.mark.parametrize("name", settings.NAMES)
def test_every_setting_is_documented(name: str) -> None:
    assert f"| `{name}` |" in (ROOT / "docs/settings.md").read_text()


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/settings.md").read_text(), re.M)
    assert set(documented) == set(settings.NAMES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_room_has_its_line_in_the_architecture() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rooms = [p.parent.name for p in (ROOT / "src/watchbell").glob("*/__init__.py")]
    assert len(rooms) > 10
    assert [room for room in rooms if f"\n  {room}/ " not in page] == []


def test_every_decision_is_numbered_once_and_dated() -> None:
    pages = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    numbers = [page.name[:4] for page in pages]
    assert len(numbers) == len(set(numbers))
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {page.name[:4]} "), page.name
        assert re.search(r"20\d\d-\d\d-\d\d", text), page.name


def test_the_event_reference_is_current() -> None:
    assert events_reference.PAGE.read_text() == events_reference.render(), (
        "run: python -m tools.events_reference"
    )
