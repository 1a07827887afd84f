"""Files by the API: sent as forms, limited, downloaded, removed and brought back."""

import hashlib
from collections.abc import Iterator

import pytest

from tests.api.client import ApiClient, Upload
from watchbell.incidents.models import Attachment
from watchbell.platform.files import limits
from watchbell.platform.files.limits import Limits

UPLOAD = Upload({"visibility": "public"}, {"trace.txt": b"Traceback"})


@pytest.fixture
def path(responder: ApiClient) -> str:
    number = responder.post("/incidents", {"title": "Card payments fail"}).body["number"]
    return f"/incidents/{number}/attachments"


@pytest.fixture
def small() -> Iterator[None]:
    limits.provide(Limits(megabytes=1))
    yield
    limits.provide(Limits())


def test_the_whole_way_of_a_file(responder: ApiClient, path: str) -> None:
    made = responder.post(path, UPLOAD)
    assert made.status == 201
    (file,) = made.body["items"]
    assert file["sha256"] == hashlib.sha256(b"Traceback").hexdigest()
    assert (file["media_type"], file["available"], file["scan"]) == (
        "text/plain",
        True,
        "unchecked",
    )
    where = file["url"].partition("/api/v1")[2]
    got = responder.get(where)
    assert got.text == "Traceback"
    assert got.headers["Content-Disposition"] == 'attachment; filename="trace.txt"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    one = where.removesuffix("/content")
    assert responder.send("DELETE", one).status == 204
    assert responder.get(where).status == 404
    assert responder.get(path).body["items"][0]["removed_by"] == "Grace"
    assert responder.post(f"{one}/restore").status == 200
    assert responder.get(where).status == 200


def test_a_file_that_is_sent_twice_with_one_key_is_there_once(
    responder: ApiClient, path: str
) -> None:
    first = responder.post(path, UPLOAD, Idempotency_Key="k")
    again = responder.post(path, UPLOAD, Idempotency_Key="k")
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert Attachment.objects.count() == 1
    other = Upload({"visibility": "public"}, {"trace.txt": b"Another"})
    assert responder.post(path, other, Idempotency_Key="k").code == "idempotency_mismatch"


@pytest.mark.parametrize(
    ("upload", "field"),
    [
        (Upload({}, {}), "files"),
        (Upload({}, {"big.bin": b"x" * 1_000_001}), "files"),
        (Upload({}, {"setup.exe": b"MZ"}), "files"),
        (Upload({}, {"empty.txt": b""}), "files"),
        (Upload({"visibility": "secret"}, {"a.txt": b"a"}), "visibility"),
        (Upload({"comment": "7"}, {"a.txt": b"a"}), "comment"),
        (Upload({"unknown": "7"}, {"a.txt": b"a"}), "unknown"),
    ],
)
def test_what_cannot_be_taken_is_named(
    small: None, responder: ApiClient, path: str, upload: Upload, field: str
) -> None:
    reply = responder.post(path, upload)
    assert (reply.status, set(reply.fields)) == (422, {field}), reply.text
    assert not Attachment.objects.exists()


def test_more_than_all_may_have_is_not_even_read(
    small: None, responder: ApiClient, path: str
) -> None:
    reply = responder.raw("POST", path, b"x" * 5_100_000, "multipart/form-data; boundary=x")
    assert (reply.status, reply.code) == (413, "too_large")


def test_other_calls_take_no_forms(responder: ApiClient) -> None:
    reply = responder.post("/incidents", Upload({"title": "T"}, {}))
    assert (reply.status, reply.code) == (415, "unsupported_media_type")
