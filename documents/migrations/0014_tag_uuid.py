"""A tag has a random UUID, which names it in addresses."""

import uuid

import django.contrib.postgres.functions
from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0013_search'),
    ]

    operations = [
        seals_checked("tag"),
        migrations.AddField(
            model_name='tag',
            name='uuid',
            field=models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False),
        ),
        sealed_anew("tag"),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('uuid',), name='tag_uuid_once'),
        ),
    ]
