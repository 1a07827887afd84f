"""Evidence keeps its hash and every hand it went through, and nothing takes it away."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests.builders.incidents import declare
from tests.builders.people import make_person
from watchbell.accounts.models import Person
from watchbell.incidents import cycles
from watchbell.incidents.custody import EvidenceKind
from watchbell.incidents.domain import Visibility
from watchbell.incidents.models import Attachment, CustodyTransfer, Evidence, Incident
from watchbell.incidents.selectors import evidence_of
from watchbell.incidents.services import (
    Find,
    NewFile,
    attach_files,
    collect_evidence,
    let_in,
    remove_file,
    transfer_custody,
    verify_evidence,
)
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
)
from watchbell.platform.eventlog import events_of
from watchbell.platform.files.storing import GRACE, digest_of, drop_unused
from watchbell.platform.models import Blob

pytestmark = pytest.mark.usefixtures("database")
HASH = digest_of(b"memory")


@pytest.fixture
def incident(now: datetime, grace: Person) -> Incident:
    """A restricted one; Grace is in, Ada is not."""
    return declare(now=now, actor=grace.as_actor(), is_restricted=True)


@pytest.fixture
def who(incident: Incident, grace: Person, now: datetime) -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}


@pytest.fixture
def file(who: dict[str, Any]) -> Attachment:
    (row,) = attach_files(
        files=[NewFile("memory.dmp", b"memory")], visibility=Visibility.INTERNAL, **who
    )
    return row


def find(**values: Any) -> Find:
    given = {"title": "Memory of web-3", "kind": EvidenceKind.MEMORY_DUMP, "place": "Rack 4"}
    return Find(**{**given, **values})


def test_a_piece_has_the_hash_of_its_file_and_a_first_holder(
    incident: Incident, who: dict[str, Any], file: Attachment, grace: Person
) -> None:
    collect_evidence(find=find(attachment_id=file.pk), **who)
    (piece,) = evidence_of(grace.as_actor(), incident)
    assert (piece.sha256, piece.custodian_name) == (HASH, grace.name)
    (link,) = piece.transfers.all()
    assert (link.giver_name, link.taker_name, link.reason) == ("", grace.name, "Secured")
    assert events_of(incident.ref)[0].payload["sha256"] == HASH


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sha256": "abc"}, "sha256"),
        ({"sha256": "g" * 64}, "sha256"),
        ({"title": " "}, "title"),
        ({"place": ""}, "place"),
        ({"collected_at": datetime(2999, 1, 1, tzinfo=UTC)}, "collected_at"),
        ({"attachment_id": UUID(int=7)}, "attachment"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    who: dict[str, Any], given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused, transaction.atomic():
        collect_evidence(find=find(**given), **who)
    assert set(refused.value.fields) == {field}
    assert not Evidence.objects.exists()


def test_a_hash_that_is_not_the_files_is_refused(who: dict[str, Any], file: Attachment) -> None:
    with pytest.raises(InvalidInput, match="Is it the right file"):
        collect_evidence(find=find(attachment_id=file.pk, sha256="0" * 64), **who)
    piece = collect_evidence(
        find=find(attachment_id=file.pk, sha256=f" {HASH.upper()[:32]} {HASH[32:]}"), **who
    )
    assert piece.sha256 == HASH


def test_it_goes_only_into_hands_that_may_see_the_incident(
    who: dict[str, Any], ada: Person, bob: Person, now: datetime
) -> None:
    piece = collect_evidence(find=find(), **who)
    for outsider in (ada, bob):
        with pytest.raises(InvalidInput, match="let them in first"), transaction.atomic():
            transfer_custody(evidence_id=piece.pk, taker=outsider, reason="Lab", **who)
        with pytest.raises(InvalidInput, match="let them in first"), transaction.atomic():
            collect_evidence(find=find(custodian=outsider), **who)
    vera = make_person("Vera", now=now)
    let_in(person=vera, **who)
    transfer_custody(evidence_id=piece.pk, taker=vera, reason="For the laboratory", **who)
    with pytest.raises(AlreadyDone):
        transfer_custody(evidence_id=piece.pk, taker=vera, reason="Again", **who)
    chain = CustodyTransfer.objects.order_by("at", "id").values_list("giver_name", "taker_name")
    assert list(chain) == [("", "Grace"), ("Grace", "Vera")]


def test_the_chain_and_the_piece_resist_sql(who: dict[str, Any]) -> None:
    piece = collect_evidence(find=find(), **who)
    links = CustodyTransfer.objects.filter(evidence=piece)
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        links.update(reason="Never mind")
    with pytest.raises(IntegrityError, match="is refused"), transaction.atomic():
        links._raw_delete(links.db)  # what no code of ours does
    with pytest.raises(ProtectedError), transaction.atomic():
        piece.delete()
    assert links.count() == 1


def test_the_file_behind_it_cannot_be_removed_and_its_bytes_stay(
    who: dict[str, Any], file: Attachment, now: datetime
) -> None:
    collect_evidence(find=find(attachment_id=file.pk), **who)
    with pytest.raises(Conflict, match="is evidence"):
        remove_file(attachment_id=file.pk, **who)
    later = now + timedelta(days=30)
    assert cycles.forget_removed_files(later) == 0
    drop_unused(later + GRACE)
    assert Blob.objects.filter(pk=HASH).exists()


@pytest.mark.parametrize(("stored", "intact"), [(b"memory", True), (b"mammary", False)])
def test_a_check_tells_whether_the_bytes_are_still_the_same(
    incident: Incident,
    who: dict[str, Any],
    file: Attachment,
    grace: Person,
    stored: bytes,
    intact: bool,
) -> None:
    piece = collect_evidence(find=find(attachment_id=file.pk), **who)
    Blob.objects.filter(pk=HASH).update(content=stored)
    assert verify_evidence(evidence_id=piece.pk, **who).is_intact is intact
    told = events_of(incident.ref)[0]
    assert told.kind == "incident.evidence_verified"
    assert (told.payload["is_intact"], told.payload["sha256"]) == (intact, digest_of(stored))


def test_what_is_kept_elsewhere_is_not_checked_here(who: dict[str, Any]) -> None:
    piece = collect_evidence(find=find(sha256=HASH), **who)
    with pytest.raises(Conflict, match="no file here"):
        verify_evidence(evidence_id=piece.pk, **who)


def test_only_who_may_see_the_incident_and_work_on_it(
    incident: Incident, who: dict[str, Any], ada: Person, bob: Person
) -> None:
    with pytest.raises(NotFound):
        collect_evidence(find=find(), **{**who, "actor": ada.as_actor()})
    own = declare(now=who["now"], reporter=bob)
    with pytest.raises(PermissionDenied):
        collect_evidence(find=find(), **{**who, "incident_id": own.pk, "actor": bob.as_actor()})
    with pytest.raises(PermissionDenied):
        evidence_of(bob.as_actor(), own)
