"""What an import is asked for, and how a table's columns are corrected."""

from collections.abc import Mapping
from typing import Any

import yaml
from django import forms

from watchbell.importers.domain import Choices, DateOrder, Unreadable
from watchbell.importers.mappings import choices_with, mapping_of
from watchbell.importers.readers.guessing import FACTS
from watchbell.importers.registry import readers
from watchbell.importers.services import ImportFields
from watchbell.incidents.domain import Cause, Channel, Outcome, State
from watchbell.incidents.prioritising import Severity
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.zones import clean_zone
from watchbell.platform.files.limits import check_size
from watchbell.web.forms import Choice, Styled
from watchbell.web.words import humanize

_ORDERS = [
    ("", "As the file shows"),
    (DateOrder.DAY_FIRST.value, "Day first: 31/12/2026"),
    (DateOrder.MONTH_FIRST.value, "Month first: 12/31/2026"),
    (DateOrder.YEAR_FIRST.value, "Year first: 26/12/31"),
]
_MOST_WORDS = 40
_LEVELS = [(str(level), str(level)) for level in range(1, 5)]
_MEANINGS: Mapping[str, list[tuple[str, str]]] = {
    "state": [(one.value, humanize(one.value)) for one in State],
    "impact": _LEVELS,
    "urgency": _LEVELS,
    "priority": [(str(level), f"P{level}") for level in range(1, 6)],
    "severity": [(one, one) for one in Severity],
    "channel": [(one.value, humanize(one.value)) for one in Channel],
    "outcome": [(one.value, humanize(one.value)) for one in Outcome],
    "cause": [(one.value, humanize(one.value)) for one in Cause],
    "sla_met": [("true", "Met"), ("false", "Missed")],
}
_NUMBERS = frozenset({"impact", "urgency", "priority"})


class ImportForm(Styled):
    """A file, what it is, and what it does not say itself."""

    kind = Choice(label="What is it?")
    file = forms.FileField(label="File", help_text="CSV, XLSX, XES or JSON; .gz and .zip too.")
    zone = forms.CharField(
        label="Zone of times without one",
        initial="UTC",
        max_length=60,
        help_text="Such as Europe/Berlin.",
    )
    mapping = forms.FileField(
        label="Saved mapping (YAML)",
        required=False,
        help_text="Of a table: which column is what, as you saved it before. Else it is guessed.",
    )
    date_order = Choice(
        label="What is 3/4/2026?",
        choices=_ORDERS,
        required=False,
        help_text="Found by dates that can mean one thing; if there is none, you are asked.",
    )
    encoding = forms.CharField(
        label="Encoding", required=False, max_length=40, help_text="Found by itself."
    )
    source = forms.CharField(
        label="Where does it come from?",
        required=False,
        max_length=80,
        help_text="Only if two sources number their incidents alike; else leave it empty.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("kind", [(one.kind, one.title) for one in readers()])

    def clean_file(self) -> Any:
        """Refuse what is too large or empty."""
        file = self.cleaned_data["file"]
        try:
            check_size(file.name, file.size, "file")
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from None
        return file

    def clean_mapping(self) -> dict[str, Any] | None:
        """Refuse what is no mapping."""
        file = self.cleaned_data["mapping"]
        try:
            return _read(file.read()) if file is not None else None
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from None

    def clean_zone(self) -> str:
        """Refuse a zone that there is not."""
        try:
            return clean_zone(self.cleaned_data["zone"])
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from None

    def asked(self) -> ImportFields:
        """Return what is asked for; it is tried first."""
        said = self.cleaned_data
        return ImportFields(
            kind=said["kind"],
            file_name=said["file"].name,
            source=said["source"],
            is_dry=True,
            choices=self._choices(),
        )

    def _choices(self) -> Choices:
        said, mapping = self.cleaned_data, self.cleaned_data["mapping"]
        choices = Choices(
            # What a mapping says goes before a zone that nobody has chosen.
            zone=None if mapping and "zone" not in self.changed_data else said["zone"],
            date_order=DateOrder(said["date_order"]) if said["date_order"] else None,
            encoding=said["encoding"] or None,
        )
        return choices_with(choices, mapping) if mapping else choices


class MappingForm(Styled):
    """Which column is what, what its words stand for; or all of it as a file."""

    file = forms.FileField(label="Or a saved mapping (YAML)", required=False)
    dates = Choice(label="What is 3/4/2026?", choices=_ORDERS[1:])
    zone = forms.CharField(label="Zone of times without one", max_length=60)

    def __init__(self, guess: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        self._guess, known = guess, guess["mapping"]
        kwargs["initial"] = {"dates": known.get("dates") or "", "zone": known.get("zone") or "UTC"}
        super().__init__(*args, **kwargs)
        if not known.get("dates"):
            self.offer("dates", [("", "Choose"), *_ORDERS[1:]])
        columns = [("", "Nothing"), *((name, name) for name in guess["columns"])]
        for fact, label in FACTS.items():
            self._add(f"fact-{fact}", label, columns, known["columns"].get(fact, ""))
        self._words: dict[str, tuple[str, str]] = {}
        for fact, words in guess["words"].items():
            for nth, word in enumerate(words[:_MOST_WORDS]):
                value = known["values"].get(fact, {}).get(word)
                name = f"word-{fact}-{nth}"
                self._words[name] = (fact, word)
                self._add(name, word, [("", "Leave out"), *_MEANINGS[fact]], _shown(value))
        kept = [column for column in guess["columns"] if column not in known["columns"].values()]
        self.fields["custom"] = forms.MultipleChoiceField(
            label="Columns to keep as fields of their own",
            choices=[(column, column) for column in kept],
            initial=list(known["custom"].values()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def _add(self, name: str, label: str, choices: list[tuple[str, str]], value: str) -> None:
        field = Choice(label=label, choices=choices, required=False, initial=value)
        self.fields[name] = field
        self.dress(field)

    @property
    def facts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("fact-")]

    @property
    def words(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The words of each column that has such, under the fact's name."""
        found: dict[str, list[forms.BoundField]] = {}
        for name, (fact, _) in self._words.items():
            found.setdefault(FACTS[fact], []).append(self[name])
        return list(found.items())

    def mapping(self) -> dict[str, Any]:
        """Return the mapping that was chosen, or the one in the file."""
        said = self.cleaned_data
        if said["file"] is not None:
            return _read(said["file"].read())
        values = {fact: dict(words) for fact, words in self._guess["mapping"]["values"].items()}
        for name, (fact, word) in self._words.items():
            values.setdefault(fact, {})[word] = _value(fact, said[name])
        return {
            **self._guess["mapping"],
            "columns": {f: said[f"fact-{f}"] for f in FACTS if said[f"fact-{f}"]},
            "custom": {column: column for column in said["custom"]},
            "values": values,
            "dates": said["dates"],
            "zone": clean_zone(said["zone"]),
        }


def _read(content: bytes) -> dict[str, Any]:
    try:
        return mapping_of(content.decode())
    except (UnicodeDecodeError, yaml.YAMLError):
        raise _refused("This is no mapping; it is a text in YAML.") from None
    except Unreadable as error:
        raise _refused(str(error)) from None


def _refused(message: str) -> InvalidInput:
    return InvalidInput(message, fields={"file": message})


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _value(fact: str, chosen: str) -> Any:
    if not chosen:
        return None
    if fact in _NUMBERS:
        return int(chosen)
    return chosen == "true" if fact == "sla_met" else chosen
