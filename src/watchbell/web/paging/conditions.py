"""Conditions of steps as simple choices, and as the CEL they stand for. Pure."""

import re
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AND = " && "
_PRIORITY = re.compile(r"priority in \[([1-5](?:, [1-5])*)\]")
_WEEKDAY = re.compile(r"weekday in \[((?:\"[a-z]{3}\"(?:, )?)+)\]")
_TIME = re.compile(r"\(time >= \"(\d\d:\d\d)\" (?:&&|\|\|) time < \"(\d\d:\d\d)\"\)")
_HOLIDAY = {"only": "holiday", "not": "!holiday"}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What the pickers say; `more` is the part that only CEL can."""

    priorities: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    from_time: str = ""
    to_time: str = ""
    holiday: str = ""
    major: bool = False
    more: str = ""


def to_cel(choices: Choices) -> str:
    """Return the condition that these choices stand for; empty when they allow everything."""
    parts = []
    if choices.priorities:
        parts.append(f"priority in [{', '.join(sorted(choices.priorities))}]")
    if choices.weekdays:
        days = [f'"{day}"' for day in DAYS if day in choices.weekdays]
        parts.append(f"weekday in [{', '.join(days)}]")
    if choices.from_time and choices.to_time:
        # Hours that run over midnight hold on both sides of it.
        join = "&&" if choices.from_time < choices.to_time else "||"
        parts.append(f'(time >= "{choices.from_time}" {join} time < "{choices.to_time}")')
    if choices.holiday:
        parts.append(_HOLIDAY[choices.holiday])
    if choices.major:
        parts.append("major")
    if more := choices.more.strip():
        parts.append(f"({more})" if parts else more)
    return _AND.join(parts)


def from_cel(text: str) -> Choices:
    """Return the choices behind a condition; what they cannot say is `more`, whole."""
    found: dict[str, object] = {}
    rest = text.strip()
    while rest:
        part, _, following = rest.partition(_AND)
        if part.startswith("(time") and ")" in rest:
            end = rest.index(")") + 1
            part, following = rest[:end], rest[end:].removeprefix(_AND)
        known = _known(part)
        if known is None or set(known) & set(found):
            break
        found |= known
        rest = following
    if rest:
        found["more"] = _bare(rest) if found else rest
    choices = Choices(**found)  # type: ignore[arg-type]  # the names are those of the class
    # A reading that would be written otherwise is none.
    return choices if to_cel(choices) == text.strip() else Choices(more=text.strip())


def _known(part: str) -> dict[str, object] | None:
    if match := _PRIORITY.fullmatch(part):
        return {"priorities": tuple(match[1].split(", "))}
    if match := _WEEKDAY.fullmatch(part):
        return {"weekdays": tuple(re.findall(r"[a-z]{3}", match[1]))}
    if match := _TIME.fullmatch(part):
        return {"from_time": match[1], "to_time": match[2]}
    for choice, name in _HOLIDAY.items():
        if part == name:
            return {"holiday": choice}
    return {"major": True} if part == "major" else None


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
