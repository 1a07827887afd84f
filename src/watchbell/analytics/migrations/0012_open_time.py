"""What lasts is rolled up in open time too, by the hours that were asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0011_hourlyrate"),
    ]

    operations = [
        migrations.AddField("fact", "began", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="KeptHours",
            fields=[
                ("place", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("hours", models.TextField(unique=True)),
                ("signature", models.TextField()),
                ("filled_to", models.DateField(null=True)),
                ("is_whole", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
            ],
        ),
    ]
