"""What watchers are mailed, what follows up a bad score, and what a caller has confirmed."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_skills"),
        ("incidents", "0025_search_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident", name="confirmed_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="watcher",
            name="scope",
            field=models.TextField(db_default="everything", default="everything"),
        ),
        migrations.AddField(
            model_name="watcher",
            name="pending",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="watcher", name="mail_due_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="watcher",
            index=models.Index(
                models.F("mail_due_at"),
                condition=Q(mail_due_at__isnull=False),
                name="incidents_watcher_mail",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="team",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="incident_tasks",
                to="accounts.team",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="follows_up",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                models.F("team"),
                models.F("due_at"),
                condition=Q(state="open", team__isnull=False),
                name="incidents_task_team",
            ),
        ),
        migrations.AddField(
            model_name="survey",
            name="follow_up",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="incidents.task",
            ),
        ),
        migrations.AddField(
            model_name="closurerules",
            name="follow_up_score",
            field=models.PositiveSmallIntegerField(db_default=2, default=2),
        ),
        migrations.AddField(
            model_name="closurerules",
            name="follow_up_days",
            field=models.PositiveSmallIntegerField(db_default=2, default=2),
        ),
        migrations.AddConstraint(
            model_name="closurerules",
            constraint=models.CheckConstraint(
                condition=Q(follow_up_score__lte=4)
                & Q(follow_up_days__gte=1)
                & Q(follow_up_days__lte=30),
                name="incidents_follow_up_bounds",
            ),
        ),
    ]
