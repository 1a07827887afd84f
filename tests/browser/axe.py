"""Asking axe-core what keeps people from using a page."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
# Colours that still fade belong to no theme; what spins for ever is not waited for.
_AT_REST = """() => Promise.all(document.getAnimations()
    .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
    .map(animation => animation.finished.catch(() => null)))"""
# A desk by day and a phone by night: between them every width and every theme.
_LOOKS: list[tuple[Literal["light", "dark"], int, int]] = [
    ("light", 1440, 900),
    ("dark", 390, 844),
]


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line each."""
    # Evaluated by the debugger, which the page's policy does not bind; a script tag would be.
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    page.evaluate(_AT_REST)
    found = page.evaluate("axe.run()")
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page wide and light, narrow and dark; it stays the latter."""
    found = []
    for theme, width, height in _LOOKS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{theme}, {width}: {violation}" for violation in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    return found
