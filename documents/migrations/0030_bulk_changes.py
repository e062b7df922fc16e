"""Changes of many notes that are made in a job, and deletions that wait to be taken back."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0029_search_elsewhere'),
    ]

    operations = [
        migrations.AlterField(
            model_name='job',
            name='kind',
            field=models.CharField(choices=[('tell', 'Tell'), ('digest', 'Digest'), ('invite', 'Invite'), ('request', 'Request'), ('import', 'Import'), ('tidy-imports', 'Tidy'), ('expire', 'Expire'), ('search', 'Search'), ('tag-proposal', 'Tag Proposal'), ('spellings', 'Spellings'), ('bulk', 'Bulk'), ('tidy-bulk', 'Tidy Bulk')], max_length=12),
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('deed', models.JSONField()),
                ('parts', models.JSONField()),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('refusals', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('working', 'Working'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('begins_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['by'], name='bulk_change_pending')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state__in', ['waiting', 'working'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'stopped', 'failed'])), _connector='OR'), name='bulk_change_ended')],
            },
        ),
    ]
