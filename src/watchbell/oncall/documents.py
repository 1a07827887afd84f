"""A rotation as a document says it: the body of an API's call, or a part of a file."""

from typing import Any

from watchbell.accounts.selectors import person_by_email
from watchbell.kernel.documents import Part
from watchbell.kernel.errors import InvalidInput
from watchbell.oncall.domain import RestrictionFacts
from watchbell.oncall.specs import RotationSpec, restriction_from_words

_SPAN = ("effective_since", "effective_until")


def rotation_in(part: Part) -> RotationSpec:
    """Return the rotation that a document describes."""
    part.expect(
        "name", "timezone", "starts_at", "ends_at", "rrule", "members", "priority", "strategy",
        "shifts_per_member", "restrictions", "exdates", "rdates", *_SPAN,
    )  # fmt: skip
    starts_at = part.moment("starts_at")
    if starts_at is None:
        raise part.fault("starts_at", "Say when the first shift begins.")
    members = part.perhaps_named("members", person_by_email)
    given: dict[str, Any] = {
        name: part.text(name) for name in ("timezone", "strategy") if name in part
    }
    return RotationSpec(
        name=part.text("name"),
        starts_at=starts_at,
        ends_at=part.moment("ends_at"),
        rrule=part.text("rrule"),
        members=[one.pk if one else None for one in members],
        priority=part.number("priority"),
        shifts_per_member=part.number("shifts_per_member", 1),
        restrictions=[_restriction(one) for one in part.each("restrictions")],
        exdates=part.moments("exdates"),
        rdates=part.moments("rdates"),
        **given | {name: part.moment(name) for name in _SPAN},
    )


def _restriction(part: Part) -> RestrictionFacts:
    part.expect("from_day", "from_time", "to_day", "to_time")
    words = {name: part.clock(name) for name in ("from_time", "to_time")}
    words |= {name: part.text(name) for name in ("from_day", "to_day") if name in part}
    try:
        return restriction_from_words(**words)
    except InvalidInput as error:
        name, sentence = next(iter(error.fields.items()))
        raise part.fault(name.rpartition(".")[2], sentence) from None
