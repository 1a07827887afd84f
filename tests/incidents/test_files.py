"""Files on incidents: who puts them there, who sees them, how they go, how they are checked."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from tests.builders.files import attach, kinds
from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents import cycles
from watchbell.incidents.domain import HoldReason, State, Visibility
from watchbell.incidents.models import Attachment, Incident
from watchbell.incidents.selectors import files_of, open_file, timeline
from watchbell.incidents.services import (
    NewFile,
    acknowledge_incident,
    add_comment,
    attach_files,
    close_incident,
    hold_incident,
    merge_incidents,
    remove_file,
    restore_file,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import (
    AlreadyDone,
    Conflict,
    InvalidInput,
    NotFound,
    PermissionDenied,
)
from watchbell.platform.files import limits
from watchbell.platform.files.limits import Limits
from watchbell.platform.files.storing import GRACE, drop_unused
from watchbell.platform.models import Blob

pytestmark = pytest.mark.usefixtures("database")
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


@pytest.fixture
def incident(now: datetime, bob: Person) -> Incident:
    return declare(now=now, reporter=bob)


@pytest.fixture
def few() -> Iterator[None]:
    """At most three files of one megabyte."""
    limits.provide(Limits(megabytes=1, files=3))
    yield
    limits.provide(Limits())


def test_the_same_bytes_are_kept_once(incident: Incident, grace: Person, now: datetime) -> None:
    first = attach(incident, grace.as_actor(), now)
    second = attach(incident, grace.as_actor(), now, name="again.txt")
    assert Blob.objects.get().sha256 == first.sha256 == second.sha256
    found, content = open_file(grace.as_actor(), incident, second.pk)
    assert (found.name, content) == ("again.txt", b"Traceback")
    assert kinds(incident).count("file_attached") == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("big.log", b"x" * 1_000_001, "a file may have 1 MB at most"),
        ("empty.log", b"", "is empty"),
        ("setup.exe", b"x", "is a program or script (.exe)"),
        ("SETUP.EXE", b"x", "is a program or script (.exe)"),
        ("holiday.png", b"MZ\x90\0", "is a program or script (.exe)"),
        ("run.bat", b"@echo", "is a program or script (.bat)"),
    ],
)
def test_what_is_not_taken_is_named_with_the_limit_and_a_remedy(
    few: None,
    incident: Incident,
    grace: Person,
    now: datetime,
    name: str,
    content: bytes,
    said: str,
) -> None:
    with pytest.raises(InvalidInput) as refused, transaction.atomic():
        attach(incident, grace.as_actor(), now, name=name, content=content)
    assert said in refused.value.fields["files"]
    assert name in refused.value.message
    assert not Attachment.objects.exists()
    assert not Blob.objects.exists()


@pytest.mark.parametrize(
    ("allowed", "name", "content", "taken"),
    [
        ((), "notes", b"text", True),
        (("png", "txt"), "a.png", PNG, True),
        (("png", "txt"), "a.PNG", PNG, True),
        (("png", "txt"), "a.txt", b"text", True),
        (("png", "txt"), "a.pdf", b"%PDF-1", False),
        (("png", "txt"), "a.png", b"%PDF-1", False),
        (("png", "txt"), "a", b"text", False),
        (("docx",), "a.docx", b"PK\x03\x04", True),
    ],
)
def test_only_the_kinds_that_are_allowed_are_taken(
    incident: Incident,
    grace: Person,
    now: datetime,
    few: None,
    allowed: tuple[str, ...],
    name: str,
    content: bytes,
    taken: bool,
) -> None:
    limits.provide(Limits(allowed=allowed))
    refused = pytest.raises(InvalidInput, match=r"these are taken: \.")
    with nullcontext() if taken else refused, transaction.atomic():
        attach(incident, grace.as_actor(), now, name=name, content=content)
    assert Attachment.objects.exists() is taken


def test_an_incident_has_so_many_files_and_no_more(
    few: None, incident: Incident, grace: Person, now: datetime
) -> None:
    rows = [attach(incident, grace.as_actor(), now, content=bytes([n])) for n in range(1, 4)]
    with pytest.raises(InvalidInput, match="3 on one incident is the most"):
        attach(incident, grace.as_actor(), now)
    who = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    remove_file(attachment_id=rows[0].pk, **who)  # type: ignore[arg-type]  # one table for all
    attach(incident, grace.as_actor(), now)
    assert Attachment.objects.filter(removed_at=None).count() == 3


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Users\\me\\log.txt", "log.txt"),
        ("../../etc/passwd", "passwd"),
        ("", "file"),
        ("...", "file"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
        ("inv\u202egpj.exe.txt", "invgpj.exe.txt"),
        ("x" * 300 + ".png", "x" * 196 + ".png"),
    ],
)
def test_a_name_holds_no_path_and_misleads_nobody(
    incident: Incident, grace: Person, now: datetime, given: str, kept: str
) -> None:
    assert attach(incident, grace.as_actor(), now, name=given).name == kept


def test_a_caller_sees_and_adds_public_files_only(
    incident: Incident, grace: Person, bob: Person, now: datetime
) -> None:
    inner = attach(incident, grace.as_actor(), now)
    outer = attach(incident, grace.as_actor(), now, visibility=Visibility.PUBLIC)
    own = attach(incident, bob.as_actor(), now, name="shot.png", visibility=Visibility.PUBLIC)
    assert [row.pk for row in files_of(bob.as_actor(), incident)] == [own.pk, outer.pk]
    with pytest.raises(NotFound):
        open_file(bob.as_actor(), incident, inner.pk)
    with pytest.raises(PermissionDenied):
        attach(incident, bob.as_actor(), now)
    told = [entry for entry in timeline(bob.as_actor(), incident) if entry.is_about_file]
    assert {entry.payload["attachment_id"] for entry in told} == {str(own.pk), str(outer.pk)}


def test_a_caller_removes_their_own_file_and_no_other(
    incident: Incident, grace: Person, bob: Person, now: datetime
) -> None:
    inner = attach(incident, grace.as_actor(), now)
    outer = attach(incident, grace.as_actor(), now, visibility=Visibility.PUBLIC)
    own = attach(incident, bob.as_actor(), now, visibility=Visibility.PUBLIC)
    who = {"incident_id": incident.pk, "actor": bob.as_actor(), "now": now}
    for row, refused in ((inner, NotFound), (outer, PermissionDenied)):
        with pytest.raises(refused), transaction.atomic():
            remove_file(attachment_id=row.pk, **who)  # type: ignore[arg-type]  # one table for all
    remove_file(attachment_id=own.pk, **who)  # type: ignore[arg-type]  # one table for all
    assert own.pk not in {row.pk for row in files_of(bob.as_actor(), incident)}


def test_a_removed_file_comes_back_for_a_week_and_then_its_bytes_go(
    incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now)

    def act(what: Callable[..., Attachment], at: datetime) -> Attachment:
        with transaction.atomic():
            return what(
                incident_id=incident.pk, attachment_id=row.pk, actor=grace.as_actor(), now=at
            )

    act(remove_file, now)
    with pytest.raises(NotFound):
        open_file(grace.as_actor(), incident, row.pk)
    with pytest.raises(AlreadyDone):
        act(remove_file, now)
    later = now + timedelta(days=6)
    assert cycles.forget_removed_files(later) == 0
    act(restore_file, later)
    assert open_file(grace.as_actor(), incident, row.pk)[1] == b"Traceback"
    act(remove_file, later)
    gone = later + timedelta(days=7, seconds=1)
    assert cycles.forget_removed_files(gone) == 1
    with pytest.raises(Conflict, match="for good"):
        act(restore_file, gone)
    assert drop_unused(gone) == 0
    assert drop_unused(gone + GRACE) == 1
    assert not Blob.objects.exists()
    assert kinds(incident)[:3] == ["file_removed", "file_restored", "file_removed"]


def test_bytes_that_somebody_still_refers_to_stay(
    incident: Incident, grace: Person, now: datetime
) -> None:
    row = attach(incident, grace.as_actor(), now)
    kept = attach(incident, grace.as_actor(), now)
    remove_file(incident_id=incident.pk, attachment_id=row.pk, actor=SYSTEM, now=now)
    gone = now + timedelta(days=8)
    assert cycles.forget_removed_files(gone) == 1
    assert drop_unused(gone + GRACE) == 1
    assert open_file(grace.as_actor(), incident, kept.pk)[1] == b"Traceback"
    assert drop_unused(gone + 2 * GRACE) == 0


def test_a_closed_incident_takes_no_file(incident: Incident, grace: Person, now: datetime) -> None:
    acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    resolve(incident, actor=grace.as_actor(), now=now)
    close_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    with pytest.raises(Conflict, match="closed"):
        attach(incident, grace.as_actor(), now)


def test_a_file_from_the_caller_ends_the_waiting_for_it(
    incident: Incident, grace: Person, bob: Person, now: datetime
) -> None:
    acknowledge_incident(incident_id=incident.pk, actor=grace.as_actor(), now=now)
    hold_incident(
        incident_id=incident.pk,
        reason=HoldReason.CALLER,
        follow_up_at=now + timedelta(days=1),
        note="Send us a picture",
        actor=grace.as_actor(),
        now=now,
    )
    attach(incident, bob.as_actor(), now, visibility=Visibility.PUBLIC)
    incident.refresh_from_db()
    assert incident.state == State.IN_PROGRESS


def test_a_file_goes_with_a_comment_of_its_own_visibility(
    incident: Incident, grace: Person, now: datetime
) -> None:
    note = add_comment(
        incident_id=incident.pk,
        body="See the trace",
        visibility=Visibility.INTERNAL,
        actor=grace.as_actor(),
        now=now,
    )
    with pytest.raises(InvalidInput, match="internal"):
        attach_files(
            incident_id=incident.pk,
            files=[NewFile("a.txt", b"a")],
            visibility=Visibility.PUBLIC,
            comment_id=note.pk,
            actor=grace.as_actor(),
            now=now,
        )


def test_a_merged_incident_shows_its_sources_files_to_who_may_see_the_source(
    incident: Incident, ada: Person, grace: Person, bob: Person, now: datetime
) -> None:
    source = declare("Secret", now=now, actor=grace.as_actor(), is_restricted=True)
    row = attach(source, grace.as_actor(), now, visibility=Visibility.PUBLIC)
    merge_incidents(target_id=incident.pk, source_ids=[source.pk], actor=grace.as_actor(), now=now)
    assert [found.pk for found in files_of(grace.as_actor(), incident)] == [row.pk]
    assert files_of(ada.as_actor(), incident) == []
    assert files_of(bob.as_actor(), incident) == []
