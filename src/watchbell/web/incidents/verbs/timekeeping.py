"""Logging how long somebody worked."""

from typing import Any

from watchbell.incidents import services
from watchbell.incidents.permissions import Action
from watchbell.kernel.saying import span_text
from watchbell.web.incidents.forms.timekeeping import LogTimeForm
from watchbell.web.incidents.verbs.verb import Verb


def _log(form: Any, who: dict[str, Any]) -> str:
    got = form.cleaned_data
    row = services.log_time(
        minutes=got["spent"],
        worked_at=got["worked_at"],
        note=got["note"],
        person=got["person"],
        **who,
    )
    return f"Logged {span_text(row.minutes * 60)} of work by {row.person.name}."


VERBS: dict[str, Verb] = {
    "log-time": Verb(
        "Log time",
        "Log time",
        "clock",
        "Logged.",
        Action.WORK,
        _log,
        LogTimeForm,
        kind="primary",
        key="l",
    ),
}
