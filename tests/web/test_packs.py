"""Packs: read, looked at, taken in once, written and read again."""

from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders.incidents import declare
from tests.builders.types import make_field
from tests.web.conftest import SignIn
from watchbell.accounts.models import Person
from watchbell.incidents.models import CustomField, IncidentType
from watchbell.incidents.packs.format import (
    BUILT_IN_NAMES,
    Pack,
    built_in,
    read_pack,
    write_pack,
)
from watchbell.incidents.services.packing import apply_pack, export_pack
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import Conflict, InvalidInput


@pytest.mark.parametrize("name", BUILT_IN_NAMES)
def test_packs_that_come_along_are_taken_in_once(name: str, database: None, now: datetime) -> None:
    pack = read_pack(built_in(name))
    looked = apply_pack(pack=pack, actor=SYSTEM, now=now, only_look=True)
    assert looked
    assert not CustomField.objects.exists()
    assert apply_pack(pack=pack, actor=SYSTEM, now=now) == looked
    assert apply_pack(pack=pack, actor=SYSTEM, now=now) == []


def test_what_is_written_is_read_again_and_changes_nothing(database: None, now: datetime) -> None:
    for name in BUILT_IN_NAMES:
        apply_pack(pack=read_pack(built_in(name)), actor=SYSTEM, now=now)
    again = read_pack(write_pack(export_pack(actor=SYSTEM)))
    assert apply_pack(pack=again, actor=SYSTEM, now=now) == []
    CustomField.objects.all().delete()
    IncidentType.objects.exclude(slug="incident").delete()
    assert len(apply_pack(pack=again, actor=SYSTEM, now=now)) > 20


def test_the_security_pack_works_out_the_legal_deadlines(database: None, now: datetime) -> None:
    apply_pack(pack=read_pack(built_in("security")), actor=SYSTEM, now=now)
    given = {
        "aware_at": "2026-03-02T09:00:00Z",
        "personal_data": True,
        "nis2_significant": True,
        "nis2_notified_at": "2026-03-03T09:00:00Z",
        "dora_classified_at": "2026-03-03T08:00:00Z",
        "dora_initial_at": "2026-03-03T08:30:00Z",
        "dora_intermediate_at": "2026-03-05T12:00:00Z",
    }
    custom = declare(now=now, type="security", custom=given).custom
    assert custom["gdpr_notify_by"] == "2026-03-05T09:00:00Z"
    assert custom["nis2_early_warning_by"] == "2026-03-03T09:00:00Z"
    assert custom["nis2_notification_by"] == "2026-03-05T09:00:00Z"
    assert custom["nis2_report_by"] == "2026-04-03T09:00:00Z"
    assert custom["dora_initial_by"] == "2026-03-03T09:00:00Z"
    assert custom["dora_intermediate_by"] == "2026-03-06T08:30:00Z"
    assert custom["dora_final_by"] == "2026-04-05T12:00:00Z"
    assert declare(now=now, type="security").custom == {}


@pytest.mark.parametrize(
    ("given", "deadline", "by"),
    [
        # GDPR Art. 33(1).
        ({"personal_data": True}, "gdpr_notify_by", "2026-03-04T09:00:00Z"),
        # NIS2 Art. 23(4): a month is a calendar month, and February is the shortest.
        ({"nis2_notified_at": "2026-01-31T12:00:00Z"}, "nis2_report_by", "2026-02-28T12:00:00Z"),
        ({"nis2_notified_at": "2026-02-10T12:00:00Z"}, "nis2_report_by", "2026-03-10T12:00:00Z"),
        ({"nis2_trust_services": True}, "nis2_notification_by", "2026-03-02T09:00:00Z"),
        ({"nis2_trust_services": False}, "nis2_notification_by", "2026-03-04T09:00:00Z"),
        (
            {"nis2_progress_at": "2026-03-02T00:00:00Z", "nis2_handled_at": "2026-03-05T00:00:00Z"},
            "nis2_late_report_by",
            "2026-04-05T00:00:00Z",
        ),
        # Delegated Regulation (EU) 2025/301 Art. 5(1)(a), and 5(2) for what is classified late.
        ({"dora_classified_at": "2026-03-01T10:00:00Z"}, "dora_initial_by", "2026-03-01T14:00:00Z"),
        ({"dora_classified_at": "2026-03-02T08:00:00Z"}, "dora_initial_by", "2026-03-02T09:00:00Z"),
        ({"dora_classified_at": "2026-03-02T10:00:00Z"}, "dora_initial_by", "2026-03-02T14:00:00Z"),
    ],
)
def test_each_deadline_is_the_laws(
    database: None, now: datetime, given: dict[str, Any], deadline: str, by: str
) -> None:
    apply_pack(pack=read_pack(built_in("security")), actor=SYSTEM, now=now)
    known = {"aware_at": "2026-03-01T09:00:00Z", "nis2_significant": True}
    custom = declare(now=now, type="security", custom=known | given).custom
    assert custom[deadline] == by


