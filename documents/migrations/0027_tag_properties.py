"""The questions that a tag asks of each passage, and the answers; versions of tags and of notes keep them."""

from pathlib import Path

import django.contrib.postgres.functions
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0026_tag_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='PropertyChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False)),
                ('label', models.CharField(max_length=100)),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['property', 'position', 'pk'],
            },
        ),
        seals_checked("annotationversion"),
        migrations.AddField(
            model_name='annotationversion',
            name='answers',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        sealed_anew("annotationversion"),
        seals_checked("tagversion"),
        migrations.AddField(
            model_name='tagversion',
            name='properties',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list),
        ),
        sealed_anew("tagversion"),
        migrations.CreateModel(
            name='TagProperty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=100)),
                ('question', models.TextField(blank=True, max_length=500)),
                ('type', models.CharField(choices=[('one', 'one of a list'), ('several', 'several of a list'), ('number', 'a number'), ('date', 'a date'), ('words', 'a line of words')], max_length=8)),
                ('level', models.CharField(choices=[('nominal', 'nominal: kinds without an order'), ('ordinal', 'ordinal: in the order of the list'), ('interval', 'interval: differences can be compared')], max_length=8)),
                ('is_required', models.BooleanField(default=False)),
                ('minimum', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('maximum', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('retired_at', models.DateTimeField(null=True)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='properties', to='documents.tag')),
            ],
            options={
                'ordering': ['tag', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='TaggingValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.DecimalField(decimal_places=6, max_digits=18, null=True)),
                ('text', models.TextField(blank=True)),
                ('earliest', models.IntegerField(null=True)),
                ('latest', models.IntegerField(null=True)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('choice', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='values', to='documents.propertychoice')),
                ('tagging', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='documents.taggedannotation')),
                ('property', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.RESTRICT, related_name='values', to='documents.tagproperty')),
            ],
            options={
                'ordering': ['tagging', 'property', 'choice__position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='propertychoice',
            name='property',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='choices', to='documents.tagproperty'),
        ),
        migrations.AddConstraint(
            model_name='tagproperty',
            constraint=models.UniqueConstraint(fields=('uuid',), name='property_uuid_once'),
        ),
        migrations.AddConstraint(
            model_name='tagproperty',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level__in', ('nominal', 'ordinal')), ('type__in', ('one', 'several'))), models.Q(('level', 'interval'), ('type__in', ('number', 'date'))), models.Q(('level', 'nominal'), ('type', 'words')), _connector='OR'), name='property_is_measured_as_its_type'),
        ),
        migrations.AddConstraint(
            model_name='tagproperty',
            constraint=models.CheckConstraint(condition=models.Q(('type', 'number'), models.Q(('maximum', None), ('minimum', None)), _connector='OR'), name='only_numbers_have_bounds'),
        ),
        migrations.AddConstraint(
            model_name='tagproperty',
            constraint=models.CheckConstraint(condition=models.Q(('minimum', None), ('maximum', None), ('minimum__lte', models.F('maximum')), _connector='OR'), name='bounds_in_order'),
        ),
        migrations.AddIndex(
            model_name='taggingvalue',
            index=models.Index(fields=['property', 'tagging'], name='answers_to_property'),
        ),
        migrations.AddIndex(
            model_name='taggingvalue',
            index=models.Index(condition=models.Q(('choice__isnull', False)), fields=['choice', 'tagging'], name='answers_by_choice'),
        ),
        migrations.AddConstraint(
            model_name='taggingvalue',
            constraint=models.UniqueConstraint(fields=('tagging', 'property', 'choice'), name='answer_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='propertychoice',
            constraint=models.UniqueConstraint(fields=('uuid',), name='choice_uuid_once'),
        ),
        migrations.AddConstraint(
            model_name='propertychoice',
            constraint=models.UniqueConstraint(fields=('id', 'property'), name='choice_of_property'),
        ),
        migrations.RunSQL((SQL / "tag_properties.sql").read_text(), (SQL / "tag_properties_undo.sql").read_text()),
    ]
