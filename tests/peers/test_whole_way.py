"""The main job: a rule fires, somebody is paged and answers from the mail, the figures count it."""

import re
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.fakes.smtp_server import SmtpServer, smtp_server
from tests.peers.monitoring import Alertmanager, Prometheus
from tests.stories.calling import Api
from tests.stories.running import Product, eventually
from tests.stories.setting_up import ON_CALL, alertmanager_address, set_up

pytestmark = [pytest.mark.peers, pytest.mark.browser]


@pytest.fixture
def mailbox() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


@pytest.fixture
def product(tmp_path: Path, mailbox: SmtpServer) -> Iterator[Product]:
    product = Product(tmp_path / "home", settings={"WATCHBELL_EMAIL_URL": mailbox.url})
    product.environment["WATCHBELL_URL"] = product.address
    product.start()
    yield product
    product.stop()


@pytest.fixture
def api(product: Product) -> Api:
    return set_up(product)


@pytest.fixture
def monitoring(tmp_path: Path, product: Product, api: Api) -> Iterator[Prometheus]:
    webhook = alertmanager_address(product)
    alertmanager = Alertmanager(tmp_path / "alertmanager")
    prometheus = Prometheus(tmp_path / "prometheus")
    try:
        alertmanager.serve(webhook)
        prometheus.serve(alertmanager)
        yield prometheus
    finally:
        prometheus.stop()
        alertmanager.stop()


def _answer_link(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",))
    assert text is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/answers/\S+", text.get_content())
    assert found, text.get_content()
    return found.group(0)


def test_a_rule_fires_and_the_incident_goes_all_the_way(
    api: Api, monitoring: Prometheus, mailbox: SmtpServer, chromium: Browser
) -> None:
    monitoring.fire()
    listed = api.wait_for("/incidents", lambda page: len(page["items"]) == 1, within=30)
    number = listed["items"][0]["number"]
    began = time.monotonic()
    assert eventually(lambda: len(mailbox.mails) == 1, within=5)
    assert time.monotonic() - began < 5

    mail = mailbox.mails[0]
    assert mail["To"] == ON_CALL
    assert "Checkout answers nobody" in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-generated"
    incident = api.get(f"/incidents/{number}")
    assert (incident["state"], incident["service"]) == ("new", "checkout")
    assert (incident["priority"], incident["acknowledged_at"]) == ("P1", None)

    link = _answer_link(mail)
    page = chromium.new_page()
    page.goto(link)
    assert number in page.content()
    assert api.get(f"/incidents/{number}")["acknowledged_at"] is None
    page.get_by_role("button", name=re.compile("acknowledge", re.IGNORECASE)).click()
    page.wait_for_load_state()
    page.close()
    answered = api.get(f"/incidents/{number}")
    assert answered["acknowledged_at"]
    assert answered["assignee"] == ON_CALL
    assert answered["state"] == "in_progress"

    monitoring.recover()
    resolved = api.wait_for(
        f"/incidents/{number}", lambda record: record["state"] == "resolved", within=30
    )
    assert resolved["resolution"]["outcome"] == "self_recovered"
    closed = api.post(f"/incidents/{number}/close")
    assert closed["state"] == "closed"
    kinds = [entry["kind"] for entry in api.get(f"/incidents/{number}/timeline")["items"]]
    for kind in ("incident.declared", "incident.acknowledged", "incident.resolved"):
        assert kinds.count(kind) == 1
    figures = {figure["name"]: figure for figure in api.get("/kpis")["figures"]}
    assert figures["mtta"]["n"] == 1
    assert figures["mttr_resolve"]["n"] == 1
    assert figures["closed"]["value"] == 1
    assert len(mailbox.mails) == 1
