"""Asking axe-core what keeps people from using a page."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line each."""
    # Evaluated by the debugger, which the page's policy does not bind; a script tag would be.
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
