"""Paging for overdue tasks, and how the engine looked after itself last."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("paging", "0003_patient_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField()),
                ("problem", models.TextField(blank=True, default="")),
                ("pinged_at", models.DateTimeField(null=True)),
                ("ping_error", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.AddField(
            model_name="escalationpolicy",
            name="pages_for_tasks",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
