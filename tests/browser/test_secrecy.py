"""A security incident is there for who is cleared; an outsider in another browser sees nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Visitor
from tests.fakes.smtp_server import SmtpServer, smtp_server
from tests.stories.calling import Api
from tests.stories.running import Product, eventually

pytestmark = [pytest.mark.browser, pytest.mark.stories]
expect.set_options(timeout=20_000)  # the machine may be busy
SECRET = "Xanadu"
OPEN_ONE = "Mail is slow"
PEOPLE = {"ada": "admin", "clara": "responder", "grace": "responder"}
Enter = Callable[[str], Page]


@pytest.fixture(scope="module")
def mails() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, mails: SmtpServer) -> Iterator[Product]:
    home: Path = tmp_path_factory.mktemp("secrecy") / "home"
    product = Product(home, settings={"WATCHBELL_EMAIL_URL": mails.url})
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def api(product: Product) -> Api:
    """Ada's API; Clara is in a team, and Grace is paged for whatever hits the service Mail."""
    for name, role in PEOPLE.items():
        words = ("user", "create", f"{name}@example.org", "--name", name.capitalize())
        made = product.run(*words, "--role", role, "--password-stdin", text=f"{PASSWORD}\n")
        assert made.returncode == 0, made.stderr
    api = Api(product, "ada@example.org")
    api.post("/teams", name="Guards", slug="guards", members=[{"person": "clara@example.org"}])
    step = {"delay_minutes": 5, "targets": [{"type": "person", "id": "grace@example.org"}]}
    api.post("/escalation-policies", name="Duty", slug="duty", repeat=0, steps=[step])
    api.post("/services", name="Mail", slug="mail", escalation_policy="duty", criticality=1)
    return api


@pytest.fixture
def enter(chromium: Browser, product: Product, api: Api) -> Iterator[Enter]:
    """Give each person a browser of their own, signed in."""
    with ExitStack() as stack:

        def open_browser(name: str) -> Page:
            context = chromium.new_context(base_url=product.address)
            stack.callback(context.close)
            page = context.new_page()
            Visitor(page, product.address, []).go("/sign-in")
            page.get_by_label("E-mail address").fill(f"{name}@example.org")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{product.address}/")
            return page

        yield open_browser


def test_a_security_incident_is_invisible_until_one_is_let_in(
    enter: Enter, mails: SmtpServer
) -> None:
    _make_security_team(enter("ada"))
    cleared, outsider = enter("clara"), enter("grace")
    _declare(cleared, OPEN_ONE)
    assert eventually(lambda: any(OPEN_ONE in str(mail["Subject"]) for mail in mails.mails))
    outsider.goto("/incidents")
    expect(outsider.get_by_text("Live", exact=True)).to_be_visible()
    own = _declare(cleared, f"{SECRET} leaked", restricted=True)
    number = own.rpartition("/")[2]
    _writes(cleared, f"{SECRET} lay open")
    _mails_tell_nothing(mails)
    expect(outsider.locator("#fresh")).to_be_hidden()  # the mail came later than news would
    _sees_nothing(outsider, number)
    _let_in(cleared, "Grace")
    outsider.goto("/incidents?view=all")
    expect(outsider.get_by_text(f"{SECRET} leaked")).to_be_visible()
    outsider.get_by_label("Search incidents").fill(number)
    outsider.keyboard.press("Enter")
    expect(outsider.get_by_role("heading", level=1)).to_have_text(f"{SECRET} leaked")
    expect(outsider.get_by_text("Live", exact=True)).to_be_visible()
    _writes(cleared, "The vault is shut again")
    expect(outsider.get_by_text("The vault is shut again")).to_be_visible()


def _make_security_team(admin: Page) -> None:
    admin.goto("/teams/guards/edit")
    admin.get_by_label("Security team").check()
    admin.get_by_role("button", name="Save").click()
    expect(admin.get_by_role("heading", level=1, name="Guards")).to_be_visible()


def _declare(page: Page, title: str, *, restricted: bool = False) -> str:
    """Declare an incident at the service Mail; returns its address."""
    page.goto("/incidents/new")
    page.get_by_label("What is wrong?").fill(title)
    page.get_by_label("Which service?").select_option(label="Mail")
    page.get_by_text("More, if you know it").click()
    page.get_by_label("Impact").select_option("1")
    page.get_by_label("Urgency").select_option("1")
    page.get_by_label("Category").select_option("software")
    page.get_by_label("Restricted").set_checked(restricted)
    page.get_by_role("button", name="Open the incident").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url


def _writes(page: Page, text: str) -> None:
    page.get_by_label("Your text").fill(text)
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".wb-message--internal").filter(has_text=text)).to_be_visible()


def _let_in(page: Page, name: str) -> None:
    page.locator("#more-actions-button").click()
    page.get_by_role("link", name="Let somebody in").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Whom?").select_option(label=name)
    dialog.get_by_role("button", name="Let somebody in").click()
    expect(page.get_by_text("They see it now.")).to_be_visible()


def _sees_nothing(page: Page, number: str) -> None:
    """Look everywhere: each place shows the open incident, none the secret one."""
    for path in ("/", "/incidents?view=open", "/incidents?view=all", "/triage"):
        page.goto(path)
        assert SECRET not in page.content(), path
        assert number not in page.content(), path
    for view in ("unacknowledged", "open"):
        page.goto(f"/incidents?view={view}")
        counted = page.get_by_label("Views").locator("[aria-current]")
        expect(counted).to_contain_text("1")
    page.goto(f"/incidents?view=all&q={SECRET}")
    expect(page.get_by_text("Nothing fits these filters")).to_be_visible()
    page.goto("/incidents/new/similar?title=" + SECRET)
    assert SECRET not in page.content()
    _downloads_nothing(page)
    _is_told_it_does_not_exist(page, number)


def _mails_tell_nothing(mails: SmtpServer) -> None:
    """Whoever is on duty is paged, for somebody must answer, but is not told what it is about."""
    withheld = "A restricted incident needs an answer"
    assert eventually(lambda: any(withheld in str(mail["Subject"]) for mail in mails.mails))
    for mail in mails.mails:
        parts = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
        assert SECRET not in " ".join([*map(str, mail.values()), *parts])


def _downloads_nothing(page: Page) -> None:
    page.goto("/incidents?view=all")
    page.locator("#view-menu summary").click()
    with page.expect_download() as begun:
        page.get_by_role("link", name="Download as CSV").click()
    text = begun.value.path().read_text(encoding="utf-8")
    assert OPEN_ONE in text
    assert SECRET not in text


def _is_told_it_does_not_exist(page: Page, number: str) -> None:
    answers = []
    for asked in (number, "INC-424242"):
        answer = page.goto(f"/incidents/{asked}")
        assert answer is not None
        answers.append((answer.status, page.locator("body").inner_text().replace(asked, "")))
    assert answers[0][0] == 404
    assert answers[0] == answers[1]
