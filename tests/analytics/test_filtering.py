"""What figures are narrowed to, and what is refused with the name of the field."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.analytics.facts import fact
from tests.builders.people import make_person, make_team
from tests.builders.services import make_service
from watchbell.accounts.models import Person
from watchbell.analytics.comparing import Trend, compared, window_before
from watchbell.analytics.filtering import narrowing, parse_filters, parse_pairs
from watchbell.analytics.selectors import kpis
from watchbell.incidents.models import Category, CustomField, Incident
from watchbell.kernel.actors import Role
from watchbell.kernel.errors import InvalidInput
from watchbell.kernel.ids import new_id

DAY = timedelta(days=1)

_EXPECTED = {
    ("service:shop",): 1, ("service:shop", "service:wiki"): 2, ("service:none",): 1,
    ("service:shop", "priority:2"): 0, ("priority:P1",): 1, ("priority:none",): 1,
    ("team:core",): 1, ("category:hardware",): 1, ("subcategory:hardware",): 0,
    ("subcategory:disk-full",): 1, ("category:none",): 2,
    ("assignee:bob@example.org",): 1,
    ("impact:1", "urgency:2"): 1, ("severity:SEV1",): 1, ("severity:none",): 2,
    ("channel:phone",): 1, ("type:security-incident",): 1,
    ("label:disk",): 1, ("label:disk", "label:night"): 1, ("label:none",): 2,
    ("major:yes",): 1, ("major:no",): 2, ("state:open",): 3, ("state:resolved",): 0,
    ("custom.region:emea",): 1, ("custom.region:none",): 2,
    ("custom.region:emea", "custom.region:none"): 3,
    ("outcome:none", "cause:none"): 3,
}  # fmt: skip


@pytest.fixture
def field(db: None, now: datetime) -> CustomField:
    """A choice that incidents of every type answer."""
    options = [{"value": "emea", "label": "Europe", "is_active": True}]
    return CustomField.objects.create(
        id=new_id(now), slug="region", name="Region", kind="choice", options=options
    )


def declared(ada: Person, now: datetime, *pairs: str) -> float | None:
    report = kpis(actor=ada.as_actor(), names=["declared"], filters=parse_pairs(pairs), now=now)
    return report.figure("declared").value


def test_every_field_narrows_and_values_of_one_widen(
    ada: Person, now: datetime, field: CustomField
) -> None:
    shop, wiki = make_service("Shop", now=now), make_service("Wiki", now=now)
    team = make_team("Core", ada, now=now)
    disk = Category.objects.create(
        slug="disk-full", name="Full", parent=Category.objects.get(slug="hardware")
    )
    bob = make_person("Bob", role=Role.RESPONDER, now=now)
    Incident.objects.bulk_create(
        [
            fact(
                now - DAY,
                service=shop,
                team=team,
                assignee=ada,
                priority=1,
                impact=1,
                urgency=2,
                severity="SEV1",
                category=disk,
                labels=["disk", "night"],
                custom={"region": "emea"},
                major_state="declared",
                channel="phone",
            ),
            fact(now - DAY, service=wiki, assignee=bob, priority=2, type="security-incident"),
            fact(now - DAY),
        ]
    )
    expected = {**_EXPECTED, (f"assignee:{ada.pk}",): 1}
    for pairs, count in expected.items():
        assert declared(ada, now, *pairs) == count, pairs


def test_figures_are_split_by_the_answers_of_a_field(
    ada: Person, now: datetime, field: CustomField
) -> None:
    Incident.objects.bulk_create(
        [fact(now - DAY, custom={"region": "emea"}), fact(now - DAY), fact(now - DAY)]
    )
    report = kpis(actor=ada.as_actor(), by="custom.region", names=["declared"], now=now)
    groups = [(group.key, group.label, group.figures[0].value) for group in report.groups]
    assert groups == [("emea", "Europe", 1), (None, "None", 2)]


@pytest.mark.parametrize(
    ("pair", "named", "why"),
    [
        ("luck:7", "luck", "cannot be narrowed by 'luck'"),
        ("priority:9", "priority", "is none of: 1, 2"),
        ("service:nowhere", "service", "There is no service called nowhere"),
        ("team:none-such", "team", "There is no team"),
        ("assignee:nobody@example.org", "assignee", "There is no person"),
        ("custom.nothing:1", "custom.nothing", "There is no such field"),
        ("custom.nothing:none", "custom.nothing", "There is no such field"),
        ("major:maybe", "major", "is none of: yes, no"),
        ("service", "filter", "has no colon"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(
    db: None, pair: str, named: str, why: str
) -> None:
    with pytest.raises(InvalidInput, match=why) as refused:
        narrowing(parse_pairs([pair]))
    assert named in refused.value.fields


def test_a_value_is_never_part_of_the_statement(ada: Person, now: datetime) -> None:
    Incident.objects.bulk_create([fact(now - DAY, labels=["it's"])])
    assert declared(ada, now, "label:it's") == 1
    assert declared(ada, now, "label:'; drop table x; --%s %(now)s") == 0
    assert declared(ada, now, "severity:%") == 0


def test_empty_values_narrow_nothing_and_pairs_come_back() -> None:
    filters = parse_filters({"service": ["", " "], "priority": ["P1", "1", "2"]})
    assert filters.as_pairs() == ["priority:1", "priority:2"]


def test_months_are_those_of_the_zone(ada: Person) -> None:
    night = datetime(2026, 3, 31, 23, 0, tzinfo=UTC)
    Incident.objects.bulk_create([fact(night)])
    for zone, month in (("UTC", "2026-03"), ("Europe/Berlin", "2026-04")):
        report = kpis(
            actor=ada.as_actor(), by="month", names=["declared"], zone=zone, now=night + DAY
        )
        assert [group.key for group in report.groups] == [month]
    with pytest.raises(InvalidInput, match="is no time zone"):
        kpis(actor=ada.as_actor(), zone="Mars/Base", now=night)


def test_the_month_before_march_is_february_and_other_windows_keep_their_length() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    march = datetime(2026, 3, 1, tzinfo=berlin), datetime(2026, 4, 1, tzinfo=berlin)
    assert window_before(*march, berlin) == (datetime(2026, 2, 1, tzinfo=berlin), march[0])
    quarter = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
    assert window_before(*quarter, ZoneInfo("UTC"))[0] == datetime(2025, 10, 1, tzinfo=UTC)
    days = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 12, 9, tzinfo=UTC)
    assert window_before(*days, ZoneInfo("UTC"))[0] == datetime(2026, 3, 8, 9, tzinfo=UTC)


def test_a_comparison_says_whether_it_got_better(ada: Person, now: datetime) -> None:
    Incident.objects.bulk_create(
        [
            fact(now - 40 * DAY, first_acknowledged_at=now - 40 * DAY + timedelta(hours=1)),
            fact(now - 2 * DAY, first_acknowledged_at=now - 2 * DAY + timedelta(hours=2)),
            fact(now - DAY),
        ]
    )
    later = kpis(actor=ada.as_actor(), now=now)
    earlier = kpis(actor=ada.as_actor(), from_=now - 60 * DAY, to=later.from_, now=now)
    changes = compared(later, earlier)
    mtta, count, empty = changes["mtta"], changes["declared"], changes["mttd"]
    assert (mtta.difference, mtta.part, mtta.trend) == (3600, 1.0, Trend.WORSE)
    assert (count.before, count.difference, count.trend) == (1, 1, Trend.OTHER)
    assert (empty.before, empty.difference, empty.trend) == (None, None, None)
