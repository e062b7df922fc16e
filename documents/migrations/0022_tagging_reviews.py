"""Reviews of passages that were coded under an older wording of their tag."""

from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0021_vocabulary_editions'),
    ]

    operations = [
        migrations.CreateModel(
            name='TaggingReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reviewed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tagging', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='reviews', to='documents.taggedannotation')),
                ('version', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='documents.tagversion')),
            ],
            options={
                'ordering': ['tagging', 'reviewed_at'],
                'constraints': [models.UniqueConstraint(fields=('tagging', 'version'), name='reviewed_once_a_version')],
            },
        ),
        migrations.RunSQL((SQL / "tagging_reviews.sql").read_text(), (SQL / "tagging_reviews_undo.sql").read_text()),
    ]
