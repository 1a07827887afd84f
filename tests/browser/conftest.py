"""A served product and a browser that looks at it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.database import Clone
from watchbell.accounts.models import Person

PASSWORD = "a-long-enough-one"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test's output is its own."""

    def handle(self) -> None:
        super().handle()
        connections.close_all()


@pytest.fixture
def address(committed_db: Clone) -> Iterator[str]:
    """The address at which the pages are served; what they write is committed."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Visitor:
    """Somebody at a browser. `complaints` are what its console said: errors, refused styles."""

    page: Page
    address: str
    complaints: list[str]

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, person: Person) -> None:
        """Sign in with the password that every person of these tests has."""
        self.go("/sign-in")
        self.page.get_by_label("E-mail address").fill(person.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.address}/")


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page_of(context: BrowserContext) -> Page:
    """A page for a server that a test started itself."""
    return context.new_page()


@pytest.fixture
def visitor(context: BrowserContext, address: str) -> Visitor:
    """A browser that nobody has signed in with yet."""
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "/live" not in message.location.get("url", ""):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return Visitor(page, address, complaints)
