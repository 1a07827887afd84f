"""Texts and times of machines are made fit, never refused."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watchbell.alerts.domain import Observation, clean_observation
from watchbell.alerts.domain.cleaning import KEY_LIMIT, LABELS_LIMIT, TITLE_LIMIT
from watchbell.kernel.text import clean_line, clean_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def seen(**fields: object) -> Observation:
    return Observation(**{"key": "k", "firing": True, "title": "t", **fields})  # type: ignore[arg-type]


def test_what_is_fit_stays_as_it_is() -> None:
    given_ = seen(title="Disk <b>full</b> 磁盘", description="a\n\tb", labels={"a": "ü"})
    cleaned = clean_observation(given_, NOW)
    assert (cleaned.observation, cleaned.remark) == (given_, "")


def test_nul_bytes_and_controls_go_and_the_remark_says_so() -> None:
    cleaned = clean_observation(seen(title="a\x00b\x1b[31m\u202ec", description="x\x00"), NOW)
    assert cleaned.observation.title == "ab[31mc"
    assert cleaned.remark == (
        "Control characters were taken out of the title."
        " Control characters were taken out of the description."
    )


def test_a_title_is_one_line_of_limited_length() -> None:
    cleaned = clean_observation(seen(title="a\nb\r\n\tc " + "x" * 5000), NOW)
    assert cleaned.observation.title.startswith("a b c xxx")
    assert len(cleaned.observation.title) == TITLE_LIMIT
    assert "cut from 5006 to 300" in cleaned.remark


def test_of_five_thousand_labels_the_first_are_kept() -> None:
    labels = {f"label{number}": "v" for number in range(5000)}
    cleaned = clean_observation(seen(labels=labels), NOW)
    assert len(cleaned.observation.labels) == LABELS_LIMIT
    assert cleaned.remark == "Only 200 of 5000 labels were kept."


def test_a_long_key_still_tells_alerts_apart() -> None:
    keys = {clean_observation(seen(key="x" * 9000 + end), NOW).observation.key for end in "ab"}
    assert len(keys) == 2
    assert all(len(key) <= KEY_LIMIT for key in keys)


def test_a_key_with_a_nul_byte_is_another_key_than_without() -> None:
    keys = {clean_observation(seen(key=key), NOW).observation.key for key in ("ab", "a\0b")}
    assert len(keys) == 2


def test_a_start_in_the_future_or_long_ago_is_the_time_of_arrival() -> None:
    for started in (NOW + timedelta(days=1), datetime(1970, 1, 1, tzinfo=UTC)):
        cleaned = clean_observation(seen(started_at=started), NOW)
        assert cleaned.observation.started_at == NOW
        assert "replaced by the time of arrival" in cleaned.remark


def test_a_clock_that_runs_a_little_ahead_is_forgiven() -> None:
    cleaned = clean_observation(seen(started_at=NOW + timedelta(seconds=20)), NOW)
    assert (cleaned.observation.started_at, cleaned.remark) == (NOW, "")


def test_only_web_links_are_kept() -> None:
    assert clean_observation(seen(link="javascript:alert(1)"), NOW).observation.link == ""
    assert (
        clean_observation(seen(link="http://p:9090/g"), NOW).observation.link == "http://p:9090/g"
    )


@given(st.text(max_size=400), st.text(max_size=400))
def test_what_is_cleaned_pleases_the_incident_room(title: str, description: str) -> None:
    cleaned = clean_observation(seen(title=title, description=description), NOW).observation
    assert clean_line(cleaned.title, "title", 300) == cleaned.title
    assert clean_text(cleaned.description, "description") == cleaned.description
