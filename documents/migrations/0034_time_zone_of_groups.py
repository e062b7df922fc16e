"""The time zone in which a group gives the times of its tasks."""

from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0033_assignments'),
    ]

    operations = [
        seals_checked("group"),
        migrations.AddField(
            model_name='group',
            name='time_zone',
            field=models.CharField(blank=True, db_default='', default='', help_text='In which the times of its tasks are given; empty for that of the room.', max_length=64, verbose_name='time zone'),
        ),
        sealed_anew("group"),
    ]
