"""Affected services and people, watchers, and what an incident says of its damage."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_vip"),
        ("catalog", "0001_services"),
        ("incidents", "0005_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AffectedPerson",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="AffectedService",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("effect", models.TextField(default="outage")),
            ],
        ),
        migrations.CreateModel(
            name="Watcher",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="business_impact",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="incident",
            name="effort_minutes",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="is_vip",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("labels"), name="incidents_labels"
            ),
        ),
        migrations.AddField(
            model_name="affectedperson",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="affected_people",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="affectedperson",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="affectedservice",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="affected_services",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="affectedservice",
            name="service",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.service"
            ),
        ),
        migrations.AddField(
            model_name="watcher",
            name="incident",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="watchers",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="watcher",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="affectedperson",
            constraint=models.UniqueConstraint(
                fields=("incident", "person"), name="incidents_affected_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="affectedservice",
            constraint=models.UniqueConstraint(
                fields=("incident", "service"), name="incidents_affected_service_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="watcher",
            constraint=models.UniqueConstraint(
                fields=("incident", "person"), name="incidents_watcher_once"
            ),
        ),
    ]
