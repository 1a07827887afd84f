"""What text messages need beside the outbox: short codes, and how often nonsense is answered."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from watchbell.kernel.ids import new_id
from watchbell.notify.models import Correspondent, Message, TextCode

MOST_ANSWERS = 5
"""So many texts in a row that cannot be read are answered; then there is silence."""
_CODES = 999
_KEPT = timedelta(days=7)
_FORGOTTEN = timedelta(days=1)


@transaction.atomic
def give_codes(wanted: Iterable[tuple[str, UUID]], *, now: datetime) -> dict[tuple[str, UUID], int]:
    """Return for each (address, record) its short number: the one it has, else the lowest that
    was not used for a week."""
    pairs = list(dict.fromkeys(wanted))
    if not pairs:
        return {}
    rows = TextCode.objects.select_for_update().filter(address__in={pair[0] for pair in pairs})
    known = list(rows.order_by("code"))
    given: dict[tuple[str, UUID], int] = {(r.address, r.subject_id): r.code for r in known}
    for address, subject in pairs:
        if (address, subject) not in given:
            given[address, subject] = _take(address, subject, known, now)
    TextCode.objects.filter(
        address__in={pair[0] for pair in pairs}, subject_id__in={pair[1] for pair in pairs}
    ).update(given_at=now)
    return {pair: given[pair] for pair in pairs}


def _take(address: str, subject: UUID, known: list[TextCode], now: datetime) -> int:
    own = [row for row in known if row.address == address]
    old = next((row for row in own if row.given_at < now - _KEPT), None)
    if old is not None:
        old.subject_id, old.given_at = subject, now
        old.save(update_fields=["subject_id", "given_at"])
        return old.code
    used = {row.code for row in own}
    code = next(code for code in range(1, _CODES + 1) if code not in used)
    row = TextCode.objects.create(
        id=new_id(now), address=address, code=code, subject_id=subject, given_at=now
    )
    known.append(row)
    return code


def subject_of_code(address: str, code: int) -> UUID | None:
    """Return the record that this number stands for at this address."""
    rows = TextCode.objects.filter(address=address, code=code)
    return rows.values_list("subject_id", flat=True).first()


def texts_to(address: str, *, now: datetime) -> list[Message]:
    """Return what a day's texts told this address, the newest first."""
    rows = Message.objects.filter(
        channel="sms", address=address, created_at__gt=now - _FORGOTTEN, subject_kind="incident"
    )
    return list(rows.select_related("person").order_by("-created_at", "-id")[:200])


@transaction.atomic
def understood(address: str, *, now: datetime) -> None:
    """Note a text that could be read: the next nonsense is answered again."""
    Correspondent.objects.update_or_create(
        address=address, defaults={"nonsense": 0, "texted_at": now}
    )


@transaction.atomic
def may_answer_nonsense(address: str, *, now: datetime) -> bool:
    """Note a text that could not be read; say whether it is answered."""
    Correspondent.objects.get_or_create(address=address, defaults={"texted_at": now})
    row = Correspondent.objects.select_for_update().get(address=address)
    if row.texted_at < now - _FORGOTTEN:
        row.nonsense = 0
    row.nonsense = min(row.nonsense + 1, MOST_ANSWERS + 1)
    row.texted_at = now
    row.save(update_fields=["nonsense", "texted_at"])
    return row.nonsense <= MOST_ANSWERS
