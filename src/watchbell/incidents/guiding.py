"""Guided diagnosis: a guide's steps, how they are written, where answers lead. Pure.

A guide begins with its first step. A step either asks, and each answer leads to another step,
or it is an end and says what follows. Steps are called by their titles.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

MOST_STEPS = 60
MOST_ANSWERS = 12


class EndAct(StrEnum):
    """What an end proposes."""

    RESOLVE = "resolve"
    ESCALATE = "escalate"
    CATEGORY = "category"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class GuideAnswer:
    """What may be answered, and the title of the step that it leads to."""

    label: str
    to: str


@dataclass(frozen=True, slots=True)
class GuideEnd:
    """What an end proposes: `to` is a team, a category or a service by its short name."""

    act: EndAct
    to: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step: what is asked or done, in a line and at length."""

    title: str
    text: str = ""
    answers: tuple[GuideAnswer, ...] = ()
    ends: tuple[GuideEnd, ...] = ()

    @property
    def key(self) -> str:
        """The title as it is compared."""
        return key_of(self.title)

    @property
    def is_end(self) -> bool:
        return bool(self.ends)


@dataclass(frozen=True, slots=True)
class GuideOutline:
    """A guide as far as it could be read, and what keeps it from being used."""

    steps: tuple[GuideStep, ...]
    problems: tuple[str, ...]


def key_of(title: str) -> str:
    """Return a title as it is compared: case, and how many spaces, do not matter."""
    return " ".join(title.split()).casefold()


_ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
_END = re.compile(
    r"^=\s*(resolve|escalate|category|service)\b\s*(?:to\s+)?([a-z0-9-]*)\s*:?\s*(.*)$", re.I
)


def read_guide(text: str) -> GuideOutline:
    """Read a guide's text, as far as it can be read."""
    steps: list[GuideStep] = []
    problems: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line.startswith("#"):
            steps.append(GuideStep(" ".join(line.lstrip("#").split())))
        elif line and not steps:
            problems.append(f"Line {number}: begin with a step, such as # Does it have power?")
        elif line.startswith("- "):
            label, *rest = _ARROW.split(line[2:].strip(), maxsplit=1)
            answer = GuideAnswer(label, rest[0] if rest else "")
            steps[-1] = replace(steps[-1], answers=(*steps[-1].answers, answer))
            if not rest:
                problems.append(f"Line {number}: say where it leads: - {label} -> the next step.")
        elif line.startswith("="):
            end = _end(line)
            if end is None:
                problems.append(f"Line {number}: an end is = resolve, escalate, category, service.")
            else:
                steps[-1] = replace(steps[-1], ends=(*steps[-1].ends, end))
        elif steps:
            steps[-1] = replace(steps[-1], text=f"{steps[-1].text}\n{line}")
    found = tuple(replace(step, text=step.text.strip()) for step in steps)
    return GuideOutline(found, (*problems, *problems_of(found)))


def _end(line: str) -> GuideEnd | None:
    found = _END.match(line)
    if found is None:
        return None
    act, to, text = EndAct(found[1].lower()), found[2].lower(), found[3].strip()
    if act is EndAct.RESOLVE:
        # The whole line behind the word is what resolved it.
        return GuideEnd(act, text=line.split(found[1], 1)[1].lstrip(" :").strip())
    return GuideEnd(act, to, text)


def write_guide(steps: Iterable[GuideStep]) -> str:
    """Write a guide as the text that `read_guide` reads."""
    lines: list[str] = []
    for step in steps:
        lines += ["", f"# {step.title}", *step.text.splitlines()]
        lines += [f"- {answer.label} -> {answer.to}" for answer in step.answers]
        lines += [_written(end) for end in step.ends]
    return "\n".join(lines).strip() + "\n"


def _written(end: GuideEnd) -> str:
    to = f" to {end.to}" if end.act is EndAct.ESCALATE and end.to else f" {end.to}".rstrip()
    return f"= {end.act.value}{to}" + (f": {end.text}" if end.text else "")


def problems_of(steps: Sequence[GuideStep]) -> list[str]:
    """Say what keeps a guide from being used; nothing when every way comes to an end."""
    if not steps:
        return ["A guide has at least one step."]
    if len(steps) > MOST_STEPS:
        return [f"A guide has at most {MOST_STEPS} steps; this has {len(steps)}."]
    by_key = {step.key: step for step in steps}
    faults = [fault for step in steps for fault in _faults(step, by_key)]
    keys = [step.key for step in steps]
    again = dict.fromkeys(step.title for step in steps if step.title and keys.count(step.key) > 1)
    faults += [f"“{title}” is there twice; give each step a title of its own." for title in again]
    return faults or [*_never_reached(steps, by_key), *_without_end(steps, by_key)]


