"""Asking axe-core what keeps people from using a page."""

from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
# Colours that still fade belong to no theme; what spins for ever is not waited for.
_AT_REST = """() => Promise.all(document.getAnimations()
    .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
    .map(animation => animation.finished.catch(() => null)))"""

# What passes is looked at all the same; naming every element of it took two thirds of the time.
_ASK = "axe.run({resultTypes: ['violations']})"


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page as it stands, one line each."""
    # Evaluated by the debugger, which the page's policy does not bind; a script tag would be.
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    page.evaluate(_AT_REST)
    found = page.evaluate(_ASK)
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def faults(page: Page) -> list[str]:
    """Return what is wrong with the page at a desk by day and, loaded anew, on a phone by night.

    It is shown as by day before and after. Loaded anew, for a page whose theme is changed while it
    stands is found wanting now and then in what nobody sees.
    """
    found = _overflow(page) + violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    found += [f"dark, narrow: {fault}" for fault in (*_overflow(page), *violations(page))]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def _overflow(page: Page) -> list[str]:
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{beyond} px wider than the window"] if beyond > 0 else []
