"""Matchers decide as Alertmanager's do, and the index finds what trying them all would."""

import random
import time

import pytest

from watchbell.alerts.domain.indexing import RuleIndex
from watchbell.alerts.domain.matching import Matcher, holds_all, parse_matcher
from watchbell.kernel.errors import InvalidInput

FACTS = {"alertname": "Disk", "instance": "web-1", "empty": "", "lines": "a\nb"}


@pytest.mark.parametrize(
    ("matcher", "holds"),
    [
        (Matcher("alertname", "Disk"), True),
        (Matcher("alertname", "disk"), False),
        (Matcher("alertname", "Disk", is_equal=False), False),
        (Matcher("missing", ""), True),
        (Matcher("missing", "", is_equal=False), False),
        (Matcher("empty", ""), True),
        (Matcher("instance", "web", is_regex=True), False),
        (Matcher("instance", "web-.", is_regex=True), True),
        (Matcher("instance", "web-1|db-1", is_regex=True), True),
        (Matcher("instance", "db-1|db-2", is_regex=True), False),
        (Matcher("instance", "db-1|db-2", is_regex=True, is_equal=False), True),
        (Matcher("instance", "(web|db)-[0-9]+", is_regex=True), True),
        (Matcher("instance", r"web-\d", is_regex=True), True),
        (Matcher("instance", "w.*1", is_regex=True), True),
        (Matcher("missing", ".*", is_regex=True), True),
        (Matcher("missing", ".+", is_regex=True), False),
        (Matcher("missing", "a|", is_regex=True), True),
        (Matcher("instance", "(?i)WEB-1", is_regex=True), True),
    ],
)
def test_a_matcher_decides_from_end_to_end(matcher: Matcher, holds: bool) -> None:
    assert holds_all([matcher], FACTS) is holds


def test_no_expression_takes_long() -> None:
    began = time.monotonic()  # the machine's time is what this test is about
    value = {"name": "a" * 4000 + "!"}
    for pattern in ("(a+)+b", "(a|aa)*b", ".*.*.*b", ".*a.*b", "(a*)*b"):
        assert not holds_all([Matcher("name", pattern, is_regex=True)], value)
    assert time.monotonic() - began < 2


def test_a_matcher_reads_as_alertmanager_writes_it() -> None:
    assert str(Matcher("a", 'b"c')) == 'a="b\\"c"'
    assert str(Matcher("a", "b", is_regex=True, is_equal=False)) == 'a!~"b"'
    assert str(Matcher("a", "b", is_equal=False)) == 'a!="b"'


@pytest.mark.parametrize(
    ("text", "matcher"),
    [
        ('alertname="Disk"', Matcher("alertname", "Disk")),
        ("alertname=Disk", Matcher("alertname", "Disk")),
        ("a=~b.*", Matcher("a", "b.*", is_regex=True)),
        ('a!~"b|c"', Matcher("a", "b|c", is_regex=True, is_equal=False)),
        ('a != "b=c"', Matcher("a", "b=c", is_equal=False)),
        ('a="say \\"hi\\""', Matcher("a", 'say "hi"')),
        ("a=", Matcher("a", "")),
    ],
)
def test_a_matcher_is_read_as_alertmanager_writes_it(text: str, matcher: Matcher) -> None:
    assert parse_matcher(text) == matcher


@pytest.mark.parametrize("text", ["", "a", "=b", 'a="b'])
def test_what_is_no_matcher_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_matcher(text)


def test_the_index_finds_exactly_what_trying_them_all_does() -> None:
    chance = random.Random(5)
    names, values = ("a", "b", "c", "d"), ("", "1", "2", "3", "x1")
    expressions = ("1|2", "x.*", ".+", "[13]", "", "1|")

    def matcher() -> Matcher:
        is_regex = chance.random() < 0.4
        value = chance.choice(expressions if is_regex else values)
        return Matcher(chance.choice(names), value, is_regex, chance.random() < 0.7)

    for _ in range(50):
        rules = [(n, [matcher() for _ in range(chance.randint(1, 3))]) for n in range(40)]
        index = RuleIndex(rules)
        for _ in range(20):
            facts = {name: chance.choice(values) for name in chance.sample(names, 3)}
            wanted = [n for n, matchers in rules if holds_all(matchers, facts)]
            assert sorted(index.matching(facts)) == wanted