def _faults(step: GuideStep, by_key: Mapping[str, GuideStep]) -> Iterator[str]:
    name = f"“{step.title}”"
    if not step.title:
        yield "A step has no title."
    if not step.answers and not step.ends:
        yield f"{name} leads nowhere: give it answers, or an end."
    if step.answers and step.ends:
        yield f"{name} has answers and an end; make the end a step of its own."
    if len(step.answers) > MOST_ANSWERS:
        yield f"{name} has more than {MOST_ANSWERS} answers."
    if any(line.lstrip().startswith(("#", "- ", "=")) for line in step.text.splitlines()):
        yield f"{name}: a line of its text begins with #, - or =; those begin something else."
    if any(_ARROW.search(answer.label) for answer in step.answers):
        yield f"{name}: an answer's own words have an arrow in them; use other words."
    labels = [key_of(answer.label) for answer in step.answers]
    if "" in labels or len(set(labels)) < len(labels):
        yield f"{name}: give every answer words of its own."
    for answer in step.answers:
        if answer.to and key_of(answer.to) not in by_key:
            yield f"{name}: “{answer.label}” leads to “{answer.to}”, which is no step."
    yield from _faults_of_ends(step, name)


def _faults_of_ends(step: GuideStep, name: str) -> Iterator[str]:
    acts = [end.act for end in step.ends]
    if len(set(acts)) < len(acts):
        yield f"{name} proposes the same thing twice."
    if EndAct.RESOLVE in acts and EndAct.ESCALATE in acts:
        yield f"{name}: an incident is resolved or escalated, not both."
    for end in step.ends:
        if end.act is EndAct.RESOLVE and not end.text:
            yield f"{name}: write what resolved it: = resolve: The cable was loose."
        if end.act in (EndAct.CATEGORY, EndAct.SERVICE) and not end.to:
            yield f"{name}: name the {end.act.value} by its short name: = {end.act.value} printer."


def _leads_to(step: GuideStep, by_key: Mapping[str, GuideStep]) -> list[GuideStep]:
    return [by_key[key_of(answer.to)] for answer in step.answers if key_of(answer.to) in by_key]


def _never_reached(steps: Sequence[GuideStep], by_key: Mapping[str, GuideStep]) -> list[str]:
    reached, waiting = {steps[0].key}, [steps[0]]
    while waiting:
        for following in _leads_to(waiting.pop(), by_key):
            if following.key not in reached:
                reached.add(following.key)
                waiting.append(following)
    return [f"No answer leads to “{step.title}”." for step in steps if step.key not in reached]


def _without_end(steps: Sequence[GuideStep], by_key: Mapping[str, GuideStep]) -> list[str]:
    """Find the steps from which one would go round for ever."""
    ending = {step.key for step in steps if step.is_end}
    grew = True
    while grew:
        more = {s.key for s in steps if any(n.key in ending for n in _leads_to(s, by_key))}
        grew = not more <= ending
        ending |= more
    return [f"From “{s.title}” no way leads to an end." for s in steps if s.key not in ending]


def step_at(steps: Sequence[GuideStep], answers: Iterable[str]) -> GuideStep:
    """Return the step that these answers lead to; ValueError when one of them was not offered."""
    by_key = {step.key: step for step in steps}
    here = steps[0]
    for label in answers:
        found = next((a for a in here.answers if key_of(a.label) == key_of(label)), None)
        if found is None:
            raise ValueError(f"{here.title} has no answer {label!r}")
        here = by_key[key_of(found.to)]
    return here


def stored(steps: Iterable[GuideStep]) -> list[dict[str, Any]]:
    """Return the steps as JSON keeps them."""
    return [
        {
            "title": step.title,
            "text": step.text,
            "answers": [{"label": a.label, "to": a.to} for a in step.answers],
            "ends": [{"act": e.act.value, "to": e.to, "text": e.text} for e in step.ends],
        }
        for step in steps
    ]


def restored(rows: Iterable[Mapping[str, Any]]) -> tuple[GuideStep, ...]:
    """Return the steps from what JSON kept."""
    return tuple(
        GuideStep(
            row["title"],
            row["text"],
            tuple(GuideAnswer(**answer) for answer in row["answers"]),
            tuple(GuideEnd(EndAct(e["act"]), e["to"], e["text"]) for e in row["ends"]),
        )
        for row in rows
    )
