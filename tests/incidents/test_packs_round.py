"""Whatever is set up is written as a pack, and the pack makes the same again elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from watchbell.incidents.closing.checks import Check
from watchbell.incidents.duties import IncidentRole
from watchbell.incidents.guiding import EndAct
from watchbell.incidents.models import (
    Category,
    CustomField,
    IncidentType,
    Plan,
    Preset,
    PriorityCell,
)
from watchbell.incidents.packs.format import (
    Pack,
    PackCategory,
    PackGuide,
    PackGuideAnswer,
    PackGuideEnd,
    PackGuideStep,
    PackMatrix,
    PackPhase,
    PackPlan,
    PackPreset,
    PackPriorities,
    PackTask,
    PackType,
    read_pack,
    write_pack,
)
from watchbell.incidents.services.packing import apply_pack, export_pack
from watchbell.kernel.actors import SYSTEM
from watchbell.kernel.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_WORDS = some.text("abc äöü:#'\"-{}[]&*!|>%@", min_size=1, max_size=12).filter(
    lambda text: text == " ".join(text.split()) and text != ""
)
_SAID = _WORDS.filter(lambda text: not text.startswith(("#", "- ", "=")))
_CHECKS = some.lists(some.sampled_from(Check), unique=True, max_size=3).map(
    lambda chosen: [check for check in Check if check in chosen]
)
_GRIDS = some.lists(some.lists(some.integers(1, 5), min_size=4, max_size=4), min_size=4, max_size=4)
_TASKS = some.builds(
    PackTask,
    title=_WORDS,
    role=some.sampled_from(["", *IncidentRole]),
    due_minutes=some.none() | some.integers(0, 10_000),
    gate=some.booleans(),
    description=some.just("") | _WORDS,
)


@some.composite
def packs(draw: some.DrawFn) -> Pack:
    """Return a pack of every part, whose parts point at each other."""
    plans = [_plan(draw, number) for number in range(draw(some.integers(0, 2)))]
    categories = [_root(draw, number) for number in range(draw(some.integers(1, 3)))]
    slugs = [one.slug for root in categories for one in (root, *root.below)]
    chosen = some.lists(some.sampled_from([p.slug for p in plans] or ["-"]), max_size=1)
    named = chosen.map(lambda found: [slug for slug in found if slug != "-"])
    kinds = [_type(draw, n, slugs, named) for n in range(draw(some.integers(1, 2)))]
    presets = [_preset(draw, n, kinds, slugs, named) for n in range(draw(some.integers(0, 2)))]
    own = [PackMatrix(type=kinds[0].slug, matrix=draw(_GRIDS))] if draw(some.booleans()) else []
    rules = PackPriorities(matrix=draw(_GRIDS), vip_raises=draw(some.booleans()), types=own)
    guides = [_guide(draw, n, slugs) for n in range(draw(some.integers(0, 2)))]
    return Pack(
        name="drawn",
        guides=guides,
        plans=plans,
        categories=categories,
        types=kinds,
        presets=presets,
        priorities=rules,
        closing=draw(_CHECKS),
    )


Slugs = some.SearchStrategy[list[str]]


def _type(draw: some.DrawFn, number: int, categories: list[str], plans: Slugs) -> PackType:
    return PackType(
        slug=f"type-{number}",
        name=draw(_WORDS),
        category=draw(some.sampled_from(["", *categories])),
        plans=draw(plans),
        tasks=draw(some.lists(some.just("Call the vendor @scribe +5m !"), max_size=2)),
        roles=draw(some.sampled_from([{}, {"scribe": "team_lead"}])),
    )


def _guide(draw: some.DrawFn, number: int, categories: list[str]) -> PackGuide:
    ends = [
        PackGuideStep(title=f"End {n}", ends=[PackGuideEnd(act=EndAct.RESOLVE, text=draw(_SAID))])
        for n in range(draw(some.integers(1, 3)))
    ]
    answers = [PackGuideAnswer(label=f"{n}", to=end.title) for n, end in enumerate(ends)]
    ask = PackGuideStep(title="Where?", text=draw(_SAID), answers=answers)
    return PackGuide(
        slug=f"guide-{number}",
        name=draw(_WORDS),
        category=draw(some.sampled_from(["", *categories])),
        active=draw(some.booleans()),
        steps=[ask, *ends],
    )


def _preset(
    draw: some.DrawFn, number: int, kinds: list[PackType], categories: list[str], plans: Slugs
) -> PackPreset:
    return PackPreset(
        slug=f"preset-{number}",
        name=draw(_WORDS),
        title=draw(_WORDS),
        type=draw(some.sampled_from([kind.slug for kind in kinds])),
        category=draw(some.sampled_from(categories)),
        impact=draw(some.integers(1, 4)),
        urgency=draw(some.integers(1, 4)),
        plans=draw(plans),
        active=draw(some.booleans()),
    )


def _plan(draw: some.DrawFn, number: int) -> PackPlan:
    phases = [
        PackPhase(name=f"phase_{place}", tasks=draw(some.lists(_TASKS, min_size=1, max_size=3)))
        for place in range(draw(some.integers(1, 2)))
    ]
    return PackPlan(
        slug=f"plan-{number}", name=draw(_WORDS), active=draw(some.booleans()), phases=phases
    )


def _root(draw: some.DrawFn, number: int) -> PackCategory:
    below = [_category(draw, f"root-{number}-{n}") for n in range(draw(some.integers(0, 2)))]
    return _category(draw, f"root-{number}").model_copy(update={"below": below})


def _category(draw: some.DrawFn, slug: str) -> PackCategory:
    # Presets and types point at it, and what is off may not be chosen anew.
    return PackCategory(slug=slug, name=draw(_WORDS), closing=draw(_CHECKS))


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Be in an installation where nothing is set up; leave no trace of it."""
    with transaction.atomic():
        Preset.objects.all().delete()
        CustomField.objects.all().delete()
        IncidentType.objects.exclude(slug="incident").delete()
        Plan.objects.all().delete()
        Category.objects.exclude(parent=None).delete()
        Category.objects.all().delete()
        PriorityCell.objects.exclude(type="").delete()
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(pack=packs())
def test_export_import_into_empty_export_is_equal(pack: Pack) -> None:
    with _elsewhere():
        apply_pack(pack=pack, actor=SYSTEM, now=NOW)
        first = write_pack(export_pack(actor=SYSTEM))
        assert apply_pack(pack=pack, actor=SYSTEM, now=NOW) == []
    with _elsewhere():
        looked = apply_pack(pack=read_pack(first), actor=SYSTEM, now=NOW, only_look=True)
        assert apply_pack(pack=read_pack(first), actor=SYSTEM, now=NOW) == looked
        assert write_pack(export_pack(actor=SYSTEM)) == first


