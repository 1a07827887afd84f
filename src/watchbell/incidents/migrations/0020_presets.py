"""Incidents that were thought out in advance."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0019_relations"),
        ("catalog", "0001_services"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preset",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("description", models.TextField(blank=True, default="")),
                ("type", models.TextField(default="incident")),
                ("impact", models.PositiveSmallIntegerField()),
                ("urgency", models.PositiveSmallIntegerField()),
                ("severity", models.TextField(blank=True, default="")),
                ("effect", models.TextField(default="outage")),
                ("is_active", models.BooleanField(default=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("category", models.ForeignKey(on_delete=_PROTECT, to="incidents.category")),
                (
                    "service",
                    models.ForeignKey(null=True, on_delete=_PROTECT, to="catalog.service"),
                ),
                ("team", models.ForeignKey(null=True, on_delete=_PROTECT, to="accounts.team")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(impact__gte=1, impact__lte=4, urgency__gte=1, urgency__lte=4),
                        name="incidents_preset_levels",
                    )
                ],
            },
        ),
    ]
