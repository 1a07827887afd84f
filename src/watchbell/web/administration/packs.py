"""Packs of what is set up for incidents: look at what one would change, take it in, write one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from watchbell.incidents.packs.format import (
    BUILT_IN_NAMES,
    LARGEST,
    built_in,
    read_pack,
    write_pack,
)
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.services.packing import apply_pack, export_pack
from watchbell.web.access import for_colleagues
from watchbell.web.forms import LongText, Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

TEMPLATE = "administration/packs.html"


class PackForm(Styled):
    """A pack as a file, or as text; what a file says stays in the text to be looked at."""

    file = forms.FileField(label="A file", required=False, help_text="One that was exported.")
    text = LongText(
        label="Or its text",
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        strip=False,
    )

    def clean_file(self) -> None:
        """Put what the file says in place of the text."""
        file = self.cleaned_data["file"]
        if file is None:
            return
        try:
            text = file.read(4 * LARGEST).decode()
        except UnicodeDecodeError:
            raise forms.ValidationError("This is not a text file. Choose a pack.") from None
        self.data = {**self.data, "text": text}

    def clean(self) -> dict[str, Any]:
        """Refuse a form with neither."""
        if not self.errors and not self.cleaned_data["text"]:
            raise forms.ValidationError("Choose a file, or paste the text of a pack.")
        return self.cleaned_data


@require_http_methods(["GET", "POST"])
@for_colleagues
def packs(request: Request) -> HttpResponse:
    """Offer the packs that come with the program, and take in what is sent."""
    require(request.actor, Action.MANAGE_TYPES)
    chosen = request.GET.get("pack", "")
    initial = {"text": built_in(chosen)} if chosen in BUILT_IN_NAMES else {}
    form = PackForm(sent(request), request.FILES or None, initial=initial)
    only_look = "apply" not in request.POST
    changes = attempt(
        form,
        lambda: apply_pack(
            pack=read_pack(form.cleaned_data["text"]),
            actor=request.actor,
            now=request.now,
            only_look=only_look,
        ),
    )
    if changes is not None and not only_look:
        count = len(changes)
        text = f"Taken in: {count} change{'' if count == 1 else 's'}."
        return done(request, reverse("administration"), text)
    offered = [(name, read_pack(built_in(name)).title) for name in BUILT_IN_NAMES]
    context = {"form": form, "offered": offered, "changes": changes, "looked": changes is not None}
    return page(request, TEMPLATE, context, status=status(form))


@require_safe
@for_colleagues
def export(request: Request) -> HttpResponse:
    """Write all that is set up for incidents as a pack."""
    text = write_pack(export_pack(actor=request.actor))
    headers = {"Content-Disposition": 'attachment; filename="watchbell-pack.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)
