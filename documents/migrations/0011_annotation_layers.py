"""Indexes for the layer of one reader in one document: their own notes, those of a group, withheld ones.

A list then reads what the reader sees beside the public notes, however many of those there are.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0010_installation'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('audience__in', ['private', 'moderators', 'group'])), fields=['document', 'author'], name='annotation_limited_by'),
        ),
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('group__isnull', False)), fields=['document', 'group'], name='annotation_in_group'),
        ),
        migrations.AddIndex(
            model_name='annotation',
            index=models.Index(condition=models.Q(('withheld', ''), _negated=True), fields=['document'], name='annotation_withheld_on'),
        ),
    ]
