"""Letting an incident wait for capacity, and taking it up again."""

from datetime import timedelta
from typing import Any

from watchbell.incidents.permissions import Action
from watchbell.incidents.services import defer_incident, end_deferral
from watchbell.web.forms import minute
from watchbell.web.incidents.forms.deferring import DeferForm
from watchbell.web.incidents.verbs.verb import Verb

_TOMORROW = timedelta(days=1)


def _defer(form: Any, who: dict[str, Any]) -> object:
    got = form.cleaned_data
    return defer_incident(until=got["until"], reason=got["reason"], **who)


VERBS: dict[str, Verb] = {
    "defer": Verb(
        "Defer",
        "Defer for want of capacity",
        "hourglass",
        "Deferred. It comes back by itself.",
        Action.WORK,
        _defer,
        DeferForm,
        lead="It waits one step lower and comes back at the time you give.",
        initial=lambda incident, now: {"until": minute(now + _TOMORROW)},
    ),
    "end-deferral": Verb(
        "Take up again",
        "Take up again",
        "player-play",
        "It is back in the queue.",
        Action.WORK,
        lambda form, who: end_deferral(**who),
        lead="It comes back before its revisit date.",
    ),
}
