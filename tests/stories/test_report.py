"""A report arrives by mail, with the same numbers as the API and the file of the page."""

import csv
import io
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.fakes.smtp_server import SmtpServer
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ADMIN

pytestmark = pytest.mark.stories


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    server = SmtpServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def product(tmp_path: Path, mailbox: SmtpServer) -> Iterator[Product]:
    product = Product(tmp_path / "home", settings={"WATCHBELL_EMAIL_URL": mailbox.url})
    product.start()
    yield product
    product.stop()


def attached(mail: EmailMessage) -> dict[str, bytes]:
    """Return the files of a mail by their endings."""
    found = {}
    for part in mail.iter_attachments():
        content = part.get_content()
        name = part.get_filename() or ""
        found[name.rpartition(".")[2]] = content if isinstance(content, bytes) else content.encode()
    return found


def test_a_report_comes_by_mail_with_the_numbers_of_the_api(
    product: Product, mailbox: SmtpServer
) -> None:
    made = product.run("user", "create", ADMIN, "--role", "admin")
    assert made.returncode == 0, made.stderr
    api = Api(product, ADMIN)
    for number in range(3):
        shown = api.post("/incidents", title=f"Till {number} is down", impact=1, urgency=1)
        api.post(f"/incidents/{shown['number']}/acknowledge")
    asked: dict[str, Any] = {"period": "this_year", "by": "priority", "compare": "none"}
    report = api.post("/reports", name="Zażółć of the year", **asked)
    readers = {"people": [ADMIN], "addresses": ["board@example.com"]}
    plan = {"rhythm": "daily", "at": "08:00", "timezone": "Europe/Berlin", "readers": readers}
    assert api.put(f"/reports/{report['id']}/plan", **plan)["plan"]["next_at"]
    api.post(f"/reports/{report['id']}/send")
    assert eventually(lambda: len(mailbox.mails) == 2, within=60), product.said()[-3000:]
    issue = api.get(f"/reports/{report['id']}/issues")["items"][0]
    assert (issue["state"], issue["sent_to"]) == ("sent", 2)
    window = {"from": issue["from"], "to": issue["to"], "by": "priority", "zone": "Europe/Berlin"}
    truth = api.get("/kpis", **window)
    mail = next(mail for mail in mailbox.mails if mail["To"] == "board@example.com")
    _same(mail, truth)


def _same(mail: EmailMessage, truth: Any) -> None:
    """The text, the page of the mail, the CSV and the PDF say what the API says."""
    declared = next(one for one in truth["figures"] if one["name"] == "declared")
    assert declared["value"] == 3
    text, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    assert "Declared: 3" in text.get_content()
    assert "Zażółć of the year" in page.get_content()
    files = attached(mail)
    rows = csv.DictReader(io.StringIO(files["csv"].decode("utf-8-sig")))
    written = {(row["group"], row["figure"]): row for row in rows}
    for group, some in [("", truth["figures"]), *_groups(truth)]:
        for one in some:
            row = written[group, one["name"]]
            for key in ("value", "median", "p90", "n"):
                # What is so at this moment, such as an age, grows while we ask.
                told = pytest.approx(one[key], abs=120) if one["unit"] == "seconds" else one[key]
                assert (float(row[key]) if row[key] else None) == told, (one["name"], key)
    paper = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    words = " ".join(page.extract_text() for page in paper.pages)
    assert "Zażółć of the year" in words
    assert f"Page 1 of {len(paper.pages)}" in words
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def _groups(truth: Any) -> list[tuple[str, Any]]:
    return [(group["label"], group["figures"]) for group in truth["groups"]]
