"""Evidence and its chain of custody, which nobody can shorten: not by SQL either."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

_PROTECT = django.db.models.deletion.PROTECT
_GUARD = """
create function incidents_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% of % is refused: evidence and its chain of custody are kept as written',
        tg_op, tg_table_name using errcode = 'restrict_violation';
end
$$;
create trigger incidents_custody_is_append_only
    before update or delete on incidents_custodytransfer
    for each row execute function incidents_refuse_change();
create trigger incidents_evidence_stays
    before delete on incidents_evidence
    for each row execute function incidents_refuse_change();
"""
_UNGUARD = """
drop trigger incidents_custody_is_append_only on incidents_custodytransfer;
drop trigger incidents_evidence_stays on incidents_evidence;
drop function incidents_refuse_change();
"""


def _person() -> Any:
    return models.ForeignKey(
        null=True, on_delete=_PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


def _owner(to: str, related_name: str, *, null: bool = False) -> Any:
    return models.ForeignKey(null=null, on_delete=_PROTECT, related_name=related_name, to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0021_attachments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("title", models.TextField()),
                ("kind", models.TextField()),
                ("place", models.TextField()),
                ("method", models.TextField(blank=True, default="")),
                ("collected_at", models.DateTimeField()),
                ("collected_by_name", models.TextField()),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("custodian_name", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("added_by_name", models.TextField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_by_name", models.TextField(blank=True, default="")),
                ("is_intact", models.BooleanField(null=True)),
                ("attachment", _owner("incidents.attachment", "evidence", null=True)),
                ("collected_by", _person()),
                ("custodian", _person()),
                ("incident", _owner("incidents.incident", "evidence")),
            ],
            options={
                "indexes": [
                    models.Index(F("incident"), F("added_at"), name="incidents_evidence_list")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(attachment__isnull=True) | ~Q(sha256=""),
                        name="incidents_evidence_file_has_hash",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CustodyTransfer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("giver_name", models.TextField(blank=True, default="")),
                ("taker_name", models.TextField()),
                ("at", models.DateTimeField()),
                ("reason", models.TextField()),
                ("noted_by_name", models.TextField()),
                ("giver", _person()),
                ("taker", _person()),
                ("evidence", _owner("incidents.evidence", "transfers")),
            ],
            options={
                "indexes": [
                    models.Index(F("evidence"), F("at"), F("id"), name="incidents_custody_chain")
                ],
            },
        ),
        migrations.RunSQL(_GUARD, _UNGUARD),
    ]
