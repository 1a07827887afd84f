"""What waits for want of capacity."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0012_seed_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deferral",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("until", models.DateTimeField()),
                ("priority_before", models.PositiveSmallIntegerField()),
                ("priority_after", models.PositiveSmallIntegerField()),
                ("accepted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.TextField(blank=True, default="")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deferrals",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident",),
                        condition=Q(ended_at__isnull=True),
                        name="incidents_deferral_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(priority_after__lte=F("priority_before") + 1)
                        & Q(priority_after__gte=F("priority_before")),
                        name="incidents_deferral_one_step",
                    ),
                ],
            },
        ),
    ]
