"""How often a rotation hands over: between the words of a form and the rule that is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from watchbell.oncall.shifts.rules import parse_rrule

UNITS = {"hours": "HOURLY", "days": "DAILY", "weeks": "WEEKLY", "months": "MONTHLY"}
OWN_RULE = "rule"
WEEKDAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_SPAN_DAYS = {
    "working": "Monday to Friday, each day",
    "weekend": "Saturday and Sunday, each day",
    **{name[:3].lower(): name for name in WEEKDAYS.values()},
}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every so many units, in weeks on some days; a rule that says more stands as it is."""

    unit: str
    every: int = 1
    days: tuple[str, ...] = ()
    rule: str = ""

    def as_rule(self) -> str:
        """Return the recurrence rule."""
        if self.unit == OWN_RULE:
            return self.rule
        words = [f"FREQ={UNITS[self.unit]}"]
        if self.every != 1:
            words.append(f"INTERVAL={self.every}")
        if self.days and self.unit == "weeks":
            words.append(f"BYDAY={','.join(self.days)}")
        return ";".join(words)

    def in_words(self) -> str:
        """Say it: every 2 weeks on Monday, Thursday."""
        if self.unit == OWN_RULE:
            return f"by the rule {self.rule}"
        often = f"every {self.unit[:-1]}" if self.every == 1 else f"every {self.every} {self.unit}"
        return f"{often} on {_listed(self.days)}" if self.days else often


def span_text(from_day: str, from_time: str, to_day: str, to_time: str) -> str:
    """Say a restriction as the form shows it: Monday 08:00 to Friday 20:00."""
    first = _SPAN_DAYS.get(from_day, "")
    last = _SPAN_DAYS.get(to_day, "") if to_day != from_day else ""
    return " ".join(word for word in (first, from_time, "to", last, to_time) if word)


def rhythm_of(rule: str) -> Rhythm:
    """Read a stored rule back into words, as far as the form has them."""
    words = parse_rrule(rule)
    unit = next((name for name, freq in UNITS.items() if freq == words.get("FREQ")), OWN_RULE)
    days = tuple(words["BYDAY"].split(",")) if "BYDAY" in words else ()
    simple = words.keys() <= {"FREQ", "INTERVAL", "BYDAY", "WKST"} and words.get("WKST") in (
        None,
        "MO",
    )
    if unit == OWN_RULE or not simple or (days and unit != "weeks") or set(days) - set(WEEKDAYS):
        return Rhythm(OWN_RULE, rule=rule)
    return Rhythm(unit, int(words.get("INTERVAL", "1")), days)


def _listed(days: Sequence[str]) -> str:
    return ", ".join(WEEKDAYS[day] for day in days)
