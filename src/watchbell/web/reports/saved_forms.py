"""What a report shows, when it is mailed, and to whom."""

from datetime import time
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from watchbell.accounts.models import Team
from watchbell.accounts.permissions import allows
from watchbell.accounts.selectors import colleague_names
from watchbell.analytics.comparing import NO_COMPARISON, YEAR_BEFORE
from watchbell.analytics.permissions import RULES, Action
from watchbell.analytics.registry import KPIS
from watchbell.analytics.reports.asking import View
from watchbell.analytics.reports.keeping import ReportFields
from watchbell.analytics.reports.models import Report, ReportPlan
from watchbell.analytics.reports.periods import Period
from watchbell.analytics.reports.planning import Readers
from watchbell.analytics.reports.rhythm import LAST_BUSINESS_DAY, WEEKDAYS, Rhythm, Times
from watchbell.kernel.actors import Actor
from watchbell.web.forms import Choice, LongText, Styled
from watchbell.web.people.forms import zone_choices
from watchbell.web.reports.asking import filters_of
from watchbell.web.reports.choices import splits
from watchbell.web.reports.forms import COMPARISONS, hours_choices

_MOST = 500
_DAYS = [(str(LAST_BUSINESS_DAY), "Last business day"), *((str(n), str(n)) for n in range(1, 32))]


