"""The index of search has the words of notes too, and tags are found by the words of their names."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0027_tag_properties'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoteBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passage', models.PositiveSmallIntegerField(null=True)),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('stems', django.contrib.postgres.search.SearchVectorField()),
                ('document', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='documents.document')),
                ('annotation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.annotation')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='note_words'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['stems'], name='note_stems')],
                'constraints': [models.UniqueConstraint(fields=('annotation', 'passage', 'start'), name='note_block_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='note_block_has_words')],
            },
        ),
        migrations.RunSQL((SQL / "note_blocks.sql").read_text(), (SQL / "note_blocks_undo.sql").read_text()),
    ]
