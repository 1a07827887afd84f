from django.db import migrations, models

_KEEP_FIRST = """
    DELETE FROM notify_answer AS later USING notify_answer AS first
    WHERE first.message_id = later.message_id
      AND (first.answered_at, first.id) < (later.answered_at, later.id)
"""


class Migration(migrations.Migration):
    dependencies = [("notify", "0004_one_index_for_keys")]

    operations = [
        migrations.RunSQL(_KEEP_FIRST, migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="answer", name="notify_answer_once"),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.UniqueConstraint(fields=("message",), name="notify_answer_first"),
        ),
    ]