class ReportForm(Styled):
    """The name of a report and what it shows."""

    use_required_attribute = False

    name = forms.CharField(label="Name", max_length=80)
    is_shared = forms.BooleanField(
        label="Shared",
        required=False,
        help_text="All colleagues find it. Each sees on the page what they may see themselves.",
    )
    period = Choice(
        label="Period",
        choices=[(one.value, one.words) for one in Period],
        help_text="A rule: last month is another month in each mail.",
    )
    first = forms.DateField(label="First day", required=False)
    last = forms.DateField(label="Last day", required=False)
    compare = Choice(label="Compare", required=False, choices=COMPARISONS)
    hours = Choice(
        label="Times counted",
        required=False,
        choices=[],
        help_text="In business time, what they are on the clock stands beside.",
    )
    by = Choice(label="Split by", required=False, choices=[])
    filters = LongText(
        label="Narrowed to",
        required=False,
        help_text="One field:value a line, such as service:shop or priority:1.",
    )
    dashboard = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput())
    figures = forms.MultipleChoiceField(
        label="Figures",
        required=False,
        choices=[(name, kpi.title) for name, kpi in KPIS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text="None: those that the page begins with.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("by", [("", "Not split"), *splits()])
        given = self.data if self.is_bound else self.initial
        self.offer("hours", hours_choices(str(given.get("hours") or "")))
        if given.get("dashboard"):
            # What is on a dashboard says the rest.
            for name in ("compare", "by", "hours", "figures"):
                self.rest(name)
        for name in ("first", "last"):
            self.fields[name].widget = forms.DateInput(
                attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
            )
            self.fields[name].help_text = "For days of your own."

    def report_fields(self) -> ReportFields:
        """Return what a valid form says."""
        data = self.cleaned_data
        lines = [line.strip() for line in data["filters"].splitlines()]
        view = View(
            period=Period(data["period"]),
            first=data["first"],
            last=data["last"],
            compare=data["compare"],
            by=data["by"],
            filters=tuple(line for line in lines if line),
            figures=tuple(data["figures"] or ()),
            hours=data["hours"] or "",
            dashboard=data["dashboard"],
        )
        return ReportFields(name=data["name"], view=view, is_shared=data["is_shared"])


def asked_for(given: QueryDict) -> dict[str, Any]:
    """Return what the page of figures showed, for the form that keeps it."""
    period = given.get("period", "")
    own = bool(given.get("first") and given.get("last"))
    compare = given.get("compare", "")
    return {
        "period": Period.OWN if own else period or Period.LAST_30_DAYS,
        "first": given.get("first") if own else None,
        "last": given.get("last") if own else None,
        "compare": compare if compare in (YEAR_BEFORE, NO_COMPARISON) else "",
        "by": given.get("by", ""),
        "filters": "\n".join(filters_of(given).as_pairs()),
        "figures": given.getlist("figure"),
        "hours": given.get("hours", ""),
        "dashboard": given.get("dashboard", ""),
    }


def kept_as(report: Report) -> dict[str, Any]:
    """Return a report for its form."""
    names = (
        "name", "is_shared", "period", "first", "last", "compare", "by", "figures", "hours",
        "dashboard",
    )  # fmt: skip
    kept = {name: getattr(report, name) for name in names}
    return kept | {"filters": "\n".join(report.filters)}


class MailForm(Styled):
    """When a report is mailed, and to whom."""

    use_required_attribute = False

    is_on = forms.BooleanField(label="Mail it", required=False)
    rhythm = Choice(
        label="How often",
        choices=[
            (Rhythm.DAILY, "Every day"),
            (Rhythm.WEEKLY, "On days of the week"),
            (Rhythm.MONTHLY, "On a day of the month"),
        ],
    )
    weekdays = forms.MultipleChoiceField(
        label="Days of the week",
        required=False,
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        widget=forms.CheckboxSelectMultiple,
    )
    day = Choice(
        label="Day of the month",
        required=False,
        choices=_DAYS,
        help_text="A shorter month has it on its last day. Business days are those of the"
        " calendar that counts for everybody.",
    )
    at = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    timezone = Choice(
        label="Time zone",
        choices=zone_choices,
        help_text="That of the time above, and of the report's days.",
    )
    people = forms.MultipleChoiceField(
        label="People", required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.MultipleChoiceField(
        label="Teams", required=False, widget=forms.CheckboxSelectMultiple
    )
    addresses = LongText(
        label="Addresses outside",
        required=False,
        help_text="One a line. Whoever gets it can leave by a link in the mail.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(key), name) for key, name in colleague_names(actor=actor, limit=_MOST)]
        teams = Team.objects.order_by("name").values_list("pk", "name")[:_MOST]
        self.offer("people", people)
        self.offer("teams", [(str(key), name) for key, name in teams])
        if not self.fields["teams"].choices:  # type: ignore[attr-defined]  # a field of choices
            self.rest("teams")
        if not allows(actor, RULES[Action.MAIL_OUTSIDE]):
            self.rest("addresses")

    def times(self) -> Times:
        """Return when a valid form has it mailed."""
        data = self.cleaned_data
        return Times(
            rhythm=Rhythm(data["rhythm"]),
            at=data["at"],
            zone=data["timezone"],
            weekdays=tuple(int(day) for day in data["weekdays"]),
            day=int(data["day"] or 1),
        )

    def readers(self) -> Readers:
        """Return who gets it."""
        data = self.cleaned_data
        lines = [line.strip() for line in (data["addresses"] or "").splitlines()]
        return Readers(
            people=[UUID(key) for key in data["people"]],
            teams=[UUID(key) for key in data["teams"]],
            addresses=[line for line in lines if line],
        )


def planned_as(
    report: Report, plan: ReportPlan | None, zone: str, me: UUID | None
) -> dict[str, Any]:
    """Return a report's plan for its form; where there is none, Mondays at eight to oneself."""
    if plan is None:
        return {
            "is_on": True,
            "rhythm": Rhythm.WEEKLY,
            "weekdays": ["0"],
            "day": "1",
            "at": time(8),
            "timezone": zone,
            "people": [str(me)],
        }
    readers = list(report.readers.all())
    return {
        "is_on": plan.is_on,
        "rhythm": plan.rhythm,
        "weekdays": [str(day) for day in plan.weekdays],
        "day": str(plan.day),
        "at": plan.at,
        "timezone": plan.timezone,
        "people": [str(row.person_id) for row in readers if row.person_id],
        "teams": [str(row.team_id) for row in readers if row.team_id],
        "addresses": "\n".join(row.address for row in readers if row.address),
    }
