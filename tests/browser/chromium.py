"""Debian's Chromium, headless, asking nobody on the network but the page's own server."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def open_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Open a browser for the length of a test."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_QUIET)
    try:
        yield browser
    finally:
        browser.close()
