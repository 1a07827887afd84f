"""Presets: incidents thought out in advance, declared by one click."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from watchbell.accounts.selectors import person_by_id
from watchbell.incidents.domain import Channel
from watchbell.incidents.models import Preset
from watchbell.incidents.modules import TASKS
from watchbell.incidents.permissions import Action, require
from watchbell.incidents.selectors import categories, preset_by_slug, presets, types_in_order
from watchbell.incidents.services import (
    PresetFields,
    change_preset,
    create_preset,
    declare_preset,
)
from watchbell.kernel.actors import Actor
from watchbell.platform.modules import is_on
from watchbell.web.access import for_colleagues
from watchbell.web.forms import Choice, LongText, ShortName, Styled, row_choices
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    SEVERITIES,
    URGENCIES,
    category_choices,
    plan_choices,
    services_for,
    teams_for,
)
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt, sent, status

_SAME = (
    "name", "title", "description", "impact", "urgency", "severity", "is_active", "type", "plans",
)  # fmt: skip


class PresetForm(Styled):
    """Everything that the incident will have."""

    name = forms.CharField(label="On the button", max_length=80)
    slug = ShortName()
    title = forms.CharField(label="Title of the incident", max_length=300)
    description = LongText(required=False, max_length=50_000)
    type = Choice()
    category = Choice()
    service = Choice(required=False)
    team = Choice(required=False)
    impact = Choice(choices=IMPACTS)
    urgency = Choice(choices=URGENCIES)
    severity = Choice(choices=SEVERITIES, required=False)
    plans = forms.MultipleChoiceField(
        label="Plans, applied at once",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Beside those that its type brings along.",
    )
    is_active = forms.BooleanField(label="In use", required=False)

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active" if is_new else "slug"]
        self.services, self.teams = services_for(actor), teams_for(actor)
        self.offer("category", category_choices())
        self.offer("type", row_choices(types_in_order(), "slug", "")[1:])
        self.offer("plans", plan_choices(actor))
        if not is_on(TASKS):
            self.rest("plans")
        self.offer("service", row_choices(self.services.values(), "slug", "None"))
        self.offer("team", row_choices(self.teams.values(), "slug", "As the service says"))

    def preset_fields(self) -> PresetFields:
        """Return what the form holds, as the service takes it."""
        got = self.cleaned_data
        by_slug = {row.slug: row for row in categories()}
        return PresetFields(
            name=got["name"],
            title=got["title"],
            description=got["description"],
            category=by_slug[got["category"]],
            service=self.services.get(got["service"]),
            team=self.teams.get(got["team"]),
            impact=int(got["impact"]),
            urgency=int(got["urgency"]),
            severity=got["severity"],
            type=got["type"],
            plans=got["plans"],
            is_active=got.get("is_active", True),
        )


@require_safe
@for_colleagues
def preset_list(request: Request) -> HttpResponse:
    """List the presets, those that are out of use too."""
    require(request.actor, Action.CONFIGURE)
    return page(request, "administration/presets.html", {"presets": presets(active_only=False)})


@require_http_methods(["GET", "POST"])
@for_colleagues
def new_preset(request: Request) -> HttpResponse:
    """Add a preset."""
    require(request.actor, Action.CONFIGURE)
    form = PresetForm(sent(request), actor=request.actor, is_new=True)
    made = attempt(
        form,
        lambda: create_preset(
            slug=form.cleaned_data["slug"],
            fields=form.preset_fields(),
            actor=request.actor,
            now=request.now,
        ),
    )
    return _answer(request, form, made, None)


@require_http_methods(["GET", "POST"])
@for_colleagues
def edit_preset(request: Request, slug: str) -> HttpResponse:
    """Change what a preset declares from now on."""
    require(request.actor, Action.CONFIGURE)
    preset = preset_by_slug(slug)
    initial = {name: getattr(preset, name) for name in _SAME} | {
        "category": preset.category.slug,
        "service": preset.service.slug if preset.service else "",
        "team": preset.team.slug if preset.team else "",
    }
    form = PresetForm(sent(request), initial=initial, actor=request.actor, is_new=False)
    changed = attempt(
        form,
        lambda: change_preset(
            slug=slug, fields=form.preset_fields(), actor=request.actor, now=request.now
        ),
    )
    return _answer(request, form, changed, preset)


@require_POST
@for_colleagues
def declare(request: Request, slug: str) -> HttpResponse:
    """Open the incident of a preset."""
    reporter = person_by_id(request.actor.id) if request.actor.id else None
    incident = declare_preset(
        slug=slug,
        reporter=reporter,
        channel=Channel.SELF_SERVICE,
        actor=request.actor,
        now=request.now,
    )
    text = f"{incident.label} is open."
    return done(request, reverse("incident", args=[incident.label]), text)


def _answer(
    request: Request, form: PresetForm, saved: Preset | None, preset: Preset | None
) -> HttpResponse:
    if saved is not None:
        return done(request, reverse("admin-preset-list"), f"{saved.name} is saved.")
    url = reverse("admin-preset", args=[preset.slug]) if preset else reverse("admin-preset-new")
    context = {"form": form, "preset": preset, "action": url}
    return page(request, "administration/preset.html", context, part="form", status=status(form))
