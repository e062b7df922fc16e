"""The index of search has the words of facts, and of the parts that are set aside; spellings are looked for in texts."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0028_note_blocks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy'), ('expire', 'Expire'), ('search', 'Search'), ('tag-proposal', 'Tag Proposal'), ('spellings', 'Spellings')], max_length=12),
        ),
        migrations.CreateModel(
            name='SpellingSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('done_at', models.DateTimeField(null=True)),
                ('found', models.JSONField(default=list)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.tag')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tag', 'person'), name='spelling_search_once')],
            },
        ),
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