def test_what_is_here_from_the_start_goes_around_too(now: datetime) -> None:
    here = export_pack(actor=SYSTEM)
    assert len(here.plans) >= 2
    assert len(here.categories) == 10
    assert apply_pack(pack=here, actor=SYSTEM, now=now) == []
    with _elsewhere():
        apply_pack(pack=here, actor=SYSTEM, now=now)
        assert export_pack(actor=SYSTEM) == here


def test_a_preview_names_what_each_part_would_change(now: datetime) -> None:
    here = export_pack(actor=SYSTEM)
    software = next(root for root in here.categories if root.slug == "software")
    mail = software.below[-1].model_copy(update={"name": "Mail", "closing": [Check.ARTICLE]})
    moved = PackCategory(slug="data", name="Data", below=[mail])
    new = PackCategory(slug="iot", name="Things")
    pack = Pack(name="more", categories=[moved, new], closing=[Check.CAUSE])
    looked = apply_pack(pack=pack, actor=SYSTEM, now=now, only_look=True)
    assert [(c.what, c.slug, c.is_new, c.columns) for c in looked] == [
        ("category", mail.slug, False, ("name", "closing", "parent")),
        ("category", "iot", True, ()),
        ("checklist", "closing", False, ("checks",)),
    ]
    assert export_pack(actor=SYSTEM) == here


def test_a_pack_that_names_what_is_not_here_is_refused_whole(now: datetime) -> None:
    root = PackCategory(slug="iot", name="Things", team="nobody")
    plan = PackPlan(slug="p", name="P", phases=[PackPhase(name="x", tasks=[PackTask(title="T")])])
    with pytest.raises(InvalidInput):
        apply_pack(pack=Pack(name="x", plans=[plan], categories=[root]), actor=SYSTEM, now=now)
    assert not Plan.objects.filter(slug="p").exists()
