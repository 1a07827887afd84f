"""Who may know of an incident."""

from typing import Any

from watchbell.incidents import services
from watchbell.incidents.permissions import Action
from watchbell.web.incidents.forms.restricting import LetInForm, ReasonForm, ShutOutForm
from watchbell.web.incidents.verbs.verb import Verb


def _let_in(form: Any, who: dict[str, Any]) -> object:
    return services.let_in(person=form.people[form.cleaned_data["person"]], **who)


def _shut_out(form: Any, who: dict[str, Any]) -> object:
    return services.shut_out(person=form.people[form.cleaned_data["person"]], **who)


VERBS: dict[str, Verb] = {
    "restrict": Verb(
        "Restrict",
        "Restrict who knows of it",
        "lock",
        "Restricted.",
        Action.RESTRICT,
        lambda form, who: services.restrict_incident(reason=form.cleaned_data["reason"], **who),
        ReasonForm,
        lead="From here on only its team, who works on it, who reported it, the security team and"
        " those you let in by name know that it exists.",
    ),
    "let-in": Verb(
        "Let somebody in",
        "Let somebody in",
        "user-plus",
        "They see it now.",
        Action.LET_IN,
        _let_in,
        LetInForm,
    ),
    "shut-out": Verb(
        "Shut somebody out",
        "Shut somebody out",
        "user-minus",
        "They no longer see it by name.",
        Action.LET_IN,
        _shut_out,
        ShutOutForm,
        lead="Who belongs to its team or works on it sees it all the same.",
    ),
    "lift-restriction": Verb(
        "Lift the restriction",
        "Lift the restriction",
        "lock-open",
        "Everybody who works here sees it now.",
        Action.RESTRICT,
        lambda form, who: services.lift_restriction(reason=form.cleaned_data["reason"], **who),
        ReasonForm,
        kind="danger",
        lead="Everything that was written on it becomes visible to everybody who works here.",
    ),
}
