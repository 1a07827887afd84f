"""The registry is complete, and what is written about it is what it says."""

from tools.kpi_reference import main
from watchbell.analytics.domain import Unit
from watchbell.analytics.registry import GROUPINGS, KPIS


def test_the_page_for_people_is_what_the_registry_says() -> None:
    assert main(["--check"]) == 0


def test_every_figure_explains_itself_in_whole_sentences() -> None:
    for kpi in KPIS.values():
        for text in (kpi.definition, kpi.population, kpi.edge_cases):
            assert text.endswith("."), kpi.name
        assert kpi.title[0].isupper(), kpi.name


def test_every_recovery_time_names_its_variant() -> None:
    titles = [kpi.title for kpi in KPIS.values() if kpi.title.startswith("MTTR")]
    assert titles == ["MTTR, respond", "MTTR, repair", "MTTR, recover", "MTTR, resolve"]


def test_every_time_is_in_seconds_and_every_rate_a_ratio() -> None:
    for kpi in KPIS.values():
        if kpi.name.startswith("mtt"):
            assert kpi.unit is Unit.SECONDS
        if kpi.name.endswith("_rate"):
            assert kpi.unit is Unit.RATIO


def test_what_the_issue_asks_to_split_by_is_there() -> None:
    wanted = {"service", "team", "category", "priority", "channel", "assignee", "month"}
    assert wanted <= set(GROUPINGS)
