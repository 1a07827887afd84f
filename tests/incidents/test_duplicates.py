"""What may be the same thing, while somebody is still typing."""

from datetime import datetime, timedelta

import pytest

from tests.builders.incidents import declare, resolve
from watchbell.accounts.models import Person
from watchbell.incidents.selectors.duplicates import likely_duplicates
from watchbell.kernel.errors import PermissionDenied

pytestmark = pytest.mark.usefixtures("database")


def titles(who: Person, title: str, now: datetime) -> list[str]:
    return [row.title for row in likely_duplicates(who.as_actor(), title, now=now)]


def test_open_and_recent_ones_with_most_of_the_words_are_found(
    grace: Person, now: datetime
) -> None:
    old = now - timedelta(days=30)
    declare("Checkout fails with an error", now=old)
    over = declare("Checkout error at payment", now=old)
    resolve(over, actor=grace.as_actor(), now=old)
    recent = declare("Checkout shows an error page", now=now - timedelta(days=2))
    resolve(recent, actor=grace.as_actor(), now=now - timedelta(days=1))
    declare("Printer out of paper", now=now)
    declare("Error in the payroll", now=now)
    found = titles(grace, "checkout error", now)
    assert set(found[:2]) == {"Checkout fails with an error", "Checkout shows an error page"}
    assert "Checkout error at payment" not in found
    assert "Printer out of paper" not in found


def test_one_word_of_many_is_no_likeness(grace: Person, now: datetime) -> None:
    declare("Checkout fails", now=now)
    assert titles(grace, "checkout terminal shows wrong clock", now) == []
    assert titles(grace, "checkout fails", now) == ["Checkout fails"]


def test_small_words_and_strange_signs_find_nothing(grace: Person, now: datetime) -> None:
    declare("It is not on", now=now)
    for text in ("", "it is not", "& | !", "' ; drop table"):
        assert titles(grace, text, now) == []


def test_requesters_are_not_shown_what_others_report(bob: Person, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        likely_duplicates(bob.as_actor(), "checkout", now=now)
