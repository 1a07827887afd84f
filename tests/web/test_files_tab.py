"""Files and evidence on the incident page: put there, looked at, taken away."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import Attachment, Comment, Evidence, Incident
from watchbell.incidents.services import restrict_incident
from watchbell.platform.files import limits, scanning
from watchbell.platform.files.limits import Limits

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def small() -> Iterator[None]:
    limits.provide(Limits(megabytes=1))
    yield
    limits.provide(Limits())


def upload(name: str = "shot.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def say(client: Client, incident: Incident, **data: Any) -> Any:
    return client.post(f"/incidents/{incident.label}/comments", data)


def tab(client: Client, incident: Incident, name: str = "files") -> str:
    return client.get(f"/incidents/{incident.label}?tab={name}").content.decode()


@pytest.mark.parametrize("visibility", ["internal", "public"])
def test_files_go_with_a_comment_from_either_tab(
    visibility: str, grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    data = {"body": "Look", "visibility": visibility, "files": [upload(), upload("b.png")]}
    assert say(sign_in(grace), incident, **data).status_code == 302
    rows = Attachment.objects.all()
    assert {(row.visibility, row.comment) for row in rows} == {(visibility, Comment.objects.get())}


def test_a_file_needs_no_words(bob: Person, incident: Incident, sign_in: SignIn) -> None:
    client = sign_in(bob)
    assert say(client, incident, body="", visibility="public", files=upload()).status_code == 302
    assert not Comment.objects.exists()
    page = client.get(f"/incidents/{incident.label}").content.decode()
    assert "attached “shot.png” (14 bytes)" in page
    assert say(client, incident, body="", visibility="public").status_code == 422


def test_what_is_too_large_is_said_and_nothing_is_half_done(
    small: None, grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    big = upload("big.log", b"x" * 1_000_001)
    answer = say(sign_in(grace), incident, body="Look", visibility="internal", files=big)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "big.log: a file may have 1 MB at most" in text
    assert ">Look</textarea>" in text
    assert not Comment.objects.exists()


def test_a_request_beyond_all_measure_is_turned_away(
    small: None, grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    files = [upload(f"{n}.log", b"x" * 990_000) for n in range(6)]
    answer = say(sign_in(grace), incident, body="Look", visibility="internal", files=files)
    assert answer.status_code == 413
    assert "Send fewer files" in answer.content.decode()


def test_the_tab_shows_adds_removes_and_brings_back(
    grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    client, path = sign_in(grace), f"/incidents/{incident.label}/files"
    assert "No files yet" in tab(client, incident)
    added = client.post(path, {"visibility": "internal", "files": upload("Lösung 1.png")})
    assert added.headers["Location"].endswith("?tab=files")
    row = Attachment.objects.get()
    page = tab(client, incident)
    assert f'<img src="{path}/{row.pk}?view=1"' in page
    assert "Remove Lösung 1.png" in page
    client.post(f"{path}/{row.pk}/remove")
    page = tab(client, incident)
    assert "Bring back" in page
    assert "No files yet" in page
    assert client.get(f"{path}/{row.pk}").status_code == 404
    client.post(f"{path}/{row.pk}/restore", headers=HTMX)
    assert client.get(f"{path}/{row.pk}").status_code == 200


def test_only_images_open_in_the_browser(
    grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    client, path = sign_in(grace), f"/incidents/{incident.label}/files"
    files = [upload(), upload("page.png", b"<html><script>"), upload("x.svg", b"<svg/>")]
    client.post(path, {"visibility": "internal", "files": files})
    for row in Attachment.objects.all():
        looked = client.get(f"{path}/{row.pk}?view=1")
        kept = client.get(f"{path}/{row.pk}")
        image = row.name == "shot.png"
        assert looked.headers["Content-Disposition"].startswith("inline" if image else "attachment")
        assert kept.headers["Content-Disposition"].startswith("attachment")
        for answer in (looked, kept):
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert kept.headers["Content-Type"] == "application/octet-stream"
        assert (looked.headers["Content-Type"] == "image/png") is image


def test_a_caller_adds_public_files_and_sees_no_other(
    grace: Person, bob: Person, incident: Incident, sign_in: SignIn
) -> None:
    path = f"/incidents/{incident.label}/files"
    inner = {"visibility": "internal", "files": upload("inner.png")}
    sign_in(grace).post(path, inner)
    client = sign_in(bob)
    assert client.post(path, {"files": upload("outer.png")}).status_code == 302
    assert Attachment.objects.get(name="outer.png").visibility == "public"
    page = tab(client, incident)
    assert "outer.png" in page
    assert "inner.png" not in page
    assert "Who may see" not in page
    hidden = Attachment.objects.get(name="inner.png")
    assert client.get(f"{path}/{hidden.pk}").status_code == 404
    assert "Who may see" not in client.post(path, {}).content.decode()


def test_a_file_that_is_being_checked_cannot_be_had(
    grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    scanning.provide("/bin/false")
    try:
        client, path = sign_in(grace), f"/incidents/{incident.label}/files"
        client.post(path, {"visibility": "internal", "files": upload()})
        row = Attachment.objects.get()
        page = tab(client, incident)
        assert "Being checked" in page
        assert "view=1" not in page
        answer = client.get(f"{path}/{row.pk}")
        assert answer.status_code == 409
        assert "being checked for viruses" in answer.content.decode()
    finally:
        scanning.provide("")


@pytest.fixture
def secured(grace: Person, incident: Incident, sign_in: SignIn, now: datetime) -> Client:
    """Grace, who restricted the incident and secured a file in it."""
    restrict_incident(incident_id=incident.pk, reason="A breach", actor=grace.as_actor(), now=now)
    client = sign_in(grace)
    given = {"title": "Memory of web-3", "kind": "memory_dump", "place": "Rack 4"}
    answer = client.post(
        f"/incidents/{incident.label}/evidence", {**given, "files": upload("memory.dmp", b"m")}
    )
    assert answer.status_code == 302
    return client


def test_evidence_is_secured_checked_and_handed_on(
    secured: Client, incident: Incident, now: datetime, linus: Person
) -> None:
    piece = Evidence.objects.get()
    path = f"/incidents/{incident.label}/evidence/{piece.pk}"
    page = tab(secured, incident, "evidence")
    assert piece.sha256 in page
    assert "Not since it was secured" in page
    assert "It is unchanged." in secured.post(f"{path}/verify", follow=True).content.decode()
    refused = secured.post(f"{path}/transfer", {"taker": linus.email, "reason": "Laboratory"})
    assert refused.status_code == 422
    assert "let them in first" in refused.content.decode()
    secured.post(f"/incidents/{incident.label}/let-in", {"person": str(linus.pk)})
    given = {"taker": linus.email, "reason": "Laboratory"}
    assert secured.post(f"{path}/transfer", given).status_code == 302
    page = tab(secured, incident, "evidence")
    assert "Grace → <strong>Linus</strong>: Laboratory" in page
    row = Attachment.objects.get()
    kept = secured.post(f"/incidents/{incident.label}/files/{row.pk}/remove")
    assert kept.status_code == 409


def test_evidence_leaves_with_the_incident(secured: Client, incident: Incident) -> None:
    base = f"/incidents/{incident.label}"
    sha256 = Evidence.objects.get().sha256
    for form in ("print", "export/md"):
        text = secured.get(f"{base}/{form}").content.decode()
        assert "Evidence and chain of custody" in text
        assert sha256 in text
    (piece,) = secured.get(f"{base}/export/json").json()["evidence"]
    assert (piece["sha256"], piece["file"]) == (sha256, "memory.dmp")
    assert piece["custody"][0]["reason"] == "Secured"


def test_the_tab_is_there_where_it_is_of_use(
    grace: Person, bob: Person, incident: Incident, sign_in: SignIn
) -> None:
    assert 'id="tab-evidence"' not in tab(sign_in(grace), incident)
    Incident.objects.filter(pk=incident.pk).update(is_restricted=True, confidants=[grace.pk])
    assert 'id="tab-evidence"' in tab(sign_in(grace), incident)
    assert 'id="tab-evidence"' not in tab(sign_in(bob), incident)


def test_the_page_says_how_large_a_file_may_be(
    grace: Person, incident: Incident, sign_in: SignIn
) -> None:
    page = tab(sign_in(grace), incident)
    assert set(re.findall(r'data-largest="(\d+)"', page)) == {"25000000"}
