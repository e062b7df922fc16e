"""What was counted of a public note before it changed, so that kept counts take part in the change."""

from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0011_annotation_layers'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoteChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('annotation_id', models.UUIDField(null=True)),
                ('was', models.JSONField(null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL((SQL / 'counts.sql').read_text(), (SQL / 'counts_undo.sql').read_text()),
    ]
