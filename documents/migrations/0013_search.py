"""The index of search: the words of the current texts, one row a paragraph."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0012_counts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy'), ('expire', 'Expire'), ('search', 'Search')], max_length=12),
        ),
        migrations.CreateModel(
            name='SearchBlock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('stems', django.contrib.postgres.search.SearchVectorField()),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                ('revision', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.revision')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='search_words'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['stems'], name='search_stems')],
                'constraints': [models.UniqueConstraint(fields=('revision', 'start'), name='search_block_once'), models.CheckConstraint(condition=models.Q(('start__lt', models.F('end'))), name='search_block_has_words')],
            },
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['language'], name='document_language'),
        ),
        migrations.RunSQL((SQL / "search.sql").read_text(), (SQL / "search_undo.sql").read_text()),
    ]
