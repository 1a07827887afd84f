"""The texts and tables of the demo fit together."""

import re

import pytest

from watchbell.demo.company import CALLERS, CREWS, PRODUCTS, STAFF
from watchbell.demo.dice import Dice
from watchbell.demo.material import TOPICS
from watchbell.demo.material.outages import OUTAGES, Verb
from watchbell.demo.material.topics import Topic
from watchbell.demo.words import words_for
from watchbell.incidents.domain import Cause
from watchbell.incidents.models import Category

_PRODUCTS = {product.slug: product for product in PRODUCTS}
_COLLEAGUES = {colleague.address for colleague in (*STAFF, *CALLERS)}


def _texts(topic: Topic) -> list[str]:
    contained = [part for c in topic.containments for part in (c.action, c.effect, c.reversal)]
    fixed = [fix.notes for fix in topic.fixes]
    return [*topic.titles, *topic.descriptions, *topic.notes, *topic.replies, *contained, *fixed]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: f"{topic.service} {topic.category}")
def test_every_text_is_complete_once_its_particulars_are_known(topic: Topic) -> None:
    words = words_for(Dice("a test"), _PRODUCTS[topic.service].hosts)
    for text in _texts(topic):
        assert not re.search(r"[{}]", text.format_map(words)), text
        assert "lorem" not in text.lower()
    assert topic.titles
    assert topic.fixes


def test_every_category_is_one_that_installations_have(db: None) -> None:
    known = set(Category.objects.values_list("slug", flat=True))
    assert {topic.category for topic in TOPICS} <= known
    assert {product.category for product in PRODUCTS} <= known


def test_every_crew_and_outage_names_people_and_services_that_exist() -> None:
    assert {member for crew in CREWS for member in crew.members} <= _COLLEAGUES
    for outage in OUTAGES:
        assert outage.service in _PRODUCTS
        assert Cause(outage.cause)
        for echo in outage.echoes:
            assert echo.service in _PRODUCTS
            assert not echo.reported_by or echo.reported_by in _COLLEAGUES


def test_every_service_has_trouble_and_needs_only_what_was_named_before_it() -> None:
    assert {topic.service for topic in TOPICS} == set(_PRODUCTS)
    seen: set[str] = set()
    for product in PRODUCTS:
        assert set(product.needs) <= set(_PRODUCTS) - {product.slug}
        seen.add(product.slug)
    assert seen == set(_PRODUCTS)


def test_one_outage_goes_on_and_the_others_came_to_an_end() -> None:
    for outage in OUTAGES:
        minutes = [act.minute for act in outage.acts]
        assert minutes == sorted(minutes)
        ended = any(act.verb is Verb.RESOLVE for act in outage.acts)
        assert ended == (outage.days_ago is not None)
        for act in outage.acts:
            assert (act.text.count("|") == 2) == (act.verb in (Verb.CONTAIN, Verb.SCOPE))


def test_dice_repeat_and_do_not_disturb_each_other() -> None:
    one, other = Dice("seed"), Dice("seed")
    one.child("a story").number(0, 1000)
    assert [one.number(0, 99) for _ in range(20)] == [other.number(0, 99) for _ in range(20)]
    assert Dice("seed").child("x").number(0, 10**9) != Dice("seed").child("y").number(0, 10**9)
