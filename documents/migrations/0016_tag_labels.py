"""Spellings of tags, each of which leads to one tag of its vocabulary."""

from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0015_tag_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='TagLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='labels', to='documents.tag')),
                ('vocabulary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.vocabulary')),
            ],
            options={'ordering': ['tag', 'label']},
        ),
        migrations.RunSQL((SQL / "tag_labels.sql").read_text(), (SQL / "tag_labels_undo.sql").read_text()),
    ]
