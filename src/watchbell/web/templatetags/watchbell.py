"""The few tags and filters that Watchbell's templates use."""

import zlib
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from watchbell.incidents.domain import number_text
from watchbell.kernel.saying import (
    exact_percent_text,
    hours_text,
    minutes_text,
    money_text,
    percent_text,
    plain_text,
    span_text,
)
from watchbell.kernel.zones import zone_letters
from watchbell.platform.files.limits import size_text
from watchbell.web.alerts.telling import held_back
from watchbell.web.rendering import markdown_html
from watchbell.web.words import (
    ago_text,
    colour_of_name,
    humanize,
    outcome_text,
    who_class,
)

register = template.Library()
register.filter("markdown", markdown_html)
register.filter("words", humanize)
register.filter("outcome", outcome_text)
register.filter("incident_label", number_text)
register.filter("filesize", size_text)

_BUNDLE = files("watchbell.web") / "static" / "watchbell"


@register.simple_tag
def drawn(component: str, **inputs: Hashable) -> SafeString:
    """Draw a component that depends on its inputs alone; the same ones are drawn only once.

    For what a list repeats in every row: {% drawn "chip_state" state=incident.state %}.
    """
    return _drawn(f"components/{component}.html", tuple(inputs.items()))


@lru_cache(maxsize=4096)
def _drawn(template_name: str, inputs: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return SafeString(render_to_string(template_name, dict(inputs)).strip())


@register.simple_tag
@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """Return the address of a file of the bundle; it changes when the file does."""
    return f"{static(f'watchbell/{name}')}?v={_digest(name)}"


def _digest(name: str) -> str:
    # split gives plain strings: a path refuses the template's marked ones.
    return f"{zlib.crc32(_BUNDLE.joinpath(*name.split('/')).read_bytes()):08x}"


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, css: str = "") -> SafeString:
    """Draw an icon of frontend/icons.json; it is decoration, the words stand beside it."""
    return format_html(
        '<svg class="wb-icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        asset("icons.svg"),
        name,
    )


@register.filter
def initials(name: str) -> str:
    """Return up to two letters for an avatar: Ada Lovelace -> AL."""
    parts = [part for part in name.split() if part[0].isalnum()]
    letters = (parts[0][0] + parts[-1][0]) if len(parts) > 1 else name.strip()[:2]
    return letters.upper() or "?"


register.filter("held_back", held_back)


@register.filter
def first_name(name: str) -> str:
    """Return what to call somebody in a greeting."""
    return name.split()[0] if name.strip() else name


@register.simple_tag(takes_context=True)
def who(context: template.Context, name: str) -> str:
    """Return the classes of a person's colour: of the page's `colours`, else their own."""
    given: Mapping[str, int] = context.get("colours") or {}
    return who_class(given.get(name, colour_of_name(name)))


@register.filter
def span(value: timedelta | float | None) -> str:
    """Write a span of time as people say it: 2h 5m; a dash when it is not known."""
    if value is None:
        return "–"
    return span_text(value.total_seconds() if isinstance(value, timedelta) else float(value))


@register.filter
def percent(share: float | None) -> str:
    """Write a share from 0 to 1 in per cent; a dash when it is not known."""
    return percent_text(share)


@register.filter
def exact_percent(share: float | None) -> str:
    """Write a share from 0 to 1 in per cent with three decimals; a dash when it is not known."""
    return exact_percent_text(share)


@register.filter
def promise(target: Decimal | None) -> str:
    """Write what is promised in per cent: 99.9 %."""
    return f"{plain_text(target)} %"


@register.filter
def in_hours(value: timedelta) -> str:
    """Write a span of time in hours with two decimals, as a payslip does."""
    return f"{value.total_seconds() / 3600:.2f}"


@register.filter
def minutes(value: float) -> str:
    """Write a number of minutes as a span of time."""
    return span_text(value * 60)


@register.filter
def whole_hours(value: timedelta) -> str:
    """Write a span of time in whole hours: 326 h."""
    return hours_text(value)


@register.filter
def whole_minutes(value: timedelta) -> str:
    """Write a span of time in whole minutes, by thousands."""
    return minutes_text(value)


@register.filter
def thousands(number: int) -> str:
    """Write a whole number by thousands."""
    return f"{number:,}"


@register.filter
def money(amount: Decimal) -> str:
    """Write an amount in full units, by thousands; small ones keep their decimals."""
    return money_text(amount)


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """Say how long before `now` that was: 2h ago."""
    return ago_text((now - then).total_seconds())


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None, show: str = "exact") -> SafeString:
    """Draw an instant in the zone of the person who reads; a dash when there is none.

    `show` is "exact", "relative" (how long before the context's `now`; the exact time is a
    tooltip) or "both". No include: a page has dozens of them.
    """
    if not value:
        return _NO_MOMENT
    said = "" if show == "exact" else ago(value, context["now"])
    return _moment(value, timezone.get_current_timezone(), show, said)


