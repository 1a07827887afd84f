"""`watchbell backtest`: the past replayed at the command line."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders.incidents import declare
from tests.builders.people import make_team
from tests.builders.policies import make_policy, step
from tests.builders.schedules import make_schedule, weekly
from tests.builders.services import make_service
from tests.cli.test_commands import Runner
from watchbell.accounts.models import Person
from watchbell.catalog.models import Service
from watchbell.cli.edge import now
from watchbell.incidents.models import Incident
from watchbell.oncall.models import Rotation
from watchbell.paging.backtest.models import Backtest
from watchbell.paging.models import EscalationPolicy

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    return Runner(monkeypatch, capsys)


@pytest.fixture
def shop(ada: Person, grace: Person) -> Service:
    """A service whose incidents tell Ada, and one of yesterday that nobody answered."""
    then = now() - timedelta(days=1)
    primary = make_schedule("Primary", weekly(ada), now=then)
    policy = make_policy(step(primary), now=then)
    service = make_service("Shop", now=then)
    Service.objects.filter(pk=service.pk).update(escalation_policy_id=policy.pk)
    make_team("Payments", ada, now=then)
    declare("[bold]Nobody can pay[/bold]", service=service, now=then)
    return service


def test_tables_for_people(run: Runner, shop: Service, ada: Person, grace: Person) -> None:
    done = run(
        "backtest", "--service", "shop", "--swap", f"primary:{ada.email}={grace.email}",
        "--rules", "team:payments:high=email@5", "--quiet", f"{grace.email}=none",
        "--alerts", "shop=severity == 'critical'",
    )  # fmt: skip
    assert done.status == 0, done.err
    for words in ("Primary: Grace for Ada", "Side by side", "Grace", "0 > 1", "1 incidents"):
        assert words in done.out
    assert not Backtest.objects.exists()


def test_json_for_programs(
    run: Runner, shop: Service, ada: Person, grace: Person, tmp_path: Path
) -> None:
    steps = [
        {"delay_minutes": 5, "targets": [f"person:{grace.email}", "incident_leads"]},
        {"delay_minutes": 5, "targets": ["schedule:primary"], "nobody": "fallback"},
    ]
    path = tmp_path / "calm.json"
    path.write_text(json.dumps({"name": "Calm", "steps": steps, "repeat": 1}))
    done = run("backtest", "--policy", str(path), "--for", "shop", "--json")
    report = json.loads(done.out)
    assert report["title"] == "Calm, not saved, for Shop"
    assert (report["before"]["pages"], report["after"]["pages"]) == (1, 4)
    assert report["changed"][0]["incident"] == Incident.objects.get().label
    assert {one["name"]: one["after"]["pages"] for one in report["people"]} == {
        "Ada": 2,
        "Grace": 2,
    }
    name = Rotation.objects.get().name
    done = run("backtest", "--without", f"primary:{name}", "--route", "shop=-", "--json")
    assert json.loads(done.out)["after"]["unreached_why"] == {"no_policy": 1}
    instead = run("backtest", "--policy", str(path), "--instead-of", "operations", "--json")
    assert json.loads(instead.out)["after"] == report["after"]
    assert EscalationPolicy.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say what to try"),
        (["--route", "shop"], "SERVICE=POLICY"),
        (["--route", "nothing=-"], "nothing"),
        (["--without", "primary:Nights"], "no rotation called"),
        (["--rules", "ada@example.org:high=sms@soon"], "no way such as"),
        (["--rules", "ada@example.org:high=pigeon"], "pigeon"),
        (["--instead-of", "operations"], "policy's file"),
        (["--policy", "/nowhere.json"], "nowhere.json"),
        (["--from", "soon", "--route", "shop=-"], "no time"),
    ],
)
def test_what_cannot_be_tried_is_said_in_a_sentence(
    run: Runner, shop: Service, arguments: list[str], words: str
) -> None:
    done = run("backtest", *arguments)
    assert done.status != 0
    assert words in done.err
    assert "Traceback" not in done.err


def test_a_policy_that_cannot_be_read_is_refused(
    run: Runner, shop: Service, tmp_path: Path
) -> None:
    path = tmp_path / "calm.json"
    for text, words in (
        ("{", "expected the node"),
        ("[]", "names with values"),
        ('{"name": "Calm", "step": []}', "Known here are"),
        ('{"name": "Calm", "steps": [{"targets": ["moon:x"]}]}', "moon"),
        ('{"name": "Calm", "steps": [{"targets": ["team:none"]}]}', "steps.0.targets.0.id"),
    ):
        path.write_text(text)
        done = run("backtest", "--policy", str(path), "--for", "shop")
        assert (done.status, words in " ".join(done.err.split())) == (2, True)


CHANGES = """
schedules:
  - schedule: primary
    instead_of: [Weekly]
    rotations:
      - name: By day
        timezone: Europe/Berlin
        starts_at: 2026-01-05
        rrule: FREQ=DAILY
        members: [grace@example.org, null]
        restrictions:
          - {from_time: 00:00, to_time: 24:00}
  - schedule: primary
    rotations:
      - {name: Rest, starts_at: 2026-01-05T09:00, rrule: FREQ=DAILY, members: [ada@example.org]}
new_policies:
  - name: Calm
    services: [till]
    steps:
      - {delay_minutes: 5, targets: ["person:ada@example.org", "schedule:primary"]}
rules:
  - {person: ada@example.org, high: [{channel: email, minutes: 5}]}
routes:
  - {condition: severity == "critical", service: till, priority: P2}
"""


def test_a_file_says_what_the_api_takes(
    run: Runner, shop: Service, ada: Person, grace: Person, tmp_path: Path
) -> None:
    make_service("Till", now=now())
    path = tmp_path / "tried.yaml"
    path.write_text(CHANGES)
    Rotation.objects.update(name="Weekly")
    done = run("backtest", "--change", str(path), "--swap", f"primary:{ada.email}={grace.email}",
               "--json")  # fmt: skip
    assert done.status == 0, done.err
    report = json.loads(done.out)
    assert report["title"] == (
        "Calm, not saved, for Till; Primary: Grace for Ada, other rotations;"
        ' rules of Ada, changed; alerts to Till, as P2 where severity == "critical"'
    )
    path.write_text(CHANGES.replace("instead_of: [Weekly]", "instead_of: [Nightly]"))
    wrong = run("backtest", "--change", str(path))
    assert (wrong.status, "schedules.0.instead_of.0" in wrong.err) == (2, True)
