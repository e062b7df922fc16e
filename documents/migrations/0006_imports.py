"""Imports on their way, and the jobs that read them and forget them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0005_requests_and_what_waits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy')], max_length=12),
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.UUIDField(db_index=True)),
                ('name', models.CharField(blank=True, help_text='The name of the file.', max_length=300)),
                ('address', models.CharField(blank=True, help_text='The address of a page, if it is no file.', max_length=2000)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('length', models.PositiveIntegerField(default=0, help_text='Bytes that are held here.')),
                ('placement', models.JSONField(default=dict, help_text='Visibility, basis, and the ids of the groups.')),
                ('stated', models.JSONField(default=list, help_text='The facts that the form states.')),
                ('sidecar', models.JSONField(default=list, help_text='The facts in the file of facts beside it.')),
                ('encoding', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('fetching', 'Fetching'), ('reading', 'Reading'), ('rendering', 'Rendering'), ('saving', 'Saving'), ('added', 'Added'), ('there', 'There'), ('refused', 'Refused'), ('failed', 'Failed')], default='waiting', max_length=12)),
                ('result', models.JSONField(default=dict, help_text='What a report says of it, or why it was refused.')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.document')),
                ('group', models.ForeignKey(help_text='The group for whose shelf it is.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.group')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
            },
        ),
        migrations.CreateModel(
            name='ImportChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('n', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='documents.import')),
            ],
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['queued_at', 'id'], name='import_line'),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['by', 'received_at'], name='import_of_person'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state__in', ['added', 'there', 'refused', 'failed'])), models.Q(('ended_at', None), ('state__in', ['waiting', 'fetching', 'reading', 'rendering', 'saving'])), _connector='OR'), name='import_ended'),
        ),
        migrations.AddConstraint(
            model_name='import',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('state__in', ['added', 'there'])), models.Q(models.Q(('state__in', ['added', 'there']), _negated=True), ('document', None)), _connector='OR'), name='import_document'),
        ),
        migrations.AddConstraint(
            model_name='importchunk',
            constraint=models.UniqueConstraint(fields=('of', 'n'), name='import_chunk_once'),
        ),
    ]
