"""Taking a table of configuration items in: a look at what each row would do comes first."""

from collections import Counter
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from watchbell.accounts.permissions import require
from watchbell.catalog.permissions import RULES, Action
from watchbell.catalog.services.importing import COLUMNS, ImportedRow, Verdict, import_items
from watchbell.web.access import for_colleagues
from watchbell.web.forms import LongText, Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_LARGEST = 500_000
_EXAMPLE = "name,kind,identifier,location,team,services\n"


class TableForm(Styled):
    """A table as a file, or as text; what a file says stays in the text to be looked at."""

    file = forms.FileField(label="A CSV file", required=False)
    text = LongText(
        label="Or its text",
        required=False,
        max_length=_LARGEST,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        strip=False,
    )

    def clean_file(self) -> None:
        """Put what the file says in place of the text."""
        file = self.cleaned_data["file"]
        if file is None:
            return
        try:
            text = file.read(4 * _LARGEST).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError("This is no text in UTF-8. Save it as CSV.") from None
        self.data = {**self.data, "text": text}

    def clean(self) -> dict[str, Any]:
        """Refuse a form with neither."""
        if not self.errors and not self.cleaned_data["text"].strip():
            raise forms.ValidationError("Choose a file, or paste the rows of a table.")
        return self.cleaned_data


@require_http_methods(["GET", "POST"])
@for_colleagues
def take_in(request: Request) -> HttpResponse:
    """Say what each row of a table would do, then record those that can be used."""
    require(request.actor, RULES[Action.MANAGE_ITEMS], "recording configuration items")
    form = TableForm(sent(request), request.FILES or None, initial={"text": _EXAMPLE})
    only_look = "apply" not in request.POST
    rows = attempt(
        form,
        lambda: import_items(
            text=form.cleaned_data["text"],
            only_look=only_look,
            actor=request.actor,
            now=request.now,
        ),
    )
    if rows is not None and not only_look:
        return done(request, reverse("item-list"), f"Taken in: {_summed(rows)}.")
    counts = Counter(row.verdict for row in rows or [])
    context = {
        "form": form,
        "columns": COLUMNS,
        "rows": rows,
        "looked": rows is not None,
        "summed": _summed(rows or []),
        "usable": counts[Verdict.NEW] + counts[Verdict.CHANGED],
    }
    return page(request, "items/import.html", context, status=status(form))


def _summed(rows: list[ImportedRow]) -> str:
    counts = Counter(row.verdict for row in rows)
    said = [f"{counts[verdict]} {verdict.value}" for verdict in Verdict if counts[verdict]]
    return ", ".join(said) or "nothing"
