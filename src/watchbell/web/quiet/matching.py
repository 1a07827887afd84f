"""Which open alerts the matchers of a form match, while they are written."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms

from watchbell.alerts.quiet_selectors import Matches, label_names, matching_now
from watchbell.kernel.errors import InvalidInput
from watchbell.web.middleware import Request
from watchbell.web.quiet.matchers import BoundMatchers

FIELDS = ("matchers", "source", "target")
"""What fields of matchers are called: a silence's, and the two of an inhibition rule."""


@dataclass(frozen=True, slots=True)
class Matching:
    """Matchers as a page draws them; `matches` is None while there is nothing to ask for."""

    field: BoundMatchers
    problems: list[str]
    matches: Matches | None = None
    labels: Sequence[str] = ()

    @property
    def is_rule(self) -> bool:
        return self.field.html_name != "matchers"


def matching(request: Request, form: forms.Form, name: str, labels: Sequence[str]) -> Matching:
    """Ask the matchers of a form which open alerts they match."""
    bound = form[name]
    assert isinstance(bound, BoundMatchers)
    problems = bound.problems
    try:
        wanted = bound.asked()
        # A row whose value is not written yet is no mistake.
        if not any(matcher.value for matcher in wanted):
            return Matching(bound, problems, labels=labels)
        return Matching(bound, problems, matching_now(actor=request.actor, matchers=wanted), labels)
    except InvalidInput as error:
        return Matching(bound, problems or list(error.fields.values()), labels=labels)


def matchings(request: Request, form: forms.Form, *names: str) -> dict[str, Matching]:
    """Return the context of a page: the fields of matchers by name, with labels to suggest."""
    labels = label_names(actor=request.actor)
    found = {name: matching(request, form, name, labels) for name in names}
    if "step" in form.data:
        # Another row is no attempt to save: what is not filled in yet is no mistake.
        form.errors.clear()
    return found
