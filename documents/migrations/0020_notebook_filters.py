"""What the notebook's filters ask for by index: days, dates of publication, and tags below others."""

from pathlib import Path

from django.db import migrations, models


SQL = Path(__file__).parent / "sql"

class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0019_label_languages'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['-created_at', '-id'], name='annotation_by_day'),
        ),
        migrations.RunSQL((SQL / "notebook_filters.sql").read_text(), (SQL / "notebook_filters_undo.sql").read_text()),
    ]
