"""When people work, for what they can take on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_vip"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="working_hours",
            field=models.TextField(db_default="mon-fri 09:00-17:00", default="mon-fri 09:00-17:00"),
        ),
    ]