@lru_cache(maxsize=8192)
def _moment(value: datetime, zone: tzinfo, show: str, said: str) -> SafeString:
    local = value.astimezone(zone)
    return format_html(
        _MOMENTS[show],
        iso=local.isoformat(),
        exact=f"{local.day} {local:%b %Y, %H:%M}",
        whole=f"{local:%a} {local.day} {local:%b %Y, %H:%M:%S} {zone_letters(local)}",
        zone=zone_letters(local),
        ago=said,
    )


@register.filter
def day(value: datetime) -> date:
    """Return the day of an instant where the person who reads is."""
    return value.astimezone(timezone.get_current_timezone()).date()


@register.simple_tag(takes_context=True)
def happened(context: template.Context, entry: Any) -> SafeString:
    """Draw one thing that happened, of a timeline; the same one is drawn only once.

    `entry` is what components/timeline_item.html wants. A page that listens is drawn anew with
    each event, and of its twenty entries one is new.
    """
    said = ago(entry.at, context["now"])
    incident = context.get("incident")
    label = incident.label if incident and getattr(entry, "file", "") else ""
    return _happened(entry, label, timezone.get_current_timezone(), said)


@lru_cache(maxsize=2048)
def _happened(entry: Hashable, label: str, zone: tzinfo, said: str) -> SafeString:
    at = cast(Any, entry).at
    inputs = {"entry": entry, "label": label, "when": _moment(at, zone, "relative", said)}
    return SafeString(render_to_string("components/timeline_item.html", inputs).strip())


_NO_MOMENT = SafeString('<span class="wb-muted">–</span>')
_EXACTLY = '<time datetime="{iso}" title="{whole}"'
_MOMENTS = {"relative": f"{_EXACTLY} data-relative>{{ago}}</time>"}
_MOMENTS["exact"] = f'{_EXACTLY}>{{exact}} <span class="wb-muted">{{zone}}</span></time>'
_MOMENTS["both"] = (
    f'{_MOMENTS["exact"]} <span class="wb-muted wb-small wb-only-script">'
    '(<time datetime="{iso}" data-relative>{ago}</time>)</span>'
)


@register.filter
def since(later: datetime, earlier: datetime) -> timedelta:
    """Return how much later `later` is."""
    return later - earlier


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """Look `key` up in a mapping; None when it is not there."""
    return mapping.get(key)


@register.filter
def pairs(mapping: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return a mapping's keys with their values; `.items` would be the value of a key so called."""
    return list(mapping.items())


@register.filter
def at(items: Sequence[Any], index: int) -> Any:
    """Return the item at this place, counted from 0."""
    return items[index]


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return the page's query string with some values changed; None and "" drop a key."""
    values: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        values.pop(name, None)
        if value not in (None, ""):
            values[name] = str(value)
    return f"?{values.urlencode()}" if values else "?"


@register.filter
def described(field: BoundField) -> SafeString | str:
    """Draw the field's control, joined to its hint and error for those who do not see them."""
    attributes: dict[str, Any] = {}
    ids = [f"{field.auto_id}_error"] if field.errors else []
    if field.help_text:
        ids.append(f"{field.auto_id}_hint")
    if ids:
        attributes["aria-describedby"] = " ".join(ids)
    if field.errors:
        attributes["aria-invalid"] = "true"
    control = field.as_widget(attrs=attributes)
    if field.field.show_hidden_initial:
        # What the form was drawn with: who saves it says what they changed.
        control += field.as_hidden(only_initial=True)
    return control


@register.simple_block_tag
def card(content: SafeString, title: str = "", css: str = "", icon_name: str = "") -> SafeString:
    """Draw a card around `content`: {% card title="People" %}...{% endcard %}."""
    head = ""
    if title:
        mark = icon(icon_name) if icon_name else ""
        head = format_html('<header class="wb-card__head">{}<h2>{}</h2></header>', mark, title)
    return format_html('<section class="wb-card {}">{}{}</section>', css, head, content)


@register.simple_block_tag
def dialog(content: SafeString, id: str, title: str, css: str = "") -> SafeString:
    """Draw a dialog that a control with data-dialog="<id>" opens."""
    return format_html(
        '<dialog class="wb-dialog {css}" id="{id}" aria-labelledby="{id}-title">'
        '<header class="wb-dialog__head"><h2 id="{id}-title">{title}</h2>'
        '<button class="wb-button wb-button--quiet wb-button--icon" type="button"'
        ' data-dialog-close aria-label="Close">{cross}</button></header>'
        '<div class="wb-dialog__body">{content}</div></dialog>',
        css=css,
        id=id,
        title=title,
        cross=icon("x"),
        content=content,
    )
