"""Escalation policies, running escalations, pages."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("incidents", "0001_incidents"),
        ("notify", "0001_outbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EscalationPolicy",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("description", models.TextField(blank=True, default="")),
                ("repeat", models.SmallIntegerField(default=0)),
                ("timezone", models.TextField(default="UTC")),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("policy_id", models.UUIDField(null=True)),
                ("snapshot", models.JSONField(null=True)),
                ("state", models.TextField(default="running")),
                ("cause", models.TextField()),
                ("reason", models.TextField(blank=True, default="")),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("loop", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("is_holding", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="escalations",
                        to="incidents.incident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EscalationStep",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("delay_minutes", models.PositiveIntegerField()),
                ("conditions", models.TextField(blank=True, default="")),
                ("nobody", models.TextField(default="next")),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="paging.escalationpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Page",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("step", models.PositiveSmallIntegerField()),
                ("loop", models.PositiveSmallIntegerField()),
                ("channel", models.TextField()),
                ("created_at", models.DateTimeField()),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="paging.escalation",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="pages",
                        to="notify.message",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StepTarget",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("type", models.TextField()),
                ("target_id", models.UUIDField()),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="targets",
                        to="paging.escalationstep",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("state", "running")),
                fields=["next_at"],
                name="paging_escalation_due",
            ),
        ),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(fields=["incident", "-id"], name="paging_escalation_latest"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("incident",),
                name="paging_one_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_at__isnull", False), ("state", "running")),
                    models.Q(
                        models.Q(("state", "running"), _negated=True),
                        ("next_at__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="paging_action_or_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalationstep",
            constraint=models.UniqueConstraint(
                fields=("policy", "position"), name="paging_step_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="page",
            constraint=models.UniqueConstraint(
                fields=("escalation", "loop", "step", "person", "channel"), name="paging_page_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="steptarget",
            constraint=models.UniqueConstraint(
                fields=("step", "position"), name="paging_target_position"
            ),
        ),
        migrations.AddConstraint(
            model_name="steptarget",
            constraint=models.UniqueConstraint(
                fields=("step", "type", "target_id"), name="paging_target_once"
            ),
        ),
    ]
