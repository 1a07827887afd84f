"""Files on incidents."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

_PROTECT = django.db.models.deletion.PROTECT


def _person() -> Any:
    return models.ForeignKey(
        null=True, on_delete=_PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0020_presets"),
        ("platform", "0002_blobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("media_type", models.TextField()),
                ("name", models.TextField()),
                ("visibility", models.TextField(default="internal")),
                ("scan", models.TextField(default="unchecked")),
                ("scan_note", models.TextField(blank=True, default="")),
                ("scan_attempts", models.PositiveIntegerField(default=0)),
                ("scan_due_at", models.DateTimeField(null=True)),
                ("author_name", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("removed_by_name", models.TextField(blank=True, default="")),
                ("author", _person()),
                (
                    "blob",
                    models.ForeignKey(
                        null=True, on_delete=_PROTECT, related_name="+", to="platform.blob"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=_PROTECT,
                        related_name="attachments",
                        to="incidents.comment",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="incidents.incident",
                    ),
                ),
                ("removed_by", _person()),
            ],
            options={
                "indexes": [
                    models.Index(F("incident"), F("added_at"), name="incidents_attachment_list"),
                    models.Index(
                        F("scan_due_at"),
                        condition=Q(scan_due_at__isnull=False),
                        name="incidents_attachment_scan",
                    ),
                    models.Index(
                        F("removed_at"),
                        condition=Q(removed_at__isnull=False, blob__isnull=False),
                        name="incidents_attachment_removed",
                    ),
                ],
            },
        ),
    ]
