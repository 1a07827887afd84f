"""The form of a rotation: who, in which order, when; drawn again with every step, saved once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.safestring import SafeString

from watchbell.accounts.models import Person
from watchbell.oncall.domain import Rollout, Strategy
from watchbell.oncall.models import Rotation
from watchbell.oncall.records import rotation_facts
from watchbell.oncall.specs import DAYS, RotationSpec
from watchbell.web.forms import Choice, LocalTime, Picker, Styled
from watchbell.web.oncall.fields import (
    EMPTY_SLOT,
    SPAN_PARTS,
    WALL,
    Members,
    Spans,
    WallTime,
    WallTimes,
    span_rows,
)
from watchbell.web.oncall.handover import OWN_RULE, UNITS, WEEKDAYS, Rhythm, rhythm_of
from watchbell.web.people.forms import zone_choices

_UNITS = [*((unit, unit) for unit in UNITS), (OWN_RULE, "by a rule of your own")]
_STRATEGIES = [
    (Strategy.ROTATE.value, "One after the other"),
    (Strategy.EVERYONE.value, "Everyone at once"),
]
_ROLLOUTS = [
    (Rollout.AT_ONCE.value, "At once"),
    (Rollout.AFTER_SHIFT.value, "When the running shift is over"),
    (Rollout.AFTER_ROUND.value, "When everybody has had their turn"),
]
_DAY_CHOICES = [
    ("", "Every day"),
    ("working", "Monday to Friday, each day"),
    ("weekend", "Saturday and Sunday, each day"),
    *zip(DAYS, WEEKDAYS.values(), strict=True),
]
_LAST_DAY_CHOICES = [("", "Same day"), *zip(DAYS, WEEKDAYS.values(), strict=True)]


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One place in the order, as a control; `key` is its own wherever it moves."""

    key: str
    name: str
    control: SafeString


