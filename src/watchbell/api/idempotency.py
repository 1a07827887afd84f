"""A write that is sent twice happens once: its answer is kept with it and given again.

The answer is stored in the write's own transaction, so both exist or neither does. Refusals
are not kept: nothing happened, and the next try may succeed.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator

from django.db import connection, transaction
from django.http import HttpResponse

from watchbell.api.cycles import KEPT_FOR
from watchbell.api.edge import UPLOAD, ApiRequest, caller_id
from watchbell.api.models import KeptAnswer
from watchbell.api.problems import Refusal
from watchbell.kernel.errors import Conflict
from watchbell.kernel.ids import new_id
from watchbell.platform.crypto import seal, unseal

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency_in_progress"


def once(request: ApiRequest, write: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the write, wholly or not at all; for a key that was answered give that answer again."""
    key = request.headers.get(HEADER)
    if key is None:
        with transaction.atomic():
            return write()
    if not _KEY.fullmatch(key):
        raise Refusal(400, "malformed_header", f"{HEADER} takes 1 to 255 visible ASCII characters.")
    with transaction.atomic():
        _claim(request, key)
        kept = _find(request, key)
        if kept is not None:
            return _repeat(kept, request)
        response = write()
        _keep(response, request, key)
        return response


def _claim(request: ApiRequest, key: str) -> None:
    """Hold the key until the transaction ends, or say that somebody else does."""
    name = "\n".join((str(request.actor.id), str(request.method), request.path, key))
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise StillRunning(
                "The first request with this Idempotency-Key is still running; ask again shortly."
            )


def _find(request: ApiRequest, key: str) -> KeptAnswer | None:
    kept = KeptAnswer.objects.filter(
        person_id=caller_id(request), method=request.method, path=request.path, key=key
    ).first()
    if kept is not None and kept.created_at <= request.now - KEPT_FOR:
        kept.delete()
        return None
    return kept


def _repeat(kept: KeptAnswer, request: ApiRequest) -> HttpResponse:
    if kept.request_hash != _hash(request):
        raise Refusal(
            422,
            "idempotency_mismatch",
            "This Idempotency-Key was used for another request; use a new key for a new request.",
        )
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(unseal(kept.sealed_body), status=kept.status, headers=headers)


def _keep(response: HttpResponse, request: ApiRequest, key: str) -> None:
    KeptAnswer.objects.create(
        id=new_id(request.now),
        person_id=caller_id(request),
        method=str(request.method),
        path=request.path,
        key=key,
        request_hash=_hash(request),
        status=response.status_code,
        headers={n: response.headers[n] for n in _KEPT_HEADERS if n in response.headers},
        sealed_body=seal(response.content.decode()),
        created_at=request.now,
    )


def _hash(request: ApiRequest) -> str:
    digest = hashlib.sha256(request.META.get("QUERY_STRING", "").encode())
    digest.update(b"\n" + request.headers.get("If-Match", "").encode() + b"\n")
    for part in _parts(request):
        digest.update(f"{len(part)}\n".encode() + part)
    return digest.hexdigest()


def _parts(request: ApiRequest) -> Iterator[bytes]:
    """Yield what was sent. A form with files is read already, and its borders change each time."""
    if request.content_type != UPLOAD:
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield json.dumps([name, values]).encode()
    for name, files in sorted(request.FILES.lists(), key=lambda pair: pair[0]):
        for file in files:
            yield json.dumps([name, file.name]).encode()
            file.seek(0)
            yield file.read()
            file.seek(0)
