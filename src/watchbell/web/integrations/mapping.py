"""The mapping editor: a payload, its leaves to point at, and the alert that follows, live."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from watchbell.alerts.domain import Observation, clean_observation
from watchbell.alerts.integrations.generic import parse_with, payload_of
from watchbell.alerts.integrations.guessing import guess
from watchbell.alerts.integrations.mapping import SETTING, AlertMapping, checked
from watchbell.alerts.integrations.paths import child
from watchbell.alerts.integrations.port import PayloadIgnored, PayloadRejected
from watchbell.alerts.integrations.registry import adapter_for
from watchbell.alerts.integrations.shapes import recognise
from watchbell.alerts.models import Integration, Signal
from watchbell.alerts.permissions import Action, require
from watchbell.alerts.selectors import integration_by_id, last_signals, signal_by_id
from watchbell.alerts.services import set_mapping
from watchbell.alerts.tracing import SHOWN, headers_of
from watchbell.kernel.errors import InvalidInput, NotFound
from watchbell.web.access import for_colleagues
from watchbell.web.forms import LongText, Styled
from watchbell.web.middleware import Request
from watchbell.web.responses import done, page
from watchbell.web.writing import attempt

_MOST_LEAVES = 400
_DEEPEST = 12
_LONGEST = 200_000
_SAMPLE = '{"title": "Disk full on db1", "severity": "critical", "status": "firing"}'
_PATHS = ("each", "title", "description", "key", "severity", "state", "group", "link", "started")
_MONO = {"class": "form-control wb-mono", "spellcheck": "false", "autocomplete": "off"}


def _expression(label: str, hint: str, *, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={**_MONO, "data-path-field": ""})
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=2000, widget=widget
    )


class MappingForm(Styled):
    """A mapping, each field a path or a formula; `payload` is only what it is tried with."""

    payload = LongText(
        label="Payload to try it with",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={**_MONO, "rows": 8}),
        help_text="Paste one, or take one that came. It is not kept.",
    )
    each = _expression("Each member of", "When one payload holds several alerts: $.alerts[*]")
    title = _expression("Title", "Such as $.check.name", required=True)
    description = _expression("Description", "")
    key = _expression("Key", "What stays the same from trouble to recovery. Empty: the title.")
    severity = _expression("Severity", "critical, error, warning or info; P1 and the like too.")
    severities = LongText(
        label="Words for severity",
        required=False,
        widget=forms.Textarea(attrs={**_MONO, "rows": 2}),
        help_text="One a line, for words that are not ours: bad = critical",
    )
    state = _expression("State", "What says whether it is over. Empty: it always fires.")
    over = forms.CharField(
        label="It is over when the state is",
        required=False,
        max_length=1000,
        help_text="With commas between. Empty: resolved, ok, closed and the like.",
    )
    ignored = forms.CharField(label="Ignore it when the state is", required=False, max_length=1000)
    group = _expression("Group", "Alerts of one group share an incident.")
    link = _expression("Link", "")
    started = _expression("Began at", "RFC 3339, or Unix seconds or milliseconds.")
    labels = LongText(
        label="Labels",
        required=False,
        widget=forms.Textarea(attrs={**_MONO, "rows": 3}),
        help_text="One a line: host = $.host.name. All fields of an object: * = $.labels",
    )

    def mapping(self) -> AlertMapping:
        """Return what a valid form says."""
        data = self.cleaned_data
        return AlertMapping(
            **{name: data[name] for name in _PATHS},
            severities=_lines(data["severities"], "severities"),
            over=_words(data["over"]),
            ignored=_words(data["ignored"]),
            labels=_lines(data["labels"], "labels"),
        )


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line of the payload as a tree; `path` is what a click on it puts into a field."""

    path: str
    name: str
    value: str
    depth: int
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a payload means by the form as it stands: alerts, or why there are none."""

    seen: list[Observation]
    total: int
    problem: str
    known: str


@require_http_methods(["GET", "POST"])
@never_cache
@for_colleagues
def edit(request: Request, integration_id: UUID) -> HttpResponse:
    """Show the editor with a payload that came; keep the mapping that is sent."""
    found = _mappable(request, integration_id)
    if request.method == "POST" and "try" not in request.POST:
        form = MappingForm(request.POST)
        save = partial(set_mapping, integration_id=found.pk, actor=request.actor, now=request.now)
        if attempt(form, lambda: save(mapping=form.mapping())) is not None:
            return done(request, _page(found.pk), "Kept: what comes now is read by it.")
        return _draw(request, found, form, status=422)
    if request.method == "POST":
        return _draw(request, found, MappingForm(request.POST))
    payload = _shown(*_sample(request, found))
    begun = AlertMapping.of(found.settings) or guess(_read(payload)) or AlertMapping()
    return _draw(request, found, MappingForm({"payload": payload, **_initial(begun)}))


@require_POST
@for_colleagues
def attempt_mapping(request: Request, integration_id: UUID) -> HttpResponse:
    """Say what the payload means by the form as it stands, and which leaves it has."""
    found = _mappable(request, integration_id)
    return _draw(request, found, MappingForm(request.POST), part="trial")


@require_POST
@for_colleagues
def forget(request: Request, integration_id: UUID) -> HttpResponse:
    """Go back to what can be told without a mapping."""
    set_mapping(integration_id=integration_id, mapping=None, actor=request.actor, now=request.now)
    return done(request, _page(integration_id), "Gone: shapes and names of fields decide again.")


def _draw(
    request: Request, found: Integration, form: MappingForm, *, part: str = "", status: int = 200
) -> HttpResponse:
    payload = str(form.data.get("payload", ""))
    context = {
        "integration": found,
        "form": form,
        "trial": _trial(form, payload, request.now),
        "leaves": list(_leaves(_read(payload), "$", "payload", 0))[:_MOST_LEAVES],
        "signals": last_signals(actor=request.actor, integration_id=found.pk, limit=10),
        "has_mapping": SETTING in found.settings,
        "shown": SHOWN,
    }
    return page(request, "integrations/mapping.html", context, part=part, status=status)


def _mappable(request: Request, integration_id: UUID) -> Integration:
    require(request.actor, Action.MANAGE_INTEGRATIONS)
    found = integration_by_id(actor=request.actor, integration_id=integration_id)
    if adapter_for(found.kind).parse_with is None:
        raise NotFound("This kind of sender is understood without a mapping.")
    return found


def _sample(request: Request, found: Integration) -> tuple[bytes, dict[str, str]]:
    """Return the signal that was asked for, else the newest, else an example."""
    signal: Signal | None
    try:
        wanted = UUID(request.GET.get("signal", ""))
        signal = signal_by_id(actor=request.actor, integration_id=found.pk, signal_id=wanted)
    except ValueError:
        signal = next(
            iter(last_signals(actor=request.actor, integration_id=found.pk, limit=1)), None
        )
    if signal is None:
        return _SAMPLE.encode(), {}
    return bytes(signal.body), headers_of(signal)


def _shown(body: bytes, headers: dict[str, str]) -> str:
    """Return a body as the editor shows it: as JSON, forms and plain text too."""
    try:
        text = json.dumps(payload_of(body, headers), indent=2, ensure_ascii=False)
    except (PayloadRejected, PayloadIgnored, RecursionError):
        text = body.decode("utf-8", "replace")
    return text[:_LONGEST]


def _read(text: str) -> Any:
    try:
        return payload_of(text.encode("utf-8", "replace"), {})
    except (PayloadRejected, PayloadIgnored):
        return None


def _trial(form: MappingForm, text: str, now: datetime) -> Trial:
    if not form.is_valid():
        return Trial([], 0, "Fill in a title to see the alert.", "")
    payload = _read(text)
    known = recognise(payload)
    title = known.title if known else ""
    try:
        settings = {SETTING: checked(form.mapping()).kept()}
        seen = parse_with(text.encode("utf-8", "replace"), {}, settings)
    except InvalidInput as error:
        form.refuse(error)
        return Trial([], 0, error.message, title)
    except (PayloadRejected, PayloadIgnored) as error:
        return Trial([], 0, str(error), title)
    shown = [clean_observation(one, now).observation for one in seen[:SHOWN]]
    return Trial(shown, len(seen), "", title)


def _leaves(value: Any, path: str, name: str, depth: int) -> Iterator[Leaf]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield Leaf(path, name, "{}" if not value else "", depth, is_leaf=False)
        for inner, one in value.items():
            yield from _leaves(one, child(path, inner), inner, depth + 1)
    elif isinstance(value, list):
        yield Leaf(path, name, f"{len(value)} in a list", depth, is_leaf=False)
        for number, one in enumerate(value[:20]):
            yield from _leaves(one, child(path, number), f"[{number}]", depth + 1)
    else:
        text = json.dumps(value, ensure_ascii=False)
        yield Leaf(path, name, text if len(text) <= 80 else f"{text[:79]}…", depth, is_leaf=True)


def _initial(mapping: AlertMapping) -> dict[str, str]:
    return {
        **{name: getattr(mapping, name) for name in _PATHS},
        "severities": "\n".join(f"{word} = {one}" for word, one in mapping.severities.items()),
        "over": ", ".join(mapping.over),
        "ignored": ", ".join(mapping.ignored),
        "labels": "\n".join(f"{name} = {one}" for name, one in mapping.labels.items()),
    }


def _lines(text: str, field: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, mark, value = line.partition("=")
        if not mark or not name.strip() or not value.strip():
            message = f"{line[:60]!r} is not of the form name = value."
            raise InvalidInput(f"{field}: {message}", fields={field: message})
        found[name.strip()] = value.strip()
    return found


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _page(integration_id: UUID) -> str:
    return reverse("integration", args=[integration_id])
