"""The versions of tags, and with each tagging the one in force. What tags are now is their first."""

from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from documents.migrations._seals import seals_checked, sealed_anew


SQL = Path(__file__).parent / "sql"
SEALED = """
    ALTER TABLE documents_tagversion ADD COLUMN seal bytea;
    CREATE TRIGGER sealed BEFORE INSERT OR UPDATE ON documents_tagversion FOR EACH ROW
      EXECUTE FUNCTION documents_seal_row();"""
FIRST_VERSIONS = """
    INSERT INTO documents_tagversion
      (tag_id, number, wording, name, definition, example, parent, is_defined, made_at, why, is_typo)
      SELECT tag.id, 1, 1, tag.name, tag.definition, tag.example, above.uuid, tag.is_defined, now(), '', false
      FROM documents_tag tag LEFT JOIN documents_tag above ON above.id = tag.parent_id ORDER BY tag.id;
    ALTER TABLE documents_taggedannotation DISABLE TRIGGER USER;
    UPDATE documents_taggedannotation tagging SET tag_version_id = version.id FROM documents_tagversion version
      WHERE version.tag_id = tagging.tag_id;
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE documents_taggedannotation ENABLE TRIGGER USER;"""


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0014_tag_uuid'),
    ]

    operations = [
        migrations.CreateModel(
            name='TagVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('wording', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=100)),
                ('definition', models.TextField(blank=True)),
                ('example', models.TextField(blank=True)),
                ('parent', models.UUIDField(null=True)),
                ('is_defined', models.BooleanField()),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('why', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('is_typo', models.BooleanField(default=False)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='documents.tag')),
            ],
            options={
                'ordering': ['tag', 'number'],
                'constraints': [models.UniqueConstraint(fields=('tag', 'number'), name='tag_version_once'), models.UniqueConstraint(fields=('id', 'tag'), name='tag_version_of_tag')],
            },
        ),
        migrations.RunSQL(SEALED, migrations.RunSQL.noop),
        seals_checked("taggedannotation"),
        migrations.AddField(
            model_name='taggedannotation',
            name='tag_version',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='taggings', to='documents.tagversion'),
        ),
        migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='taggedannotation',
            name='tag_version',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='taggings', to='documents.tagversion'),
        ),
        sealed_anew("taggedannotation"),
        migrations.RunSQL((SQL / "tag_versions.sql").read_text(), (SQL / "tag_versions_undo.sql").read_text()),
    ]