class RotationForm(Styled):
    """A rotation as it is typed; a new one says from when on it counts, a changed one how."""

    name = forms.CharField(max_length=200, initial="Primary")
    timezone = Choice(
        label="Time zone", choices=zone_choices, help_text="Shifts begin and end by its clocks."
    )
    strategy = Choice(label="Who is on call", choices=_STRATEGIES)
    members = Members(label="Members, in this order")
    every = forms.IntegerField(label="Hand over every", min_value=1, max_value=1000)
    unit = Choice(label="Unit", choices=_UNITS)
    days = forms.MultipleChoiceField(
        label="Only on these days",
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="None ticked: on the weekday of the first shift.",
    )
    rrule = forms.CharField(
        label="Rule",
        max_length=300,
        required=False,
        help_text="RFC 5545, such as FREQ=MONTHLY;BYDAY=1MO",
    )
    starts_at = WallTime(label="First shift begins")
    ends_at = WallTime(
        label="First shift ends",
        required=False,
        help_text="For shifts such as 09:00 to 17:00. Empty: it lasts until the next begins.",
    )
    shifts_per_member = forms.IntegerField(
        label="Shifts in a row", min_value=1, max_value=1000, initial=1
    )
    priority = forms.IntegerField(
        min_value=-1000,
        max_value=1000,
        initial=0,
        help_text="Of two rotations with somebody on call, the higher counts.",
    )
    restrictions = Spans(label="Counts only", required=False)
    rollout = Choice(label="The change takes over", choices=_ROLLOUTS)
    effective_since = LocalTime(
        label="Counts from", required=False, help_text="Empty: from now on. Your time zone."
    )
    effective_until = LocalTime(
        label="Counts until", required=False, help_text="Empty: without end. Your time zone."
    )
    exdates = WallTimes(
        label="Leave out",
        required=False,
        help_text="Shifts that begin then, one a line, such as 2026-12-24 09:00.",
    )
    rdates = WallTimes(
        label="Further shifts",
        required=False,
        help_text="They begin then, one a line, such as 2026-12-26 09:00.",
    )

    def __init__(self, *args: Any, people: Iterable[Person], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["rollout" if is_new else "effective_since"]
        self._people = [(str(person.pk), person.name) for person in people]

    def clean(self) -> dict[str, Any]:
        """Say at the field what the rhythm lacks."""
        got = self.cleaned_data
        if got.get("unit") == OWN_RULE and not got.get("rrule"):
            self.add_error("rrule", "Write the rule, or choose hours, days, weeks or months.")
        return got

    def spec(self) -> RotationSpec:
        """Return what a valid form asks for."""
        got = self.cleaned_data
        rhythm = Rhythm(got["unit"], got["every"], tuple(got["days"]), got["rrule"])
        return RotationSpec(
            name=got["name"],
            timezone=got["timezone"],
            starts_at=got["starts_at"],
            ends_at=got["ends_at"],
            rrule=rhythm.as_rule(),
            members=got["members"],
            priority=got["priority"],
            strategy=got["strategy"],
            shifts_per_member=got["shifts_per_member"],
            effective_since=got.get("effective_since"),
            effective_until=got["effective_until"],
            restrictions=got["restrictions"],
            exdates=got["exdates"],
            rdates=got["rdates"],
        )

    def chosen_rollout(self) -> Rollout:
        """Return when the change takes over."""
        return Rollout(self.cleaned_data.get("rollout") or Rollout.AT_ONCE)

    def member_rows(self) -> list[MemberRow]:
        """Return the members' controls in their order."""
        names = dict(self._people)
        rows: list[MemberRow] = []
        for value in self["members"].value() or []:
            nth = sum(row.key.startswith(value) for row in rows)
            name = names.get(value, "Empty slot" if value == EMPTY_SLOT else "Somebody who left")
            label = f"Member {len(rows) + 1}"
            rows.append(MemberRow(f"{value}-{nth}", name, self._member(value, label, name)))
        return rows

    def another_member(self) -> SafeString:
        """Return the control that adds somebody."""
        return self._member("", "Add a member", "Add somebody…")

    def span_rows(self) -> list[list[SafeString]]:
        """Return the restrictions' controls row by row, and one empty row."""
        rows = [*(self["restrictions"].value() or []), ("", "", "", "")]
        return [_span_controls(number, row) for number, row in enumerate(rows, 1)]

    def opens_more(self) -> bool:
        """Say whether the fields that few need are filled, or at fault."""
        names = ("priority", "effective_until", "effective_since", "exdates", "rdates")
        shown = [name for name in names if name in self.fields]
        return any(self[name].value() not in (None, "", 0, "0", [], ()) for name in shown) or (
            self.is_bound and any(name in self.errors for name in shown)
        )

    def _member(self, value: str, label: str, name: str) -> SafeString:
        offered = [*self._people, (EMPTY_SLOT, "Empty slot, on purpose")]
        if value not in dict(offered):
            offered.insert(0, (value, name))
        attrs = {"class": "form-select", "aria-label": label}
        return Picker(attrs=attrs, choices=offered).render("members", value)


def new_rotation(zone: str, today: datetime) -> dict[str, Any]:
    """Return what the form of a new rotation begins with: weekly, from the next Monday on."""
    nine = today.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    monday = nine - timedelta(days=today.weekday())
    if monday <= today.replace(tzinfo=None):
        monday += timedelta(days=7)
    return {
        "timezone": zone,
        "strategy": Strategy.ROTATE.value,
        "every": 1,
        "unit": "weeks",
        "starts_at": monday,
    }


def initial_of(rotation: Rotation) -> dict[str, Any]:
    """Return what the form shows of a rotation that exists."""
    facts = rotation_facts(rotation)
    rhythm = rhythm_of(facts.rrule)
    plain = (
        "name", "timezone", "starts_at", "ends_at", "priority", "shifts_per_member",
        "effective_until", "exdates", "rdates",
    )  # fmt: skip
    return {name: getattr(facts, name) for name in plain} | {
        "strategy": facts.strategy.value,
        "members": [str(one) if one is not None else EMPTY_SLOT for one in facts.members],
        "every": rhythm.every,
        "unit": rhythm.unit,
        "days": list(rhythm.days),
        "rrule": rhythm.rule,
        "restrictions": span_rows(facts.restrictions),
        "rollout": Rollout.AT_ONCE.value,
    }


def stepped(data: QueryDict, step: str) -> dict[str, Any]:
    """Return what the form shows after a step that is not saved: a member moved or taken out."""
    shown: dict[str, Any] = {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in RotationForm.base_fields.items()
    }
    act, _, place = step.partition(":")
    members, at = shown["members"], int(place) if place.isascii() and place.isdigit() else -1
    if 0 <= at < len(members):
        member = members.pop(at)
        to = {"up": max(0, at - 1), "down": at + 1}.get(act)
        if act in ("up", "down"):
            members.insert(to, member)
        elif act != "remove":
            members.insert(at, member)
    return shown


def control_values(name: str, value: Any) -> list[tuple[str, str]]:
    """Return what the controls of a field would send for a value that it shows."""
    if name == "restrictions":
        parts = [f"{name}.{part}" for part in SPAN_PARTS]
        return [pair for row in value or [] for pair in zip(parts, row, strict=True)]
    if isinstance(value, list):
        return [(name, str(one)) for one in value]
    if isinstance(value, datetime):
        return [(name, value.strftime(WALL))]
    return [] if value is None else [(name, str(value))]


def _span_controls(number: int, row: tuple[str, ...]) -> list[SafeString]:
    controls = []
    words = ("from day", "from", "to day", "to")
    for part, word, value in zip(SPAN_PARTS, words, row, strict=True):
        attrs = {"aria-label": f"Span {number}, {word}"}
        if part.endswith("day"):
            choices = _DAY_CHOICES if part == "from_day" else _LAST_DAY_CHOICES
            select = Picker(attrs=attrs | {"class": "form-select"}, choices=choices)
            controls.append(select.render(f"restrictions.{part}", value))
        else:
            kind = forms.TimeInput(attrs=attrs | {"class": "form-control", "type": "time"})
            controls.append(kind.render(f"restrictions.{part}", value))
    return controls
