"""Guides: what may be written, and going through one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.builders.incidents import declare, resolve
from tests.builders.people import make_team
from watchbell.accounts.models import Person
from watchbell.incidents.domain import CancelCode, State
from watchbell.incidents.guiding import (
    GuideAnswer,
    GuideStep,
    problems_of,
    read_guide,
    restored,
    step_at,
    stored,
    write_guide,
)
from watchbell.incidents.models import Guide, Incident
from watchbell.incidents.selectors import category_by_slug, guide_by_slug, guides_for
from watchbell.incidents.services import (
    GuideFields,
    answer_guide,
    cancel_incident,
    change_guide,
    close_incident,
    create_guide,
    start_guide,
    step_back,
)
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import AlreadyDone, Conflict, InvalidInput, NotFound, PermissionDenied
from watchbell.platform.eventlog import events_of

TEXT = """
# Is the light on?
Look at the front.
- Yes -> Does it hum?
- no -> Plug it in

# Does it hum?
- Yes -> Broken
- I am not sure -> is the light on?

# Plug it in
= resolve: It was not plugged in: now it is.

# Broken
= escalate to network: It hums and does nothing.
= category hardware-printer
"""


@pytest.fixture
def incident(now: datetime, database: None) -> Incident:
    return declare(now=now)


def make_guide(now: datetime, **fields: Any) -> Guide:
    text = fields.pop("text", TEXT)
    make_team("Network", now=now)
    whole = GuideFields(**{"name": "Box", "steps": read_guide(text).steps, **fields})
    return create_guide(slug="box", fields=whole, actor=SYSTEM, now=now)


def test_a_guide_is_read_and_written_again() -> None:
    outline = read_guide(TEXT)
    assert outline.problems == ()
    assert [step.title for step in outline.steps if step.is_end] == ["Plug it in", "Broken"]
    assert read_guide(write_guide(outline.steps)) == outline
    assert restored(stored(outline.steps)) == outline.steps
    assert step_at(outline.steps, ["yes", "I am not sure", "No"]).title == "Plug it in"
    with pytest.raises(ValueError, match="no answer"):
        step_at(outline.steps, ["Perhaps"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "at least one step"),
        ("Hello", "begin with a step"),
        ("# A", "“A” leads nowhere"),
        ("# A\n- Yes", "say where it leads"),
        ("# A\n- Yes -> B", "leads to “B”, which is no step"),
        ("# A\n- Yes -> A", "From “A” no way leads to an end"),
        ("# A\n- Yes -> B\n# B\n- Back -> A", "From “B” no way leads to an end"),
        ("# A\n= resolve: x\n# B\n= resolve: y", "No answer leads to “B”"),
        ("# A\n- Yes -> A\n= resolve: x", "has answers and an end"),
        ("# A\n= resolve", "write what resolved it"),
        ("# A\n= explode: now", "an end is"),
        ("# A\n= category", "by its short name"),
        ("# A\n= resolve: x\n= escalate: y", "not both"),
        ("# A\n= resolve: x\n# a\n= resolve: y", "is there twice"),
        ("# A\n- Yes -> B\n- yes -> B\n# B\n= resolve: x", "words of its own"),
        ("#\n= resolve: x", "has no title"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(text: str, said: str) -> None:
    assert any(said in problem for problem in read_guide(text).problems)


_TITLES = ("A", "B", "C", "D", "E")


@settings(max_examples=200, deadline=None)
@given(data=some.data())
def test_a_guide_without_problems_always_ends(data: some.DataObject) -> None:
    """From wherever its answers lead there is a way on to an end, and every step is led to."""
    titles = _TITLES[: data.draw(some.integers(1, 5))]
    steps = [_drawn(data, title, titles) for title in titles]
    if problems_of(steps):
        return
    assert read_guide(write_guide(steps)).steps == tuple(steps)
    for step in steps:
        assert _ends_from(step, {one.title: one for one in steps})
    led_to = {answer.to for step in steps for answer in step.answers}
    assert set(titles[1:]) <= led_to


def _drawn(data: some.DataObject, title: str, titles: tuple[str, ...]) -> GuideStep:
    to = data.draw(some.lists(some.sampled_from(titles), max_size=3))
    if not to:
        return read_guide(f"# {title}\n= resolve: done").steps[0]
    return GuideStep(title, "", tuple(GuideAnswer(f"{n}", t) for n, t in enumerate(to)))


def _ends_from(step: GuideStep, steps: dict[str, GuideStep]) -> bool:
    seen, waiting = set[str](), [step]
    while waiting:
        here = waiting.pop()
        if here.is_end:
            return True
        if here.title not in seen:
            seen.add(here.title)
            waiting += [steps[answer.to] for answer in here.answers]
    return False


def test_a_guide_is_gone_through_and_each_answer_is_one_event(
    grace: Person, incident: Incident, now: datetime
) -> None:
    guide = make_guide(now)
    who: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    run = start_guide(incident_id=incident.pk, guide=guide, **who)
    on = {"incident_id": incident.pk, "run_id": run.pk, **who}
    answer_guide(question="Is the light on?", answer="YES", **on)
    answer_guide(question="does it hum?", answer="I am not sure", **on)
    back = step_back(**on)
    assert back.here.title == "Does it hum?"
    ended = answer_guide(question="Does it hum?", answer="Yes", **on)
    assert ended.here.title == "Broken"
    assert [taken["answer"] for taken in ended.path] == ["Yes", "Yes"]
    kinds = [event.kind for event in events_of(incident.ref) if "guide" in event.kind]
    assert sorted(kinds) == [
        *["incident.guide_answered"] * 3,
        "incident.guide_started",
        "incident.guide_stepped_back",
    ]
    last = Incident.objects.get(pk=incident.pk)
    assert last.version == incident.version + 5


def test_two_who_answer_at_once_do_not_overtake_each_other(
    grace: Person, ada: Person, incident: Incident, now: datetime
) -> None:
    run = start_guide(
        incident_id=incident.pk, guide=make_guide(now), actor=grace.as_actor(), now=now
    )
    on: dict[str, Any] = {"incident_id": incident.pk, "run_id": run.pk, "now": now}
    asked: dict[str, Any] = {"question": "Is the light on?"}
    answer_guide(**asked, answer="Yes", actor=grace.as_actor(), **on)
    with pytest.raises(Conflict, match="Does it hum"):
        answer_guide(**asked, answer="No", actor=ada.as_actor(), **on)
    with pytest.raises(InvalidInput) as refused:
        answer_guide(question="Does it hum?", answer="Maybe", actor=ada.as_actor(), **on)
    assert "I am not sure" in refused.value.message


def test_a_run_goes_on_as_it_was_begun_when_the_guide_changes(
    grace: Person, incident: Incident, now: datetime
) -> None:
    guide = make_guide(now)
    who: dict[str, Any] = {"actor": grace.as_actor(), "now": now}
    run = start_guide(incident_id=incident.pk, guide=guide, **who)
    steps = read_guide("# Anything?\n- No -> Done\n# Done\n= resolve: Nothing").steps
    change_guide(slug="box", fields=GuideFields(name="Box", steps=steps), actor=SYSTEM, now=now)
    on = {"incident_id": incident.pk, "run_id": run.pk, **who}
    assert answer_guide(question="Is the light on?", answer="No", **on).here.is_end
    step_back(**on)
    with pytest.raises(Conflict, match="nothing to go back to"):
        step_back(**on)


def test_only_the_newest_guide_goes_on(grace: Person, incident: Incident, now: datetime) -> None:
    guide = make_guide(now)
    who: dict[str, Any] = {"incident_id": incident.pk, "actor": grace.as_actor(), "now": now}
    first = start_guide(guide=guide, **who)
    with pytest.raises(AlreadyDone):
        start_guide(guide=guide, **who)
    answer_guide(run_id=first.pk, question="Is the light on?", answer="Yes", **who)
    start_guide(guide=guide, **{**who, "now": now + timedelta(minutes=1)})
    with pytest.raises(Conflict, match="Another guide"):
        step_back(run_id=first.pk, **who)
    other = declare(now=now)
    with pytest.raises(NotFound):
        step_back(run_id=first.pk, **{**who, "incident_id": other.pk})


def test_what_is_over_or_off_is_refused(grace: Person, now: datetime) -> None:
    guide, actor = make_guide(now), grace.as_actor()
    over, gone = declare(now=now), declare(now=now)
    resolve(over, actor=actor, now=now)
    close_incident(incident_id=over.pk, actor=actor, now=now)
    cancel_incident(incident_id=gone.pk, code=CancelCode.FALSE_ALARM, note="", actor=actor, now=now)
    for incident in (over, gone):
        with pytest.raises(Conflict, match="reopen it"):
            start_guide(incident_id=incident.pk, guide=guide, actor=actor, now=now)
    fields = GuideFields(name="Box", steps=guide.outline(), is_active=False)
    off = change_guide(slug="box", fields=fields, actor=SYSTEM, now=now)
    with pytest.raises(Conflict, match="no longer used"):
        start_guide(incident_id=declare(now=now).pk, guide=off, actor=actor, now=now)
    assert State(Incident.objects.get(pk=over.pk).state) is State.CLOSED


def test_guides_are_offered_for_their_type_and_category(grace: Person, now: datetime) -> None:
    printer, root = category_by_slug("hardware-printer"), category_by_slug("hardware")
    guide = make_guide(now, category=root)
    hit = declare(now=now, category=printer)
    missed = declare(now=now)
    assert guides_for(grace.as_actor(), hit) == ([guide], [])
    assert guides_for(grace.as_actor(), missed) == ([], [guide])


def test_names_that_are_not_here_and_doubles_are_refused(now: datetime, database: None) -> None:
    with pytest.raises(InvalidInput, match="there is no team 'network'"):
        create_guide(
            slug="box",
            fields=GuideFields(name="Box", steps=read_guide(TEXT).steps),
            actor=SYSTEM,
            now=now,
        )
    make_guide(now)
    fields = GuideFields(name="Box", steps=guide_by_slug("box").outline())
    with pytest.raises(InvalidInput, match="Another guide"):
        create_guide(slug="box", fields=fields, actor=SYSTEM, now=now)
    before = guide_by_slug("box").version
    assert change_guide(slug="box", fields=fields, actor=SYSTEM, now=now).version == before


def test_only_administrators_write_guides(grace: Person, now: datetime) -> None:
    fields = GuideFields(name="Box", steps=read_guide("# A\n= resolve: x").steps)
    with pytest.raises(PermissionDenied):
        create_guide(slug="box", fields=fields, actor=grace.as_actor(), now=now)
