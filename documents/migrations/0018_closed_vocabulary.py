"""A group may close its vocabulary: then only what it defines is put on notes."""

from pathlib import Path

from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0017_tag_kind'),
    ]

    operations = [
        seals_checked("vocabulary"),
        migrations.AddField(
            model_name='vocabulary',
            name='is_closed',
            field=models.BooleanField(db_default=False, default=False, verbose_name='closed'),
        ),
        sealed_anew("vocabulary"),
        migrations.AddConstraint(
            model_name='vocabulary',
            constraint=models.CheckConstraint(condition=models.Q(('is_closed', False), ('group__isnull', False), _connector='OR'), name='only_groups_close_vocabularies'),
        ),
        migrations.RunSQL((SQL / "closed_vocabulary.sql").read_text(), (SQL / "closed_vocabulary_undo.sql").read_text()),
    ]
