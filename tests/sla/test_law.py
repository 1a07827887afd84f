"""The deadlines of the security pack run on the same clocks as every other promise."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.builders.incidents import declare
from tests.builders.promises import Watch
from watchbell.accounts.models import Person
from watchbell.incidents.models import CustomField, Incident
from watchbell.incidents.packs.format import built_in, read_pack
from watchbell.incidents.services import change_incident
from watchbell.incidents.services.packing import apply_pack
from watchbell.kernel.actors import SYSTEM
from watchbell.sla.domain import Kind
from watchbell.sla.models import Cycle, Policy, PolicyVersion
from watchbell.sla.selectors.usual import missing_policies
from watchbell.sla.services import (
    add_missing,
    archive_policy,
    seed_policies,
)

pytestmark = pytest.mark.usefixtures("database")


def _clock(incident: Incident, slug: str) -> Cycle | None:
    return Cycle.objects.filter(incident=incident, policy__slug=slug).order_by("-no").first()


def test_new_installations_begin_with_policies_and_get_them_once(watch: Watch) -> None:
    now = watch.tick()
    made = seed_policies(actor=SYSTEM, now=now)
    assert {row.kind for row in made} == {Kind.SLA, Kind.REGULATION}
    assert seed_policies(actor=SYSTEM, now=now) == []
    assert Policy.objects.count() == len(made)
    incident = declare(now=now, impact=1, urgency=1)
    watch.tick()
    found = Cycle.objects.filter(incident=incident).values_list("metric", flat=True)
    assert sorted(found) == ["resolution", "response", "update"]


def test_what_a_newer_version_brings_is_added_and_nothing_else_is_touched(
    watch: Watch, ada: Person
) -> None:
    now = watch.tick()
    apply_pack(pack=read_pack(built_in("security")), actor=ada.as_actor(), now=now)
    made = {row.slug: row for row in seed_policies(actor=SYSTEM, now=now)}
    assert missing_policies(actor=SYSTEM) == []
    for slug in ("nis2-late-report", "dora-final"):
        PolicyVersion.objects.filter(policy=made[slug]).delete()
        made[slug].delete()
    archive_policy(policy_id=made["public-updates"].pk, actor=SYSTEM, now=now)
    CustomField.objects.filter(slug="dora_final_by").delete()
    before = list(PolicyVersion.objects.order_by("pk").values())
    missing = missing_policies(actor=SYSTEM)
    assert [(one.slug, one.lacks) for one in missing] == [
        ("nis2-late-report", ""), ("dora-final", "dora_final_by"),
    ]  # fmt: skip
    [added] = add_missing(slugs=["nis2-late-report", "response", "x"], actor=SYSTEM, now=now)
    assert (added.slug, added.kind) == ("nis2-late-report", Kind.REGULATION)
    kept = PolicyVersion.objects.exclude(policy=added).order_by("pk").values()
    assert list(kept) == before
    assert [one.slug for one in missing_policies(actor=SYSTEM)] == ["dora-final"]


def test_the_72_hours_count_from_becoming_aware_and_end_with_the_notification(
    watch: Watch, ada: Person
) -> None:
    now = watch.tick()
    apply_pack(pack=read_pack(built_in("security")), actor=ada.as_actor(), now=now)
    seed_policies(actor=SYSTEM, now=now)
    aware = now - timedelta(hours=10)
    incident = declare(now=now, type="security", custom={"aware_at": aware.isoformat()})
    watch.tick()
    assert _clock(incident, "gdpr-notification") is None

    def say(**custom: Any) -> None:
        instant = watch.after(hours=1)
        change_incident(
            incident_id=incident.pk, changes={"custom": custom}, actor=SYSTEM, now=instant
        )
        watch.tick()

    say(personal_data=True)
    running = _clock(incident, "gdpr-notification")
    assert running is not None
    assert (running.started_at, running.state) == (aware, "running")
    assert running.due_at == aware + timedelta(hours=72)
    say(gdpr_decision="notified", gdpr_notified_at=watch.clock.now().isoformat())
    done = _clock(incident, "gdpr-notification")
    assert done is not None
    assert (done.state, done.is_met) == ("completed", True)
    assert done.stopped_at == now + timedelta(hours=2)


_AWARE = datetime(2026, 1, 28, 10, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_END_OF_JANUARY = datetime(2026, 1, 31, 8, tzinfo=UTC)


@pytest.fixture
def law(watch: Watch, ada: Person) -> Watch:
    """A house with the security pack and its deadlines."""
    now = watch.tick()
    apply_pack(pack=read_pack(built_in("security")), actor=ada.as_actor(), now=now)
    seed_policies(actor=SYSTEM, now=now)
    return watch


def _lived(watch: Watch, *steps: dict[str, Any]) -> dict[str, datetime | None]:
    """Say these things of a security incident one after another; when each deadline is due."""
    first, *rest = [
        {slug: at.isoformat() if isinstance(at, datetime) else at for slug, at in step.items()}
        for step in steps
    ]
    incident = declare(now=watch.clock.now(), type="security", custom=first)
    watch.tick()
    for step in rest:
        instant = watch.after(hours=1)
        change_incident(
            incident_id=incident.pk, changes={"custom": step}, actor=SYSTEM, now=instant
        )
        watch.tick()
    rows = Cycle.objects.filter(incident=incident, kind=Kind.REGULATION)
    return dict(rows.values_list("policy__slug", "due_at"))


def test_every_deadline_is_that_of_its_article(law: Watch) -> None:
    due = _lived(
        law,
        {
            "aware_at": _AWARE,
            "personal_data": True,
            "nis2_significant": True,
            "dora_classified_at": _AWARE + 2 * _HOUR,
        },
        {"nis2_notified_at": _END_OF_JANUARY, "dora_initial_at": _AWARE + 5 * _HOUR},
        {"nis2_progress_at": _END_OF_JANUARY, "dora_intermediate_at": _END_OF_JANUARY},
        {"nis2_handled_at": datetime(2026, 2, 10, 12, tzinfo=UTC)},
    )
    # A month from the last of January ends with February.
    assert due == {
        "gdpr-notification": _AWARE + 72 * _HOUR,
        "nis2-early-warning": _AWARE + 24 * _HOUR,
        "nis2-notification": _AWARE + 72 * _HOUR,
        "nis2-final-report": datetime(2026, 2, 28, 8, tzinfo=UTC),
        "nis2-late-report": datetime(2026, 3, 10, 12, tzinfo=UTC),
        "dora-initial": _AWARE + 6 * _HOUR,
        "dora-intermediate": _AWARE + 77 * _HOUR,
        "dora-final": datetime(2026, 2, 28, 8, tzinfo=UTC),
    }


def test_hours_that_depend_on_what_happened(law: Watch) -> None:
    # DORA: four hours from the classification, within a day of awareness, unless that is over.
    for classified, due in ((2, 6), (20, 24), (22, 24), (30, 34)):
        found = _lived(law, {"aware_at": _AWARE, "dora_classified_at": _AWARE + classified * _HOUR})
        assert found == {"dora-initial": _AWARE + due * _HOUR}
    # NIS2: trust services have a day for the notification.
    said = {"aware_at": _AWARE, "nis2_significant": True, "nis2_trust_services": True}
    assert _lived(law, said)["nis2-notification"] == _AWARE + 24 * _HOUR
