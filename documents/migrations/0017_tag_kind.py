"""A tag says what kind of thing it names, and may be retired."""

from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0016_tag_labels'),
    ]

    operations = [
        seals_checked("tag"),
        migrations.AddField(
            model_name='tag',
            name='kind',
            field=models.CharField(choices=[('topic', 'topic'), ('person', 'person'), ('organisation', 'organisation'), ('place', 'place'), ('event', 'event')], db_default='topic', default='topic', max_length=12, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='tag',
            name='retired_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='retired'),
        ),
        sealed_anew("tag"),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=models.Q(('retired_at', None), ('is_defined', True), _connector='OR'), name='only_defined_tags_retire'),
        ),
    ]
