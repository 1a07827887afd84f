"""Steps that wait for hours, for everybody, for their turn; answers that are asked about again."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0027_type_index"),
        ("paging", "0002_asks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="is_forced",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="escalationpolicy",
            name="ack_timeout_minutes",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="escalationpolicy",
            name="holidays",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="escalationpolicy",
            name="reminder_minutes",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="escalationstep",
            name="hours",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="escalationstep",
            name="pick",
            field=models.TextField(db_default="all", default="all"),
        ),
        migrations.AddField(
            model_name="escalationstep",
            name="until",
            field=models.TextField(db_default="acknowledged", default="acknowledged"),
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="paging.escalation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("escalation", "person"), name="paging_answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerTimer",
            fields=[
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="incidents.incident",
                    ),
                ),
                ("acknowledged_at", models.DateTimeField()),
                ("reminder_minutes", models.PositiveIntegerField()),
                ("timeout_minutes", models.PositiveIntegerField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["next_at"], name="paging_answertimer_due")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("step", models.PositiveSmallIntegerField()),
                (
                    "told",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="paging.escalationpolicy",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("policy", "step"), name="paging_turn_once")
                ],
            },
        ),
    ]
