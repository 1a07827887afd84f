"""Whose an incident is: automatic assignment, and urgent ones that nobody owns."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import watchbell.incidents.choosing


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_skills"),
        ("catalog", "0002_changes"),
        ("incidents", "0017_closure_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AssignmentRule",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="assignment_rule",
                        serialize=False,
                        to="accounts.team",
                    ),
                ),
                (
                    "strategy",
                    models.TextField(
                        default=watchbell.incidents.choosing.AssignmentStrategy["OFF"]
                    ),
                ),
                ("on_shift_only", models.BooleanField(default=True)),
                ("match_skills", models.BooleanField(default=True)),
                ("unowned_minutes", models.PositiveIntegerField(default=10)),
                ("turns", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="incident",
            name="owner_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="incident",
            name="unowned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                models.F("owner_due_at"),
                condition=models.Q(("owner_due_at__isnull", False)),
                name="incidents_owner_due",
            ),
        ),
    ]
