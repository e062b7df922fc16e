"""What a room knows of itself, in one row: its secret key's fingerprint, and how far its samples came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0009_tries")]

    operations = [
        migrations.CreateModel(
            name="Installation",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                (
                    "key_fingerprint",
                    models.CharField(help_text="A keyed hash that is the same for the same key.", max_length=64),
                ),
                ("samples_begun_at", models.DateTimeField(null=True)),
                ("samples_ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="installation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("samples_ended_at", None), ("samples_begun_at__isnull", False), _connector="OR"
                        ),
                        name="installation_samples_begin_first",
                    ),
                ],
            },
        ),
    ]
