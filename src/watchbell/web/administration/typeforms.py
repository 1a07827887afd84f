"""Forms of incident types and their fields."""

from collections.abc import Mapping
from typing import Any

from django import forms

from watchbell.accounts.selectors import team_names, teams_with_members
from watchbell.incidents.duties import DUTIES, TEAM_LEAD, IncidentRole
from watchbell.incidents.fields.specs import BUILT_IN, STEP_WORDS, Kind, Option, Step
from watchbell.incidents.models import CustomField, IncidentType
from watchbell.incidents.modules import ROLES, TASKS
from watchbell.incidents.selectors import categories
from watchbell.incidents.services import FieldDraft, TypeDraft
from watchbell.kernel.actors import Actor
from watchbell.kernel.text import slug_of
from watchbell.platform.modules import is_on
from watchbell.web.forms import EMPTY, Choice, LongText, Styled
from watchbell.web.incidents.forms.choices import (
    IMPACTS,
    MOST,
    URGENCIES,
    category_choices,
    colleagues_for,
    plan_choices,
)

_ICONS = (
    ("urgent", "Siren"), ("shield", "Shield"), ("bolt", "Lightning"), ("server-2", "Server"),
    ("world", "Globe"), ("lock", "Lock"), ("users", "People"), ("tool", "Tool"), ("box", "Box"),
    ("phone", "Telephone"), ("mail", "Letter"), ("device-desktop", "Screen"),
    ("topology-star-3", "Network"), ("alert-triangle", "Warning"), ("activity", "Pulse"),
    ("flag", "Flag"),
)  # fmt: skip
_KIND_WORDS = {
    Kind.TEXT: "Text",
    Kind.NUMBER: "Number",
    Kind.CHOICE: "Choice of one",
    Kind.CHOICES: "Choice of several",
    Kind.DATE: "Date",
    Kind.TIME: "Date and time",
    Kind.PERSON: "Person",
    Kind.SERVICE: "Service",
    Kind.CHECKBOX: "Box to tick",
    Kind.URL: "Address (URL)",
    Kind.FORMULA: "Formula",
}
_ROLES = [role for role in IncidentRole if not role.is_shared]
STEPS = [(step.value, words.capitalize()) for step, words in STEP_WORDS.items()]


