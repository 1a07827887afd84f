"""The bytes of files: each content is kept once, under its SHA-256, while somebody refers to it."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import ProtectedError

from watchbell.platform.files.sniffing import media_type
from watchbell.platform.models import Blob

GRACE = timedelta(hours=1)
"""How long bytes that nobody refers to any more are left alone."""
_BATCH = 50
# The row's lock keeps the housekeeping away until the new reference is there.
_KEEP = """
insert into platform_blob (sha256, size, media_type, content, stored_at)
values (%s, %s, %s, %s, %s)
on conflict (sha256) do update set drop_at = null
"""


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as it is written: 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep_blob(content: bytes, *, now: datetime) -> Blob:
    """Keep the bytes, once however often they are handed in; the answer holds no bytes.

    Belongs in the transaction that also writes who refers to them.
    """
    sha256, kind = digest_of(content), media_type(content)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [sha256, len(content), kind, content, now])
    return Blob(sha256=sha256, size=len(content), media_type=kind, stored_at=now)


def content_of(sha256: str) -> bytes | None:
    """Return the bytes; None when they are kept no more."""
    found = Blob.objects.filter(pk=sha256).values_list("content", flat=True).first()
    return None if found is None else bytes(found)


def release_blobs(digests: Collection[str], *, now: datetime, grace: timedelta = GRACE) -> None:
    """Say that somebody no longer refers to these; what nobody refers to goes after a while."""
    Blob.objects.filter(pk__in=digests).update(drop_at=now + grace)


@transaction.atomic
def drop_unused(now: datetime) -> int:
    """Drop released bytes that really nobody refers to any more; a cycle."""
    due = Blob.objects.filter(drop_at__lte=now).defer("content").order_by("drop_at")
    claimed = list(due.select_for_update(skip_locked=True)[:_BATCH])
    for blob in claimed:
        try:
            blob.delete()
        except ProtectedError:
            blob.drop_at = None
            blob.save(update_fields=["drop_at"])
    return len(claimed)
