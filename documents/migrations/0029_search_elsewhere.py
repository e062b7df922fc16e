"""The index of search has the words of facts, and of the parts that are set aside."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0028_note_blocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchblock',
            name='is_set_aside',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.CreateModel(
            name='FactBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('stems', django.contrib.postgres.search.SearchVectorField()),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                ('statement', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.statement')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='fact_words'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['stems'], name='fact_stems')],
                'constraints': [models.UniqueConstraint(fields=('statement', 'start'), name='fact_block_once'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='fact_block_has_words')],
            },
        ),
        migrations.RunSQL((SQL / "search_elsewhere.sql").read_text(), (SQL / "search_elsewhere_undo.sql").read_text()),
    ]
