"""The plans a new installation starts with: five phases, a major incident, a security incident."""

import uuid
from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Frozen here: (title, role, due after minutes, gate) by phase.
_IM, _TL, _COM, _SCRIBE = "incident_manager", "technical_lead", "communicator", "scribe"
PLANS: dict[tuple[str, str, str], dict[str, tuple[tuple[str, str, int | None, bool], ...]]] = {
    ("response", "Response plan", "Five phases for any incident that needs a team."): {
        "identification": (
            ("Confirm that it is an incident, and what is affected", _IM, 10, True),
            ("Write down the first symptoms and when they began", _SCRIBE, 15, False),
            ("Name who leads, who speaks and who writes", _IM, 15, False),
        ),
        "containment": (
            ("Limit the damage: disable, isolate, redirect", _TL, 30, True),
            ("Record each measure with its effect and how it is undone", _SCRIBE, 40, False),
            ("Find out how far it reaches", _TL, 45, False),
        ),
        "prioritisation": (
            ("Set impact, urgency and priority from what is known now", _IM, 45, True),
            ("Decide what is worked on first, and what waits", _IM, 50, False),
            ("Tell those affected what does not work", _COM, 50, False),
        ),
        "reaction": (
            ("Find the cause, or a way around it", _TL, 120, False),
            ("Restore the service and test it with a user", _TL, 240, True),
            ("Update those affected as promised", _COM, 120, False),
        ),
        "conclusion": (
            ("Undo the containment that is no longer needed", _TL, 1440, True),
            ("Confirm with those affected that it works", _COM, 1440, False),
            ("Write down the cause and what is learned", _IM, 4320, False),
        ),
    },
    ("major-incident", "Major incident", "When many are hit and everybody looks."): {
        "identify": (
            ("Take the lead and say so in the room", _IM, 5, True),
            ("Open the bridge and put its link on the incident", _IM, 5, False),
            ("Say who is affected and since when", _TL, 10, False),
            ("Publish the first update and when the next one comes", _COM, 15, True),
        ),
        "contain": (
            ("Stop changes and deployments on the services involved", _TL, 15, False),
            ("Choose and take the quickest measure that limits the damage", _TL, 30, True),
        ),
        "diagnose": (
            ("Go through the changes of the last 48 hours", _TL, 30, False),
            ("List hypotheses and test the likeliest first", _TL, 45, False),
            ("Call in the teams and vendors that are missing", _IM, 45, False),
        ),
        "fix": (
            ("Approve the fix and its way back", _IM, None, True),
            ("Carry out the fix, one step at a time, each announced", _TL, None, False),
        ),
        "recover": (
            ("Check with monitoring and with users that it works", _TL, None, True),
            ("Publish that the service is restored", _COM, None, False),
            ("Undo containment and lift the change freeze", _TL, None, False),
        ),
        "review": (
            ("Thank and relieve everybody; keep a watch", _IM, None, False),
            ("Set the date of the review within five days", _IM, 1440, True),
            ("Complete the timeline while it is remembered", _SCRIBE, 1440, False),
        ),
    },
    (
        "security-incident",
        "Security incident (NIST SP 800-61)",
        "Detection and analysis; containment, eradication and recovery; what comes after.",
    ): {
        "detection_and_analysis": (
            ("Restrict who may see this incident", _IM, 10, True),
            ("Verify the indicators and keep the raw evidence, with its hash", _TL, 30, True),
            ("Determine attack vector, accounts and systems involved", _TL, 120, False),
            ("Rate functional impact, information impact and recoverability", _IM, 120, False),
            ("Decide whether personal data is affected (GDPR: 72 hours)", _IM, 240, True),
            ("Inform the security officer and data protection", _COM, 60, False),
        ),
        "containment": (
            ("Choose a containment that does not destroy evidence", _TL, 60, False),
            ("Isolate systems, block addresses, lock accounts", _TL, 90, True),
            ("Change the credentials that may be known", _TL, 240, False),
            ("Send the early warning where it is due (NIS2: 24 hours)", _COM, 1200, False),
        ),
        "eradication": (
            ("Remove malware, back doors and unknown accounts", _TL, None, True),
            ("Close the weakness that was used", _TL, None, True),
        ),
        "recovery": (
            ("Restore from a state known to be clean", _TL, None, False),
            ("Watch the restored systems more closely for a while", _TL, None, False),
            ("Notify authorities and those concerned within the deadlines", _COM, 3600, True),
        ),
        "post_incident_activity": (
            ("Hold the lessons-learned meeting within two weeks", _IM, 20160, False),
            ("Store the evidence with its chain of custody", _SCRIBE, 2880, True),
            ("File the final report (NIS2: one month)", _COM, 43200, False),
        ),
    },
}
_SEEDED_AT = datetime(2026, 11, 22, tzinfo=UTC)
_SPACE = uuid.UUID("6f0f5f0a-7d53-4c59-9a57-0c6a0b6c1d10")


def seed(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    plan, task = (apps.get_model("incidents", name) for name in ("Plan", "PlanTask"))
    for (slug, name, description), phases in PLANS.items():
        row = plan.objects.create(
            id=uuid.uuid5(_SPACE, slug),
            slug=slug,
            name=name,
            description=description,
            phases=list(phases),
            created_at=_SEEDED_AT,
        )
        lines = [(phase, line) for phase, tasks in phases.items() for line in tasks]
        task.objects.bulk_create(
            task(
                id=uuid.uuid5(_SPACE, f"{slug}:{place}"),
                plan=row,
                position=place,
                phase=phase,
                title=title,
                role=role,
                due_minutes=minutes,
                is_gate=is_gate,
            )
            for place, (phase, (title, role, minutes, is_gate)) in enumerate(lines)
        )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_tasks")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
