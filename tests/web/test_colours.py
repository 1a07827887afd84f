"""People on one schedule have colours that everybody can tell apart."""

import math
import re
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.people import make_person
from tests.builders.schedules import make_schedule, weekly
from watchbell.accounts.models import Person
from watchbell.kernel.actors import SYSTEM
from watchbell.oncall.domain import Rollout
from watchbell.oncall.models import Rotation
from watchbell.oncall.services import end_rotation
from watchbell.web.oncall.colours import colours_on, distinct_colours
from watchbell.web.words import COLOURS, LOOKS, colour_of_name, who_class

STYLES = Path(__file__).parents[2] / "frontend" / "styles" / "calendar.css"
INK = {"light": "#15202b", "dark": "#e9edf2"}
Triple = tuple[float, float, float]
# How the three kinds of colour-blindness see linear RGB (Machado, Oliveira and Fernandes, 2009).
EYES: dict[str, tuple[Triple, Triple, Triple]] = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(code: str) -> Triple:
    shares = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return red, green, blue


def times(rows: tuple[Triple, Triple, Triple], value: Triple) -> Triple:
    one, two, three = (sum(a * b for a, b in zip(row, value, strict=True)) for row in rows)
    return one, two, three


def seen(rgb: Triple, eye: str) -> Triple:
    """A colour in OKLab, as somebody with such eyes sees it."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in times(EYES[eye], rgb))
    cones = times(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        (red, green, blue),
    )
    long, middle, short = (math.cbrt(part) for part in cones)
    return times(
        (
            (0.2104542553, 0.793617785, -0.0040720468),
            (1.9779984951, -2.428592205, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.808675766),
        ),
        (long, middle, short),
    )


def contrast(one: Triple, other: Triple) -> float:
    shares = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other)]
    return (max(shares) + 0.05) / (min(shares) + 0.05)


def colours(theme: str) -> list[Triple]:
    found = re.findall(
        r"\.wb-who--\d \{.*--wb-fill: light-dark\((#\w{6}), (#\w{6})\)", STYLES.read_text()
    )
    return [linear(pair[theme == "dark"]) for pair in found]


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", INK)
def test_any_two_colours_differ_for_any_eyes(theme: str, eye: str) -> None:
    fills = [seen(fill, eye) for fill in colours(theme)]
    assert len(fills) == COLOURS
    assert min(math.dist(*pair) for pair in combinations(fills, 2)) > 0.07


@pytest.mark.parametrize("theme", INK)
def test_names_are_readable_on_every_colour(theme: str) -> None:
    assert min(contrast(fill, linear(INK[theme])) for fill in colours(theme)) > 4.5


def test_initials_are_readable_on_every_avatar() -> None:
    found = re.findall(r"\.wb-who--\d \{ --wb-person: (#\w{6})", STYLES.read_text())
    assert len(found) == COLOURS
    assert min(contrast(linear(code), (1, 1, 1)) for code in found) > 4.5


@given(st.lists(st.text(min_size=1, max_size=9), max_size=40, unique=True))
def test_colours_are_distinct_and_whoever_joins_changes_none(names: list[str]) -> None:
    given_to = distinct_colours(names)
    assert len(set(given_to.values())) == min(len(names), LOOKS)
    assert distinct_colours(names[:-1]) == {name: given_to[name] for name in names[:-1]}
    for name in names[:1]:
        assert given_to[name] == colour_of_name(name)


def test_the_ninth_has_stripes_and_the_seventeenth_dots() -> None:
    looks = list(distinct_colours(str(number) for number in range(20)).values())
    assert [who_class(look).partition(" ")[2] for look in looks] == (
        [""] * 8 + ["wb-who--striped"] * 8 + ["wb-who--dotted"] * 4
    )


def namesakes(now: datetime) -> list[Person]:
    """Three people whose names have the same colour."""
    letters = (f"{a}nn{b}" for a in "ABCDEFGHIJKLM" for b in "aeiou")
    return [
        make_person(name, now=now)
        for name in [one for one in letters if colour_of_name(one) == 0][:3]
    ]


def test_the_page_of_a_schedule_gives_each_their_own(
    client: Client, grace: Person, now: datetime
) -> None:
    client.force_login(grace)
    people = namesakes(now)
    schedule = make_schedule("Duty", weekly(*people), now=now)
    page = client.get("/schedules/duty?span=month").content.decode()
    shown = {
        name: set(re.findall(rf'wb-shift (wb-who--\d)[^>]*data-shift="{name}"', page))
        for name in (person.name for person in people)
    }
    assert [len(one) for one in shown.values()] == [1, 1, 1]
    assert len(set.union(*shown.values())) == 3
    # Who left keeps the place, so that nobody else's colour changes.
    before = colours_on(schedule.pk)
    end_rotation(
        rotation_id=Rotation.objects.get().pk, rollout=Rollout.AT_ONCE, actor=SYSTEM, now=now
    )
    assert colours_on(schedule.pk) == before
