"""Views of the notebook that people keep under a name."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0022_tagging_reviews'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=120)),
                ('query', models.TextField(max_length=8000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='documents.group')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
                'indexes': [models.Index(condition=models.Q(('group', None)), fields=['owner'], name='saved_view_of_person')],
                'constraints': [models.UniqueConstraint(fields=('uuid',), name='saved_view_uuid_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_view_has_a_name')],
            },
        ),
        migrations.RunSQL((SQL / "saved_views.sql").read_text(), (SQL / "saved_views_undo.sql").read_text()),
    ]
