"""Matchers in a form: rows of a label, how it is compared, and a value; or lines of text.

A page draws the field with `components/matcher_rows.html`, which asks a `BoundMatchers` for its
rows. The buttons there send a step (`matchers:more`, `matchers:remove-2`, `matchers:text`,
`matchers:rows`); a form that was sent by one is drawn again and saves nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from watchbell.alerts.domain.matching import MOST_MATCHERS, Matcher, parse_matcher
from watchbell.kernel.errors import InvalidInput

SIGNS = {"=": "is", "!=": "is not", "=~": "matches regex", "!~": "does not match regex"}
_HINT = 'One on each line, such as alertname="DiskFull" or instance=~"web-.*".'
_PARTS = ("name", "sign", "value")


@dataclass(frozen=True, slots=True)
class MatcherRow:
    """One matcher as its three controls show it."""

    name: str = ""
    sign: str = "="
    value: str = ""

    @property
    def says(self) -> bool:
        """Say whether anything was typed."""
        return bool(self.name or self.value)

    def as_text(self) -> str:
        """Return the line of text that says the same."""
        escaped = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name}{self.sign}"{escaped}"'

    def matcher(self) -> Matcher:
        """Return what it says."""
        return Matcher(self.name, self.value, self.sign.endswith("~"), self.sign[0] != "!")


def row_of(matcher: Matcher) -> MatcherRow:
    """Return a matcher as a row."""
    sign = ("" if matcher.is_equal else "!") + ("~" if matcher.is_regex else "=")
    return MatcherRow(matcher.name, "=~" if sign == "~" else sign, matcher.value)


class MatchersWidget(forms.Textarea):
    """Reads rows of three controls, or the text when that is what was shown."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> str | list[MatcherRow]:
        rows = sent_rows(data, name)
        if rows is not None:
            return [row for row in rows if row.says]
        return str(super().value_from_datadict(data, files, name) or "")


class Matchers(forms.Field):
    """Matchers: rows, or lines as Alertmanager writes them."""

    widget = MatchersWidget(attrs={"rows": 4, "spellcheck": "false"})
    default_error_messages = {"required": "Add at least one matcher, such as alertname is Disk."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"help_text": _HINT} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "\n".join(row.as_text() for row in _rows(value))
        return value

    def to_python(self, value: Any) -> list[Matcher]:
        if isinstance(value, list):
            return [_read(number, row) for number, row in enumerate(value, 1)]
        try:
            return read_lines(str(value or ""))
        except InvalidInput as error:
            raise forms.ValidationError(list(error.fields.values())) from None

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> "BoundMatchers":
        return BoundMatchers(form, self, field_name)


class BoundMatchers(forms.BoundField):
    """Matchers of a form as a page draws them, the step that sent the form done."""

    @property
    def step(self) -> str:
        """Return what a button of this field asked for; "" when something else was pressed."""
        field, _, act = str(self.form.data.get("step", "")).partition(":")
        return act if field == self.html_name else ""

    @property
    def is_text(self) -> bool:
        """Say whether lines of text are shown."""
        if self.step == "text":
            return True
        was_text = self.form.is_bound and sent_rows(self.form.data, self.html_name) is None
        return was_text and (self.step != "rows" or self._lines() is None)

    @property
    def rows(self) -> list[MatcherRow]:
        """Return the rows to show: one at least."""
        rows = self._given()
        act, _, place = self.step.partition("-")
        if act == "remove" and place.isdecimal():
            rows = [row for at, row in enumerate(rows) if at != int(place)]
        if act == "more" and len(rows) < MOST_MATCHERS:
            rows = [*rows, MatcherRow()]
        return rows or [MatcherRow()]

    @property
    def added(self) -> int:
        """Return the place of the row that was just added; -1 when none was."""
        return len(self.rows) - 1 if self.step == "more" else -1

    @property
    def text(self) -> str:
        """Return the lines to show."""
        rows = sent_rows(self.form.data, self.html_name) if self.form.is_bound else None
        if rows is not None:
            return "\n".join(row.as_text() for row in rows if row.says)
        return str(self.value() or "")

    @property
    def signs(self) -> list[tuple[str, str]]:
        return list(SIGNS.items())

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= MOST_MATCHERS

    @property
    def problems(self) -> list[str]:
        """Return what is wrong with it, but not while it is only drawn in another way."""
        if self.step == "rows" and self.is_text:
            return ["Rows cannot say this; it stays text.", *map(str, self.errors)]
        return [] if self.step else [str(error) for error in self.errors]

    def asked(self) -> list[Matcher]:
        """Return what is shown, rows without a label left out; InvalidInput when it is no list."""
        if self.is_text:
            return read_lines(self.text)
        return [row.matcher() for row in self.rows if row.name.strip()]

    def _given(self) -> list[MatcherRow]:
        if not self.form.is_bound:
            return _rows(self.initial or ())
        sent = sent_rows(self.form.data, self.html_name)
        return sent if sent is not None else (self._lines() or [])

    def _lines(self) -> list[MatcherRow] | None:
        """Return the text as rows; None when a line is no matcher."""
        try:
            return [row_of(one) for one in read_lines(self.text)]
        except InvalidInput:
            return None


def read_lines(text: str) -> list[Matcher]:
    """Read one matcher a line; InvalidInput names the line."""
    return [parse_matcher(line) for line in text.splitlines() if line.strip()]


def sent_rows(data: Mapping[str, Any], name: str) -> list[MatcherRow] | None:
    """Return the rows that were sent, empty ones too; None when it was text."""
    if data.get(f"{name}.as") != "rows" or not isinstance(data, QueryDict):
        return None
    columns = [[str(one) for one in data.getlist(f"{name}.{part}")] for part in _PARTS]
    found = [MatcherRow(*parts) for parts in zip(*columns, strict=False)]
    return [row if row.sign in SIGNS else MatcherRow(row.name, "=", row.value) for row in found]


def _rows(given: Sequence[Matcher | MatcherRow]) -> list[MatcherRow]:
    return [row_of(one) if isinstance(one, Matcher) else one for one in given]


def _read(number: int, row: MatcherRow) -> Matcher:
    if not row.name.strip():
        raise forms.ValidationError(f"Row {number}: say which label, such as alertname.")
    return row.matcher()
