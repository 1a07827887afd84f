"""The form of one urgency's rules: some rows of an address and a delay, empty ones to add."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django import forms

from watchbell.accounts.models import ContactMethod
from watchbell.paging.models import PersonalRule
from watchbell.paging.services import RuleFields
from watchbell.paging.services.personal import LONGEST_DELAY, MOST_RULES
from watchbell.web.forms import Choice, Styled
from watchbell.web.words import humanize

_SPARE = 2


class RulesForm(Styled):
    """A row without an address is no rule; without script two empty ones are there to be filled."""

    def __init__(
        self,
        *args: Any,
        methods: Sequence[ContactMethod],
        urgency: str,
        rules: Sequence[PersonalRule] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, auto_id=f"{urgency}_%s", **kwargs)
        self.urgency = urgency
        self._rows = min(MOST_RULES, _sent_rows(self.data) or len(rules) + _SPARE)
        choices = [("", "No further way"), *((str(m.pk), name_of(m)) for m in methods)]
        for row in range(self._rows):
            way = Choice(label=f"Way {row + 1}", choices=choices, required=False)
            after = forms.IntegerField(
                label=f"Minutes {row + 1}",
                required=False,
                min_value=0,
                max_value=LONGEST_DELAY,
            )
            if row < len(rules):
                way.initial, after.initial = str(rules[row].method_id), rules[row].delay_minutes
            for name, field in ((f"way_{row}", way), (f"after_{row}", after)):
                self.fields[name] = field
                self.dress(field)

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each row, for the page."""
        for row in range(self._rows):
            yield self[f"way_{row}"], self[f"after_{row}"]

    def rules(self) -> list[RuleFields]:
        """Return what was chosen; an empty delay is at once."""
        data = self.cleaned_data
        return [
            RuleFields(
                contact_method_id=UUID(data[f"way_{row}"]),
                delay_minutes=data[f"after_{row}"] or 0,
            )
            for row in range(self._rows)
            if data.get(f"way_{row}")
        ]


def name_of(method: ContactMethod) -> str:
    """Return an address in words: how, and which one."""
    which = method.label if method.kind == "push" else method.address
    label = f" ({method.label})" if method.label and method.kind != "push" else ""
    return f"{humanize(method.kind)}: {which}{label}"


def _sent_rows(data: Any) -> int:
    return sum(1 for name in data if str(name).startswith("way_"))
