"""Whom and what an incident concerns, who watches it, and when it all happened."""

from typing import Any

from watchbell.accounts.selectors import person_by_email, person_by_id
from watchbell.catalog.selectors import chosen_item, service_by_slug
from watchbell.incidents import services
from watchbell.incidents.domain import Effect, WatchScope
from watchbell.incidents.permissions import Action
from watchbell.web.incidents.forms.involving import (
    ALL_TIMES,
    AffectServiceForm,
    ItemsForm,
    KeyForm,
    PersonForm,
    TimesForm,
    WatchScopeForm,
    shown_time,
)
from watchbell.web.incidents.verbs.verb import Verb


def _affect_service(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    service = service_by_slug(got["service"])
    return services.affect_service(service=service, effect=Effect(got["effect"]), **who)


def _spare_service(form: Any, who: dict[str, Any]) -> object:
    service = service_by_slug(form.cleaned_data["key"])
    return services.spare_service(service_id=service.pk, **who)


def _spare_item(form: Any, who: dict[str, Any]) -> object:
    return services.spare_item(item_id=chosen_item(form.cleaned_data["key"]).pk, **who)


def _spare_person(form: Any, who: dict[str, Any]) -> object:
    return services.spare_person(person_id=person_by_email(form.cleaned_data["key"]).pk, **who)


def _own(who: dict[str, Any]) -> dict[str, Any]:
    return {"person": person_by_id(who["actor"].id), **who}


def _correct(form: Any, who: dict[str, Any]) -> object:
    return services.change_incident(changes=form.changes(), **who)


VERBS: dict[str, Verb] = {
    "affect-service": Verb(
        "Add",
        "Another service suffers",
        "plus",
        "Recorded.",
        Action.EDIT,
        _affect_service,
        AffectServiceForm,
        kind="primary",
        lead="A service that is listed already gets the new effect.",
    ),
    "spare-service": Verb(
        "Remove", "It does not suffer", "x", "Removed.", Action.EDIT, _spare_service, KeyForm
    ),
    "affect-items": Verb(
        "Add",
        "What it is about",
        "plus",
        "Recorded.",
        Action.EDIT,
        lambda form, who: services.affect_items(items=form.cleaned_data["items"], **who),
        ItemsForm,
        kind="primary",
        lead="An incident without a service takes the only one that they support.",
    ),
    "spare-item": Verb(
        "Remove", "It is not about that", "x", "Removed.", Action.EDIT, _spare_item, KeyForm
    ),
    "affect-person": Verb(
        "Add",
        "Somebody else is affected",
        "user-plus",
        "Recorded.",
        Action.EDIT,
        lambda form, who: services.affect_person(person=form.cleaned_data["person"], **who),
        PersonForm,
        kind="primary",
    ),
    "spare-person": Verb(
        "Remove", "They are not affected", "x", "Removed.", Action.EDIT, _spare_person, KeyForm
    ),
    "watch": Verb(
        "Watch",
        "Watch this incident",
        "eye",
        "You watch it now.",
        Action.WATCH,
        lambda form, who: services.watch_incident(**_own(who)),
    ),
    "unwatch": Verb(
        "Stop watching",
        "Stop watching this incident",
        "eye",
        "You watch it no more.",
        Action.WATCH,
        lambda form, who: services.unwatch_incident(**_own(who)),
    ),
    "watch-scope": Verb(
        "Save",
        "What you are mailed",
        "mail",
        "Chosen.",
        Action.WATCH,
        lambda form, who: services.set_watch_scope(
            scope=WatchScope(form.cleaned_data["scope"]), **_own(who)
        ),
        WatchScopeForm,
        kind="primary",
    ),
    "add-watcher": Verb(
        "Add",
        "Let somebody watch it",
        "eye",
        "They watch it now.",
        Action.EDIT,
        lambda form, who: services.watch_incident(person=form.cleaned_data["person"], **who),
        PersonForm,
        kind="primary",
    ),
    "times": Verb(
        "Save",
        "When it happened",
        "clock",
        "Saved.",
        Action.EDIT,
        _correct,
        TimesForm,
        kind="primary",
        lead="Figures follow these times. Each change stays in the history.",
        initial=lambda incident, now: {name: shown_time(incident, name) for name in ALL_TIMES},
    ),
}
"""Steps that the page's aside offers, none of them in the menu."""
