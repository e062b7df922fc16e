"""A tag can be merged into another of its vocabulary, and that can be undone; no note changes."""

import uuid
from pathlib import Path

import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0025_tag_proposals'),
    ]

    operations = [
        seals_checked("tag"),
        migrations.AddField(
            model_name='tag',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='merged', to='documents.tag'),
        ),
        sealed_anew("tag"),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), ('is_defined', True), _connector='OR'), name='only_defined_tags_merge'),
        ),
        migrations.CreateModel(
            name='TagMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False)),
                ('was_word', models.BooleanField(default=False)),
                ('why', models.CharField(max_length=500, verbose_name='reason')),
                ('merged_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('undone_at', models.DateTimeField(null=True)),
                ('into', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_into', to='documents.tag')),
                ('merged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='documents.tag')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vocabulary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.vocabulary')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('uuid',), name='tag_merge_uuid_once'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('tag',), name='tag_merged_once_at_a_time'), models.CheckConstraint(condition=models.Q(('tag', models.F('into')), _negated=True), name='tag_merged_into_another'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='tag_merge_undone_by_somebody')],
            },
        ),
        migrations.RunSQL((SQL / "tag_merges.sql").read_text(), (SQL / "tag_merges_undo.sql").read_text()),
    ]
