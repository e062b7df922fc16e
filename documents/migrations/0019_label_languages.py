"""Spellings have languages and uses, tags have identifiers elsewhere and a place among those beside them."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0018_closed_vocabulary'),
    ]

    operations = [
        seals_checked("tag"),
        migrations.AddField(
            model_name='tag',
            name='position',
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name='place among those beside it'),
        ),
        sealed_anew("tag"),
        seals_checked("taglabel"),
        migrations.AlterModelOptions(name='taglabel', options={'ordering': ['tag', 'label', 'language']}),
        migrations.AddField(
            model_name='taglabel',
            name='language',
            field=models.CharField(blank=True, db_default='', default='', max_length=35),
        ),
        migrations.AddField(
            model_name='taglabel',
            name='use',
            field=models.CharField(choices=[('preferred', 'Preferred'), ('other', 'Other'), ('hidden', 'Hidden')], db_default='other', default='other', max_length=9),
        ),
        sealed_anew("taglabel"),
        migrations.AddConstraint(
            model_name='taglabel',
            constraint=models.UniqueConstraint(models.F('tag'), django.db.models.functions.text.Lower('language'), condition=models.Q(('use', 'preferred')), name='label_preferred_once_a_language'),
        ),
        migrations.AddConstraint(
            model_name='taglabel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('use', 'preferred'), _negated=True), models.Q(('language', ''), _negated=True), _connector='OR'), name='label_preferred_in_a_language'),
        ),
        migrations.AddConstraint(
            model_name='taglabel',
            constraint=models.CheckConstraint(condition=models.Q(('use__in', ['preferred', 'other', 'hidden'])), name='label_use_is_known'),
        ),
        migrations.RunSQL((SQL / "label_languages.sql").read_text(), (SQL / "label_languages_undo.sql").read_text()),
        migrations.CreateModel(
            name='TagLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme', models.CharField(max_length=12)),
                ('identifier', models.CharField(max_length=500)),
                ('match', models.CharField(choices=[('exact', 'Exact'), ('close', 'Close')], default='exact', max_length=5)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='documents.tag')),
                ('vocabulary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='documents.vocabulary')),
            ],
            options={
                'ordering': ['tag', 'scheme', 'identifier'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('match', 'exact')), fields=('vocabulary', 'scheme', 'identifier'), name='tag_link_exact_once_a_vocabulary'),
                    models.UniqueConstraint(fields=('tag', 'scheme', 'identifier'), name='tag_link_once'),
                    models.CheckConstraint(condition=models.Q(('match__in', ['exact', 'close'])), name='tag_link_match_is_known'),
                ],
            },
        ),
        migrations.RunSQL((SQL / "tag_links.sql").read_text(), (SQL / "tag_links_undo.sql").read_text()),
    ]