class TypeForm(Styled):
    """What a type says about itself, its defaults, and what it demands of the record."""

    name = forms.CharField(max_length=80)
    slug = forms.CharField(
        label="Short name",
        max_length=40,
        required=False,
        help_text="For addresses and the API; made from the name unless you give one. It stays.",
    )
    description = LongText(required=False, max_length=2000)
    icon = Choice(choices=_ICONS)
    default_team = Choice(label="Team, unless somebody says otherwise", required=False)
    default_category = Choice(label="Category", required=False)
    default_impact = Choice(label="Impact", choices=IMPACTS, required=False)
    default_urgency = Choice(label="Urgency", choices=URGENCIES, required=False)
    default_plans = forms.MultipleChoiceField(
        label="Plans it begins with",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    default_tasks = LongText(
        label="Tasks it begins with",
        required=False,
        max_length=5000,
        help_text="One a line, as in plans: Call the vendor @technical_lead +30m !",
    )
    on_request_form = forms.BooleanField(label="Requesters may choose it", required=False)
    is_restricted = forms.BooleanField(label="Its incidents are confidential", required=False)
    is_active = forms.BooleanField(
        label="In use",
        required=False,
        initial=True,
        help_text="A type that is not in use is offered no more; its incidents stay.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.slug: team for team in teams_with_members(actor=actor)}
        self.offer("default_team", [("", "None"), *team_names(actor=actor, limit=MOST)])
        self.offer("default_category", category_choices())
        for name in ("is_active",) if is_new else ("slug",):
            del self.fields[name]
        for step, words in STEPS:
            field = forms.MultipleChoiceField(
                label=words,
                choices=list(BUILT_IN.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
            self.fields[f"required_{step}"] = field
        self.demands = [f"required_{step}" for step, _ in STEPS]
        self._bring_along(actor)

    def _bring_along(self, actor: Actor) -> None:
        """Offer what incidents of the type begin with, as far as those modules are on."""
        self.offer("default_plans", plan_choices(actor))
        people = [(key, row.name) for key, row in colleagues_for(actor).items()]
        for role in _ROLES:
            field = Choice(
                label=f"{DUTIES[role].name}, from the start",
                choices=[("", "Nobody"), (TEAM_LEAD, "Who leads its team"), *people],
                required=False,
            )
            self.dress(field)
            self.fields[f"role_{role.value}"] = field
            if not is_on(ROLES):
                self.rest(f"role_{role.value}")
        if not is_on(TASKS):
            self.rest("default_plans")
            self.rest("default_tasks")

    @property
    def beginning(self) -> list[forms.BoundField]:
        """Return the controls of what its incidents begin with."""
        return [field for field in self.visible_fields() if _begins(field.name)]

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the controls but for what is demanded of the record, and what it begins with."""
        return [
            field
            for field in self.visible_fields()
            if field.name not in self.demands and not _begins(field.name)
        ]

    @property
    def demanding(self) -> list[forms.BoundField]:
        """Return the controls that say what is demanded of the record, by step."""
        return [self[name] for name in self.demands]

    def short_name(self) -> str:
        """Return the slug that was given, or one made of the name."""
        return self.cleaned_data["slug"] or slug_of(self.cleaned_data["name"])[:40]

    def draft(self) -> TypeDraft:
        """Return what the form says as the services take it."""
        got = self.cleaned_data
        by_slug = {row.slug: row.pk for row in categories()}
        team = self.teams.get(got["default_team"])
        return TypeDraft(
            name=got["name"],
            description=got["description"],
            icon=got["icon"],
            is_active=got.get("is_active", True),
            is_restricted=got["is_restricted"],
            on_request_form=got["on_request_form"],
            required={step: got[f"required_{step}"] for step, _ in STEPS},
            default_team_id=team.pk if team else None,
            default_category_id=by_slug.get(got["default_category"]),
            default_plans=got["default_plans"] or [],
            default_tasks=got["default_tasks"] or "",
            default_roles={role.value: got[f"role_{role.value}"] or "" for role in _ROLES},
            default_impact=int(got["default_impact"]) if got["default_impact"] else None,
            default_urgency=int(got["default_urgency"]) if got["default_urgency"] else None,
        )


def type_initial(row: IncidentType) -> dict[str, Any]:
    """Return a type as its form shows it."""
    return {
        **{name: getattr(row, name) for name in TypeForm.base_fields if hasattr(row, name)},
        "default_team": row.default_team.slug if row.default_team else "",
        "default_category": row.default_category.slug if row.default_category else "",
        **{f"required_{step}": names for step, names in row.required.items()},
        **{f"role_{role}": who for role, who in row.default_roles.items()},
    }


def _begins(name: str) -> bool:
    return name in ("default_plans", "default_tasks") or name.startswith("role_")


class FieldForm(Styled):
    """What a field says about itself."""

    name = forms.CharField(label="What is asked", max_length=120)
    slug = forms.CharField(
        label="Short name",
        max_length=60,
        required=False,
        help_text="For conditions, filters and the API, such as order_number. It stays.",
    )
    kind = Choice(label="Kind", choices=[EMPTY, *((k.value, w) for k, w in _KIND_WORDS.items())])
    help = forms.CharField(label="Hint below it", max_length=300, required=False)
    options = LongText(
        label="Answers to choose from",
        required=False,
        help_text="For choices: one a line. An answer you leave out is offered no more.",
    )
    formula = LongText(
        label="Formula",
        required=False,
        help_text='For formulas, in CEL: aware_at + duration("72h"), or seats * 2.5',
    )
    required_for = forms.MultipleChoiceField(
        label="Must be answered",
        choices=STEPS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    visible_when = LongText(
        label="Asked only when",
        required=False,
        help_text="In CEL, over other fields: personal_data == true && incident.impact <= 2",
    )
    on_request_form = forms.BooleanField(label="Requesters are asked, too", required=False)
    is_active = forms.BooleanField(
        label="In use",
        required=False,
        initial=True,
        help_text="A field that is not in use is asked no more; what was answered stays.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, is_new: bool, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = kind
        for name in ("is_active",) if is_new else ("slug", "kind"):
            del self.fields[name]
        for name, kinds in _ONLY_FOR.items():
            if not is_new and kind not in kinds:
                del self.fields[name]

    def short_name(self) -> str:
        """Return the slug that was given, or one made of the name."""
        made = slug_of(self.cleaned_data["name"]).replace("-", "_")
        return self.cleaned_data["slug"] or made[:60]

    def draft(self) -> FieldDraft:
        """Return what the form says as the services take it."""
        got = self.cleaned_data
        return FieldDraft(
            name=got["name"],
            kind=got.get("kind") or self.held,
            help=got["help"],
            options=_options(got.get("options", "")),
            required_for=got["required_for"],
            visible_when=got["visible_when"],
            formula=got.get("formula", ""),
            on_request_form=got["on_request_form"],
            is_active=got.get("is_active", True),
        )


_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "options": (Kind.CHOICE, Kind.CHOICES),
    "formula": (Kind.FORMULA,),
}


def field_initial(row: CustomField) -> dict[str, Any]:
    """Return a field as its form shows it."""
    shown = {name: getattr(row, name) for name in FieldForm.base_fields if hasattr(row, name)}
    lines = [_line(one["value"], one["label"]) for one in row.options if one["is_active"]]
    return {**shown, "options": "\n".join(lines)}


def _line(value: str, label: str) -> str:
    return label if slug_of(label) == value else f"{value} | {label}"


def _options(text: str) -> list[Option]:
    """Read the answers: a label a line, or `value | label`."""
    found = []
    for line in (line.strip() for line in text.splitlines()):
        if line:
            value, bar, label = (part.strip() for part in line.partition("|"))
            found.append(Option(value, label) if bar else Option(slug_of(line) or line, line))
    return found


def steps_in_words(row: CustomField) -> str:
    """Say when a field must be answered."""
    return ", ".join(STEP_WORDS[Step(step)] for step in row.required_for)
