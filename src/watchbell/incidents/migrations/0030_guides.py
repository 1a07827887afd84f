"""Guided diagnosis: guides, and how far one has come on an incident."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


class Migration(migrations.Migration):
    dependencies = [("incidents", "0029_first_contact")]

    operations = [
        migrations.CreateModel(
            name="Guide",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.TextField()),
                ("description", models.TextField(blank=True, default="")),
                ("type", models.TextField(blank=True, default="")),
                ("steps", models.JSONField()),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "category",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.category",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuideRun",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("steps", models.JSONField()),
                ("path", models.JSONField(blank=True, default=list)),
                ("started_at", models.DateTimeField()),
                ("started_by_name", models.TextField()),
                (
                    "guide",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.guide",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guide_runs",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        "incident",
                        F("started_at").desc(),
                        F("id").desc(),
                        name="incidents_guide_run",
                    )
                ]
            },
        ),
    ]
