"""Spellings are looked up by their index, tags are deleted with what stands under them, closed joins tell nothing."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0031_decisions_on_proposals'),
    ]

    operations = [
        migrations.AlterField(
            model_name='tag',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, to='documents.tag', verbose_name='parent'),
        ),
        migrations.RunSQL((SQL / "spellings_by_index.sql").read_text(), (SQL / "spellings_by_index_undo.sql").read_text()),
        migrations.RunSQL((SQL / "closed_joins.sql").read_text(), (SQL / "closed_joins_undo.sql").read_text()),
    ]
