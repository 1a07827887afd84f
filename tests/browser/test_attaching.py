"""Files reach an incident by dropping, pasting and choosing, and a page says how they fare."""

import base64
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import PASSWORD, Visitor
from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.incidents.models import Attachment
from watchbell.kernel.clock import SystemClock

pytestmark = pytest.mark.browser
_BEGIN = """
const everywhere = { bubbles: true, cancelable: true };
function carry(files) {
  const carrier = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    carrier.items.add(new File([bytes], name, { type }));
  }
  return carrier;
}
"""
_DROP = f"""(files) => {{ {_BEGIN}
  const where = document.querySelector("#incident-timeline");
  for (const kind of ["dragover", "drop"])
    where.dispatchEvent(new DragEvent(kind, {{ dataTransfer: carry(files), ...everywhere }}));
}}"""
_PASTE = f"""(files) => {{ {_BEGIN}
  document.querySelector("#composer-body").dispatchEvent(
    new ClipboardEvent("paste", {{ clipboardData: carry(files), ...everywhere }}));
}}"""
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"pixels").decode()
EMPTY = ""


def test_files_are_dropped_pasted_left_out_and_sent(visitor: Visitor) -> None:
    now = SystemClock().now() - timedelta(minutes=5)
    incident = declare("Checkout is down", now=now)
    visitor.sign_in(make_person("Grace", now=now, password=PASSWORD))
    page = visitor.page
    visitor.go(f"/incidents/{incident.label}")
    page.evaluate(_DROP, [["trace.png", "image/png", PNG], ["nothing.log", "text/plain", EMPTY]])
    expect(page.locator("[data-toast-text]", has_text="nothing.log is empty.")).to_be_visible()
    chosen = page.get_by_role("list", name="Chosen files").first.locator("li")
    expect(chosen).to_have_count(1)
    page.evaluate(_PASTE, [["image.png", "image/png", PNG]])
    expect(chosen).to_have_count(2)
    expect(chosen.nth(1)).to_contain_text("screenshot-")
    chosen.first.get_by_role("button", name="Leave it out").click()
    expect(chosen).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#incident-timeline")).to_contain_text("attached “screenshot-")
    expect(chosen).to_have_count(0)
    page.locator("#tab-files").click()
    picture = page.locator(".wb-files__picture img")
    expect(picture).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Remove screenshot").click()
    expect(page.get_by_text("No files yet")).to_be_visible()
    assert [row.name.partition("-")[0] for row in Attachment.objects.all()] == ["screenshot"]