def test_who_tells_the_authority_late_says_why(database: None, now: datetime) -> None:
    apply_pack(pack=read_pack(built_in("security")), actor=SYSTEM, now=now)
    given = {
        "aware_at": "2026-02-20T09:00:00Z",
        "personal_data": True,
        "gdpr_decision": "notified",
        "gdpr_delay": "The processor told us late",
    }
    late = {**given, "gdpr_notified_at": "2026-02-23T10:00:00Z"}
    assert declare(now=now, type="security", custom=late).custom["gdpr_delay"]
    in_time = {**given, "gdpr_notified_at": "2026-02-23T08:00:00Z"}
    with pytest.raises(InvalidInput, match="Reasons for the delay: This is not asked"):
        declare(now=now, type="security", custom=in_time)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("types: [", "no YAML"),
        ("[]", "the pack"),
        ("pack: watchbell-pack/9\nname: x", "pack:"),
        ("pack: watchbell-pack/1\nname: x\nfields: [{slug: a, name: A, kind: song}]", "kind"),
        ("pack: watchbell-pack/1\nname: x\nnonsense: 1", "nonsense"),
    ],
)
def test_a_pack_that_cannot_be_read_says_where(text: str, fault: str) -> None:
    with pytest.raises(InvalidInput, match=fault):
        read_pack(text)


def test_a_field_is_not_turned_into_another_and_nothing_is_half_done(
    database: None, now: datetime
) -> None:
    make_field("aware_at", "text", now=now)
    with pytest.raises(Conflict, match="aware_at of the kind text"):
        apply_pack(pack=read_pack(built_in("security")), actor=SYSTEM, now=now)
    assert not IncidentType.objects.filter(slug="security").exists()
    types = [{"slug": "a", "name": "A", "team": "nobody"}]
    pack = Pack.model_validate({"name": "x", "types": types})
    with pytest.raises(InvalidInput, match="no team 'nobody'"):
        apply_pack(pack=pack, actor=SYSTEM, now=now)


def test_an_administrator_looks_first_and_then_takes_it_in(
    ada: Person, now: datetime, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    assert "Recoverability" in client.get("/admin/packs?pack=security").content.decode()
    text = built_in("major")
    looked = client.post("/admin/packs", {"text": text, "look": "1"}).content.decode()
    assert "New type “Major incident”" in looked
    assert not IncidentType.objects.filter(slug="major-incident").exists()
    assert client.post("/admin/packs", {"text": text, "apply": "1"}).status_code == 302
    assert IncidentType.objects.filter(slug="major-incident").exists()
    assert (
        "as the pack says already"
        in client.post("/admin/packs", {"text": text, "look": "1"}).content.decode()
    )
    exported = client.get("/admin/packs/export").content.decode()
    assert "slug: major-incident" in exported
    assert client.post("/admin/packs", {"text": "types: ["}).status_code == 422


def test_a_pack_comes_as_a_file(ada: Person, now: datetime, sign_in: SignIn) -> None:
    client = sign_in(ada)
    file = SimpleUploadedFile("pack.yaml", built_in("major").encode())
    looked = client.post("/admin/packs", {"file": file, "look": "1"})
    assert "New type “Major incident”" in looked.content.decode()
    assert "slug: major-incident" in looked.content.decode()
    picture = SimpleUploadedFile("pack.png", b"\x89PNG\xff\xfe")
    refused = client.post("/admin/packs", {"file": picture, "look": "1"})
    assert refused.status_code == 422
    assert "not a text file" in refused.content.decode()
    wrong = client.post(
        "/admin/packs", {"text": "name: x\ntypes: [{slug: a, nam: b}]", "look": "1"}
    )
    assert "types 1 name: it is missing" in wrong.content.decode()
    assert "types 1 nam: a pack has nothing of this name" in wrong.content.decode()
    assert "Choose a file" in client.post("/admin/packs", {"look": "1"}).content.decode()
